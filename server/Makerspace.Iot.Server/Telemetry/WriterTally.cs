using Makerspace.Iot.Server.Ingest;

namespace Makerspace.Iot.Server.Telemetry;

/// <summary>The counting of one <see cref="InfluxWriter"/>, kept beside the meter of the whole program. Thread-safe.</summary>
internal sealed class WriterTally
{
    private readonly Lock _gate = new();
    private long _taken;
    private long _written;
    private long _refused;
    private long _dropped;
    private long _retries;
    private long _requests;
    private bool? _available;
    private string? _problem;
    private string? _held;
    private string? _refusedReason;

    public void Taken(int points) => Interlocked.Add(ref _taken, points);

    public void Written(int points)
    {
        Interlocked.Add(ref _written, points);
        IngestMetrics.PointsWritten.Add(points);
    }

    public void Refused(string reason)
    {
        lock (_gate)
        {
            _refusedReason = reason;
        }

        Interlocked.Increment(ref _refused);
        IngestMetrics.PointsRefused.Add(1);
    }

    public void Dropped(int points)
    {
        Interlocked.Add(ref _dropped, points);
        IngestMetrics.PointsDropped.Add(points);
    }

    public void Retried()
    {
        Interlocked.Increment(ref _retries);
        IngestMetrics.InfluxRetries.Add(1);
    }

    public void Requested() => Interlocked.Increment(ref _requests);

    public void Held(string reason)
    {
        lock (_gate)
        {
            _held = reason;
        }
    }

    /// <summary>Takes what became of a batch into account; answers the new availability if it changed, else null.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="takes">Whether the server took any point: one that refuses all of them is not well, whatever its words.</param>
    public bool? Judge(InfluxAnswer answer, bool takes)
    {
        lock (_gate)
        {
            bool available = answer.Outcome == InfluxOutcome.Written && takes;
            _problem = available ? null : answer.Reason;
            bool changed = _available is { } before ? before != available : !available;
            _available = available;
            return changed ? available : null;
        }
    }

    public TelemetryWriterCounters Snapshot(LineSpool spool, LineSpool held)
    {
        lock (_gate)
        {
            return new TelemetryWriterCounters
            {
                Taken = Interlocked.Read(ref _taken),
                Written = Interlocked.Read(ref _written),
                Refused = Interlocked.Read(ref _refused),
                Dropped = Interlocked.Read(ref _dropped) + spool.Dropped + held.Dropped,
                Spooled = spool.Points + held.Points,
                Held = held.Points,
                HeldReason = held.Points > 0 ? _held ?? "refused before the last start of this program" : null,
                RefusedReason = _refusedReason,
                Retries = Interlocked.Read(ref _retries),
                Requests = Interlocked.Read(ref _requests),
                Available = _available ?? true,
                LastProblem = _problem,
            };
        }
    }
}
