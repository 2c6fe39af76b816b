namespace Makerspace.Iot.Contracts.Events;

/// <summary>
/// One record of an agent's outbox. (<see cref="Epoch"/>, <see cref="Seq"/>) with the agent of the topic is its key for ever;
/// the same key always carries the same bytes.
/// </summary>
public sealed record AgentEvent
{
    /// <summary>The life of the outbox that numbered this event: a new one when the outbox is created anew. A <see cref="WireName"/>.</summary>
    public required string Epoch { get; init; }

    /// <summary>Sequence number in the epoch: 1, 2, 3… without holes.</summary>
    public required long Seq { get; init; }

    /// <summary>One of <see cref="EventKind"/>, or a kind of a later version. A <see cref="WireName"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The machine concerned; null for what concerns the agent as a whole.</summary>
    public string? Machine { get; init; }

    /// <summary>Wall time of the event, UTC, millisecond resolution on the wire.</summary>
    public required DateTimeOffset Wall { get; init; }

    /// <summary>How far <see cref="Wall"/> can be trusted.</summary>
    public required ClockQuality Clock { get; init; }

    /// <summary>Identifies the boot of the operating system in which <see cref="MonotonicMs"/> counts. A <see cref="WireName"/>.</summary>
    public required string Boot { get; init; }

    /// <summary>Monotonic clock since that boot, in milliseconds.</summary>
    public required long MonotonicMs { get; init; }

    /// <summary>What happened; an <see cref="UnknownBody"/> for a kind of a later version.</summary>
    public required EventBody Body { get; init; }
}
