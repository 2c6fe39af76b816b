namespace Makerspace.Iot.Edge.Simulator;

/// <summary>
/// The simulator's only source of chance: SplitMix64. The same seed gives the same throws on every machine and every version of the runtime, so that a run can be repeated
/// and a history has the same bytes for ever. Not thread-safe: each actor throws its own.
/// <para>Source: G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014.</para>
/// </summary>
public sealed class Dice
{
    private ulong _state;

    /// <summary>Starts from a seed.</summary>
    public Dice(ulong seed) => _state = seed;

    /// <summary>A die of its own for a part of the run, whatever the others throw.</summary>
    public static Dice For(ulong seed, string part)
    {
        ulong hash = 14695981039346656037UL; // FNV-1a, 64 bits
        foreach (char c in part)
        {
            hash = (hash ^ c) * 1099511628211UL;
        }

        return new Dice(seed * 0x9E3779B97F4A7C15UL ^ hash);
    }

    /// <summary>The next 64 bits.</summary>
    public ulong NextBits()
    {
        _state += 0x9E3779B97F4A7C15UL;
        return Mix(_state);
    }

    /// <summary>A number from 0 to below 1.</summary>
    public double Unit() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A number between two bounds.</summary>
    public double Between(double from, double to) => from + ((to - from) * Unit());

    /// <summary>A whole number from 0 to below <paramref name="count"/>.</summary>
    public int Below(int count) => (int)(Unit() * count);

    /// <summary>True with a probability of 0 to 1.</summary>
    public bool Chance(double probability) => Unit() < probability;

    /// <summary>One of the items; throws if there is none.</summary>
    public T Pick<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    /// <summary>Puts the items in a random order.</summary>
    public T[] Shuffled<T>(IEnumerable<T> items)
    {
        T[] array = items.ToArray();
        for (int i = array.Length - 1; i > 0; i--)
        {
            int j = Below(i + 1);
            (array[i], array[j]) = (array[j], array[i]);
        }

        return array;
    }

    /// <summary>A fixed number from 0 to below 1 for a pair of seed and index: chance as a pure function, for loads as functions of time.</summary>
    public static double At(ulong seed, long index) => (Mix(seed ^ ((ulong)index * 0xD1342543DE82EF95UL)) >> 11) * (1.0 / (1UL << 53));

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
