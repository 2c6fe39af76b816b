namespace Makerspace.Iot.Edge.Devices.Readers;

/// <summary>
/// For readers that tell arrivals and no departures: a badge that is heard again within <paramref name="window"/> of its last hearing is the same presence, and each hearing renews it.
/// Other badges in between change nothing. Not thread-safe.
/// </summary>
/// <param name="window">How long a badge counts as there after it was heard; zero: each hearing is new.</param>
/// <param name="time">Clock of the timestamps.</param>
internal sealed class RepeatFilter(TimeSpan window, TimeProvider time)
{
    /// <summary>Badges remembered; beyond it the one that was not heard for longest is forgotten.</summary>
    public const int MostBadges = 8;

    private readonly List<(BadgeId Badge, long At)> _heard = [];

    /// <summary>Takes in a hearing; true if it is a new presence.</summary>
    public bool IsNew(BadgeId badge, long at)
    {
        int index = _heard.FindIndex(h => h.Badge == badge);
        bool isNew = index < 0 || time.GetElapsedTime(_heard[index].At, at) >= window;
        if (index >= 0)
        {
            _heard.RemoveAt(index);
        }
        else if (_heard.Count == MostBadges)
        {
            _heard.RemoveAt(0);
        }

        _heard.Add((badge, at));
        return isNew;
    }
}
