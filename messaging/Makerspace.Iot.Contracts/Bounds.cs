namespace Makerspace.Iot.Contracts;

/// <summary>
/// The limits of version 1. A message beyond one of them is malformed: the server quarantines it, the agent ignores and counts it.
/// They may be widened in a later version, never narrowed.
/// </summary>
public static class Bounds
{
    /// <summary>Largest event payload, in bytes.</summary>
    public const int EventBytes = 16 * 1024;

    /// <summary>Largest telemetry payload, in bytes.</summary>
    public const int TelemetryBytes = 256 * 1024;

    /// <summary>Largest status, state, acknowledgement, command or reply payload, in bytes.</summary>
    public const int SmallBytes = 8 * 1024;

    /// <summary>Largest access list on the wire (compressed and signed), in bytes.</summary>
    public const int AccessBytes = 4 * 1024 * 1024;

    /// <summary>Largest access list once decompressed, in bytes.</summary>
    public const int AccessExpandedBytes = 32 * 1024 * 1024;

    /// <summary>Most samples in one telemetry batch.</summary>
    public const int SamplesPerBatch = 1000;

    /// <summary>Longest free text (a reason, a detail), in characters.</summary>
    public const int TextLength = 400;

    /// <summary>For how long a reader waits for a badge to be enrolled, in seconds.</summary>
    public const int EnrolSeconds = 60;

    /// <summary>Longest session, in seconds: 31 days. A longer one is a fault of the sender.</summary>
    public const double SessionSeconds = 31 * 86400.0;

    /// <summary>Largest energy of one session, in watt-hours: 100 MWh.</summary>
    public const double SessionEnergyWh = 1e8;

    /// <summary>Largest power, in watts: 1 MW.</summary>
    public const double PowerW = 1e6;

    /// <summary>Largest value of an energy counter, in watt-hours.</summary>
    public const double CounterWh = 1e12;

    /// <summary>Largest current, in amperes.</summary>
    public const double CurrentA = 10_000;

    /// <summary>Largest voltage, in volts.</summary>
    public const double VoltageV = 10_000;

    /// <summary>Furthest temperature from zero, in degrees Celsius.</summary>
    public const double TemperatureC = 2000;

    /// <summary>Most badges in an access list.</summary>
    public const int Badges = 100_000;

    /// <summary>Most machines of one agent.</summary>
    public const int MachinesPerAgent = 64;

    /// <summary>Most verbs that an agent may say it carries out.</summary>
    public const int Verbs = 32;

    /// <summary>Largest jump of a wall clock, in milliseconds either way: the whole span of the wall times accepted.</summary>
    public const long ClockStepMs = 7_258_118_400_000;

    /// <summary>Earliest wall time accepted: 1970-01-01. A Pi without a battery starts near 1970 or at its image's date; see <see cref="ClockQuality"/>.</summary>
    public static readonly DateTimeOffset EarliestWall = DateTimeOffset.UnixEpoch;

    /// <summary>Latest wall time accepted: the year 2200.</summary>
    public static readonly DateTimeOffset LatestWall = new(2200, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>
    /// Latest moment that an access list may name: the year 2300. Beyond <see cref="LatestWall"/>, since a qualification granted in its last year still has its years to run,
    /// and a day ends later in the west than in Greenwich.
    /// </summary>
    public static readonly DateTimeOffset LatestListed = new(2300, 1, 1, 0, 0, 0, TimeSpan.Zero);
}
