using System.Globalization;
using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Bookings;

/// <summary>A time in which a person had a machine, from the ledger.</summary>
/// <param name="Machine">The machine.</param>
/// <param name="Person">The person.</param>
/// <param name="From">Begin, UTC.</param>
/// <param name="To">End, UTC; null while it goes on.</param>
public sealed record UseSpan(string Machine, string Person, DateTimeOffset From, DateTimeOffset? To);

/// <summary>What must hold of a booking that is asked for. Overlaps are for the writer, which sees the other bookings under its lock.</summary>
public static class BookingRules
{
    /// <summary>What is wrong with it; nothing if it may stand.</summary>
    /// <param name="wanted">The booking.</param>
    /// <param name="terms">The terms of its person at its machine.</param>
    /// <param name="own">The person's other bookings that hold, at machines of the same category, of the same week at least.</param>
    /// <param name="hours">When the machine may be used; empty if always.</param>
    /// <param name="zone">The zone of the site.</param>
    /// <param name="now">The moment, UTC.</param>
    public static IEnumerable<RecordProblem> Check(Booking wanted, BookingTerms terms, IReadOnlyList<Booking> own, IReadOnlyList<OpeningHours> hours, TimeZoneInfo zone, DateTimeOffset now)
    {
        DateTime from = TimeZoneInfo.ConvertTime(wanted.StartAt, zone).DateTime;
        DateTime to = TimeZoneInfo.ConvertTime(wanted.EndAt, zone).DateTime;
        DateOnly day = DateOnly.FromDateTime(from);
        if (!terms.Bookable)
        {
            yield return new RecordProblem("machine", RecordFault.NotBookable);
            yield break;
        }

        if (wanted.EndAt <= wanted.StartAt)
        {
            yield break;
        }

        if (wanted.EndAt <= now || wanted.StartAt < now.AddMinutes(-BookingTerms.StepMinutes))
        {
            yield return new RecordProblem("from", RecordFault.Begun);
        }

        if (IsOffStep(from) || IsOffStep(to))
        {
            yield return new RecordProblem("from", RecordFault.OffStep, Text(BookingTerms.StepMinutes));
        }

        DateOnly last = LocalDays.DayOf(now, zone).AddDays(terms.DaysAhead);
        if (day > last)
        {
            yield return new RecordProblem("day", RecordFault.TooFarAhead, Text(terms.DaysAhead), RecordRules.Text(last));
        }

        double minutes = wanted.Length.TotalMinutes;
        if (minutes < terms.MinMinutes || minutes > terms.MaxMinutes)
        {
            yield return new RecordProblem("to", RecordFault.BookingLength, Text(terms.MinMinutes), Text(terms.MaxMinutes));
        }

        if (!IsOpen(hours, from, to))
        {
            yield return new RecordProblem("from", RecordFault.BookingClosed, OpeningHours.Format(hours));
        }

        DateOnly monday = Monday(day);
        double sameDay = wanted.Length.TotalHours + own.Where(b => LocalDays.DayOf(b.StartAt, zone) == day).Sum(b => b.Length.TotalHours);
        double sameWeek = wanted.Length.TotalHours + own.Where(b => Monday(LocalDays.DayOf(b.StartAt, zone)) == monday).Sum(b => b.Length.TotalHours);
        if (sameDay > terms.HoursPerDay)
        {
            yield return new RecordProblem("to", RecordFault.BookingDay, Text(terms.HoursPerDay));
        }
        else if (sameWeek > terms.HoursPerWeek)
        {
            yield return new RecordProblem("to", RecordFault.BookingWeek, Text(terms.HoursPerWeek));
        }
    }

    /// <summary>True once a booking is anybody's: it goes on, its person has not come in time, and the ledger knows of no use of theirs since a quarter of an hour before it.</summary>
    public static bool IsReleased(Booking booking, BookingTerms terms, IEnumerable<UseSpan> uses, DateTimeOffset now) =>
        booking.State == BookingState.Released
        || (now >= booking.StartAt.AddMinutes(terms.NoShowMinutes)
            && !uses.Any(u => u.Machine == booking.Machine && u.Person == booking.Person && u.From < booking.EndAt && !(u.To <= booking.StartAt.AddMinutes(-BookingTerms.StepMinutes))));

    /// <summary>The Monday of the week of a day.</summary>
    public static DateOnly Monday(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek + 6) % 7));

    // Of adjoining hours on one day each counts on to the next.
    private static bool IsOpen(IReadOnlyList<OpeningHours> hours, DateTime from, DateTime to)
    {
        for (DateTime at = from; at < to; at = at.AddMinutes(BookingTerms.StepMinutes))
        {
            if (!OpeningHours.Open(hours, at))
            {
                return false;
            }
        }

        return to <= from.Date.AddDays(1);
    }

    private static bool IsOffStep(DateTime local) => local.Minute % BookingTerms.StepMinutes != 0 || local.Second != 0;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
