using Makerspace.Iot.Contracts;

namespace Makerspace.Iot.Server.Ledger;

/// <summary>An agent's program started. Key: that of its event.</summary>
public sealed class AgentBoot
{
    /// <summary>Agent.</summary>
    public required string Agent { get; set; }

    /// <summary>Epoch of the outbox.</summary>
    public required string Epoch { get; set; }

    /// <summary>Sequence number of the event.</summary>
    public long Seq { get; set; }

    /// <summary>Boot of the operating system.</summary>
    public required string Boot { get; set; }

    /// <summary>When, wall time UTC.</summary>
    public DateTimeOffset Wall { get; set; }

    /// <summary>How far <see cref="Wall"/> can be trusted.</summary>
    public ClockQuality Clock { get; set; }

    /// <summary>Version of the program.</summary>
    public required string Version { get; set; }

    /// <summary>Sessions found open and closed.</summary>
    public int RecoveredSessions { get; set; }
}
