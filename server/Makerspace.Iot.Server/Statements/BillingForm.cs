using System.Globalization;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Statements;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Statements;

/// <summary>Reads the texts of the forms of billing. What cannot be read is a problem in words; what does not fit is found by the rules.</summary>
/// <param name="l">The language.</param>
internal sealed class BillingForm(Locale l)
{
    /// <summary>What cannot be read.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>A month.</summary>
    public CalendarMonth Month(string? text)
    {
        if (!CalendarMonth.TryParse(text?.Trim(), out CalendarMonth month))
        {
            Problems.Add(l.Say(StatementTexts.BadMonth, Cut(text)));
        }

        return month;
    }

    /// <summary>A day.</summary>
    public DateOnly Day(string? text)
    {
        if (text is not null && RequestQuery.Read(text.Trim()) is { Day: { Year: >= 2000 and < 2200 } day })
        {
            return day;
        }

        Problems.Add(l.Say(StatementTexts.BadDay, Cut(text)));
        return default;
    }

    /// <summary>A tax: a rate, with a comma or a point, or a reason.</summary>
    public VatTerms Vat(string? percent, string? exemption)
    {
        if (!decimal.TryParse(percent?.Trim().Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal rate))
        {
            Problems.Add(l.Say(StatementTexts.BadPercent, Cut(percent)));
        }

        return new VatTerms(rate, Text(exemption));
    }

    /// <summary>A number of days.</summary>
    public int Days(string? text)
    {
        if (!int.TryParse(text?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out int days))
        {
            Problems.Add(l.Say(StatementTexts.BadGrace, Cut(text)));
        }

        return days;
    }

    /// <summary>An amount of euros with at most two decimals, with a comma or a point, as whole cents; null if it is none.</summary>
    public long? Cents(string text)
    {
        string plain = string.Concat(text.Where(c => !char.IsWhiteSpace(c) && c != '€')).Replace(',', '.');
        if (decimal.TryParse(plain, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal euros) && euros <= RecordRules.MostEuros * 100 && euros == decimal.Round(euros, 2))
        {
            return (long)(euros * 100);
        }

        Problems.Add(l.Say(StatementTexts.BadAmount, Cut(text)));
        return null;
    }

    /// <summary>A text; null if it is empty.</summary>
    public static string? Text(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();

    private static string Cut(string? text) => text is { Length: > 30 } ? text[..30] + "…" : text ?? "";
}
