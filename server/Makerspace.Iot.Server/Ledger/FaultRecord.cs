
namespace Makerspace.Iot.Server.Ledger;

/// <summary>
/// A time during which a machine, or an agent, could not be used: a fault from its raising to its clearing, or out of service by a person from the blocking to the release.
/// Key: that of the event that opened it, or that of the closing one if the opening was never seen.
/// </summary>
public sealed class FaultRecord
{
    /// <summary>Agent.</summary>
    public required string Agent { get; set; }

    /// <summary>Epoch of the outbox.</summary>
    public required string Epoch { get; set; }

    /// <summary>Sequence number of the event.</summary>
    public long Seq { get; set; }

    /// <summary>A fault, or out of service.</summary>
    public FaultKind Kind { get; set; }

    /// <summary>Site of the agent.</summary>
    public required string Site { get; set; }

    /// <summary>Machine; empty for a fault of the agent as a whole.</summary>
    public required string Machine { get; set; }

    /// <summary>Fault code; <c>out-of-service</c> if a person blocked the machine.</summary>
    public required string Code { get; set; }

    /// <summary>What a technician should know, or why it is blocked; null if nobody stated it.</summary>
    public string? Detail { get; set; }

    /// <summary>Since when, wall time UTC; null if only the end was seen.</summary>
    public DateTimeOffset? RaisedAt { get; set; }

    /// <summary>Until when, wall time UTC; null while it lasts.</summary>
    public DateTimeOffset? ClearedAt { get; set; }

    /// <summary>Sequence number of the closing event; null while it lasts.</summary>
    public long? ClearedSeq { get; set; }
}

/// <summary>Why a machine could not be used.</summary>
public enum FaultKind
{
    /// <summary>A latched fault.</summary>
    Fault,

    /// <summary>Blocked by a person.</summary>
    OutOfService,
}
