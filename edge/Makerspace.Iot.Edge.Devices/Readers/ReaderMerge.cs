namespace Makerspace.Iot.Edge.Devices.Readers;

/// <summary>What several readers see together. Not thread-safe: <see cref="CompositeReader"/> lets one report in at a time.</summary>
/// <param name="tellsRemoval">For each reader: whether it tells that a badge left. What one without saw is not there any more after its window.</param>
/// <param name="windows">For each reader without: how long after its last hearing a badge still counts as there, whichever reader sees it next.</param>
/// <param name="time">Clock of the timestamps.</param>
internal sealed class ReaderMerge(IReadOnlyList<bool> tellsRemoval, IReadOnlyList<TimeSpan> windows, TimeProvider time)
{
    /// <summary>Badges remembered; beyond it the one that was not seen for longest is forgotten.</summary>
    public const int MostBadges = 8;

    private readonly BadgeId?[] _seen = new BadgeId?[tellsRemoval.Count];
    private readonly string?[] _faults = new string?[tellsRemoval.Count];
    private readonly bool[] _heard = new bool[tellsRemoval.Count];
    private readonly List<Sighting> _sightings = [];

    /// <summary>Takes a report of one reader; what the machine is told of it, or null if it changes nothing for the machine.</summary>
    public ReaderEvent? Take(int reader, ReaderEvent report)
    {
        _heard[reader] = true;
        switch (report.Kind)
        {
            case ReaderEventKind.Arrived or ReaderEventKind.AlreadyThere:
                bool known = _seen.Contains(report.Badge) || IsStillThere(reader, report);
                _seen[reader] = tellsRemoval[reader] ? report.Badge : null;
                Remember(reader, report);
                return known ? null : report;
            case ReaderEventKind.HeardAgain:
                Remember(reader, report);
                return null;
            case ReaderEventKind.Left:
                _seen[reader] = null;
                Remember(reader, report);
                return _seen.Contains(report.Badge) ? null : report;
            case ReaderEventKind.Unreadable:
                return report;
            case ReaderEventKind.LinkFault:
                _faults[reader] = report.Detail ?? "fault";
                return report;
            default:
                _faults[reader] = null;
                string[] others = [.. _faults.OfType<string>()];
                if (others.Length > 0)
                {
                    return report with { Kind = ReaderEventKind.LinkFault, Detail = string.Join("; ", others) };
                }

                // Of one that has not spoken yet it is not known how it is; it will say so.
                return _heard.Contains(false) ? null : report;
        }
    }

    /// <summary>The badge that a reader sees; null if it sees none.</summary>
    public BadgeId? SeenBy(int reader) => _seen[reader];

    // A reader that knows taps hears what any reader saw a moment ago; one that knows presence sees what such a reader heard. Two that know presence judge by presence alone.
    private bool IsStillThere(int reader, ReaderEvent report)
    {
        int index = _sightings.FindIndex(s => s.Badge == report.Badge);
        if (index < 0)
        {
            return false;
        }

        Sighting last = _sightings[index];
        return (!tellsRemoval[reader] && time.GetElapsedTime(last.At, report.Timestamp) < windows[reader])
            || (last.HeardAt is { } heard && time.GetElapsedTime(heard, report.Timestamp) < last.Window);
    }

    private void Remember(int reader, ReaderEvent report)
    {
        if (report.Badge is not { } badge)
        {
            return;
        }

        int index = _sightings.FindIndex(s => s.Badge == badge);
        Sighting last = index < 0 ? new Sighting(badge, report.Timestamp, null, TimeSpan.Zero) : _sightings[index];
        if (index >= 0)
        {
            _sightings.RemoveAt(index);
        }
        else if (_sightings.Count == MostBadges)
        {
            _sightings.RemoveAt(0);
        }

        _sightings.Add(tellsRemoval[reader] ? last with { At = report.Timestamp } : new Sighting(badge, report.Timestamp, report.Timestamp, windows[reader]));
    }

    private readonly record struct Sighting(BadgeId Badge, long At, long? HeardAt, TimeSpan Window);
}
