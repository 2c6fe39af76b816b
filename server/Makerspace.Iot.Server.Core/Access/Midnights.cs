using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Access;

/// <summary>
/// The midnights of one zone, each worked out once: thousands of memberships share a few days, and the rules of a zone are slow to ask. For one thread.
/// </summary>
/// <param name="zone">The zone.</param>
internal sealed class Midnights(TimeZoneInfo zone)
{
    private readonly Dictionary<DateOnly, DateTimeOffset> _known = [];

    /// <summary>The first moment of a day, UTC.</summary>
    public DateTimeOffset Start(DateOnly day)
    {
        if (!_known.TryGetValue(day, out DateTimeOffset start))
        {
            _known[day] = start = LocalDays.Start(day, zone);
        }

        return start;
    }

    /// <summary>The first moment after a last day, UTC; null if there is no last day.</summary>
    public DateTimeOffset? After(DateOnly? lastDay) => lastDay is { } day && day != DateOnly.MaxValue ? Start(day.AddDays(1)) : null;
}
