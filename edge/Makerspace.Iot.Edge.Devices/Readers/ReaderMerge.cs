namespace Makerspace.Iot.Edge.Devices.Readers;

/// <summary>What several readers see together. Not thread-safe: <see cref="CompositeReader"/> lets one report in at a time.</summary>
/// <param name="tellsRemoval">For each reader: whether it tells that a badge left. What one without saw is not there any more a moment later.</param>
internal sealed class ReaderMerge(IReadOnlyList<bool> tellsRemoval)
{
    private readonly BadgeId?[] _seen = new BadgeId?[tellsRemoval.Count];
    private readonly string?[] _faults = new string?[tellsRemoval.Count];
    private readonly bool[] _heard = new bool[tellsRemoval.Count];

    /// <summary>Takes a report of one reader; what the machine is told of it, or null where it changes nothing for the machine.</summary>
    public ReaderEvent? Take(int reader, ReaderEvent report)
    {
        _heard[reader] = true;
        switch (report.Kind)
        {
            case ReaderEventKind.Arrived or ReaderEventKind.AlreadyThere:
                bool known = _seen.Contains(report.Badge);
                _seen[reader] = tellsRemoval[reader] ? report.Badge : null;
                return known ? null : report;
            case ReaderEventKind.Left:
                _seen[reader] = null;
                return _seen.Contains(report.Badge) ? null : report;
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

    /// <summary>The badge that a reader sees; null where it sees none.</summary>
    public BadgeId? SeenBy(int reader) => _seen[reader];
}
