namespace Makerspace.Iot.Contracts.Events;

/// <summary>Who uses the machine, for whom and why. References are random and mean nothing outside the server.</summary>
public sealed record SessionParty
{
    /// <summary>Stands for whoever turned the maintenance key: a key has no member.</summary>
    public const string KeyHolder = "maintenance-key";

    /// <summary>Stands for whoever worked without a badge at a machine that is only watched, and for whoever is at a machine that was found on with no record of it.</summary>
    public const string Unbadged = "unbadged";

    /// <summary>Member reference, a <see cref="WireName"/>; <see cref="KeyHolder"/> or <see cref="Unbadged"/> if no badge opened the session.</summary>
    public required string Member { get; init; }

    /// <summary>Reference of the structure that pays; null if the member stands for nobody else.</summary>
    public string? Structure { get; init; }

    /// <summary>Reference of the second person under the two-person rule; null if none was needed.</summary>
    public string? Supervisor { get; init; }

    /// <summary>What the session is for.</summary>
    public SessionPurpose Purpose { get; init; }

    /// <summary>True for a member reference that is no member's: nobody pays for it, on whichever account.</summary>
    public static bool IsNobody(string member) => member is KeyHolder or Unbadged;
}

/// <summary>
/// The running totals of a session. All only grow over one session, but <see cref="EnergyWh"/> with <see cref="EnergyQuality"/>: what a checkpoint says of them is provisional, and what the end says counts.
/// Energy may be less than in an earlier checkpoint only if at least one of the two is not <see cref="EnergyQuality.Metered"/>: counter and power samples have turned out to disagree, or the counter has caught up
/// with an estimate. Who reads takes the figures of the latest event, never the greatest.
/// </summary>
public sealed record SessionFigures
{
    /// <summary>
    /// Time from release to now or to the end, in seconds, by the monotonic clock; stays at <see cref="Bounds.SessionSeconds"/> beyond it.
    /// The idle tail before a time-out, cool-down and run-on count: nobody else could use the machine.
    /// </summary>
    public required double OccupiedSeconds { get; init; }

    /// <summary>
    /// Time with the machine working (power over its profile's threshold), in seconds; never above <see cref="OccupiedSeconds"/>.
    /// The idle tail does not count, nor does time for which the meter was silent: the doubt is the member's. A machine without a meter counts as working all the time.
    /// </summary>
    public required double ActiveSeconds { get; init; }

    /// <summary>Energy used, in watt-hours.</summary>
    public required double EnergyWh { get; init; }

    /// <summary>Where <see cref="EnergyWh"/> comes from.</summary>
    public required EnergyQuality EnergyQuality { get; init; }

    /// <summary>Highest power sample, in watts; 0 if nothing was sampled.</summary>
    public required double PeakW { get; init; }

    /// <summary>Time for which no meter reading stands, in seconds; never above <see cref="OccupiedSeconds"/>.</summary>
    public double GapSeconds { get; init; }
}

/// <summary>A machine was released. The event's own wall time is the session's start.</summary>
public sealed record SessionStarted : EventBody
{
    /// <summary>Session identity, a <see cref="WireName"/>; random.</summary>
    public required string Session { get; init; }

    /// <summary>Who, for whom, why.</summary>
    public required SessionParty Party { get; init; }

    /// <summary>Version of the access list by which it was decided.</summary>
    public required long AccessVersion { get; init; }
}

/// <summary>The figures of a session that goes on. Later checkpoints replace earlier ones.</summary>
public sealed record SessionCheckpoint : EventBody
{
    /// <summary>Session identity.</summary>
    public required string Session { get; init; }

    /// <summary>Totals so far.</summary>
    public required SessionFigures Figures { get; init; }
}

/// <summary>The whole record of a session; stands alone, even if the start was never seen.</summary>
public sealed record SessionEnded : EventBody
{
    /// <summary>Session identity.</summary>
    public required string Session { get; init; }

    /// <summary>Who, for whom, why.</summary>
    public required SessionParty Party { get; init; }

    /// <summary>Wall time of the start, UTC.</summary>
    public required DateTimeOffset StartWall { get; init; }

    /// <summary>How far <see cref="StartWall"/> can be trusted.</summary>
    public required ClockQuality StartClock { get; init; }

    /// <summary>Wall time of the end, UTC: start plus occupied seconds, so that a clock step in between cannot misprice.</summary>
    public required DateTimeOffset EndWall { get; init; }

    /// <summary>Final totals.</summary>
    public required SessionFigures Figures { get; init; }

    /// <summary>Why it ended.</summary>
    public required SessionEndReason Reason { get; init; }

    /// <summary>Version of the access list by which it was granted.</summary>
    public required long AccessVersion { get; init; }
}
