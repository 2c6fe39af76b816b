using Makerspace.Iot.Edge.Core.Interlocks;
using Makerspace.Iot.Edge.Core.Metering;
using Makerspace.Iot.Edge.Core.Sessions;

namespace Makerspace.Iot.Edge.Core.Tests.Sessions;

/// <summary>Profiles are checked before use, each problem under its key.</summary>
public sealed class Profiles
{
    private static readonly Dictionary<string, MachineProfile> Wrong = new(StringComparer.Ordinal)
    {
        ["activeW"] = new() { ActiveW = double.NaN },
        ["idleW"] = new() { IdleW = 200 },
        ["activeDwellSeconds"] = new() { ActiveDwellSeconds = -1 },
        ["idleDwellSeconds"] = new() { IdleDwellSeconds = 4000 },
        ["idleTimeoutSeconds"] = new() { IdleTimeoutSeconds = 1 },
        ["idleWarningSeconds"] = new() { IdleWarningSeconds = 120 },
        ["startTimeoutSeconds"] = new() { StartTimeoutSeconds = double.PositiveInfinity },
        ["coolDownSeconds"] = new() { CoolDownSeconds = -1 },
        ["runOnSeconds"] = new() { RunOnSeconds = 3601 },
        ["feedbackSeconds"] = new() { FeedbackSeconds = 0 },
        ["meterFaultSeconds"] = new() { MeterFaultSeconds = 5 },
        ["offW"] = new() { OffW = 150 },
        ["meterSettleSeconds"] = new() { MeterSettleSeconds = 0 },
        ["meterGapSeconds"] = new() { MeterGapSeconds = 0 },
        ["maxPowerW"] = new() { MaxPowerW = 100 },
        ["supervisorTimeoutSeconds"] = new() { SupervisorTimeoutSeconds = 1 },
        ["sameTapSeconds"] = new() { SameTapSeconds = 11 },
        ["checkpointSeconds"] = new() { CheckpointSeconds = 30 },
        ["unmeteredTimeoutSeconds"] = new() { UnmeteredTimeoutSeconds = 1 },
        ["meter"] = new() { Meter = new MeterTraits(0) },
        ["dropAtOnce"] = new() { Interlocks = InterlockKinds.EmergencyStop, DropAtOnce = InterlockKinds.Lid },
        ["extractorRunOnSeconds"] = new() { ExtractorRunOnSeconds = 3601 },
        ["airflowSeconds"] = new() { AirflowSeconds = 0 },
        ["preHeatSeconds"] = new() { PreHeatSeconds = double.NaN },
        ["readyAboveC"] = new() { ReadyAboveC = 1501 },
        ["coolBelowC"] = new() { CoolBelowC = 80, ReadyAboveC = 60 },
        ["coolDownMaxSeconds"] = new() { CoolDownMaxSeconds = 86_401 },
        ["holdBandC"] = new() { HoldBandC = 0 },
        ["holdMaxSeconds"] = new() { HoldMaxSeconds = 14_401 },
        ["temperatureStaleSeconds"] = new() { TemperatureStaleSeconds = 4 },
        ["buttonSeconds"] = new() { ButtonSeconds = 0 },
        ["upkeepActiveHours"] = new() { UpkeepActiveHours = 0 },
        ["upkeepSessions"] = new() { UpkeepSessions = 0 },
        ["upkeepBlocks"] = new() { UpkeepBlocks = true },
        ["mode"] = new() { Mode = (GuardMode)9 },
        ["presence"] = new() { Presence = (PresenceStyle)9 },
    };

    public static TheoryData<string> Keys() => [.. Wrong.Keys];

    [Theory]
    [MemberData(nameof(Keys))]
    public void A_wrong_value_is_named_by_its_key(string key) => Assert.Contains(Wrong[key].Validate(), p => p.StartsWith(key + ":", StringComparison.Ordinal));

    [Fact]
    public void A_settling_time_that_is_no_number_is_refused() =>
        Assert.Contains(new MachineProfile { Meter = new MeterTraits(1, SettleSeconds: double.NaN) }.Validate(), p => p.StartsWith("meter:", StringComparison.Ordinal));

    [Fact]
    public void The_defaults_can_be_used() => Assert.Empty(new MachineProfile().Validate());

    [Fact]
    public void Faults_have_their_names()
    {
        Assert.Equal(["contactor-open", "contactor-welded", "pin-failed", "no-airflow"], FaultNames.Each(MachineFaults.Latched).Select(FaultNames.Name));
        Assert.Throws<ArgumentOutOfRangeException>(() => FaultNames.Name(MachineFaults.Latched));
    }
}
