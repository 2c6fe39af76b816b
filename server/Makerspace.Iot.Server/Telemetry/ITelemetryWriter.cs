namespace Makerspace.Iot.Server.Telemetry;

/// <summary>
/// Takes line protocol (nanosecond times) and sees to it that it reaches the database of the curves, over its absences and over restarts of this program.
/// Writing never fails for the caller: what cannot be kept is dropped and counted. Thread-safe. Disposing keeps what was not yet written.
/// </summary>
public interface ITelemetryWriter : IAsyncDisposable
{
    /// <summary>Counters since the start.</summary>
    TelemetryWriterCounters Counters { get; }

    /// <summary>Takes whole lines; waits if the database is slower than the writers, so that the sender feels it. The memory may be reused once it answers.</summary>
    /// <param name="lines">Lines, each with its line feed.</param>
    /// <param name="points">Number of lines.</param>
    /// <param name="cancellationToken">Gives up waiting; the lines are kept all the same.</param>
    ValueTask WriteAsync(ReadOnlyMemory<byte> lines, int points, CancellationToken cancellationToken = default);

    /// <summary>Takes whole lines without ever waiting: the ledger writes its sessions so. False, and counted as dropped, if there is no room.</summary>
    bool TryWrite(ReadOnlySpan<byte> lines, int points);

    /// <summary>Waits until everything taken before is written, refused, or on disk.</summary>
    Task FlushAsync(CancellationToken cancellationToken = default);
}

/// <summary>What a telemetry writer counted, in points. A snapshot.</summary>
public sealed record TelemetryWriterCounters
{
    /// <summary>Taken.</summary>
    public long Taken { get; init; }

    /// <summary>Accepted by the database.</summary>
    public long Written { get; init; }

    /// <summary>Refused by the database one by one and put into the quarantine.</summary>
    public long Refused { get; init; }

    /// <summary>Lost: no room, or the spool's limit.</summary>
    public long Dropped { get; init; }

    /// <summary>Waiting on disk, those held among them.</summary>
    public long Spooled { get; init; }

    /// <summary>Of those waiting: refused by the database while it takes others, though nothing says that they are wrong. They are tried again.</summary>
    public long Held { get; init; }

    /// <summary>Why the last of them are held; null while none is.</summary>
    public string? HeldReason { get; init; }

    /// <summary>Why the last line was refused for good; null if none was.</summary>
    public string? RefusedReason { get; init; }

    /// <summary>Requests that failed and are tried again.</summary>
    public long Retries { get; init; }

    /// <summary>Requests answered.</summary>
    public long Requests { get; init; }

    /// <summary>False if the last batch did not reach a database that takes any of its points; true before the first.</summary>
    public bool Available { get; init; }

    /// <summary>What the database last said against us, or why it could not be reached; null if all is well.</summary>
    public string? LastProblem { get; init; }
}
