using System.Globalization;

namespace Makerspace.Iot.Server.Web;

/// <summary>
/// How one person's screen writes texts, numbers and dates. The formats are the house's own and not the operating system's,
/// so that a page and a CSV read the same on every machine, whatever its language data.
/// </summary>
public sealed class Locale
{
    private const string NoBreak = "\u00A0";
    private static readonly NumberFormatInfo FrenchNumbers = Numbers(",", "\u202F");
    private static readonly NumberFormatInfo EnglishNumbers = Numbers(".", ",");

    private static readonly string[] FrenchMonths =
        ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"];

    private static readonly string[] EnglishMonths =
        ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];

    private static readonly string[] FrenchDays = ["dim.", "lun.", "mar.", "mer.", "jeu.", "ven.", "sam."];
    private static readonly string[] EnglishDays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

    /// <summary>A screen in a language. Each time that it writes is one of a time zone: that of the site that it concerns, else that of the network.</summary>
    public Locale(Language language)
    {
        Language = language;
        Culture = CultureInfo.GetCultureInfo(Code);
    }

    /// <summary>French, the default.</summary>
    public static Locale French { get; } = new(Language.French);

    /// <summary>English.</summary>
    public static Locale English { get; } = new(Language.English);

    /// <summary>That of the request that is being answered (<see cref="RequestLanguage"/>): the current UI culture.</summary>
    public static Locale Current => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == English.Code ? English : French;

    /// <summary>The language.</summary>
    public Language Language { get; }

    /// <summary>The UI culture that means this language.</summary>
    public CultureInfo Culture { get; }

    /// <summary>The language as HTML and <c>?lang=</c> name it: <c>fr</c> or <c>en</c>.</summary>
    public string Code => IsFrench ? "fr" : "en";

    /// <summary>The other language's locale, for the switch.</summary>
    public Locale Other => IsFrench ? English : French;

    private bool IsFrench => Language == Language.French;

    private NumberFormatInfo Format => IsFrench ? FrenchNumbers : EnglishNumbers;

    /// <summary>A text in this language.</summary>
    public string this[Phrase phrase] => phrase.In(Language);

    /// <summary>The locale of a language.</summary>
    public static Locale Of(Language language) => language == Language.English ? English : French;

    /// <summary>A text with its places filled in; numbers must come already written.</summary>
    public string Say(Phrase phrase, params string[] values) => string.Format(CultureInfo.InvariantCulture, phrase.In(Language), values);

    /// <summary>A count in words: the singular for 1, and in French for 0; <c>{0}</c> takes the number.</summary>
    public string Count(long count, Phrase one, Phrase many) => Say(count == 1 || (count == 0 && IsFrench) ? one : many, Number(count));

    /// <summary>A number with grouped thousands: <c>1 234,5</c> or <c>1,234.5</c>.</summary>
    public string Number(double value, int decimals = 0) => Tidy(value, decimals).ToString("N" + decimals.ToString(CultureInfo.InvariantCulture), Format);

    /// <summary>A whole number without grouping, for addresses.</summary>
    public string Plain(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Energy in kilowatt-hours from watt-hours: <c>12,50 kWh</c>.</summary>
    public string Energy(double energyWh) => Number(energyWh / 1000, 2) + NoBreak + "kWh";

    /// <summary>Power: <c>1 240 W</c>; below 10 W with one decimal.</summary>
    public string Power(double powerW) => Number(powerW, Math.Abs(powerW) is > 0.05 and < 10 ? 1 : 0) + NoBreak + "W";

    /// <summary>An amount in euros: <c>1 234,50 €</c> or <c>€1,234.50</c>.</summary>
    public string Euros(decimal euros)
    {
        string number = euros.ToString("N2", Format);
        return IsFrench ? number + NoBreak + "€" : (euros < 0 ? "-€" + number[1..] : "€" + number);
    }

    /// <summary>A duration as people say it: <c>45 s</c>, <c>12 min</c>, <c>1 h 05</c>, <c>3 j 4 h</c>.</summary>
    public string Duration(double seconds)
    {
        if (!double.IsFinite(seconds) || seconds < 0)
        {
            seconds = 0;
        }

        if (seconds < 59.5)
        {
            return Number(Math.Floor(seconds)) + NoBreak + "s";
        }

        long minutes = (long)Math.Round(seconds / 60);
        if (minutes < 60)
        {
            return Number(minutes) + NoBreak + "min";
        }

        return minutes < 48 * 60
            ? Hours(minutes * 60.0)
            : Number(minutes / 1440) + NoBreak + (IsFrench ? "j" : "d") + NoBreak + Number(minutes / 60 % 24) + NoBreak + "h";
    }

    /// <summary>Hours and minutes however long: <c>127 h 05</c>.</summary>
    public string Hours(double seconds)
    {
        long minutes = (long)Math.Round(Math.Max(0, seconds) / 60);
        string rest = (minutes % 60).ToString("00", CultureInfo.InvariantCulture);
        return Number(minutes / 60) + NoBreak + "h" + NoBreak + rest;
    }

    /// <summary>Time of day: <c>14:03</c>.</summary>
    public string Time(DateTimeOffset at, TimeZoneInfo zone) => Local(at, zone).ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary>Time of day with seconds: <c>14:03:22</c>.</summary>
    public string TimeWithSeconds(DateTimeOffset at, TimeZoneInfo zone) => Local(at, zone).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>Day and time: <c>lun. 2 mars 2026, 14:03</c>.</summary>
    public string DayAndTime(DateTimeOffset at, TimeZoneInfo zone)
    {
        DateTimeOffset local = Local(at, zone);
        string day = (IsFrench ? FrenchDays : EnglishDays)[(int)local.DayOfWeek];
        return $"{day}{NoBreak}{local.Day}{NoBreak}{MonthName(local.Month)} {local.Year}, {Time(at, zone)}";
    }

    /// <summary>Day and time in figures, for tables: <c>02/03/2026 14:03</c>.</summary>
    public string Stamp(DateTimeOffset at, TimeZoneInfo zone) => Local(at, zone).ToString("dd'/'MM'/'yyyy' 'HH:mm", CultureInfo.InvariantCulture);

    /// <summary>A day in figures, for tables: <c>02/03/2026</c>.</summary>
    public string Day(DateOnly day) => day.ToString("dd'/'MM'/'yyyy", CultureInfo.InvariantCulture);

    /// <summary>Weekday and day: <c>lun. 2</c>.</summary>
    public string DayInMonth(DateTimeOffset at, TimeZoneInfo zone)
    {
        DateTimeOffset local = Local(at, zone);
        return (IsFrench ? FrenchDays : EnglishDays)[(int)local.DayOfWeek] + NoBreak + local.Day.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>When something began: only the time if it is today, else day and time.</summary>
    public string Since(DateTimeOffset at, DateTimeOffset now, TimeZoneInfo zone) => Local(at, zone).Date == Local(now, zone).Date ? Time(at, zone) : Stamp(at, zone);

    /// <summary>A month: <c>mars 2026</c>.</summary>
    public string Month(int year, int month) => MonthName(month) + NoBreak + year.ToString(CultureInfo.InvariantCulture);

    /// <summary>The same instant in a time zone.</summary>
    public static DateTimeOffset Local(DateTimeOffset at, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(at, zone);

    /// <summary>A time zone in words: <c>heure de La Réunion</c>.</summary>
    public string Zone(TimeZoneInfo zone) => this[ZoneWords.Of(zone)];

    /// <summary>A time with its zone in words after it, if that has to be said: <c>14:03 (heure de La Réunion)</c>.</summary>
    public string InZone(string time, TimeZoneInfo? named) => named is null ? time : $"{time} ({Zone(named)})";

    private static double Tidy(double value, int decimals)
    {
        // No figure of a screen reads "-0" or "NaN".
        double rounded = double.IsFinite(value) ? Math.Round(value, decimals, MidpointRounding.AwayFromZero) : 0;
        return rounded == 0 ? 0 : rounded;
    }

    private static NumberFormatInfo Numbers(string point, string group) => NumberFormatInfo.ReadOnly(new NumberFormatInfo
    {
        NumberDecimalSeparator = point,
        NumberGroupSeparator = group,
        NumberGroupSizes = [3],
        NegativeSign = "-",
        NumberNegativePattern = 1,
    });

    private string MonthName(int month) => (IsFrench ? FrenchMonths : EnglishMonths)[month - 1];
}
