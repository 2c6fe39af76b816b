namespace Makerspace.Iot.Edge.Devices.Pins;

/// <summary>
/// The activations of one line of a memory board, from looks at its byte: the level in bit 0, and in bits 1 to 7 the number of its changes, if the other side counts them.
/// Changes that are counted are true ones, however seldom somebody looks: a byte does not bounce. Of a writer of plain levels, a level counts once it has been seen for the debounce time.
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

        if (changes > 0)
        {
            Count(changes, active, nowNanoseconds);
        }
        else if (active != _seen)
        {
            (_seen, _seenSince) = (active, nowNanoseconds);
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

    // They are spread evenly over the time since the last look.
    private void Count(int changes, bool active, long nowNanoseconds)
    {
        long passed = nowNanoseconds - _lookedAt;
        bool level = changes % 2 == 0 ? active : !active;
        for (int i = 1; i <= changes; i++)
        {
            level = !level;
            if (level)
            {
                Add(_lookedAt + (passed * i / changes));
            }
        }

        (_stable, _seen) = (level, level);
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
