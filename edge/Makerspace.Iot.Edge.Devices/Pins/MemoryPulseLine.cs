namespace Makerspace.Iot.Edge.Devices.Pins;

/// <summary>
/// The activations of one line of a memory board, from looks at its byte: the level in bit 0, the number of changes in bits 1 to 7 where the other side counts them.
/// Pure: the time is handed in. Keeps the newest <see cref="Kept"/> activations.
/// </summary>
internal sealed class MemoryPulseLine(bool activeLow, long debounceNanoseconds)
{
    /// <summary>Activations kept for a slow reader; the oldest go first, and their numbers tell.</summary>
    public const int Kept = 512;

    private const int Changes = 128;
    private readonly Queue<PulseEdge> _edges = new();
    private bool _begun;
    private bool _stable;
    private bool _seen;
    private long _seenSince;
    private int _changes;
    private long _lookedAt;
    private uint _number;

    /// <summary>A look at the byte.</summary>
    public void Look(byte value, long nowNanoseconds)
    {
        bool active = (value & 1) != 0 != activeLow;
        int changes = ((value >> 1) - _changes) & (Changes - 1);
        if (!_begun)
        {
            // A line that is active when it is opened has been activated before: nothing is counted.
            (_begun, _stable, _seen, changes) = (true, active, active, 0);
        }

        long passed = nowNanoseconds - _lookedAt;
        if (changes > 1 && passed / changes >= debounceNanoseconds)
        {
            Count(changes, active, passed, nowNanoseconds);
        }
        else if (active != _seen)
        {
            // With changes counted, an even number of them in between is a bounce, and was none of our business.
            (_seen, _seenSince) = (active, nowNanoseconds);
        }
        else if (changes > 0)
        {
            _seenSince = nowNanoseconds;
        }

        if (_seen != _stable && nowNanoseconds - _seenSince >= debounceNanoseconds)
        {
            _stable = _seen;
            if (_stable)
            {
                Add(nowNanoseconds);
            }
        }

        (_changes, _lookedAt) = (value >> 1, nowNanoseconds);
    }

    /// <summary>Takes what is kept, oldest first.</summary>
    public int Take(Span<PulseEdge> edges)
    {
        int count = 0;
        while (count < edges.Length && _edges.TryDequeue(out edges[count]))
        {
            count++;
        }

        return count;
    }

    // Several true changes since the last look: they are spread evenly over the time in between.
    private void Count(int changes, bool active, long passed, long nowNanoseconds)
    {
        bool level = changes % 2 == 0 ? active : !active;
        if (_stable != level)
        {
            // The change before these had not stood long enough when it was last seen; it has now.
            _stable = level;
            if (level)
            {
                Add(_lookedAt);
            }
        }

        for (int i = 1; i <= changes; i++)
        {
            level = !level;
            if (level)
            {
                Add(nowNanoseconds - passed + (passed * i / changes));
            }
        }

        (_stable, _seen, _seenSince) = (level, level, nowNanoseconds);
    }

    private void Add(long atNanoseconds)
    {
        _edges.Enqueue(new PulseEdge(atNanoseconds, ++_number));
        if (_edges.Count > Kept)
        {
            _edges.Dequeue();
        }
    }
}
