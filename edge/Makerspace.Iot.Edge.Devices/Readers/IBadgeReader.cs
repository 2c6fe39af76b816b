using Makerspace.Iot.Contracts.Access;

namespace Makerspace.Iot.Edge.Devices.Readers;

/// <summary>
/// A badge reader. It keeps its own link to the chip alive and debounces presence; what comes out is clean.
/// </summary>
public interface IBadgeReader : IAsyncDisposable
{
    /// <summary>Name for messages, for example <c>pn532:/dev/ttyUSB0</c>.</summary>
    string Name { get; }

    /// <summary>Counters since the start, for the status page.</summary>
    ReaderCounters Counters { get; }

    /// <summary>False if <see cref="ReaderEventKind.Left"/> never comes, because the reader only knows taps: each tap is an arrival, of the same badge too.</summary>
    bool TellsRemoval => true;

    /// <summary>If <see cref="TellsRemoval"/> is false: how long after its last hearing a badge still counts as there; each hearing renews it. Otherwise zero.</summary>
    TimeSpan RepeatWindow => TimeSpan.Zero;

    /// <summary>
    /// Watches the field until cancelled. Never throws for what the chip or the line do: a fault of the link is <see cref="ReaderEventKind.LinkFault"/>, once, and
    /// <see cref="ReaderEventKind.LinkRestored"/> when it is over, and once when it answers first: whoever watches knows how it is. One watcher at a time.
    /// </summary>
    IAsyncEnumerable<ReaderEvent> WatchAsync(CancellationToken cancellationToken);
}

/// <summary>What a reader reports.</summary>
public enum ReaderEventKind
{
    /// <summary>A badge came into the field, which was seen empty, or with another badge, before.</summary>
    Arrived,

    /// <summary>
    /// A badge lies in the field, and nobody was seen to bring it: it was there when the reader was first asked, or is another than before a fault of the link.
    /// It is not to start anything. From a reader that only knows taps: heard first within a <see cref="IBadgeReader.RepeatWindow"/> of its opening, when a badge that lies there is typed too.
    /// </summary>
    AlreadyThere,

    /// <summary>
    /// From a reader that only knows taps: heard again within its <see cref="IBadgeReader.RepeatWindow"/>. The same presence: it is to do nothing.
    /// </summary>
    HeardAgain,

    /// <summary>A badge was presented whose id cannot be taken; <see cref="ReaderEvent.Flaw"/> says why.</summary>
    Unreadable,

    /// <summary>The badge left the field.</summary>
    Left,

    /// <summary>The chip does not answer, or answers nonsense, for longer than the reader's fault time.</summary>
    LinkFault,

    /// <summary>The chip answers: for the first time in this watch, or again.</summary>
    LinkRestored,
}

/// <summary>One report of a reader.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Badge">The badge, with <see cref="ReaderEventKind.Arrived"/>, <see cref="ReaderEventKind.AlreadyThere"/>, <see cref="ReaderEventKind.HeardAgain"/> and <see cref="ReaderEventKind.Left"/>.</param>
/// <param name="Detail">For faults: chip, line and operation, in English.</param>
/// <param name="Timestamp"><see cref="TimeProvider.GetTimestamp"/> when the last byte of the chip's answer was read.</param>
public readonly record struct ReaderEvent(ReaderEventKind Kind, BadgeId? Badge, string? Detail, long Timestamp)
{
    /// <summary>With <see cref="ReaderEventKind.Unreadable"/>: what is wrong.</summary>
    public BadgeIdFlaw Flaw { get; init; }
}

/// <summary>Counters of a reader.</summary>
public sealed record ReaderCounters
{
    /// <summary>Polls answered.</summary>
    public long Polls { get; init; }

    /// <summary>Bytes skipped while looking for a frame.</summary>
    public long NoiseBytes { get; init; }

    /// <summary>Frames with a wrong length or checksum.</summary>
    public long BadFrames { get; init; }

    /// <summary>Answers that did not come in time.</summary>
    public long Timeouts { get; init; }

    /// <summary>Badges that arrived.</summary>
    public long Badges { get; init; }
}
