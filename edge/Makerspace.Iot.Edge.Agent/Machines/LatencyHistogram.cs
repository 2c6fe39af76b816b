namespace Makerspace.Iot.Edge.Agent.Machines;

/// <summary>
/// Durations in buckets that grow by a quarter of an octave from one microsecond to about a minute. So a percentile is right to 19 %. Fixed size; thread-safe.
/// </summary>
public sealed class LatencyHistogram
{
    private const int PerOctave = 4;
    private const int Buckets = 26 * PerOctave;
    private readonly long[] _counts = new long[Buckets];
    private long _count;
    private long _maxMicroseconds;

    /// <summary>Adds a duration; shorter than a microsecond counts as one, longer than the last bucket as the last.</summary>
    public void Add(TimeSpan duration)
    {
        double us = Math.Max(1, duration.TotalMicroseconds);
        Interlocked.Increment(ref _counts[Math.Min(Buckets - 1, (int)(Math.Log2(us) * PerOctave))]);
        Interlocked.Increment(ref _count);
        long whole = (long)us;
        for (long seen = Interlocked.Read(ref _maxMicroseconds); whole > seen; seen = Interlocked.Read(ref _maxMicroseconds))
        {
            Interlocked.CompareExchange(ref _maxMicroseconds, whole, seen);
        }
    }

    /// <summary>Count, median, 99th percentile and greatest, in milliseconds; percentiles are upper ends of buckets.</summary>
    public LatencyFigures Figures()
    {
        long count = Interlocked.Read(ref _count);
        double max = Interlocked.Read(ref _maxMicroseconds) / 1000.0;
        return new LatencyFigures(count, Math.Min(max, Percentile(count, 0.5)), Math.Min(max, Percentile(count, 0.99)), max);
    }

    private double Percentile(long count, double part)
    {
        long wanted = (long)Math.Ceiling(count * part);
        long seen = 0;
        for (int i = 0; i < Buckets; i++)
        {
            seen += Interlocked.Read(ref _counts[i]);
            if (seen >= wanted && count > 0)
            {
                return Math.Pow(2, (i + 1.0) / PerOctave) / 1000.0;
            }
        }

        return 0;
    }
}

/// <summary>Figures of a histogram.</summary>
/// <param name="Count">Durations.</param>
/// <param name="MedianMs">Median, milliseconds.</param>
/// <param name="P99Ms">99th percentile, milliseconds.</param>
/// <param name="MaxMs">Greatest, milliseconds.</param>
public sealed record LatencyFigures(long Count, double MedianMs, double P99Ms, double MaxMs);
