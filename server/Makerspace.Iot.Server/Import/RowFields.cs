using System.Globalization;
using System.Text.RegularExpressions;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Import;

/// <summary>
/// The cells of one row as values. What is malformed goes to the errors with the column's name, and a stand-in is answered, so that one pass finds every error of the row.
/// </summary>
/// <param name="row">The row.</param>
/// <param name="errors">Where errors go.</param>
/// <param name="zone">The zone in which moments without a zone are meant.</param>
public sealed partial class RowFields(ImportRow row, ImportErrors errors, TimeZoneInfo zone)
{
    private const decimal MostEuros = 100_000m;
    private static readonly DateOnly StandInDay = WrittenDates.First;

    /// <summary>True once a cell of this row was wrong.</summary>
    public bool Failed { get; private set; }

    /// <summary>Says that this row is wrong.</summary>
    public void Fail(Phrase message)
    {
        Failed = true;
        errors.Add(row.File, row.Line, message);
    }

    /// <summary>The text of a cell; empty if there is none.</summary>
    public string Raw(string column) => CsvText.Trimmed(row.Cells.GetValueOrDefault(column, string.Empty));

    /// <summary>True if the file has the column, be the cell empty or not.</summary>
    public bool Speaks(string column) => row.Cells.ContainsKey(column);

    /// <summary>True if the cell has a value.</summary>
    public bool Has(string column) => Raw(column).Length > 0;

    /// <summary>A wire name that must be there.</summary>
    public string Name(string column) => Must(column) is { } text ? Checked(text, column) : "x";

    /// <summary>A wire name, or null.</summary>
    public string? NameOrNull(string column) => Has(column) ? Checked(Raw(column), column) : null;

    /// <summary>A wire name or <c>*</c>; empty means <c>*</c> if <paramref name="emptyMeansAll"/>.</summary>
    public string NameOrAll(string column, bool emptyMeansAll)
    {
        string text = emptyMeansAll && !Has(column) ? Everywhere.Mark : Must(column) ?? Everywhere.Mark;
        return text == Everywhere.Mark ? text : Checked(text, column);
    }

    /// <summary>A text that must be there.</summary>
    public string Text(string column, int most) => Must(column) is { } text ? Bounded(text, column, most) : "x";

    /// <summary>A text, or null.</summary>
    public string? TextOrNull(string column, int most) => Has(column) ? Bounded(Raw(column), column, most) : null;

