using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Tariffs;

/// <summary>
/// The energy of a session in off-peak hours. The ledger holds one figure for a session, so that it is shared by time: as much of the energy as of the occupied time lies in them.
/// </summary>
internal static class OffPeakShare
{
    /// <summary>The part of <paramref name="milliWh"/> in off-peak hours, in thousandths of a watt-hour.</summary>
    public static long Of(long milliWh, DateTimeOffset start, long occupiedMs, EnergyPrice price, TimeZoneInfo zone)
    {
        OpeningHours[] offPeak = price.OffPeak;
        if (occupiedMs <= 0)
        {
            return OpeningHours.Open(offPeak, TimeZoneInfo.ConvertTime(start, zone).DateTime) ? milliWh : 0;
        }

        return (long)decimal.Round((decimal)milliWh * Overlap(start, start.AddMilliseconds(occupiedMs), offPeak, zone) / occupiedMs, MidpointRounding.AwayFromZero);
    }

    // Hours are in order of their beginning; where two of them overlap, the time is counted once.
    private static long Overlap(DateTimeOffset start, DateTimeOffset end, OpeningHours[] hours, TimeZoneInfo zone)
    {
        long ms = 0;
        DateOnly last = LocalDays.DayOf(end, zone);
        for (DateOnly day = LocalDays.DayOf(start, zone); day <= last; day = day.AddDays(1))
        {
            DateTime midnight = day.ToDateTime(TimeOnly.MinValue);
            int bit = 1 << (((int)day.DayOfWeek + 6) % 7);
            DateTimeOffset done = start;
            foreach (OpeningHours h in hours)
            {
                if ((h.Days & bit) == 0)
                {
                    continue;
                }

                DateTimeOffset from = Later(LocalDays.ToUtc(midnight.AddMinutes(h.FromMinute), zone), done);
                DateTimeOffset to = LocalDays.ToUtc(midnight.AddMinutes(h.ToMinute), zone) is var close && close < end ? close : end;
                if (to > from)
                {
                    ms += (long)(to - from).TotalMilliseconds;
                    done = to;
                }
            }
        }

        return ms;
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset other) => one > other ? one : other;
}
