using Makerspace.Iot.Edge.Core.Interlocks;
using Makerspace.Iot.Edge.Core.Sessions;

namespace Makerspace.Iot.Edge.Agent.Settings;

/// <summary>One machine.</summary>
public sealed record MachineSettings
{
    /// <summary>Path in the configuration, for example <c>machines[0]</c>.</summary>
    public required string Where { get; init; }

    /// <summary>Machine name.</summary>
    public required string Machine { get; init; }

    /// <summary>How it is served, and where that comes from.</summary>
    public required ProfileSettings ProfileSettings { get; init; }

    /// <summary>How it is served, without what the wiring adds (meter, feedback, interlocks).</summary>
    public MachineProfile Profile => ProfileSettings.Profile;

    /// <summary>Badge readers, 1 to 4: any of them serves this machine.</summary>
    public required IReadOnlyList<ReaderDevice> Readers { get; init; }

    /// <summary>Meter; null if there is none.</summary>
    public MeterDevice? Meter { get; init; }

    /// <summary>True if the meter has its supply behind the relay, and so falls silent with it; default false.</summary>
    public bool IsMeterBehindRelay { get; init; }

    /// <summary>What switches the machine.</summary>
    public required RelayDevice Relay { get; init; }

    /// <summary>Auxiliary contact: active is closed. Null if none is wired.</summary>
    public LineSettings? Feedback { get; init; }

    /// <summary>
    /// Emergency stop: active is pressed. Null if none is wired.
    /// Wire a normally closed contact between the line and ground, with pull-up and <c>activeLow: false</c>: a broken wire then counts as pressed.
    /// </summary>
    public LineSettings? EmergencyStop { get; init; }

    /// <summary>Lid or guard: active is closed. Null if none is wired.</summary>
    public LineSettings? Lid { get; init; }

    /// <summary>Airflow of the extraction: active while air flows. Null if none is wired.</summary>
    public LineSettings? Airflow { get; init; }

    /// <summary>Coolant: active while it flows. Null if none is wired.</summary>
    public LineSettings? Coolant { get; init; }

    /// <summary>Relay of extractor or fan. Null if it has none of its own.</summary>
    public LineSettings? ExtractorRelay { get; init; }

    /// <summary>The "out of order" button: active while pressed. Null if none is wired.</summary>
    public LineSettings? OutOfOrderButton { get; init; }

    /// <summary>The maintenance key: active while turned on. Null if none is wired.</summary>
    public LineSettings? MaintenanceKey { get; init; }

    /// <summary>Status lights; null if there are none.</summary>
    public LightsSettings? Lights { get; init; }

    /// <summary>Buzzer; null if there is none.</summary>
    public LineSettings? Buzzer { get; init; }

    /// <summary>The small display; null if there is none.</summary>
    public DisplayDevice? Display { get; init; }

    /// <summary>Temperature sensor; null if there is none.</summary>
    public SensorDevice? Temperature { get; init; }

    /// <summary>True if the machine is only watched: refusals are recorded and block nothing; default false.</summary>
    public bool IsAudit { get; init; }

    /// <summary>The interlocks that are wired to the agent.</summary>
    public InterlockKinds WiredInterlocks =>
        Wired(EmergencyStop, InterlockKinds.EmergencyStop) | Wired(Lid, InterlockKinds.Lid) | Wired(Airflow, InterlockKinds.Extractor) | Wired(Coolant, InterlockKinds.Coolant);

    /// <summary>The lines of the pin board that it uses besides those of its devices.</summary>
    public IEnumerable<LineSettings> Lines =>
        [.. new[] { Feedback, EmergencyStop, Lid, Airflow, Coolant, ExtractorRelay, OutOfOrderButton, MaintenanceKey, Buzzer }.OfType<LineSettings>(), .. Lights?.Lines ?? []];

    /// <summary>The lines of its relays.</summary>
    internal IEnumerable<LineSettings> RelayLines => [.. Relay.Line is { } relay ? [relay] : Array.Empty<LineSettings>(), .. ExtractorRelay is { } extractor ? [extractor] : Array.Empty<LineSettings>()];

    /// <summary>Its devices.</summary>
    public IEnumerable<ConfiguredDevice> Devices => [.. Readers, .. new ConfiguredDevice?[] { Relay, Meter, Temperature, Display }.OfType<ConfiguredDevice>()];

    private static InterlockKinds Wired(LineSettings? line, InterlockKinds kind) => line is null ? InterlockKinds.None : kind;
}
