using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Events;

namespace Makerspace.Iot.Server.Ledger;

/// <summary>A badge was refused at a machine. Key: that of its event.</summary>
public sealed class AccessRefusal
{
    /// <summary>Agent.</summary>
    public required string Agent { get; set; }

    /// <summary>Epoch of the outbox.</summary>
    public required string Epoch { get; set; }

    /// <summary>Sequence number of the event.</summary>
    public long Seq { get; set; }

    /// <summary>Site of the agent.</summary>
    public required string Site { get; set; }

    /// <summary>Machine.</summary>
    public required string Machine { get; set; }

    /// <summary>When, wall time UTC.</summary>
    public DateTimeOffset Wall { get; set; }

    /// <summary>How far <see cref="Wall"/> can be trusted.</summary>
    public ClockQuality Clock { get; set; }

    /// <summary>Why.</summary>
    public DenialReason Reason { get; set; }

    /// <summary>Member reference; null if the badge is unknown.</summary>
    public string? Member { get; set; }

    /// <summary>Version of the access list consulted; 0 if the agent had none.</summary>
    public long AccessVersion { get; set; }

    /// <summary>What became of it if nobody was refused; null if the machine stayed closed.</summary>
    public RefusalOutcome? Outcome { get; set; }
}

/// <summary>What became of a refusal that refused nobody.</summary>
public enum RefusalOutcome
{
    /// <summary>The machine is only watched: it would have been refused.</summary>
    Observed,
}
