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
    private readonly SortedDictionary<string, MachineNote> _notes = new(StringComparer.Ordinal);
    private readonly Queue<string> _commands = new();

    /// <summary>What the next appends end in; null for success.</summary>
    public Func<EventDraft, AppendOutcome?> Fault { get; set; } = _ => null;

    /// <summary>True where blocks are refused.</summary>
    public bool RefusesBlocks { get; set; }

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
                long bytes = _events.Values.Sum(b => (long)b.Length);
                return new OutboxDepth
                {
                    Rows = _events.Count,
                    Bytes = bytes,
                    OpenSessions = _open.Count,
                    Room = OutboxLimits.Room(options, _events.Count, bytes, _open.Count),
                    CheckpointsSkipped = Skipped,
                    RefusedAtLimit = Refused,
                };
            }
        }
    }

    public DateTimeOffset? LatestWallKnown { get; init; }

    public AppendResult Append(IReadOnlyList<EventDraft> drafts)
    {
        if (drafts.Select(Fault).FirstOrDefault(f => f is not null) is { } fault)
        {
            return new AppendResult(fault);
        }

        lock (_gate)
        {
            bool ends = drafts.Any(d => d.Body is SessionEnded);
            var events = _events.ToDictionary();
            var open = _open.ToDictionary();
            long last = LastSeq;
            (long refused, long skipped) = (0, 0);
            foreach (EventDraft draft in drafts)
            {
                AgentEvent value = draft.Numbered(Epoch, last + 1);
                byte[] bytes = EventCodec.Encode(value);
                Admission admission = OutboxLimits.Judge(options, draft.Body, bytes.Length, events.Count, events.Values.Sum(b => (long)b.Length), open.Count);
                switch (admission)
                {
                    case Admission.Refuse when !ends || draft.Body is SessionStarted:
                        Refused++;
                        return new AppendResult(AppendOutcome.Full);
                    case Admission.Refuse:
                        refused++;
                        continue;
                    case Admission.SessionOnly:
                        skipped++;
                        break;
                    default:
                        events[++last] = bytes;
                        break;
                }

                if (draft.Body is SessionStarted && !open.TryAdd(draft.Machine!, new OpenSession(value, null)))
                {
                    return new AppendResult(AppendOutcome.Failed);
                }

                if (draft.Body is SessionCheckpoint checkpoint && open.TryGetValue(draft.Machine!, out OpenSession? session))
                {
                    open[draft.Machine!] = session with { Checkpoint = checkpoint };
                }

                if (draft.Body is SessionEnded)
                {
                    open.Remove(draft.Machine!);
                }
            }

            bool made = last > LastSeq;
            (LastSeq, Refused, Skipped) = (last, Refused + refused, Skipped + skipped);
            Replace(_events, events);
            Replace(_open, open);
            foreach (EventDraft draft in drafts)
            {
                Note(draft);
            }

            return made ? new AppendResult(AppendOutcome.Stored, LastSeq) : new AppendResult(AppendOutcome.CheckpointOnly);
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

    public IReadOnlyDictionary<string, MachineNote> Notes()
    {
        lock (_gate)
        {
            return _notes.ToDictionary();
        }
    }

    public bool SaveBlock(string machine, string? reason, bool isBlocked)
    {
        lock (_gate)
        {
            if (RefusesBlocks)
            {
                return false;
            }

            _notes[machine] = NoteOf(machine) with { IsBlocked = isBlocked, BlockReason = reason };
            return true;
        }
    }

    public int Maintained { get; private set; }

    public void Maintain(DateTimeOffset? syncedWall = null) => Maintained++;

    public void Dispose()
    {
    }

    private static void Replace<TKey, TValue>(SortedDictionary<TKey, TValue> target, Dictionary<TKey, TValue> content)
        where TKey : notnull
    {
        target.Clear();
        foreach ((TKey key, TValue value) in content)
        {
            target[key] = value;
        }
    }

    private MachineNote NoteOf(string machine) => _notes.GetValueOrDefault(machine) ?? new MachineNote([], OutOfService: false, IsBlocked: false, BlockReason: null);

    private void Note(EventDraft draft)
    {
        if (draft.Machine is not { } machine)
        {
            return;
        }

        MachineNote note = NoteOf(machine);
        _notes[machine] = draft.Body switch
        {
            FaultRaised f => note with { Faults = [.. note.Faults.Append(f.Code).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)] },
            SessionEnded e => note with { ActiveSeconds = note.ActiveSeconds + e.Figures.ActiveSeconds, Sessions = note.Sessions + 1 },
            FaultCleared { Code: FaultCode.UpkeepDue } f => note with { Faults = [.. note.Faults.Where(c => c != f.Code)], ActiveSeconds = 0, Sessions = 0 },
            FaultCleared f => note with { Faults = [.. note.Faults.Where(c => c != f.Code)] },
            MachineOutOfService => note with { OutOfService = true },
            MachineBackInService => note with { OutOfService = false },
            _ => note,
        };
    }
}
