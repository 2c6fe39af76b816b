namespace Makerspace.Iot.Edge.Agent.Outbox;

/// <summary>What an outbox holds and has refused, counted beside the database. Not thread-safe but for the read faults; the outbox holds its lock.</summary>
internal sealed class OutboxCounts(OutboxOptions options)
{
    private long _readFaults;

    public long Rows { get; set; }

    public long Bytes { get; set; }

    public int OpenSessions { get; set; }

    public long Skipped { get; set; }

    public long Refused { get; set; }

    public long WriteFaults { get; set; }

    public void ReadFault() => Interlocked.Increment(ref _readFaults);

    /// <summary>Events are on disk.</summary>
    public void Stored(IReadOnlyList<AdmittedEvent> events, int opened)
    {
        OpenSessions += opened;
        foreach (AdmittedEvent e in events)
        {
            Rows += e.MakesEvent ? 1 : 0;
            Bytes += e.MakesEvent ? e.Bytes.Length : 0;
            Skipped += e.MakesEvent ? 0 : 1;
        }
    }

    public OutboxDepth Depth() => new()
    {
        Rows = Rows,
        Bytes = Bytes,
        OpenSessions = OpenSessions,
        Room = OutboxLimits.Room(options, Rows, Bytes, OpenSessions),
        CheckpointsSkipped = Skipped,
        RefusedAtLimit = Refused,
        WriteFaults = WriteFaults,
        ReadFaults = Interlocked.Read(ref _readFaults),
    };
}
