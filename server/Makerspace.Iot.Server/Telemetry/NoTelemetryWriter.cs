namespace Makerspace.Iot.Server.Telemetry;

/// <summary>The writer if no InfluxDB is configured: everything but the curves works. What it takes is counted as taken and goes nowhere.</summary>
public sealed class NoTelemetryWriter : ITelemetryWriter
{
    private long _taken;

    /// <inheritdoc/>
    public TelemetryWriterCounters Counters => new() { Taken = Interlocked.Read(ref _taken), LastProblem = "no InfluxDB configured" };

    /// <inheritdoc/>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> lines, int points, CancellationToken cancellationToken = default)
    {
        Interlocked.Add(ref _taken, points);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public bool TryWrite(ReadOnlySpan<byte> lines, int points)
    {
        Interlocked.Add(ref _taken, points);
        return true;
    }

    /// <inheritdoc/>
    public Task FlushAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
