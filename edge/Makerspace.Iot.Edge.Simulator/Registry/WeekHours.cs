using System.Globalization;

namespace Makerspace.Iot.Edge.Simulator.Registry;

/// <summary>Hours of the week, written <c>lu-ve 08:00-19:00 | sa 09:00-12:30</c>; nothing written: always.</summary>
public sealed class WeekHours
{
    /// <summary>Always open.</summary>
    public static readonly WeekHours Always = new([]);

    private static readonly string[] Days = ["lu", "ma", "me", "je", "ve", "sa", "di"];
    private readonly (int Day, TimeSpan From, TimeSpan To)[] _spans;

    private WeekHours((int Day, TimeSpan From, TimeSpan To)[] spans) => _spans = spans;

    /// <summary>Reads the text; throws <see cref="FormatException"/> if it is malformed.</summary>
    public static WeekHours Parse(string text) =>
        string.IsNullOrWhiteSpace(text) ? Always : new WeekHours(text.Split('|').SelectMany(Entry).ToArray());

    /// <summary>True if it is open at a local time.</summary>
    public bool OpenAt(DateTime local)
    {
        int day = ((int)local.DayOfWeek + 6) % 7;
        return _spans.Length == 0 || Array.Exists(_spans, s => s.Day == day && s.From <= local.TimeOfDay && local.TimeOfDay < s.To);
    }

    private static IEnumerable<(int Day, TimeSpan From, TimeSpan To)> Entry(string entry)
    {
        string[] parts = entry.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != 2)
        {
            throw new FormatException($"hours \"{entry}\": days and times expected, for example \"lu-ve 08:00-19:00\"");
        }

        string[] times = parts[1].Split('-');
        (TimeSpan from, TimeSpan to) = (Time(times[0]), Time(times[1]));
        return parts[0].Split('+').SelectMany(Span).Select(day => (day, from, to));
    }

    private static IEnumerable<int> Span(string text)
    {
        int[] ends = text.Split('-').Select(d => Array.IndexOf(Days, d)).ToArray();
        return Enumerable.Range(ends[0], ends[^1] - ends[0] + 1);
    }

    private static TimeSpan Time(string text) =>
        text == "24:00" ? TimeSpan.FromDays(1) : TimeSpan.ParseExact(text.PadLeft(5, '0'), @"hh\:mm", CultureInfo.InvariantCulture);
}
