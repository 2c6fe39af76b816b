using Makerspace.Iot.Edge.Devices.Linux;

namespace Makerspace.Iot.Edge.Devices.Meters.Pulse;

/// <summary>
/// Counters in two files of a folder, written in turn and to the disk itself, their names too, so that one of them is always whole. A write promises ahead, from the speed of each counter, about half a minute of pulses,
/// and five seconds of its greatest possible speed, also while it rests again; the counters are shown up to their promise. So a write every twenty seconds is enough while machines work, and none while they rest.
/// A counter that has passed its promise, as by a heavy load out of rest, has it renewed at once: up to <see cref="EarlyWrites"/> writes ahead of their time.
/// To spare the SD card, over any time no more than one write for each <see cref="LeastPause"/> of it and these: 420 in an hour at worst, all counters together.
/// Written in the background. If the disk refuses, counts are shown as they are (and may go back at the next start): energy that was measured is not denied; see <see cref="Problem"/>.
/// </summary>
public sealed class FileCounterStore : ICounterStore
{
    /// <summary>Mean time between two writes at the least.</summary>
    public static readonly TimeSpan LeastPause = TimeSpan.FromSeconds(10);

    /// <summary>Writes that may come before their time if a counter cannot be shown otherwise; one is regained each <see cref="LeastPause"/>.</summary>
    public const int EarlyWrites = 60;

    private const double AheadSeconds = 30;
    private const double RenewBelowSeconds = 10;
    private const double GreatestAheadSeconds = 5;
    private const double GreatestRenewBelowSeconds = 2;
    private const long LeastAhead = 4;
    private readonly Lock _gate = new();
    private readonly Lock _disk = new();
    private readonly string _folder;
    private readonly WriteBudget _budget;
    private readonly Dictionary<string, Counter> _counters = new(StringComparer.Ordinal);
    private readonly bool[] _named = new bool[2];
    private long _sequence;
    private Task _writing = Task.CompletedTask;
    private bool _disposed;

    /// <summary>Reads what the folder holds; a missing or damaged file counts as none, the other one is taken.</summary>
    public FileCounterStore(string folder, TimeProvider time)
    {
        (_folder, _budget) = (folder, new WriteBudget(LeastPause, EarlyWrites, time));
        (long Sequence, Dictionary<string, long> Counts)? newest = null;
        for (int slot = 0; slot < 2; slot++)
        {
            if (ReadSlot(slot) is { } found && (newest is null || found.Sequence > newest.Value.Sequence))
            {
                newest = found;
            }
        }

        _sequence = newest?.Sequence ?? 0;
        foreach ((string name, long count) in newest?.Counts ?? [])
        {
            _counters[name] = new Counter { Resumed = count, Count = count, Promised = count };
        }
    }

    /// <summary>Why the last write failed; null while it works.</summary>
    public string? Problem { get; private set; }

    /// <summary>Writes so far, failed ones included.</summary>
    public long Writes { get; private set; }

    /// <inheritdoc/>
    public Task Written
    {
        get
        {
            lock (_gate)
            {
                return _writing;
            }
        }
    }

    /// <inheritdoc/>
    public long Resume(string name)
    {
        lock (_gate)
        {
            return Find(name).Count;
        }
    }

    /// <inheritdoc/>
    public long Show(string name, long count, double perSecond, double greatestPerSecond)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            Counter counter = Find(name);
            counter.Count = Math.Max(counter.Count, count);
            (counter.PerSecond, counter.Greatest) = (perSecond, greatestPerSecond);
            if (counter.IsShort && _writing.IsCompleted && _budget.TryTake(isUrgent: counter.Count > counter.Promised))
            {
                _writing = Task.Run(() => Write(isLast: false));
            }

            return Problem is null ? Math.Min(counter.Count, counter.Promised) : counter.Count;
        }
    }

    /// <summary>Writes the counts as they stand, so that the next start goes on from exactly there.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
        }

        Write(isLast: true);
    }

    private Counter Find(string name)
    {
        if (!CounterFile.IsName(name))
        {
            throw new ArgumentException($"\"{name}\" is no name of a counter.", nameof(name));
        }

        if (_counters.TryGetValue(name, out Counter? counter))
        {
            return counter;
        }

        if (_counters.Count >= CounterFile.MostCounters)
        {
            throw new DeviceException("counters", _folder, "open " + name, $"{CounterFile.MostCounters} counters are kept already; remove the files counters-a.txt and counters-b.txt while the agent is stopped");
        }

        return _counters[name] = new Counter();
    }

    private void Write(bool isLast)
    {
        lock (_disk)
        {
            byte[] bytes;
            Dictionary<Counter, long> promises = [];
            lock (_gate)
            {
                // A write that was still waiting for its turn must not promise anew after the last one.
                if (_disposed && !isLast)
                {
                    return;
                }

                if (isLast && _counters.Values.All(c => c.Count == c.Promised))
                {
                    return;
                }

                foreach (Counter c in _counters.Values)
                {
                    bool atRest = isLast || c.Count == c.Resumed;
                    promises[c] = atRest ? c.Count : Math.Max(c.Promised, c.Count + c.Ahead);
                }

                bytes = CounterFile.Format(++_sequence, _counters.Select(c => KeyValuePair.Create(c.Key, promises[c.Value])));
            }

            string? problem = WriteSlot((int)(_sequence % 2), bytes);
            lock (_gate)
            {
                (Problem, Writes) = (problem, Writes + 1);
                foreach ((Counter counter, long promise) in problem is null ? promises : [])
                {
                    counter.Promised = promise;
                }
            }
        }
    }

    private string SlotPath(int slot) => Path.Combine(_folder, slot == 0 ? "counters-a.txt" : "counters-b.txt");

    private (long Sequence, Dictionary<string, long> Counts)? ReadSlot(int slot)
    {
        try
        {
            var file = new FileInfo(SlotPath(slot));
            return file.Exists && file.Length <= CounterFile.LongestFile ? CounterFile.Parse(File.ReadAllBytes(file.FullName)) : null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            Problem = problem.Message;
            return null;
        }
    }

    private string? WriteSlot(int slot, byte[] bytes)
    {
        try
        {
            using var file = new FileStream(SlotPath(slot), FileMode.Create, FileAccess.Write, FileShare.Read);
            file.Write(bytes);
            file.Flush(flushToDisk: true);
            if (!_named[slot])
            {
                FolderSync.Sync(_folder);
                _named[slot] = true;
            }

            return null;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            return problem.Message;
        }
    }

    private sealed class Counter
    {
        /// <summary>Where it stood at the start: nothing is promised for a counter that has not moved.</summary>
        public long Resumed { get; init; }

        /// <summary>Where it stands.</summary>
        public long Count { get; set; }

        /// <summary>How far it may be shown: what is on disk.</summary>
        public long Promised { get; set; }

        /// <summary>Pulses per second at present.</summary>
        public double PerSecond { get; set; }

        /// <summary>Most pulses per second that there can be.</summary>
        public double Greatest { get; set; }

        /// <summary>Pulses that a write promises ahead.</summary>
        public long Ahead => Math.Max(LeastAhead, (long)Math.Ceiling(Math.Max(PerSecond * AheadSeconds, Greatest * GreatestAheadSeconds)));

        /// <summary>True if its promise is to be renewed.</summary>
        public bool IsShort => Count > Resumed && Count + Math.Max(PerSecond * RenewBelowSeconds, Greatest * GreatestRenewBelowSeconds) > Promised;
    }
}
