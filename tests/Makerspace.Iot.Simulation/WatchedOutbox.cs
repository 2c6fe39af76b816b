using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Agent.Outbox;

namespace Makerspace.Iot.Simulation;

/// <summary>The real outbox, at which the agent may die before and after each write, and which refuses now and then.</summary>
internal sealed class WatchedOutbox(IOutbox inner, string agent, SimulationOptions options, Random random, Fuse fuse, Books books) : IOutbox
{
    /// <summary>False once everything is healed.</summary>
    public bool MayRefuse { get; set; } = true;

    /// <summary>Hears of every event that has become durable.</summary>
    public Action<AgentEvent> Recorded { get; init; } = static _ => { };

    /// <inheritdoc/>
    public string Epoch => inner.Epoch;

    /// <inheritdoc/>
    public long LastSeq => inner.LastSeq;

    /// <inheritdoc/>
    public long AckedSeq => inner.AckedSeq;

    /// <inheritdoc/>
    public OutboxDepth Depth => inner.Depth;

    /// <inheritdoc/>
    public DateTimeOffset? LatestWallKnown => inner.LatestWallKnown;

    /// <inheritdoc/>
    public AppendResult Append(IReadOnlyList<EventDraft> drafts)
    {
        fuse.Pass();
        if (MayRefuse && random.NextDouble() < options.StoreRefusal)
        {
            return new AppendResult(AppendOutcome.DiskFull, 0, "refused by the simulation");
        }

        if (options.Defect == Defect.LyingStore && drafts.Any(d => d.Body is SessionStarted))
        {
            return new AppendResult(AppendOutcome.Stored, inner.LastSeq);
        }

        long before = inner.LastSeq;
        AppendResult result = inner.Append(drafts);
        foreach (StoredEvent stored in result.IsDurable ? inner.Read(before, drafts.Count) : [])
        {
            Recorded(books.Stored(agent, stored.Seq, stored.Bytes));
        }

        fuse.Pass();
        return result;
    }

    /// <inheritdoc/>
    public IReadOnlyList<StoredEvent> Read(long afterSeq, int most) => inner.Read(afterSeq, most);

    /// <inheritdoc/>
    public AckOutcome Acknowledge(string epoch, long seq) => inner.Acknowledge(epoch, seq);

    /// <inheritdoc/>
    public IReadOnlyList<OpenSession> OpenSessions() => inner.OpenSessions();

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, MachineNote> Notes() => inner.Notes();

    /// <inheritdoc/>
    public bool SaveBlock(string machine, string? reason, bool isBlocked) => inner.SaveBlock(machine, reason, isBlocked);

    /// <inheritdoc/>
    public ClaimOutcome ClaimCommand(string id) => inner.ClaimCommand(id);

    /// <inheritdoc/>
    public void Maintain(DateTimeOffset? syncedWall = null) => Mending(() => inner.Maintain(syncedWall));

    /// <inheritdoc/>
    public void Mend() => Mending(inner.Mend);

    /// <summary>What a new outbox holds of the one before.</summary>
    public void Retold()
    {
        foreach (StoredEvent stored in inner.Read(0, int.MaxValue))
        {
            books.Retold(agent, stored.Seq, stored.Bytes);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => inner.Dispose();

    private void Mending(Action mend)
    {
        string epoch = inner.Epoch;
        mend();
        if (inner.Epoch != epoch)
        {
            Retold();
        }
    }
}
