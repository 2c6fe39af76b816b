using Makerspace.Iot.Server.Ingest;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Telemetry;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Health;

/// <summary>The ingest as the screens see it. The loss of the broker is dated by the last look that found it connected, so it is known within <see cref="ServerHealth.Every"/>.</summary>
/// <param name="status">The ingest's own account.</param>
/// <param name="writer">The writer of the curves.</param>
/// <param name="time">Clock.</param>
public sealed class IngestState(IngestStatus status, ITelemetryWriter writer, TimeProvider time) : IIngestState
{
    private readonly Lock _gate = new();
    private DateTimeOffset? _lastConnected;

    /// <inheritdoc/>
    public BrokerState Broker
    {
        get
        {
            bool connected = status.Snapshot().BrokerConnected;
            lock (_gate)
            {
                _lastConnected = connected ? time.GetUtcNow() : _lastConnected;
                return new BrokerState(connected, connected ? null : _lastConnected);
            }
        }
    }

    /// <inheritdoc/>
    public long Waiting => status.Snapshot().EventsWaiting;

    /// <inheritdoc/>
    public Phrase? LedgerProblem => status.Snapshot().LedgerProblem;

    /// <inheritdoc/>
    public CurveWrites Curves
    {
        get
        {
            TelemetryWriterCounters counters = writer.Counters;
            return new CurveWrites
            {
                Problem = counters.Available ? null : counters.LastProblem,
                Held = counters.Held,
                HeldReason = counters.HeldReason,
                RefusedReason = counters.RefusedReason,
            };
        }
    }

    /// <inheritdoc/>
    public IngestLosses Losses
    {
        get
        {
            IngestHealth health = status.Snapshot();
            TelemetryWriterCounters points = writer.Counters;
            return new IngestLosses
            {
                PointsDropped = points.Dropped,
                PointsRefused = points.Refused,
                PointsWaiting = points.Spooled,
                QuarantineDropped = health.QuarantineDropped,
                Oversized = health.Oversized,
                SamplesWithoutTime = health.SamplesWithoutTime,
                SamplesRedated = health.SamplesRedated,
                AcksNotSent = health.AcksNotSent,
            };
        }
    }
}
