using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Core.Metering;

namespace Makerspace.Iot.Edge.Core.Sessions;

/// <summary>The session that is open on a machine.</summary>
public sealed record OpenSession
{
    /// <summary>Session identity, random, given by the host.</summary>
    public required string Id { get; init; }

    /// <summary>Who, for whom, why.</summary>
    public required SessionParty Party { get; init; }

    /// <summary>Keyed hash of the badge that opened it; empty for the maintenance key, for work without a badge, and after a restart. The host decides anew for it when the access list changes.</summary>
    public required string Badge { get; init; }

    /// <summary>When it began. Its wall time is put right once, when an unsynced clock becomes synced in the same boot.</summary>
    public required Instant Start { get; init; }

    /// <summary>Version of the list by which it was granted.</summary>
    public required long AccessVersion { get; init; }

    /// <summary>Energy so far.</summary>
    public required EnergyAccount Energy { get; init; }

    /// <summary>Work and rest so far.</summary>
    public required ActivityDetector Activity { get; init; }

    /// <summary>Monotonic time of the last checkpoint or the start, milliseconds.</summary>
    public required long CheckpointMs { get; init; }

    /// <summary>Monotonic time from which the idle or start time-out counts, milliseconds.</summary>
    public required long RestFromMs { get; init; }

    /// <summary>Part of the time-out that had passed when the meter fell silent, milliseconds.</summary>
    public long HeldRestMs { get; init; }

    /// <summary>When time was last given back, monotonic milliseconds; 0 if never.</summary>
    public long ExtendedMs { get; init; }

    /// <summary>Why it is to end at the next rest; null while it goes on.</summary>
    public SessionEndReason? EndRequest { get; init; }

    /// <summary>True once the member has badged out.</summary>
    public bool BadgedOut { get; init; }

    /// <summary>
    /// When the member last badged out, or badged again while ending, with no power reading at hand, monotonic milliseconds; null if never.
    /// Whoever stands there has seen the machine: it stands against everything seen before, and against nothing seen after.
    /// </summary>
    public long? LeftUnseenMs { get; init; }

    /// <summary>In slot style after a two-person start: until when the trainee's own card must be back in the slot. Monotonic milliseconds; null if it is there, or need not be.</summary>
    public long? CardDueMs { get; init; }

    /// <summary>In slot style: when the session's card was last taken out, monotonic milliseconds; null while it is in. The session does not end before the card may have been put back.</summary>
    public long? CardOutMs { get; init; }

    /// <summary>True if the machine is only watched and would have waited for a supervisor. One who badges afterwards joins the session and does not take it over.</summary>
    public bool LacksSupervisor { get; init; }

    /// <summary>
    /// True if the relay was on when the program started and no record says who uses the machine. It goes on in the name of <see cref="SessionParty.Unbadged"/> until the machine rests.
    /// Any member's badge ends it, as if it were the one who works there.
    /// </summary>
    public bool IsNobodys { get; init; }

    /// <summary>True for a session of maintenance mode: by key, or by a maintainer's badge whatever its other rights.</summary>
    public bool IsMaintenance { get; init; }

    /// <summary>True if who opened it may supervise others here: a trainee who badges next is told the right order.</summary>
    public bool Supervises { get; init; }

    /// <summary>True once the "out of order" button was pressed in a session of maintenance: the machine stays out of service afterwards.</summary>
    public bool KeepsBlock { get; init; }

    /// <summary>First moment at which it worked, monotonic milliseconds; null before.</summary>
    public long? WorkedFromMs { get; init; }

    /// <summary>True once the member was told that the working temperature is reached.</summary>
    public bool Heated { get; init; }

    /// <summary>True once the machine has worked in this session.</summary>
    public bool Worked { get; init; }

    /// <summary>True once the member was warned of the time-out that counts now.</summary>
    public bool Warned { get; init; }

    // What was told before a sample came that had been measured earlier: totals only grow.
    private (double Active, double Gap) Told { get; init; }

    /// <summary>Holds the totals told at a moment against what a sample from before it will say.</summary>
    internal OpenSession Hold(Instant toldAt, MachineProfile profile)
    {
        SessionFigures told = FiguresAt(toldAt, profile);
        return this with { Told = (told.ActiveSeconds, told.GapSeconds) };
    }

    /// <summary>The totals at a moment.</summary>
    public SessionFigures FiguresAt(Instant now, MachineProfile profile)
    {
        double occupied = Math.Min(now.SecondsSince(Start), Bounds.SessionSeconds);
        bool metered = profile.Meter is not null;
        ActivityThresholds thresholds = profile.Thresholds;
        return new SessionFigures
        {
            OccupiedSeconds = occupied,
            ActiveSeconds = metered ? Math.Min(occupied, Math.Max(Told.Active, Activity.ActiveSecondsAt(now.MonotonicMs, thresholds))) : occupied,
            EnergyWh = Energy.EnergyWh,
            EnergyQuality = metered ? Energy.QualityAt(now.MonotonicMs, profile.MeterGapMs) : EnergyQuality.Missing,
            PeakW = Energy.PeakW,
            GapSeconds = metered ? Math.Min(occupied, Math.Max(Told.Gap, Energy.GapSecondsAt(now.MonotonicMs, profile.MeterGapMs))) : occupied,
        };
    }
}
