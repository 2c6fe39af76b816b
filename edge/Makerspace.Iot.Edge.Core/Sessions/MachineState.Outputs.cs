using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Core.Metering;

namespace Makerspace.Iot.Edge.Core.Sessions;

/// <content>Extraction, heat, button, key, upkeep.</content>
public sealed partial record MachineState
{
    /// <summary>What the relay of extractor or fan was told: true is on.</summary>
    public bool Extractor { get; internal init; }

    /// <summary>Since when it is so, monotonic milliseconds.</summary>
    public long ExtractorSinceMs { get; internal init; }

    /// <summary>Until when the extractor goes on after the last session, monotonic milliseconds; 0 if it need not.</summary>
    public long ExtractorUntilMs { get; internal init; }

    /// <summary>Until when a hot machine may keep its fan on after the last session, monotonic milliseconds; 0 if it may not.</summary>
    public long FanUntilMs { get; internal init; }

    /// <summary>Since when the airflow input has not been satisfied, monotonic milliseconds; null while air flows.</summary>
    public long? NoAirSinceMs { get; internal init; }

    /// <summary>Last believed temperature, degrees Celsius; null before the first.</summary>
    public double? TemperatureC { get; internal init; }

    /// <summary>When it was taken, monotonic milliseconds.</summary>
    public long TemperatureAtMs { get; internal init; }

    /// <summary>Highest temperature since the machine last heated, degrees Celsius.</summary>
    public double PeakC { get; internal init; }

    /// <summary>When working power was last sampled, monotonic milliseconds; null if it never was.</summary>
    public long? HeatAtMs { get; internal init; }

    /// <summary>Since when the "out of order" button is pressed, monotonic milliseconds; null if it is not, or has done its work.</summary>
    public long? PressedSinceMs { get; internal init; }

    /// <summary>The button as last read; null if unknown. A press counts only after it was seen released.</summary>
    public bool? Button { get; internal init; }

    /// <summary>The maintenance key as last read; null if unknown. Only a turn that was seen opens a session.</summary>
    public bool? Key { get; internal init; }

    /// <summary>What the machine has done since its last upkeep, ended sessions only.</summary>
    public UpkeepCount Upkeep { get; internal init; }

    /// <summary>Work and rest of a machine that is only watched, while no session is open.</summary>
    public ActivityDetector Watched { get; internal init; }

    /// <summary>The temperature, if a reading stands; otherwise null.</summary>
    public double? KnownC(long nowMs, MachineProfile profile) =>
        TemperatureC is { } c && nowMs - TemperatureAtMs <= profile.TemperatureStaleSeconds * 1000 ? c : null;

    /// <summary>True if a reading says that the machine is hot; false also if nothing is known or heat does not matter.</summary>
    public bool IsHot(long nowMs, MachineProfile profile) => profile.CoolBelowC is { } limit && KnownC(nowMs, profile) >= limit;

    /// <summary>
    /// True if a hot machine holds its heat: it has heated not long ago and has not cooled by more than its band since. A thermostat's pause is no rest.
    /// A heater that stays off for longer than the profile allows does not hold, whatever a sensor says. Nothing stays at work for ever on one reading.
    /// </summary>
    public bool HoldsHeat(long nowMs, MachineProfile profile) =>
        Session is not null && HeatAtMs is { } heated && nowMs - heated <= profile.HoldMaxSeconds * 1000
        && heated >= Session.Start.MonotonicMs && IsHot(nowMs, profile) && TemperatureC >= PeakC - profile.HoldBandC;

    /// <summary>Where a machine that heats stands, for screens.</summary>
    public ThermalPhase Phase(Instant now, MachineProfile profile)
    {
        double? known = KnownC(now.MonotonicMs, profile);
        if (Condition == MachineCondition.Running && Session is { WorkedFromMs: { } from })
        {
            if (profile.ReadyAboveC is { } ready && known is { } c)
            {
                return c < ready ? ThermalPhase.Heating : ThermalPhase.Holding;
            }

            if (profile.PreHeatSeconds > 0)
            {
                return now.SecondsSince(from) < profile.PreHeatSeconds ? ThermalPhase.Heating : ThermalPhase.Holding;
            }
        }

        return IsHot(now.MonotonicMs, profile) && !HoldsHeat(now.MonotonicMs, profile) ? ThermalPhase.Cooling : ThermalPhase.None;
    }
}
