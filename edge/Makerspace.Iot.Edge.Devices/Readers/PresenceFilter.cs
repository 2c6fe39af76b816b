namespace Makerspace.Iot.Edge.Devices.Readers;

/// <summary>
/// Makes clean events of single checks. A badge is there with the first poll that sees it, and gone after <paramref name="removalPolls"/> answered polls in a row without it;
/// another badge replaces it at once. A failed check says nothing about the badge: it neither counts towards removal nor starts the count anew.
/// After <paramref name="faultAfter"/> failed checks in a row the link is at fault, once, until a check succeeds; the badge is remembered over the fault.
/// What is found at the start and after a fault was brought by nobody: as long as the field has not been seen empty, for as many polls as a removal takes, a badge is already there.
/// </summary>
internal sealed class PresenceFilter(int removalPolls, int faultAfter)
{
    private BadgeId? _present;
    private int _emptyPolls;
    private bool _isSeen;
    private bool? _faulty;

    /// <summary>Failed checks in a row.</summary>
    public int FailedInARow { get; private set; }

    /// <summary>True while a badge was missing in the last answered poll and the field does not count as empty yet.</summary>
    public bool RemovalPending => _emptyPolls > 0;

    /// <summary>Forgets that the field was seen empty: another badge than the one that is known was brought by nobody.</summary>
    public void Doubt() => _isSeen = false;

    /// <summary>Takes in an answered poll.</summary>
    public IEnumerable<ReaderEvent> Answered(BadgeId? badge, long timestamp)
    {
        FailedInARow = 0;
        if (_faulty != false)
        {
            _faulty = false;
            yield return new ReaderEvent(ReaderEventKind.LinkRestored, null, null, timestamp);
        }

        bool same = badge == _present;
        if (same && (_isSeen || badge is not null))
        {
            (_emptyPolls, _isSeen) = (0, true);
            yield break;
        }

        if (badge is null && ++_emptyPolls < removalPolls)
        {
            yield break;
        }

        BadgeId? previous = _present;
        bool wasSeen = _isSeen;
        (_present, _emptyPolls, _isSeen) = (badge, 0, true);
        if (previous is not null)
        {
            yield return new ReaderEvent(ReaderEventKind.Left, previous, null, timestamp);
        }

        if (badge is not null)
        {
            yield return new ReaderEvent(wasSeen ? ReaderEventKind.Arrived : ReaderEventKind.AlreadyThere, badge, null, timestamp);
        }
    }

    /// <summary>Takes in a failed check.</summary>
    public IEnumerable<ReaderEvent> Failed(string problem, long timestamp)
    {
        FailedInARow++;
        if (_faulty != true && FailedInARow >= faultAfter)
        {
            (_faulty, _isSeen) = (true, false);
            yield return new ReaderEvent(ReaderEventKind.LinkFault, null, problem, timestamp);
        }
    }
}
