namespace Makerspace.Iot.Edge.Agent.Link;

/// <summary>A queue of samples that drops and counts the oldest when it is full. Memory grows with what it holds and is given back when it is emptied. Not thread-safe.</summary>
internal sealed class SampleRing(int capacity)
{
    private const int Smallest = 64;
    private PackedSample[] _items = [];
    private int _head;

    /// <summary>Samples held.</summary>
    public int Count { get; private set; }

    /// <summary>Samples dropped because it was full.</summary>
    public long Dropped { get; private set; }

    /// <summary>Adds one; the oldest goes if there is no room.</summary>
    public void Add(in PackedSample sample)
    {
        if (Count == capacity)
        {
            _head = (_head + 1) % _items.Length;
            Count--;
            Dropped++;
        }

        if (Count == _items.Length)
        {
            Grow();
        }

        _items[(_head + Count) % _items.Length] = sample;
        Count++;
    }

    /// <summary>The oldest but <paramref name="index"/>.</summary>
    public ref readonly PackedSample At(int index) => ref _items[(_head + index) % _items.Length];

    /// <summary>Takes the oldest <paramref name="count"/> away.</summary>
    public void Remove(int count)
    {
        _head = _items.Length == 0 ? 0 : (_head + count) % _items.Length;
        Count -= count;
        if (Count == 0 && _items.Length > Smallest)
        {
            (_items, _head) = ([], 0);
        }
    }

    private void Grow()
    {
        var larger = new PackedSample[Math.Min(capacity, Math.Max(Smallest, _items.Length * 2))];
        for (int i = 0; i < Count; i++)
        {
            larger[i] = At(i);
        }

        (_items, _head) = (larger, 0);
    }
}
