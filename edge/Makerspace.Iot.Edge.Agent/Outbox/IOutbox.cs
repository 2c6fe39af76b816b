namespace Makerspace.Iot.Edge.Agent.Outbox;

/// <summary>
/// The agent's durable memory: events numbered and encoded before they are sent, the sessions still open, the commands already carried out.
/// An event stays until the server's acknowledgement names it. All members are thread-safe; none throws for what a disk may do.
/// </summary>
public interface IOutbox : IDisposable
{
    /// <summary>The life of this outbox: made with the database, new when the database is new.</summary>
    string Epoch { get; }

    /// <summary>Last sequence number given; 0 if none was.</summary>
    long LastSeq { get; }

    /// <summary>Last sequence number acknowledged; 0 if none was.</summary>
    long AckedSeq { get; }

    /// <summary>What it holds and what it has refused.</summary>
    OutboxDepth Depth { get; }

    /// <summary>
    /// Numbers, encodes and stores events in one transaction, all or none, and with them the open sessions and machine notes they concern. If the result is durable, they are on disk.
    /// At the limits of <see cref="OutboxOptions"/> see <see cref="OutboxLimits"/>: a refused event refuses all. But if a session ends with them, what is no end is left out instead and counted.
    /// </summary>
    AppendResult Append(IReadOnlyList<EventDraft> drafts);

    /// <summary>Stores one event.</summary>
    AppendResult Append(EventDraft draft) => Append([draft]);

    /// <summary>Events after <paramref name="afterSeq"/>, in order, at most <paramref name="most"/>; empty if there are none or the disk fails (then <see cref="OutboxDepth.ReadFaults"/> grows).</summary>
    IReadOnlyList<StoredEvent> Read(long afterSeq, int most);

    /// <summary>Deletes the acknowledged prefix. Safe to repeat.</summary>
    AckOutcome Acknowledge(string epoch, long seq);

    /// <summary>Sessions that were started and not ended, as last recorded.</summary>
    IReadOnlyList<OpenSession> OpenSessions();

    /// <summary>What was last recorded of each machine, by name: faults not cleared, service, block.</summary>
    IReadOnlyDictionary<string, MachineNote> Notes();

    /// <summary>Remembers a person's block of a machine, so that it outlives a restart; null takes it away. False if the database refused.</summary>
    bool SaveBlock(string machine, string? reason, bool isBlocked);

    /// <summary>The latest synced wall time noted by <see cref="Maintain"/> before this process; null if there was none.</summary>
    DateTimeOffset? LatestWallKnown { get; }

    /// <summary>Remembers a command id for good; tells whether it was new. The last <see cref="OutboxOptions.CommandsKept"/> are remembered.</summary>
    ClaimOutcome ClaimCommand(string id);

    /// <summary>Maintenance off the badge path: moves the write-ahead log into the database, restores the disk reserve, notes a synced wall time. Call every few seconds.</summary>
    void Maintain(DateTimeOffset? syncedWall = null);

    /// <summary>Looks whether the store has broken and brings one back, see <see cref="RecoveringOutbox"/>. Cheap if it works. Call every second, never on the badge path.</summary>
    void Mend()
    {
    }
}
