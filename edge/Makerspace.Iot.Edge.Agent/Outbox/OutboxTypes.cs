using Makerspace.Iot.Contracts.Events;

namespace Makerspace.Iot.Edge.Agent.Outbox;

/// <summary>What became of an append.</summary>
public enum AppendOutcome
{
    /// <summary>On disk, with its sequence number.</summary>
    Stored,

    /// <summary>A checkpoint at the limit: the open session was brought up to date on disk, no event was made.</summary>
    CheckpointOnly,

    /// <summary>The outbox is at its limit; nothing was stored.</summary>
    Full,

    /// <summary>The disk is full; nothing was stored.</summary>
    DiskFull,

    /// <summary>Another program holds the database; nothing was stored.</summary>
    Locked,

    /// <summary>The database refused for another reason; nothing was stored.</summary>
    Failed,
}

/// <summary>Answer of an append.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Seq">Number of the last event stored; 0 if none was.</param>
/// <param name="Detail">For a fault: what the database said, in English.</param>
public readonly record struct AppendResult(AppendOutcome Outcome, long Seq = 0, string? Detail = null)
{
    /// <summary>True if the record is on disk, so that what follows from it may be done.</summary>
    public bool IsDurable => Outcome is AppendOutcome.Stored or AppendOutcome.CheckpointOnly;
}

/// <summary>What became of an acknowledgement.</summary>
public enum AckOutcome
{
    /// <summary>The prefix was deleted.</summary>
    Advanced,

    /// <summary>Nothing new in it.</summary>
    Repeated,

    /// <summary>It names less than was acknowledged once: the server was put back from a backup, and gets again what is kept.</summary>
    Behind,

    /// <summary>It names another epoch; ignored.</summary>
    ForeignEpoch,

    /// <summary>It names an event that does not exist; ignored.</summary>
    BeyondLast,

    /// <summary>The database refused; the events will be sent again.</summary>
    Failed,
}

/// <summary>What became of claiming a command id.</summary>
public enum ClaimOutcome
{
    /// <summary>New, and remembered on disk.</summary>
    New,

    /// <summary>Was there already.</summary>
    Repeated,

    /// <summary>The database refused; the command must not be carried out.</summary>
    Failed,
}

/// <summary>An event as stored: the same key always has these bytes.</summary>
/// <param name="Seq">Sequence number in the epoch.</param>
/// <param name="Bytes">Encoded event.</param>
public readonly record struct StoredEvent(long Seq, byte[] Bytes);

/// <summary>A session started and not ended.</summary>
/// <param name="Start">The event of its start; its body is a <see cref="SessionStarted"/>.</param>
/// <param name="Checkpoint">The last checkpoint, stored or local; null if there was none yet.</param>
public sealed record OpenSession(AgentEvent Start, SessionCheckpoint? Checkpoint);

/// <summary>What was last recorded of a machine.</summary>
/// <param name="Faults">Codes raised and not cleared.</param>
/// <param name="OutOfService">True if the last record of service says out of service.</param>
/// <param name="IsBlocked">True while a person's block is in force.</param>
/// <param name="BlockReason">Its reason.</param>
public sealed record MachineNote(string[] Faults, bool OutOfService, bool IsBlocked, string? BlockReason)
{
    /// <summary>Time at work of ended sessions since the last upkeep, seconds.</summary>
    public double ActiveSeconds { get; init; }

    /// <summary>Ended sessions since the last upkeep.</summary>
    public long Sessions { get; init; }
}

/// <summary>For what an outbox still has room, see <see cref="OutboxLimits"/>.</summary>
public enum OutboxRoom
{
    /// <summary>For everything, but checkpoints may be kept locally only.</summary>
    All,

    /// <summary>For starts and ends of sessions: refusals, faults and notices are recorded no more.</summary>
    SessionsOnly,

    /// <summary>For the ends of open sessions: none starts.</summary>
    EndsOnly,
}

/// <summary>What an outbox holds and has refused. A snapshot.</summary>
public sealed record OutboxDepth
{
    /// <summary>Events not acknowledged.</summary>
    public long Rows { get; init; }

    /// <summary>Their encoded bytes.</summary>
    public long Bytes { get; init; }

    /// <summary>Sessions open.</summary>
    public int OpenSessions { get; init; }

    /// <summary>For what there is room.</summary>
    public OutboxRoom Room { get; init; }

    /// <summary>Checkpoints kept locally only, since the start of the process.</summary>
    public long CheckpointsSkipped { get; init; }

    /// <summary>Appends refused at the limit, since the start of the process.</summary>
    public long RefusedAtLimit { get; init; }

    /// <summary>Appends refused by disk or database, since the start of the process.</summary>
    public long WriteFaults { get; init; }

    /// <summary>Reads refused by disk or database, since the start of the process.</summary>
    public long ReadFaults { get; init; }
}
