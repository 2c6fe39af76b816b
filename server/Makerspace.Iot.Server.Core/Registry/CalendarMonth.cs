using System.Globalization;
using System.Text.RegularExpressions;

namespace Makerspace.Iot.Server.Core.Registry;

/// <summary>A month of the calendar: the month that a treasurer closes. When it begins at a site, <see cref="SiteZones"/> says.</summary>
/// <param name="Year">2000 to 2199.</param>
/// <param name="Number">1 to 12.</param>
public readonly partial record struct CalendarMonth(int Year, int Number) : IComparable<CalendarMonth>
{
    /// <summary>Its first day.</summary>
    public DateOnly FirstDay => new(Year, Number, 1);

    /// <summary>The month after.</summary>
    public CalendarMonth Next => Number == 12 ? new(Year + 1, 1) : new(Year, Number + 1);

    /// <summary>The month before.</summary>
    public CalendarMonth Previous => Number == 1 ? new(Year - 1, 12) : new(Year, Number - 1);

    /// <summary>The month of a day.</summary>
    public static CalendarMonth Of(DateOnly day) => new(day.Year, day.Month);

    /// <summary>Reads <c>2026-10</c>, and nothing else.</summary>
    public static bool TryParse(string? text, out CalendarMonth month)
    {
        month = default;
        if (text is null || !Shape().IsMatch(text))
        {
            return false;
        }

        month = new CalendarMonth(int.Parse(text[..4], CultureInfo.InvariantCulture), int.Parse(text[5..], CultureInfo.InvariantCulture));
        return month is { Year: >= 2000 and < 2200, Number: >= 1 and <= 12 };
    }

    /// <summary>Earlier months come first.</summary>
    public static bool operator <(CalendarMonth left, CalendarMonth right) => left.CompareTo(right) < 0;

    /// <summary>Later months come last.</summary>
    public static bool operator >(CalendarMonth left, CalendarMonth right) => left.CompareTo(right) > 0;

    /// <summary>Earlier months come first.</summary>
    public static bool operator <=(CalendarMonth left, CalendarMonth right) => left.CompareTo(right) <= 0;

    /// <summary>Later months come last.</summary>
    public static bool operator >=(CalendarMonth left, CalendarMonth right) => left.CompareTo(right) >= 0;

    /// <inheritdoc/>
    public int CompareTo(CalendarMonth other) => ((Year * 12) + Number).CompareTo((other.Year * 12) + other.Number);

    /// <summary><c>2026-10</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Year:0000}-{Number:00}");

    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Shape();
}
