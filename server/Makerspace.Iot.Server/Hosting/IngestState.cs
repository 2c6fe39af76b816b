using Makerspace.Iot.Server.Ingest;
using Makerspace.Iot.Server.Pages.Live;
using Makerspace.Iot.Server.Pages.Words;
using Makerspace.Iot.Server.Queries;
using Makerspace.Iot.Server.Telemetry;

namespace Makerspace.Iot.Server.Hosting;

/// <summary>The ingest as the screens see it. The loss of the broker is dated by the last look that found it connected, so it is known within <see cref="ServerHealth.Every"/>.</summary>
/// <param name="status">The ingest's own account.</param>
/// <param name="time">Clock.</param>
public sealed class IngestState(IngestStatus status, TimeProvider time) : IIngestState
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
            TelemetryWriterCounters writer = status.Snapshot().Influx;
            return new CurveWrites
            {
                Problem = writer.Available ? null : writer.LastProblem,
                Held = writer.Held,
                HeldReason = writer.HeldReason,
                RefusedReason = writer.RefusedReason,
            };
        }
    }

    /// <inheritdoc/>
    public IngestLosses Losses
    {
        get
        {
            IngestHealth health = status.Snapshot();
            return new IngestLosses
            {
                PointsDropped = health.Influx.Dropped,
                PointsRefused = health.Influx.Refused,
                PointsWaiting = health.Influx.Spooled,
                QuarantineDropped = health.QuarantineDropped,
                Oversized = health.Oversized,
                SamplesWithoutTime = health.SamplesWithoutTime,
                SamplesRedated = health.SamplesRedated,
                AcksNotSent = health.AcksNotSent,
            };
        }
    }
}
