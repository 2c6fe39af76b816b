using Makerspace.Iot.Contracts;

namespace Makerspace.Iot.Edge.Core.Access;

/// <summary>
/// The time by which access is decided. A synced clock is believed.
/// An unsynced one may stand years in the past, and must neither lock everybody out nor keep expired rights open for ever.
/// So it is replaced by a lower bound of the true time, if it is behind that bound.
/// The bound is the later of the list's issue and the last wall time known, plus the time since the list was put in force.
/// Expiries (list, membership, qualification) are then judged by that bound.
/// The time of day is unknown then, so opening hours and bookings, which are rules of good order and not of competence, do not deny.
/// An unsynced clock that is ahead of the bound (a battery-backed clock without network) is believed.
/// </summary>
/// <param name="Utc">Wall time UTC to compare with.</param>
/// <param name="TimeOfDayKnown">False if <paramref name="Utc"/> is only a lower bound.</param>
internal readonly record struct BelievedTime(DateTimeOffset Utc, bool TimeOfDayKnown)
{
    public static BelievedTime Of(AccessList list, Instant moment)
    {
        if (moment.Clock != ClockQuality.Unsynced)
        {
            return new BelievedTime(moment.Wall, TimeOfDayKnown: true);
        }

        DateTimeOffset bound = list.NotBefore + TimeSpan.FromSeconds(moment.SecondsSince(list.LoadedMs));
        return moment.Wall >= bound ? new BelievedTime(moment.Wall, TimeOfDayKnown: true) : new BelievedTime(bound, TimeOfDayKnown: false);
    }
}
