using System.Globalization;
using System.Text.RegularExpressions;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Import;

/// <summary>
/// Days and moments as French offices write them: year first, or day first, with <c>/</c>, <c>.</c> or <c>-</c>, with or without leading zeros. A year of two digits is 20xx and stands last;
/// with hyphens it is refused, since 01-03-26 may begin with the year, and so is one before 2020 beside a first number that may be a year as well (26/03/01). A spreadsheet's serial number is refused: which epoch it counts from stands in the workbook, not in the CSV.
/// </summary>
internal static partial class WrittenDates
{
    /// <summary>First day that is believed.</summary>
    public static readonly DateOnly First = new(1990, 1, 1);

    private const int LongestText = 40;

    // Of a year of two digits: registers of workshops begin about here.
    private const int FirstOwnYear = 20;
    private static readonly DateOnly Last = new(2199, 12, 31);
    private static readonly string[] DayForms = ["yyyy-M-d", "yyyy/M/d", "d/M/yyyy", "d.M.yyyy", "d-M-yyyy"];
    private static readonly string[] ShortForms = ["d/M/yy", "d.M.yy"];
    private static readonly string[] TimeForms = ["H:mm", "H:mm:ss", "H:mm:ss.FFF", "H'h'", "H'h'mm"];
    private static readonly string[] ZonedForms = ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", "yyyy-MM-dd'T'HH:mmK"];

    // "d/M/yy" must mean the same for ever: the calendar of the culture would begin its window anew.
    private static readonly CultureInfo Culture = TwentyFirstCentury();

    /// <summary>A day, which may carry the hour of midnight; null if it is none from 1990 to 2199.</summary>
    public static DateOnly? Day(string text) => Local(text) is { } local && local.TimeOfDay == TimeSpan.Zero ? DateOnly.FromDateTime(local) : null;

    /// <summary>A moment in <paramref name="zone"/>, or in the zone that it names; null if it is none from 1990 to 2199.</summary>
    public static DateTimeOffset? Moment(string text, TimeZoneInfo zone)
    {
        if (Zoned().IsMatch(text))
        {
            return DateTimeOffset.TryParseExact(text, ZonedForms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out DateTimeOffset told)
                && told.Year >= First.Year && told.Year <= Last.Year ? told : null;
        }

        return Local(text) is { } local ? LocalDays.ToUtc(local, zone) : null;
    }

    /// <summary>True if the year has two digits.</summary>
    public static bool HasShortYear(string text) => ShortYear().IsMatch(text);

    /// <summary>Why a text is no day, if that can be told; begins with a colon.</summary>
    public static Phrase Reason(string text)
    {
        if (Serial().IsMatch(text))
        {
            return new(" : c'est le numéro de série d'une date de tableur ; donnez à la colonne le format Date avant d'enregistrer", ": it is the serial number of a spreadsheet's date; give the column the format Date before you save");
        }

        return text.Any(c => char.IsLetter(c) && c is not ('T' or 'Z' or 'h')) ? new Phrase(" : un mois en lettres ou un mot n'est pas lu", ": a month in letters or a word is not read")
            : Local(text) is { TimeOfDay.Ticks: > 0 } || Zoned().IsMatch(text) ? new Phrase(" : un jour ne porte pas d'heure", ": a day carries no time")
            : IsAmbiguous(text) ? new Phrase(" : l'année à deux chiffres peut être au début ou à la fin ; écrivez-la en quatre chiffres", ": the year of two digits may stand first or last; write it with four digits")
            : HyphensShort().IsMatch(text) ? new Phrase(" : avec des tirets, l'année s'écrit en quatre chiffres", ": with hyphens the year is written with four digits")
            : new Phrase(string.Empty, string.Empty);
    }

    private static DateTime? Local(string text)
    {
        Match match = text.Length <= LongestText ? DayAndTime().Match(text) : Match.Empty;
        if (!match.Success
            || IsAmbiguous(text)
            || !DateTime.TryParseExact(match.Groups["day"].Value, [.. DayForms, .. ShortForms], Culture, DateTimeStyles.None, out DateTime day)
            || DateOnly.FromDateTime(day) < First || DateOnly.FromDateTime(day) > Last)
        {
            return null;
        }

        string time = match.Groups["time"].Value;
        return time.Length == 0 ? day
            : DateTime.TryParseExact(time, TimeForms, CultureInfo.InvariantCulture, DateTimeStyles.NoCurrentDateDefault, out DateTime of) ? day + of.TimeOfDay
            : null;
    }

    // 26/03/01 is 1 March 2026 to whoever writes the year first, and 26 March 2001 to nobody who keeps a register of today. 31/12/25 and 12/05/18 are read: day first is how offices write.
    private static bool IsAmbiguous(string text) => ShortYear().IsMatch(text)
        && int.Parse(text[..2].TrimEnd('/', '.'), CultureInfo.InvariantCulture) is >= FirstOwnYear and <= 31
        && int.Parse(LastNumber().Match(text).ValueSpan, CultureInfo.InvariantCulture) is >= 1 and < FirstOwnYear;

    private static CultureInfo TwentyFirstCentury()
    {
        var culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.DateTimeFormat.Calendar.TwoDigitYearMax = 2099;
        return CultureInfo.ReadOnly(culture);
    }

    [GeneratedRegex(@"^(?<day>[0-9/.\-]{6,10})(?:[T\s]\s*(?<time>[0-9h:.]+))?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DayAndTime();

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}T[0-9:.]+(?:Z|[+\-]\d{2}:\d{2})$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Zoned();

    [GeneratedRegex(@"^\d{1,2}(?<mark>[/.])\d{1,2}\k<mark>\d{2}(?!\d)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ShortYear();

    [GeneratedRegex(@"(?<=^\d{1,2}[/.]\d{1,2}[/.])\d{2}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LastNumber();

    [GeneratedRegex(@"^\d{1,2}-\d{1,2}-\d{1,2}\b(?!-)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HyphensShort();

    [GeneratedRegex(@"^\d{5}(?:[.,]\d+)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Serial();
}
