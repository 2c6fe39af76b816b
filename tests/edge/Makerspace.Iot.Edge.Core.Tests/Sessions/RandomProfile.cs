using Makerspace.Iot.Edge.Core.Interlocks;
using Makerspace.Iot.Edge.Core.Metering;
using Makerspace.Iot.Edge.Core.Sessions;

namespace Makerspace.Iot.Edge.Core.Tests.Sessions;

/// <summary>Valid profiles of random figures, the same for the same seed.</summary>
internal static class RandomProfile
{
    public static MachineProfile Of(int seed)
    {
        var random = new Random(seed);
        bool Coin(int of = 2) => random.Next(of) == 0;
        double Of(params double[] values) => values[random.Next(values.Length)];
        InterlockKinds wired = (InterlockKinds)random.Next(16);
        InterlockKinds drop = InterlockKinds.EmergencyStop | (Coin() ? InterlockKinds.Lid : InterlockKinds.None);
        double activeW = Of(20, 150, 800);
        double idleTimeout = Of(20, 100, 600);
        double? ready = Coin() ? Of(100, 180, 300) : null;
        return new MachineProfile
        {
            ActiveW = activeW,
            IdleW = activeW * Of(0.3, 0.6, 1),
            ActiveDwellSeconds = Of(0, 2, 10),
            IdleDwellSeconds = Of(0, 5, 60),
            IdleTimeoutSeconds = idleTimeout,
            IdleWarningSeconds = Of(0, 5, 9),
            StartTimeoutSeconds = Of(10, 60, 120),
            CoolDownSeconds = Of(0, 20, 300),
            RunOnSeconds = Of(0, 7, 60),
            Presence = Coin() ? PresenceStyle.Tap : PresenceStyle.Slot,
            Meter = Coin(4) ? null : new MeterTraits(Of(0.1, 1, 10), Coin() ? 10_000 : null),
            HasFeedback = Coin(),
            Interlocks = wired,
            DropAtOnce = drop,
            OffW = Of(0, 5, 10),
            MeterGapSeconds = Of(2, 5),
            MeterFaultSeconds = Of(8, 15, 60),
            SupervisorTimeoutSeconds = Of(5, 30),
            CheckpointSeconds = Of(1, 10, 25),
            UnmeteredTimeoutSeconds = Coin(3) ? null : Of(600, 3600),
            Mode = Coin(4) ? GuardMode.Audit : GuardMode.Enforce,
            HasExtractorRelay = Coin(),
            ExtractorRunOnSeconds = Of(0, 10, 120),
            AirflowSeconds = Of(1, 10),
            PreHeatSeconds = Of(0, 0, 30),
            ReadyAboveC = ready,
            CoolBelowC = Coin() ? Math.Min(60, ready ?? 60) : null,
            CoolDownMaxSeconds = Of(0, 60, 3600),
            HoldBandC = Of(1, 10, 200),
            HoldMaxSeconds = Of(0, 60, 1800),
            TemperatureStaleSeconds = Of(5, 60),
            ButtonSeconds = Of(1, 3),
            UpkeepSessions = Coin() ? 3 : null,
            UpkeepActiveHours = Coin() ? 0.1 : null,
        } is var profile && Coin() && (profile.UpkeepSessions ?? profile.UpkeepActiveHours) is not null ? profile with { UpkeepBlocks = true } : profile;
    }
}
