using Makerspace.Iot.Server.Core.Statements;
using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Statements.Papers;

/// <summary>Lines of documents as CSV, one for each line of a document.</summary>
/// <param name="registry">Names and time zones.</param>
/// <param name="l">The language.</param>
internal sealed class StatementCsv(RegistrySnapshot registry, Locale l)
{
    private readonly CsvCells _csv = new(l);

    /// <summary>The first line.</summary>
    public string Header => _csv.Line(PaperTexts.Header.Select(h => l[h]));

    /// <summary>A line.</summary>
    /// <param name="row">The line.</param>
    /// <param name="document">Its document; null if none was made for its payer.</param>
    /// <param name="month">Month of the document.</param>
    /// <param name="payer">Name of the payer.</param>
    /// <param name="siret">SIRET of the payer.</param>
    public string Line(StatementRow row, Statement? document, Core.Registry.CalendarMonth month, string payer, string? siret) => _csv.Line(
    [
        CsvCells.Text(document?.Number),
        l[document is null ? PaperTexts.KindNone : document.Order == 0 ? PaperTexts.KindDraft : document.Kind == DocumentKind.CreditNote ? PaperTexts.KindCredit : PaperTexts.KindInvoice],
        document is null || document.Order == 0 ? string.Empty : l.Day(document.IssuedOn),
        month.ToString(), CsvCells.Text(payer), row.Structure ?? row.Member, siret ?? string.Empty,
        Core.Registry.CalendarMonth.Of(row.Month).ToString(), l.Stamp(row.At, registry.Zones.Of(row.Site)), CsvCells.Text(registry.Names.Site(row.Site)), CsvCells.Text(registry.Names.Machine(row.Machine)),
        row.Member, CsvCells.Text($"{row.Source}/{row.Entry}"), CsvCells.Text(l.Language == Language.French ? row.French : row.English),
        _csv.Number(StatementJson.Quantity(row), "0.######"), l[UnitOf(row.Unit)], _csv.Number(row.Rate, "0.00####"), _csv.Number(row.Cents / 100m, "0.00"),
        row.Exemption is null ? _csv.Number(row.VatPercent, "0.##") : string.Empty, CsvCells.Text(row.Exemption), CsvCells.Text(row.Version),
    ]);

    private static Phrase UnitOf(ChargeUnit unit) => unit switch
    {
        ChargeUnit.Minute => new("min", "min"),
        ChargeUnit.Hour => new("h", "h"),
        ChargeUnit.Kwh => new("kWh", "kWh"),
        _ => new("unité", "piece"),
    };
}