    /// <summary>A whole number in a range; <paramref name="absent"/> if the cell is empty, an error if that is null.</summary>
    public int Whole(string column, int least, int most, int? absent = null)
    {
        if (!Has(column) && absent is { } value)
        {
            return value;
        }

        if (Must(column) is { } text && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) || value < least || value > most))
        {
            Fail(column, $"« {Cut(text)} » n'est pas un nombre entier de {least} à {most}.", $"“{Cut(text)}” is not a whole number from {least} to {most}.");
            return least;
        }

        return Has(column) ? int.Parse(Raw(column), NumberStyles.None, CultureInfo.InvariantCulture) : least;
    }

    /// <summary>Yes or no; null if the cell is empty.</summary>
    public bool? YesNo(string column)
    {
        switch (ImportTable.Plain(Raw(column)))
        {
            case "" when !Has(column):
                return null;
            case "oui" or "true" or "1" or "vrai" or "yes" or "x":
                return true;
            case "non" or "false" or "0" or "faux" or "no":
                return false;
            default:
                Fail(column, $"« {Cut(Raw(column))} » n'est ni oui ni non (oui, vrai, 1 ou x ; non, faux, 0 ou rien).", $"“{Cut(Raw(column))}” is neither yes nor no (yes, true, 1 or x; no, false, 0 or nothing).");
                return null;
        }
    }

    /// <summary>An amount in euros, 0 to 100,000, at most four decimals.</summary>
    public decimal Euros(string column)
    {
        if (Must(column) is not { } text)
        {
            return 0;
        }

        string plain = Amount().IsMatch(text) ? string.Concat(text.Where(c => char.IsAsciiDigit(c) || c is ',' or '.')).Replace(',', '.') : string.Empty;
        if (!decimal.TryParse(plain, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value)
            || value > MostEuros || value != decimal.Round(value, 4))
        {
            Fail(column, $"« {Cut(text)} » n'est pas un prix (0 à 100000 €, au plus quatre décimales : 12,50 ou 12.50, 1 234,50, 0,25 €).", $"“{Cut(text)}” is not a price (0 to 100000 €, at most four decimals: 12.50 or 12,50, 1 234.50, 0.25 €).");
            return 0;
        }

        return value;
    }

    /// <summary>A day that must be there.</summary>
    public DateOnly Day(string column) => Must(column) is { } text ? ParseDay(text, column) ?? StandInDay : StandInDay;

    /// <summary>A day, or null.</summary>
    public DateOnly? DayOrNull(string column) => Has(column) ? ParseDay(Raw(column), column) : null;

    /// <summary>A moment that must be there.</summary>
    public DateTimeOffset Moment(string column) => Must(column) is { } text ? ParseMoment(text, column) ?? DateTimeOffset.UnixEpoch : DateTimeOffset.UnixEpoch;

    /// <summary>A moment, or null.</summary>
    public DateTimeOffset? MomentOrNull(string column) => Has(column) ? ParseMoment(Raw(column), column) : null;

    /// <summary>Opening hours in their own form; empty if always.</summary>
    public string Hours(string column)
    {
        // A word processor makes its own spaces and dashes.
        string written = string.Concat(Raw(column).Select(c => char.IsWhiteSpace(c) ? ' ' : c is '–' or '—' or '‑' ? '-' : c));
        if (OpeningHours.TryParse(written, out OpeningHours[] hours) && OpeningHours.Format(hours) is { Length: <= Bounds.TextLength } text)
        {
            return text;
        }

        Fail(column, $"« {Cut(Raw(column))} » ; écrivez par exemple « lu-ve 08:00-19:00 | sa 09:00-12:30 ».", $"“{Cut(Raw(column))}”; write for example “lu-ve 08:00-19:00 | sa 09:00-12:30”.");
        return string.Empty;
    }

    /// <summary>One of some words, English or French, whatever their accents.</summary>
    public T Word<T>(string column, IReadOnlyDictionary<string, T> words, T? absent = null)
        where T : struct
    {
        if (!Has(column) && absent is { } value)
        {
            return value;
        }

        if (Must(column) is not { } text)
        {
            return default;
        }

        if (words.TryGetValue(ImportTable.Plain(text), out T found))
        {
            return found;
        }

        string known = string.Join(", ", words.Keys);
        Phrase hinted = ImportTable.Hinted($"« {Cut(text)} » est inconnu ; attendu : {known}.", $"“{Cut(text)}” is unknown; expected: {known}.", text, words.Keys);
        Fail(column, hinted.French, hinted.English);
        return default;
    }

    private void Fail(string column, string french, string english) => Fail(new Phrase($"{row.Title(column)} : {french}", $"{row.Title(column)}: {english}"));

    private string? Must(string column)
    {
        string text = Raw(column);
        if (text.Length > 0)
        {
            return text;
        }

        Fail(column, "il faut une valeur.", "a value is needed.");
        return null;
    }

    private string Checked(string text, string column)
    {
        if (!WireName.IsValid(text))
        {
            Fail(column, $"« {Cut(text)} » n'est pas un nom (1 à {WireName.MaxLength} caractères parmi a-z, 0-9 et -).", $"“{Cut(text)}” is not a name (1 to {WireName.MaxLength} characters of a-z, 0-9 and -).");
        }

        return text;
    }

    private string Bounded(string text, string column, int most)
    {
        if (SpreadsheetError().IsMatch(text))
        {
            Fail(column, $"« {text} » est une erreur de calcul du tableur, ou une colonne trop étroite ; corrigez la cellule dans le tableur, puis enregistrez à nouveau.", $"“{text}” is an error of the spreadsheet's own, or a column too narrow; mend the cell in the spreadsheet and save it again.");
            return "x";
        }

        if (text.Length > most || text.Any(char.IsControl))
        {
            Fail(column, $"« {Cut(text)} » ; au plus {most} caractères, sans retour à la ligne.", $"“{Cut(text)}”; at most {most} characters, without a line break.");
            return "x";
        }

        return text;
    }

    private DateOnly? ParseDay(string text, string column)
    {
        if (WrittenDates.Day(text) is not { } day)
        {
            Phrase reason = WrittenDates.Reason(text);
            Fail(column, $"« {Cut(text)} » n'est pas un jour de 1990 à 2199{reason.French} ; écrivez 2026-03-01 ou 01/03/2026.", $"“{Cut(text)}” is not a day from 1990 to 2199{reason.English}; write 2026-03-01 or 01/03/2026 (day first).");
            return null;
        }

        SayCentury(text, column, day);
        return day;
    }

    private DateTimeOffset? ParseMoment(string text, string column)
    {
        if (WrittenDates.Moment(text, zone) is not { } moment)
        {
            Phrase reason = WrittenDates.Reason(text);
            Fail(
                column,
                $"« {Cut(text)} » n'est pas un moment de 1990 à 2199{reason.French} ; écrivez 2026-03-01, 2026-03-01 14:00 ou 01/03/2026 14:00 à l'heure de Paris, ou 2026-03-01T13:00:00Z.",
                $"“{Cut(text)}” is not a moment from 1990 to 2199{reason.English}; write 2026-03-01, 2026-03-01 14:00 or 01/03/2026 14:00 (day first) in the time of Paris, or 2026-03-01T13:00:00Z.");
            return null;
        }

        SayCentury(text, column, LocalDays.DayOf(moment, zone));
        return moment;
    }

    private void SayCentury(string text, string column, DateOnly day)
    {
        if (WrittenDates.HasShortYear(text))
        {
            errors.WarnOnce(row.File, "century", row.Line, new(
                $"{row.Title(column)} : « {Cut(text)} » lu {day:yyyy-MM-dd} ; une année à deux chiffres est toujours 20.., dans tout ce fichier.",
                $"{row.Title(column)}: “{Cut(text)}” read as {day:yyyy-MM-dd}; a year of two digits is always 20.., in this whole file."));
        }
    }

    /// <summary>A value as a message shows it: short, and with what cannot be seen made visible.</summary>
    internal static string Cut(string text)
    {
        string shown = string.Concat(text.Take(60).Select(c => char.GetUnicodeCategory(c) == UnicodeCategory.Format || char.IsControl(c) ? $"[U+{(int)c:X4}]" : c.ToString()));
        return text.Length <= 60 ? shown : shown + "…";
    }

    // Digits, or groups of three parted by one space of any width; then decimals, and a euro sign.
    // What Excel and LibreOffice put in place of a value, in French and English.
    [GeneratedRegex(@"^(#(REF|VALEUR|VALUE|DIV/0|NOMBRE|NUM|NUL|NULL|CALC|SPILL|PROPAGATION)\s?!|#(NOM|NAME)\s?\?|#N/[AD]|#{3,}|Err\s?:\s?\d{3})$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SpreadsheetError();

    [GeneratedRegex(@"^(\d+|\d{1,3}(\s\d{3})+)([.,]\d+)?(\s*€)?$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Amount();
}
