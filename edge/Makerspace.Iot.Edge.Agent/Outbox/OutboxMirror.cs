using Makerspace.Iot.Contracts.Events;

namespace Makerspace.Iot.Edge.Agent.Outbox;

/// <summary>
/// What the database holds, kept in memory beside it: open sessions, machines, commands, and the latest events that are not acknowledged.
/// If the file breaks, a new one is written from here. Follows the database after each commit, never before. Thread-safe.
/// </summary>
/// <param name="commandsKept">Command ids kept.</param>
internal sealed class OutboxMirror(int commandsKept)
{
    /// <summary>Most events kept; the older ones are in the file alone.</summary>
    public const int MostEvents = 2000;

    /// <summary>Most bytes of them.</summary>
    public const int MostBytes = 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, (byte[] Start, byte[]? Checkpoint)> _sessions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MachineNote> _notes = new(StringComparer.Ordinal);
    private readonly Queue<(long Seq, byte[] Bytes)> _events = new();
    private readonly Queue<string> _commands = new();
    private long _eventBytes;
    private DateTimeOffset? _wall;

    /// <summary>Takes over what a database holds at its opening.</summary>
    public void Load(OutboxContent content)
    {
        lock (_gate)
        {
            _sessions.Clear();
            _notes.Clear();
            _events.Clear();
            _commands.Clear();
            _eventBytes = 0;
            foreach ((string machine, (byte[], byte[]?) session) in content.Sessions)
            {
                _sessions[machine] = session;
            }

            foreach ((string machine, MachineNote note) in content.Notes)
            {
                _notes[machine] = note;
            }

            content.Commands.ForEach(_commands.Enqueue);
            _wall = content.Wall;
        }
    }

    /// <summary>Events are on disk.</summary>
    public void Stored(IReadOnlyList<AdmittedEvent> events)
    {
        lock (_gate)
        {
            foreach (AdmittedEvent e in events)
            {
                if (e.MakesEvent)
                {
                    _events.Enqueue((e.Seq, e.Bytes));
                    _eventBytes += e.Bytes.Length;
                }

                if (e.Draft.Machine is { } machine)
                {
                    Follow(machine, e);
                }
            }

            while (_events.Count > MostEvents || _eventBytes > MostBytes)
            {
                _eventBytes -= _events.Dequeue().Bytes.Length;
            }
        }
    }

    /// <summary>A prefix was acknowledged.</summary>
    public void Acknowledged(long seq)
    {
        lock (_gate)
        {
            while (_events.TryPeek(out (long Seq, byte[] Bytes) first) && first.Seq <= seq)
            {
                _eventBytes -= _events.Dequeue().Bytes.Length;
            }
        }
    }

    /// <summary>A block was remembered or forgotten.</summary>
    public void Blocked(string machine, string? reason, bool isBlocked)
    {
        lock (_gate)
        {
            _notes[machine] = NoteOf(machine) with { IsBlocked = isBlocked, BlockReason = reason };
        }
    }

    /// <summary>A command id was remembered.</summary>
    public void Claimed(string id)
    {
        lock (_gate)
        {
            _commands.Enqueue(id);
            while (_commands.Count > commandsKept)
            {
                _commands.Dequeue();
            }
        }
    }

    /// <summary>A synced wall time was noted.</summary>
    public void NotedWall(DateTimeOffset wall)
    {
        lock (_gate)
        {
            _wall = wall;
        }
    }

    /// <summary>A copy.</summary>
    public OutboxContent Content()
    {
        lock (_gate)
        {
            var content = new OutboxContent { Wall = _wall };
            foreach ((string machine, (byte[], byte[]?) session) in _sessions)
            {
                content.Sessions[machine] = session;
            }

            foreach ((string machine, MachineNote note) in _notes)
            {
                content.Notes[machine] = note;
            }

            foreach ((long seq, byte[] bytes) in _events)
            {
                content.Events[seq] = bytes;
            }

            content.Commands.AddRange(_commands);
            return content;
        }
    }

    private void Follow(string machine, in AdmittedEvent e)
    {
        switch (e.Draft.Body)
        {
            case SessionStarted:
                _sessions[machine] = (e.Bytes, null);
                break;
            case SessionCheckpoint when _sessions.TryGetValue(machine, out var open):
                _sessions[machine] = (open.Start, e.Bytes);
                break;
            case SessionEnded ended:
                _sessions.Remove(machine);
                _notes[machine] = NoteOf(machine) with { ActiveSeconds = NoteOf(machine).ActiveSeconds + ended.Figures.ActiveSeconds, Sessions = NoteOf(machine).Sessions + 1 };
                break;
            case FaultRaised fault:
                _notes[machine] = NoteOf(machine) with { Faults = [.. NoteOf(machine).Faults.Append(fault.Code).Distinct(StringComparer.Ordinal)] };
                break;
            case FaultCleared fault:
                MachineNote note = NoteOf(machine) with { Faults = [.. NoteOf(machine).Faults.Where(c => c != fault.Code)] };
                _notes[machine] = fault.Code == FaultCode.UpkeepDue ? note with { ActiveSeconds = 0, Sessions = 0 } : note;
                break;
            case MachineOutOfService:
                _notes[machine] = NoteOf(machine) with { OutOfService = true };
                break;
            case MachineBackInService:
                _notes[machine] = NoteOf(machine) with { OutOfService = false };
                break;
            default:
                break;
        }
    }

    private MachineNote NoteOf(string machine) => _notes.GetValueOrDefault(machine) ?? new MachineNote([], OutOfService: false, IsBlocked: false, BlockReason: null);
}
