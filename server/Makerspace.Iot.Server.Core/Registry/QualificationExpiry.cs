using System.Globalization;

namespace Makerspace.Iot.Server.Core.Registry;

/// <summary>
/// When a qualification ends. Its own last day stands in place of the category's months and day of the year.
/// A category that asks for real use ends it as well, so many months after the signature or the last use, whichever is later.
/// </summary>
public static class QualificationExpiry
{
    /// <summary>Days before the end in which the ledger is asked for real use, so that a row is not written at each session.</summary>
    public const int DaysAhead = 31;

    /// <summary>Days after the end in which a session that comes late is still looked for.</summary>
    public const int DaysLate = 62;

    /// <summary>The last day, included; null if it does not expire.</summary>
    public static DateOnly? LastDay(Qualification row, MachineCategory category)
    {
        DateOnly? byRule = row.LastDay ?? Earlier(
            category.QualificationMonths is { } months ? After(row.SignedOn, months) : null,
            category.QualificationYearDay is { } text && TryReadYearDay(text, out int month, out int day) ? NextYearDay(row.SignedOn, month, day) : null);
        return Earlier(byRule, IdleDay(row, category));
    }

    /// <summary>The last day by the rule of use alone; null if the category has none.</summary>
    public static DateOnly? IdleDay(Qualification row, MachineCategory category) =>
        category.QualificationIdleMonths is { } months ? After(row.UsedOn > row.SignedOn ? row.UsedOn.Value : row.SignedOn, months) : null;

    /// <summary>True if the ledger has to be asked for real use: the rule of use ends the qualification soon, or has just ended it.</summary>
    public static bool AsksForUse(Qualification row, MachineCategory category, DateOnly today) =>
        IdleDay(row, category) is { } idle && idle.DayNumber - today.DayNumber <= DaysAhead && today.DayNumber - idle.DayNumber <= DaysLate;

    /// <summary>True if real use on a day keeps the qualification: it is news, and the qualification was still good on that day.</summary>
    public static bool Keeps(Qualification row, MachineCategory category, DateOnly used) =>
        used > row.SignedOn && !(used <= row.UsedOn) && !(used > LastDay(row, category));

    /// <summary>Reads a day of the year such as <c>08-31</c>; the 29th of February is the 28th of a year without one.</summary>
    public static bool TryReadYearDay(string text, out int month, out int day)
    {
        (month, day) = (0, 0);
        if (text.Length != 5 || text[2] != '-' || !int.TryParse(text.AsSpan(0, 2), NumberStyles.None, CultureInfo.InvariantCulture, out month)
            || !int.TryParse(text.AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out day))
        {
            return false;
        }

        return month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(2024, month);
    }

    /// <summary>The earlier of two days; null stands for never.</summary>
    public static DateOnly? Earlier(DateOnly? one, DateOnly? other) => one is null || other < one ? other : one;

    private static DateOnly After(DateOnly day, int months) => day.AddMonths(months).AddDays(-1);

    // Signed on the day itself, it holds for a year: it would have no day of use else.
    private static DateOnly NextYearDay(DateOnly signed, int month, int day)
    {
        DateOnly same = Of(signed.Year);
        return same > signed ? same : Of(signed.Year + 1);

        DateOnly Of(int year) => new(year, month, Math.Min(day, DateTime.DaysInMonth(year, month)));
    }
}
