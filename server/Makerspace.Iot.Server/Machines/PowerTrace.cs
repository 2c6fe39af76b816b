using System.Globalization;
using System.Text;

namespace Makerspace.Iot.Server.Machines;

/// <summary>
/// The small curve of a machine card as an SVG path, in a box of <see cref="Width"/> by <see cref="Height"/>: the last <see cref="Span"/> up to the last reading, by the device's clock.
/// So it changes with a reading, and not with the moment at which somebody looks.
/// The scale begins at zero and ends at the highest value, at least <see cref="FloorW"/>, so that the noise of a machine at rest stays flat.
/// </summary>
/// <param name="Path">The path; empty if there is no point.</param>
/// <param name="PeakW">The highest power, in watts; null if there is no point.</param>
public sealed record PowerTrace(string Path, double? PeakW)
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

    /// <summary>The curve of points, oldest first, up to a moment.</summary>
    public static PowerTrace Of(IReadOnlyList<PowerPoint> points, DateTimeOffset until)
    {
        double? peak = Peak(points, until);
        return new PowerTrace(Draw(points, until, Math.Max(FloorW, peak ?? 0)), peak);
    }

    private static string Draw(IReadOnlyList<PowerPoint> points, DateTimeOffset until, double top)
    {
        var path = new StringBuilder();
        DateTimeOffset? last = null;
        foreach (PowerPoint point in points)
        {
            if (!InSpan(point, until))
            {
                continue;
            }

            double x = Width * (1 - ((until - point.At) / Span));
            double y = Height - 1 - ((Height - 2) * Math.Max(0, point.PowerW) / top);
            bool joined = last is not null && point.At - last <= Gap;
            path.Append(joined ? 'L' : 'M')
                .Append(x.ToString("0.#", CultureInfo.InvariantCulture)).Append(' ')
                .Append(y.ToString("0.#", CultureInfo.InvariantCulture));
            last = point.At;
        }

        return path.ToString();
    }

    private static double? Peak(IReadOnlyList<PowerPoint> points, DateTimeOffset until)
    {
        double? peak = null;
        foreach (PowerPoint point in points)
        {
            if (InSpan(point, until) && (peak is null || point.PowerW > peak))
            {
                peak = point.PowerW;
            }
        }

        return peak;
    }

    private static bool InSpan(PowerPoint point, DateTimeOffset until) =>
        double.IsFinite(point.PowerW) && point.At <= until && until - point.At <= Span;
}
