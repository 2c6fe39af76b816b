using Makerspace.Iot.Contracts;

namespace Makerspace.Iot.Server.Ledger;

/// <summary>
/// One event of an agent's outbox as it came, its payload never changed: what every figure of the ledger can be traced back to.
/// Never deleted, but for the checkpoints of a session whose end is stored (docs/decisions/0019): no figure rests on them any more.
/// Only what was made of it may change, once: what was set aside is counted when <c>ledger reapply</c> finds that it fits now, and <see cref="Note"/> tells what it was.
/// Key: (agent, epoch, seq, variant); variants above 0 are later arrivals under the same key with other bytes.
/// </summary>
public sealed class EventRecord
{
    /// <summary>Most variants kept under one key, the first included; more are only counted by their alarm.</summary>
    public const int MostVariants = 8;

    /// <summary>SQL condition on the events that were kept without being counted, and may be counted later.</summary>
    internal const string SetAside = $"\"Variant\" = 0 AND \"Disposition\" IN ('{nameof(EventDisposition.Refused)}', '{nameof(EventDisposition.Malformed)}', '{nameof(EventDisposition.Failed)}')";

    /// <summary>Agent of the topic, which the broker's rules vouch for.</summary>
    public required string Agent { get; set; }

    /// <summary>Epoch of the outbox.</summary>
    public required string Epoch { get; set; }

    /// <summary>Sequence number in the epoch, from 1.</summary>
    public long Seq { get; set; }

    /// <summary>0 for the first that came, which alone counts.</summary>
    public int Variant { get; set; }

    /// <summary>Site of the topic.</summary>
    public required string Site { get; set; }

    /// <summary>Kind; null if the payload could not be read.</summary>
    public string? Kind { get; set; }

    /// <summary>Machine; null for what concerns the agent as a whole, or if the payload could not be read.</summary>
    public string? Machine { get; set; }

    /// <summary>Wall time of the event, UTC; null if the payload could not be read.</summary>
    public DateTimeOffset? Wall { get; set; }

    /// <summary>How far <see cref="Wall"/> can be trusted.</summary>
    public ClockQuality? Clock { get; set; }

    /// <summary>When the server stored it, UTC.</summary>
    public DateTimeOffset ReceivedAt { get; set; }

    /// <summary>What was made of it.</summary>
    public EventDisposition Disposition { get; set; }

    /// <summary>Why it was not applied, or what it was before it was reapplied, at most 400 characters; null if it was applied as it came.</summary>
    public string? Note { get; set; }

    /// <summary>SHA-256 of the whole payload as received.</summary>
    public required byte[] BodyHash { get; set; }

    /// <summary>The payload as received; of an oversized one the first <see cref="Bounds.EventBytes"/>, of one that no table took (then in the quarantine) nothing.</summary>
    public required byte[] Payload { get; set; }
}
