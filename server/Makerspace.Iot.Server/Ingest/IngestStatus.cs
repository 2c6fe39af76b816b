using Makerspace.Iot.Mqtt;
using Makerspace.Iot.Server.Ingest.Writing;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Ingest;

/// <summary>Gathers what the parts of the ingest count, beside <see cref="IngestMetrics"/>. Thread-safe.</summary>
public sealed class IngestStatus
{
    private readonly Lock _gate = new();
    private IMqttLink[] _links = [];
    private Func<long> _waiting = static () => 0;
    private IngestHealth _counts = new();

    /// <summary>How the ingest is doing now.</summary>
    public IngestHealth Snapshot()
    {
        lock (_gate)
        {
            return _counts with
            {
                BrokerConnected = _links.Length > 0 && Array.TrueForAll(_links, l => l.IsConnected),
                EventsWaiting = _waiting(),
                Oversized = _links.Sum(l => l.Counters.Oversized),
            };
        }
    }

    internal void Linked(Func<long> waiting, params IMqttLink[] links)
    {
        lock (_gate)
        {
            (_links, _waiting) = (links, waiting);
        }
    }

    internal void LinkChanged(MqttLinkChange change)
    {
        lock (_gate)
        {
            _counts = _counts with { BrokerReason = change.Reason };
        }
    }

    internal void Committed(CommitOutcome outcome, DateTimeOffset at)
    {
        int stored = 0;
        int flagged = 0;
        foreach (EventDisposition disposition in Enum.GetValues<EventDisposition>())
        {
            int count = outcome.Count(disposition);
            if (count > 0)
            {
                stored += count;
                flagged += disposition is EventDisposition.Applied or EventDisposition.UnknownKind ? 0 : count;
                IngestMetrics.EventsStored.Add(count, new KeyValuePair<string, object?>("disposition", disposition.ToString()));
            }
        }

        IngestMetrics.EventsRepeated.Add(outcome.Repeated);
        lock (_gate)
        {
            _counts = _counts with
            {
                LedgerProblem = null,
                LastCommitAt = at,
                EventsStored = _counts.EventsStored + stored,
                EventsFlagged = _counts.EventsFlagged + flagged,
                EventsRepeated = _counts.EventsRepeated + outcome.Repeated,
            };
        }
    }

    internal void CommitFailed(Phrase problem)
    {
        IngestMetrics.CommitRetries.Add(1);
        lock (_gate)
        {
            _counts = _counts with { LedgerProblem = problem };
        }
    }

    internal void AckNotSent()
    {
        IngestMetrics.AcksNotSent.Add(1);
        lock (_gate)
        {
            _counts = _counts with { AcksNotSent = _counts.AcksNotSent + 1 };
        }
    }

    internal void Quarantined(bool kept)
    {
        (kept ? IngestMetrics.Quarantined : IngestMetrics.QuarantineDropped).Add(1);
        lock (_gate)
        {
            _counts = kept
                ? _counts with { Quarantined = _counts.Quarantined + 1 }
                : _counts with { QuarantineDropped = _counts.QuarantineDropped + 1 };
        }
    }

    internal void TelemetrySeen(int messages, int samples, int withoutTime, int redated)
    {
        IngestMetrics.SamplesWithoutTime.Add(withoutTime);
        IngestMetrics.SamplesRedated.Add(redated);
        lock (_gate)
        {
            _counts = _counts with
            {
                TelemetryMessages = _counts.TelemetryMessages + messages,
                Samples = _counts.Samples + samples,
                SamplesWithoutTime = _counts.SamplesWithoutTime + withoutTime,
                SamplesRedated = _counts.SamplesRedated + redated,
            };
        }
    }
}
