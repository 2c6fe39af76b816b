using System.Globalization;
using System.Text;

namespace Makerspace.Iot.Server.Machines;

/// <summary>
/// The small curve of a machine card as an SVG path, in a box of <see cref="Width"/> by <see cref="Height"/>: the last <see cref="Span"/> up to now.
/// The scale begins at zero and ends at the highest value, at least <see cref="FloorW"/>, so that the noise of a machine at rest stays flat.
/// </summary>
public static class PowerTrace
{
    /// <summary>Width of the box.</summary>
    public const int Width = 120;

    /// <summary>Height of the box.</summary>
    public const int Height = 36;

    /// <summary>The smallest full scale, in watts.</summary>
    public const double FloorW = 20;

    /// <summary>The time shown.</summary>
    public static readonly TimeSpan Span = TimeSpan.FromMinutes(2);

    /// <summary>A gap longer than this breaks the line: nothing was measured there.</summary>
    public static readonly TimeSpan Gap = TimeSpan.FromSeconds(8);

    /// <summary>The path; empty if there is no point in the span.</summary>
    public static string Path(IReadOnlyList<PowerPoint> points, DateTimeOffset now)
    {
        double top = Math.Max(FloorW, Peak(points, now) ?? 0);
        var path = new StringBuilder();
        DateTimeOffset? last = null;
        foreach (PowerPoint point in points)
        {
            if (!InSpan(point, now))
            {
                continue;
            }

            double x = Width * (1 - ((now - point.At) / Span));
            double y = Height - 1 - ((Height - 2) * Math.Max(0, point.PowerW) / top);
            bool joined = last is not null && point.At - last <= Gap;
            path.Append(joined ? 'L' : 'M')
                .Append(x.ToString("0.#", CultureInfo.InvariantCulture)).Append(' ')
                .Append(y.ToString("0.#", CultureInfo.InvariantCulture));
            last = point.At;
        }

        return path.ToString();
    }

    /// <summary>The highest power in the span, in watts; null if there is no point.</summary>
    public static double? Peak(IReadOnlyList<PowerPoint> points, DateTimeOffset now)
    {
        double? peak = null;
        foreach (PowerPoint point in points)
        {
            if (InSpan(point, now) && (peak is null || point.PowerW > peak))
            {
                peak = point.PowerW;
            }
        }

        return peak;
    }

    private static bool InSpan(PowerPoint point, DateTimeOffset now) =>
        double.IsFinite(point.PowerW) && point.At <= now && now - point.At <= Span;
}
