using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Bookings;

/// <summary>A stretch of a day in which the same number of machines is free.</summary>
/// <param name="From">Begin, UTC.</param>
/// <param name="To">First moment after it, UTC.</param>
/// <param name="Free">Machines that are free, at least 1.</param>
public sealed record FreeStretch(DateTimeOffset From, DateTimeOffset To, int Free);

/// <summary>A day of one machine or of several.</summary>
/// <param name="Day">The day, of the site.</param>
/// <param name="Free">What is free, in order.</param>
/// <param name="IsOpen">True if any machine is open on that day, from now on.</param>
public sealed record DayAvailability(DateOnly Day, IReadOnlyList<FreeStretch> Free, bool IsOpen)
{
    /// <summary>True if a machine is open and nothing that is long enough is left.</summary>
    public bool IsFull => IsOpen && Free.Count == 0;
}

/// <summary>Works out what is free.</summary>
public static class Availability
{
    /// <summary>One day of some machines, from now on.</summary>
    /// <param name="day">The day.</param>
    /// <param name="machines">For each machine its hours and the bookings that hold.</param>
    /// <param name="minMinutes">Shortest stretch that is worth showing, in minutes.</param>
    /// <param name="zone">The zone of the site.</param>
    /// <param name="now">The moment, UTC.</param>
    public static DayAvailability Of(DateOnly day, IReadOnlyList<(IReadOnlyList<OpeningHours> Hours, IReadOnlyList<Booking> Held)> machines, int minMinutes, TimeZoneInfo zone, DateTimeOffset now)
    {
        var stretches = new List<FreeStretch>();
        bool open = false;
        DateTime local = day.ToDateTime(TimeOnly.MinValue);
        for (int minute = 0; minute < 1440; minute += BookingTerms.StepMinutes)
        {
            DateTime at = local.AddMinutes(minute);
            DateTimeOffset from = LocalDays.ToUtc(at, zone), to = LocalDays.ToUtc(at.AddMinutes(BookingTerms.StepMinutes), zone);
            if (from < now || to <= from)
            {
                continue;
            }

            int free = 0;
            foreach ((IReadOnlyList<OpeningHours> hours, IReadOnlyList<Booking> held) in machines)
            {
                if (OpeningHours.Open(hours, at))
                {
                    open = true;
                    free += held.Any(b => b.Overlaps(from, to)) ? 0 : 1;
                }
            }

            if (free > 0 && stretches.Count > 0 && stretches[^1] is var last && last.To == from && last.Free == free)
            {
                stretches[^1] = last with { To = to };
            }
            else if (free > 0)
            {
                stretches.Add(new FreeStretch(from, to, free));
            }
        }

        return new DayAvailability(day, machines.Count == 1 ? [.. stretches.Where(s => (s.To - s.From).TotalMinutes >= minMinutes)] : stretches, open);
    }
}
