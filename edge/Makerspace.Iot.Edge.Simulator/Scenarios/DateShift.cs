using System.Globalization;
using System.Text.RegularExpressions;

namespace Makerspace.Iot.Edge.Simulator.Scenarios;

/// <summary>
/// Moves every date of a registry file from the day for which it was written to another day, so that what lapsed three weeks ago has always lapsed three weeks ago.
/// The file names its day in a line <c># reference-day: 2026-03-02</c>; a file without one is copied as it is.
/// </summary>
public static partial class DateShift
{
    /// <summary>The text of the file for <paramref name="today"/>.</summary>
    public static string Apply(string text, DateOnly today)
    {
        Match reference = ReferenceDay().Match(text);
        if (!reference.Success)
        {
            return text;
        }

        int days = today.DayNumber - Day(reference.Groups["day"].Value).DayNumber;
        return AnyDay().Replace(text, m => Day(m.Value).AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
    }

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^# reference-day: (?<day>\d{4}-\d\d-\d\d)\s*$", RegexOptions.Multiline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex ReferenceDay();

    [GeneratedRegex(@"(?<![0-9-])\d{4}-\d\d-\d\d(?![0-9-])", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex AnyDay();
}
