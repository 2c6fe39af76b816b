using System.Globalization;

namespace Makerspace.Iot.Server.Core.Registry;

/// <summary>
/// Hours on some days of the week, in the time zone of the site. The text form is a list such as <c>lu-ve 08:00-19:00 | sa 09:00-12:30</c>:
/// days (<c>lu ma me je ve sa di</c>, single, as a span, or joined by <c>+</c>), a blank, from-to, entries parted by <c>|</c>. Empty text: always.
/// </summary>
/// <param name="Days">Bit 0 is Monday … bit 6 Sunday; 1 to 127.</param>
/// <param name="FromMinute">Minute of the day, 0 to 1439.</param>
/// <param name="ToMinute">First minute after closing, 1 to 1440, above <paramref name="FromMinute"/>.</param>
public readonly record struct OpeningHours(int Days, int FromMinute, int ToMinute)
{
    /// <summary>Most entries of one text; the access list carries no more.</summary>
    public const int MaxEntries = 32;

    private static readonly string[] DayNames = ["lu", "ma", "me", "je", "ve", "sa", "di"];

    /// <summary>Reads a text; false if it is malformed or has over <see cref="MaxEntries"/> entries.</summary>
    public static bool TryParse(string text, out OpeningHours[] hours)
    {
        hours = [];
        if (string.IsNullOrWhiteSpace(text))
        {
            return true;
        }

        string[] entries = text.Split('|', StringSplitOptions.TrimEntries);
        if (entries.Length > MaxEntries)
        {
            return false;
        }

        var read = new OpeningHours[entries.Length];
        for (int i = 0; i < entries.Length; i++)
        {
            if (!TryParseEntry(entries[i], out read[i]))
            {
                return false;
            }
        }

        hours = read;
        return true;
    }

    /// <summary>The text form; reading it gives the same hours.</summary>
    public static string Format(IEnumerable<OpeningHours> hours) => string.Join(" | ", hours.Select(h => h.ToString()));

    /// <summary>True if <paramref name="hours"/> is empty (always) or one of them holds the local time.</summary>
    public static bool Open(IReadOnlyList<OpeningHours> hours, DateTime local)
    {
        int day = 1 << (((int)local.DayOfWeek + 6) % 7);
        int minute = (local.Hour * 60) + local.Minute;
        return hours.Count == 0 || hours.Any(h => (h.Days & day) != 0 && minute >= h.FromMinute && minute < h.ToMinute);
    }

    /// <summary>The first local time after <paramref name="local"/> at which it opens, within a week; null if it is open now or always.</summary>
    public static DateTime? NextOpening(IReadOnlyList<OpeningHours> hours, DateTime local)
    {
        if (Open(hours, local))
        {
            return null;
        }

        IEnumerable<DateTime> begins = Enumerable.Range(0, 8).Select(d => local.Date.AddDays(d))
            .SelectMany(day => hours.Where(h => (h.Days & (1 << (((int)day.DayOfWeek + 6) % 7))) != 0).Select(h => day.AddMinutes(h.FromMinute)));
        return begins.Where(b => b > local).Cast<DateTime?>().Min();
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        int days = Days;
        string names = string.Join('+', Enumerable.Range(0, 7).Where(d => (days & (1 << d)) != 0).Select(d => DayNames[d]));
        return string.Create(CultureInfo.InvariantCulture, $"{names} {FromMinute / 60:00}:{FromMinute % 60:00}-{ToMinute / 60:00}:{ToMinute % 60:00}");
    }

    private static bool TryParseEntry(string entry, out OpeningHours hours)
    {
        hours = default;
        string[] parts = entry.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != 2 || !TryParseDays(parts[0], out int days))
        {
            return false;
        }

        string[] span = parts[1].Split('-');
        if (span.Length != 2 || !TryParseMinute(span[0], out int from) || !TryParseMinute(span[1], out int to) || from >= to || from > 1439)
        {
            return false;
        }

        hours = new OpeningHours(days, from, to);
        return true;
    }

    private static bool TryParseDays(string text, out int days)
    {
        days = 0;
        foreach (string item in text.Split('+'))
        {
            string[] ends = item.Split('-');
            int first = Day(ends[0]);
            int last = ends.Length == 2 ? Day(ends[1]) : first;
            if (ends.Length > 2 || first < 0 || last < first)
            {
                return false;
            }

            for (int day = first; day <= last; day++)
            {
                days |= 1 << day;
            }
        }

        return days != 0;
    }

    private static int Day(string name) => Array.FindIndex(DayNames, d => string.Equals(d, name, StringComparison.OrdinalIgnoreCase));

    private static bool TryParseMinute(string text, out int minute)
    {
        minute = 0;
        string[] parts = text.Split(':');
        if (parts.Length != 2 || parts[0].Length is < 1 or > 2 || parts[1].Length != 2
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int hour)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int rest)
            || hour > 24 || rest > 59)
        {
            return false;
        }

        minute = (hour * 60) + rest;
        return minute <= 1440;
    }
}
