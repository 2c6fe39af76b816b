namespace Makerspace.Iot.Benchmarks.Report;

/// <summary>Percentiles of a small set of measurements.</summary>
internal static class Spread
{
    /// <summary>The value below which <paramref name="part"/> (0 to 1) of the values lie; 0 for an empty set.</summary>
    public static double Percentile(IReadOnlyCollection<double> values, double part)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length == 0 ? 0 : sorted[Math.Clamp((int)Math.Ceiling(sorted.Length * part) - 1, 0, sorted.Length - 1)];
    }

    public static double Median(IReadOnlyCollection<double> values) => Percentile(values, 0.5);
}
