namespace Makerspace.Iot.Edge.Devices.Readers;

/// <summary>What several readers see together. Not thread-safe: <see cref="CompositeReader"/> lets one report in at a time.</summary>
internal sealed class ReaderMerge(int readers)
{
    private readonly BadgeId?[] _seen = new BadgeId?[readers];
    private readonly string?[] _faults = new string?[readers];

    /// <summary>Takes a report of one reader; what the machine is told of it, or null where it changes nothing for the machine.</summary>
    public ReaderEvent? Take(int reader, ReaderEvent report)
    {
        switch (report.Kind)
        {
            case ReaderEventKind.Arrived:
                bool known = _seen.Contains(report.Badge);
                _seen[reader] = report.Badge;
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
                return others.Length == 0 ? report : report with { Kind = ReaderEventKind.LinkFault, Detail = string.Join("; ", others) };
        }
    }

    /// <summary>Forgets what a reader sees: it will report it anew.</summary>
    public void Forget(int reader) => _seen[reader] = null;
}
