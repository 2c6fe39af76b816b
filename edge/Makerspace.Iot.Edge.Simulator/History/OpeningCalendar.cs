namespace Makerspace.Iot.Edge.Simulator.History;

/// <summary>When a manufacture is open, in local time: Monday to Friday 9–19 h, Saturday 9–13 h; closed on public holidays, for three weeks of August and between the years.</summary>
public static class OpeningCalendar
{
    private static readonly double[] Season = [0.90, 1.00, 1.05, 1.00, 0.95, 1.00, 0.75, 0.45, 1.05, 1.10, 1.10, 0.80];
    private static readonly (int Month, int Day)[] FixedHolidays = [(1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25)];

    /// <summary>Opening and closing on a day; null if closed.</summary>
    public static (TimeSpan From, TimeSpan To)? HoursOn(DateOnly day)
    {
        bool closed = day.DayOfWeek == DayOfWeek.Sunday
            || FixedHolidays.Contains((day.Month, day.Day))
            || IsMovableHoliday(day)
            || day is { Month: 8, Day: >= 3 and <= 23 }
            || day is { Month: 12, Day: >= 24 } or { Month: 1, Day: <= 1 };
        if (closed)
        {
            return null;
        }

        return day.DayOfWeek == DayOfWeek.Saturday
            ? (TimeSpan.FromHours(9), TimeSpan.FromHours(13))
            : (TimeSpan.FromHours(9), TimeSpan.FromHours(19));
    }

    /// <summary>How busy the month is; 1 is usual.</summary>
    public static double SeasonOf(DateOnly day) => Season[day.Month - 1];

    /// <summary>
    /// Easter Sunday of the Gregorian calendar.
    /// <para>Source: anonymous Gregorian algorithm, Nature, 20 April 1876; J. Meeus, Astronomical Algorithms, chapter 8.</para>
    /// </summary>
    public static DateOnly EasterOf(int year)
    {
        int a = year % 19;
        (int b, int c) = (year / 100, year % 100);
        int g = ((8 * b) + 13) / 25;
        int h = ((19 * a) + b - (b / 4) - g + 15) % 30;
        int l = (32 + (2 * (b % 4)) + (2 * (c / 4)) - h - (c % 4)) % 7;
        int m = (a + (11 * h) + (19 * l)) / 433;
        int month = (h + l - (7 * m) + 90) / 25;
        int day = (h + l - (7 * m) + (33 * month) + 19) % 32;
        return new DateOnly(year, month, day);
    }

    // Easter Monday, Ascension, Whit Monday.
    private static bool IsMovableHoliday(DateOnly day) => (day.DayNumber - EasterOf(day.Year).DayNumber) is 1 or 39 or 50;
}
