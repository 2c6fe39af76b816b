using Makerspace.Iot.Edge.Core.Interlocks;

namespace Makerspace.Iot.Edge.Core.Sessions;

/// <content>Extraction, heat, upkeep, and how far the machine is guarded.</content>
public sealed partial record MachineProfile
{
    /// <summary>Whether refusals block or are only recorded; default enforce.</summary>
    public GuardMode Mode { get; init; }

    /// <summary>True if extractor or fan has a relay of its own, as wired.</summary>
    public bool HasExtractorRelay { get; init; }

    /// <summary>How long an extractor or fan on its own relay goes on after the last work once the session is over. Seconds; default 60; 0 to 3600.</summary>
    public double ExtractorRunOnSeconds { get; init; } = 60;

    /// <summary>
    /// With an extractor relay and an airflow input (<see cref="InterlockKinds.Extractor"/>): how long air may be missing while the extractor is on before
    /// <see cref="MachineFaults.NoAirflow"/> is latched. Seconds; default 10; 1 to 120.
    /// </summary>
    public double AirflowSeconds { get; init; } = 10;

    /// <summary>Time from first work to working temperature if no sensor says it, seconds; default 0 (does not heat); 0 to 14,400. Shown, never enforced.</summary>
    public double PreHeatSeconds { get; init; }

    /// <summary>Working temperature, degrees Celsius: below it a working machine heats, from it on it is ready; null if no sensor decides; 0 to 1500.</summary>
    public double? ReadyAboveC { get; init; }

    /// <summary>
    /// From this temperature on the machine is hot, degrees Celsius; 0 to 1500; null if heat does not matter.
    /// It is not at rest while it holds its heat, and its relay stays on until it is cooler, for at most <see cref="CoolDownMaxSeconds"/>. If the sensor is silent, <see cref="CoolDownSeconds"/> stands in.
    /// </summary>
    public double? CoolBelowC { get; init; }

    /// <summary>Longest cool-down that a temperature may ask for, from the last heating, seconds; default 3600; 0 to 86,400.</summary>
    public double CoolDownMaxSeconds { get; init; } = 3600;

    /// <summary>A hot machine holds its temperature while it is at most this far below its highest since it last heated. Degrees Celsius; default 10; 1 to 200.</summary>
    public double HoldBandC { get; init; } = 10;

    /// <summary>Longest time between two heatings of a machine that holds its temperature, seconds; default 1800; 0 to 14,400.</summary>
    public double HoldMaxSeconds { get; init; } = 1800;

    /// <summary>How long a temperature reading stands, seconds; default 60; 5 to 3600.</summary>
    public double TemperatureStaleSeconds { get; init; } = 60;

    /// <summary>How long the "out of order" button must be pressed, seconds; default 3; 1 to 30.</summary>
    public double ButtonSeconds { get; init; } = 3;

    /// <summary>Active hours after which upkeep is due; null if hours do not count; 0.1 to 100,000.</summary>
    public double? UpkeepActiveHours { get; init; }

    /// <summary>Sessions after which upkeep is due; null if they do not count; 1 to 1,000,000.</summary>
    public int? UpkeepSessions { get; init; }

    /// <summary>True if upkeep that is due takes the machine out of service at its next rest; default false: it is only shown.</summary>
    public bool UpkeepBlocks { get; init; }

    /// <summary>True if nothing is blocked.</summary>
    internal bool IsAudit => Mode == GuardMode.Audit;

    /// <summary>True if a running extractor is answered for by an airflow input.</summary>
    internal bool WatchesAirflow => HasExtractorRelay && Interlocks.HasFlag(InterlockKinds.Extractor);

    /// <summary>Inputs that must be satisfied before a start. Air flows only after the release if the extractor is ours to switch.</summary>
    public InterlockKinds StartInterlocks => Interlocks & ~(WatchesAirflow ? InterlockKinds.Extractor : InterlockKinds.None);

    /// <summary>Inputs that must be satisfied even for maintenance: those that open the machine's own supply.</summary>
    internal InterlockKinds HardInterlocks => Interlocks & DropAtOnce;

    private void ValidateOutputs(Action<double, double, double, string> within, Action<bool, string> must)
    {
        within(ExtractorRunOnSeconds, 0, 3600, "extractorRunOnSeconds");
        within(AirflowSeconds, 1, 120, "airflowSeconds");
        within(PreHeatSeconds, 0, 14_400, "preHeatSeconds");
        within(ReadyAboveC ?? 0, 0, 1500, "readyAboveC");
        within(CoolBelowC ?? 0, 0, 1500, "coolBelowC");
        within(CoolDownMaxSeconds, 0, 86_400, "coolDownMaxSeconds");
        within(HoldBandC, 1, 200, "holdBandC");
        within(HoldMaxSeconds, 0, 14_400, "holdMaxSeconds");
        within(TemperatureStaleSeconds, 5, 3600, "temperatureStaleSeconds");
        within(ButtonSeconds, 1, 30, "buttonSeconds");
        within(UpkeepActiveHours ?? 1, 0.1, 100_000, "upkeepActiveHours");
        within(UpkeepSessions ?? 1, 1, 1_000_000, "upkeepSessions");
        must(Enum.IsDefined(Mode), "mode: enforce or audit");
        must(ReadyAboveC is not { } ready || CoolBelowC is not { } cool || cool <= ready, "coolBelowC: above readyAboveC");
        must(!UpkeepBlocks || UpkeepActiveHours is not null || UpkeepSessions is not null, "upkeepBlocks: neither upkeepActiveHours nor upkeepSessions is set");
    }
}
