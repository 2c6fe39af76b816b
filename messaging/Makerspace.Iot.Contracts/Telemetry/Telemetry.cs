using System.Text.Json.Serialization;

namespace Makerspace.Iot.Contracts.Telemetry;

/// <summary>The states of one machine's session, as every screen shows them.</summary>
public enum MachineCondition
{
    /// <summary>Relay open, waiting for a badge.</summary>
    Locked,

    /// <summary>A badge was accepted and a supervisor's is awaited.</summary>
    AwaitingSupervisor,

    /// <summary>Released; the machine may start.</summary>
    Ready,

    /// <summary>Working.</summary>
    Running,

    /// <summary>Released and at rest after work; warns, then ends.</summary>
    Idle,

    /// <summary>Ending as soon as it is safe (rest, cool-down, extractor run-on).</summary>
    Ending,

    /// <summary>Blocked by a person.</summary>
    OutOfService,

    /// <summary>A fault is latched.</summary>
    Faulted,
}

/// <summary>One reading of a machine. Null if the meter does not measure it: a missing value is never zero.</summary>
public readonly record struct TelemetrySample
{
    /// <summary>Wall time of the reading at the device, in milliseconds since 1970-01-01 UTC.</summary>
    [JsonPropertyName("t")]
    public required long TimeMs { get; init; }

    /// <summary>Active power, in watts.</summary>
    [JsonPropertyName("w")]
    public double? PowerW { get; init; }

    /// <summary>The meter's own counter, in watt-hours.</summary>
    [JsonPropertyName("wh")]
    public double? EnergyWh { get; init; }

    /// <summary>Current, in amperes.</summary>
    [JsonPropertyName("a")]
    public double? CurrentA { get; init; }

    /// <summary>Voltage, in volts.</summary>
    [JsonPropertyName("v")]
    public double? VoltageV { get; init; }

    /// <summary>True if the contactor was sensed closed; null if nothing senses it.</summary>
    [JsonPropertyName("on")]
    public bool? Contactor { get; init; }

    /// <summary>State of the session machine at that moment.</summary>
    [JsonPropertyName("s")]
    public required MachineCondition State { get; init; }
}

/// <summary>Samples of one machine, in order of time. Holds no person at all.</summary>
public sealed record TelemetryBatch
{
    /// <summary>The machine.</summary>
    public required string Machine { get; init; }

    /// <summary>How far the sample times can be trusted.</summary>
    public required ClockQuality Clock { get; init; }

    /// <summary>True if the samples were kept while the link was down.</summary>
    public bool Late { get; init; }

    /// <summary>The samples: 1 to <see cref="Bounds.SamplesPerBatch"/>.</summary>
    public required TelemetrySample[] Samples { get; init; }
}

/// <summary>The retained state of one machine, for live screens. Holds no person at all.</summary>
public sealed record StateMessage
{
    /// <summary>State of the session machine.</summary>
    public required MachineCondition State { get; init; }

    /// <summary>Since when, wall time UTC.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When this message was made, wall time UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Last power reading in watts; null if there is none.</summary>
    public double? PowerW { get; init; }

    /// <summary>What the relay was told.</summary>
    public bool Relay { get; init; }

    /// <summary>What was sensed; null if nothing senses it.</summary>
    public bool? Contactor { get; init; }

    /// <summary>Codes of the faults that are there, at most 16 (8 before 1.3).</summary>
    public string[] Faults { get => field ?? []; init; } = [];

    /// <summary>Seconds until an idle session ends; null if none runs.</summary>
    public double? IdleSecondsLeft { get; init; }

    /// <summary>Where a machine that heats stands, a <see cref="WireName"/>: <c>heating</c>, <c>holding</c>, <c>cooling</c>; null if it does none of them. Since 1.1.</summary>
    public string? Phase { get; init; }

    /// <summary>Last temperature, in degrees Celsius; null if there is none. Since 1.1.</summary>
    public double? TemperatureC { get; init; }

    /// <summary><c>audit</c> if the machine is only watched and blocks nobody, a <see cref="WireName"/>; null if it is guarded. Since 1.1.</summary>
    public string? Mode { get; init; }

    /// <summary>
    /// The wired interlocks that are not satisfied, open or unread, each a <see cref="WireName"/> of <see cref="InterlockName"/>, at most 8: while there is one, no badge starts the machine.
    /// Null if there is none, or if the agent is older. Since 1.4.
    /// </summary>
    public string[]? Interlocks { get; init; }
}

/// <summary>The interlocks that this version knows; a reader must expect others.</summary>
public static class InterlockName
{
    /// <summary>Emergency stop.</summary>
    public const string EmergencyStop = "emergency-stop";

    /// <summary>Lid or guard.</summary>
    public const string Lid = "lid";

    /// <summary>Extraction.</summary>
    public const string Extractor = "extractor";

    /// <summary>Coolant.</summary>
    public const string Coolant = "coolant";
}
