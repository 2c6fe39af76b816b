using Makerspace.Iot.Edge.Core.Metering;

namespace Makerspace.Iot.Edge.Core.Sessions;

/// <summary>
/// The running totals of a session. All but the quality only grow over one session, and with one exception the energy: it may go down between two totals of which at least one is not metered,
/// when the meter's counter and its power samples have turned out to disagree. Those of the end count.
/// </summary>
public sealed record Figures
{
    /// <summary>Longest session, seconds: 31 days. <see cref="OccupiedSeconds"/> stays there beyond it.</summary>
    public const double MaxSeconds = 31 * 86400.0;

    /// <summary>From release to now or the end, seconds, by the monotonic clock. The idle tail before a time-out, cool-down and run-on count: nobody else could use the machine.</summary>
    public required double OccupiedSeconds { get; init; }

    /// <summary>
    /// Time at work, seconds; never above <see cref="OccupiedSeconds"/>. The idle tail does not count, nor does time for which the meter was silent: the doubt is the member's.
    /// A machine without meter counts as working all the time it is occupied.
    /// </summary>
    public required double ActiveSeconds { get; init; }

    /// <summary>Energy, watt-hours.</summary>
    public required double EnergyWh { get; init; }

    /// <summary>Where <see cref="EnergyWh"/> comes from.</summary>
    public required EnergyQuality EnergyQuality { get; init; }

    /// <summary>Highest power sample, watts; 0 where nothing was sampled.</summary>
    public required double PeakW { get; init; }

    /// <summary>Time for which no meter reading stands, seconds; never above <see cref="OccupiedSeconds"/>.</summary>
    public required double GapSeconds { get; init; }
}
