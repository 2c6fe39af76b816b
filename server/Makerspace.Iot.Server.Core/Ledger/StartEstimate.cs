namespace Makerspace.Iot.Server.Core.Ledger;

/// <summary>
/// When a session began that was recorded from its first to its last second by a clock that nobody had set: a Raspberry Pi without battery stands at 1970, at the date of its
/// image, or where it was when it was switched off. What its wall clock said counts for nothing; the date follows from what is stored and cannot lie: the monotonic clock of the
/// boot, the order of the outbox, trusted events before and after, and the moments at which the server received. Deterministic. See docs/decisions/0012.
/// </summary>
/// <param name="Start">The estimate, UTC: exact if the clock was set later in the same boot, or before; else the latest moment that is possible.</param>
/// <param name="Final">True if no event to come can change it.</param>
public readonly record struct StartEstimate(DateTimeOffset Start, bool Final)
{
    /// <summary>How many events before and after the session are looked at.</summary>
    public const int Neighbours = 100;

    /// <summary>Estimates.</summary>
    /// <param name="occupiedSeconds">Length of the session by the monotonic clock.</param>
    /// <param name="startSeq">The start event; null if it never came.</param>
    /// <param name="endSeq">The end event.</param>
    /// <param name="receivedAt">When the server last heard of the session, UTC: it ended no later.</param>
    /// <param name="around">
    /// The events around it in order of the outbox, at most <see cref="Neighbours"/> on each side. An event that cannot be read is missing here, be it the start or the end itself.
    /// </param>
    public static StartEstimate Of(double occupiedSeconds, long? startSeq, long endSeq, DateTimeOffset receivedAt, IReadOnlyList<LedgerMoment> around)
    {
        TimeSpan length = TimeSpan.FromSeconds(occupiedSeconds);
        LedgerMoment? end = around.FirstOrDefault(m => m.Seq == endSeq);
        LedgerMoment? start = around.FirstOrDefault(m => m.Seq == startSeq);

        // If no start event tells, the end's own clock counts back; a session closed after a power cut may then be counted in the wrong boot, and is bounded as well.
        // If neither can be read, its boot is unknown and nothing is of the same.
        (string? boot, double startMs) = start is not null ? (start.Boot, start.MonotonicMs) : (end?.Boot, (end?.MonotonicMs ?? 0) - length.TotalMilliseconds);
        LedgerMoment[] sameBoot = boot is null ? [] : around.Where(m => m.Boot == boot).ToArray();
        if ((sameBoot.FirstOrDefault(m => m.Trusted && m.Seq > endSeq) ?? sameBoot.LastOrDefault(m => m.Trusted)) is { } anchor)
        {
            return new StartEstimate(anchor.Wall - TimeSpan.FromMilliseconds(anchor.MonotonicMs - startMs), Final: true);
        }

        // Nothing of this boot happened after it was received; the event that travelled fastest tells most.
        DateTimeOffset latest = Earlier(receivedAt, end?.ReceivedAt ?? receivedAt) - length;
        foreach (LedgerMoment m in sameBoot)
        {
            latest = Earlier(latest, m.ReceivedAt - TimeSpan.FromMilliseconds(m.MonotonicMs - startMs));
        }

        LedgerMoment[] after = around.Where(m => m.Seq > endSeq).ToArray();
        latest = after.FirstOrDefault(m => m.Trusted) is { } next ? Earlier(latest, next.Wall - length) : latest;
        DateTimeOffset? earliest = around.LastOrDefault(m => m.Trusted && m.Seq < (startSeq ?? endSeq))?.Wall;
        bool final = after.Any(m => m.Trusted || (boot is not null && m.Boot != boot)) || after.Length >= Neighbours;
        return new StartEstimate(earliest > latest ? earliest.Value : latest, final);
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
}
