using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Agent.Outbox;

namespace Makerspace.Iot.Edge.Agent.Tests.Outbox;

/// <summary>The outbox as simply as it can be said: the model of the property test, and the fake of the machine tests. It can be told to fail.</summary>
internal sealed class MemoryOutbox(OutboxOptions options, string epoch = "epoch-m") : IOutbox
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, byte[]> _events = [];
    private readonly SortedDictionary<string, OpenSession> _open = new(StringComparer.Ordinal);
    private readonly Queue<string> _commands = new();

    /// <summary>What the next appends end in; null for success.</summary>
    public Func<EventDraft, AppendOutcome?> Fault { get; set; } = _ => null;

    public string Epoch { get; } = epoch;

    public long LastSeq { get; private set; }

    public long AckedSeq { get; private set; }

    public long Skipped { get; private set; }

    public long Refused { get; private set; }

    public OutboxDepth Depth
    {
        get
        {
            lock (_gate)
            {
                return new OutboxDepth { Rows = _events.Count, Bytes = _events.Values.Sum(b => (long)b.Length), OpenSessions = _open.Count, CheckpointsSkipped = Skipped, RefusedAtLimit = Refused };
            }
        }
    }

    public AppendResult Append(EventDraft draft)
    {
        if (Fault(draft) is { } fault)
        {
            return new AppendResult(fault);
        }

        lock (_gate)
        {
            AgentEvent value = draft.Numbered(Epoch, LastSeq + 1);
            byte[] bytes = EventCodec.Encode(value);
            Admission admission = OutboxLimits.Judge(options, draft.Body, bytes.Length, _events.Count, _events.Values.Sum(b => (long)b.Length), _open.Count);
            if (admission == Admission.Refuse)
            {
                Refused++;
                return new AppendResult(AppendOutcome.Full);
            }

            switch (draft.Body)
            {
                case SessionStarted when _open.ContainsKey(draft.Machine!):
                    return new AppendResult(AppendOutcome.Failed);
                case SessionStarted:
                    _open[draft.Machine!] = new OpenSession(value, null);
                    break;
                case SessionCheckpoint checkpoint when _open.TryGetValue(draft.Machine!, out OpenSession? session):
                    _open[draft.Machine!] = session with { Checkpoint = checkpoint };
                    break;
                case SessionEnded:
                    _open.Remove(draft.Machine!);
                    break;
                default:
                    break;
            }

            if (admission == Admission.SessionOnly)
            {
                Skipped++;
                return new AppendResult(AppendOutcome.CheckpointOnly);
            }

            LastSeq++;
            _events[LastSeq] = bytes;
            return new AppendResult(AppendOutcome.Stored, LastSeq);
        }
    }

    public IReadOnlyList<StoredEvent> Read(long afterSeq, int most)
    {
        lock (_gate)
        {
            return _events.Where(e => e.Key > afterSeq).Take(most).Select(e => new StoredEvent(e.Key, e.Value)).ToArray();
        }
    }

    public AckOutcome Acknowledge(string epoch, long seq)
    {
        lock (_gate)
        {
            if (epoch != Epoch)
            {
                return AckOutcome.ForeignEpoch;
            }

            if (seq > LastSeq)
            {
                return AckOutcome.BeyondLast;
            }

            if (seq <= AckedSeq)
            {
                return AckOutcome.Repeated;
            }

            foreach (long key in _events.Keys.Where(k => k <= seq).ToArray())
            {
                _events.Remove(key);
            }

            AckedSeq = seq;
            return AckOutcome.Advanced;
        }
    }

    public IReadOnlyList<OpenSession> OpenSessions()
    {
        lock (_gate)
        {
            return _open.Values.ToArray();
        }
    }

    public ClaimOutcome ClaimCommand(string id)
    {
        lock (_gate)
        {
            if (_commands.Contains(id))
            {
                return ClaimOutcome.Repeated;
            }

            _commands.Enqueue(id);
            while (_commands.Count > options.CommandsKept)
            {
                _commands.Dequeue();
            }

            return ClaimOutcome.New;
        }
    }

    public void Maintain()
    {
    }

    public void Dispose()
    {
    }
}
