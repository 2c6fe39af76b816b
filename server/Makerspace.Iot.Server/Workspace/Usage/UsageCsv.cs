using System.Globalization;
using System.Text;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Tariffs;
using Makerspace.Iot.Server.Web;
using Makerspace.Iot.Server.Workspace.Words;

namespace Makerspace.Iot.Server.Workspace.Usage;

/// <summary>
/// The usage table as a CSV file that a spreadsheet opens by a double click: UTF-8 with byte order mark, CRLF;
/// in French <c>;</c> between cells and the decimal comma, in English <c>,</c> and the decimal point. RFC 4180 quoting.
/// A text cell that a spreadsheet would take for a formula gets an apostrophe before it.
/// </summary>
public static class UsageCsv
{
    private static readonly Phrase[] Header =
    [
        new("Mois", "Month"), new("Structure", "Structure"), new("Référence", "Reference"), new("Sessions", "Sessions"),
        new("Heures occupées", "Occupied hours"), new("Heures actives", "Active hours"), new("Énergie (kWh)", "Energy (kWh)"), new("Montant (€)", "Amount (€)"),
        new("Sessions à énergie estimée", "Sessions with estimated energy"), new("Sessions à énergie incomplète", "Sessions with incomplete energy"),
        new("Sessions sans tarif", "Sessions without tariff"), new("Sessions non facturées", "Sessions not billed"),
        new("dont énergie estimée (kWh)", "Estimated energy in it (kWh)"), new("dont énergie incomplète (kWh)", "Incomplete energy in it (kWh)"),
        new("Sessions sans fin reçue", "Sessions without an end"),
    ];

    /// <summary>Maps <c>/usage.csv</c>.</summary>
    public static void MapUsageCsv(this IEndpointRouteBuilder routes) => routes.MapGet("/usage.csv", async (string? month, HttpContext context, UsageReader reader, CancellationToken aborted) =>
    {
        Locale l = Locale.Current;
        UsageView usage = await reader.ReadAsync(RequestQuery.Month(month), context.Scope(Permission.ReadUsage), aborted);
        string name = (l.Language == Language.French ? "usage-par-structure-" : "usage-per-structure-") + usage.Month + ".csv";
        return TypedResults.File(Of(usage, l), "text/csv; charset=utf-8", name);
    });

    /// <summary>The bytes of the file: a header line, one line per structure, a total line.</summary>
    public static byte[] Of(UsageView usage, Locale l)
    {
        bool french = l.Language == Language.French;
        var text = new StringBuilder();
        void Line(IEnumerable<string> cells) => text.AppendJoin(french ? ';' : ',', cells.Select(c => Quote(c, french))).Append("\r\n");

        Line(Header.Select(h => l[h]));
        foreach (UsageRow row in usage.Rows)
        {
            Line(Cells(usage, row.Figures, StructureAddress.Title(row, l), row.Figures.Structure ?? "", french));
        }

        Line(Cells(usage, usage.Total, l[TableTexts.Total], "", french));
        return [.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(text.ToString())];
    }

    private static string[] Cells(UsageView usage, UsageMonth sums, string title, string reference, bool french) =>
    [
        usage.Month.ToString(), Harmless(title), Harmless(reference), Whole(sums.Sessions),
        Number(sums.OccupiedHours, "0.00", french), Number(sums.ActiveHours, "0.00", french), Number(sums.Kwh, "0.000", french), Number(sums.Euros, "0.00", french),
        Whole(sums.SessionsEnergyEstimated), Whole(sums.SessionsEnergyMissing), Whole(sums.SessionsWithoutTariff), Whole(sums.SessionsNotBilled),
        Number(sums.EstimatedKwh, "0.000", french), Number(sums.MissingKwh, "0.000", french), Whole(sums.SessionsWithoutEnd),
    ];

    // OWASP, "CSV Injection": a cell that begins so may be run as a formula.
    private static string Harmless(string cell) => cell.Length > 0 && "=+-@\t\r\n".Contains(cell[0], StringComparison.Ordinal) ? "'" + cell : cell;

    private static string Whole(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Number(decimal value, string format, bool french)
    {
        string text = value.ToString(format, CultureInfo.InvariantCulture);
        return french ? text.Replace('.', ',') : text;
    }

    private static string Quote(string cell, bool french) =>
        cell.AsSpan().IndexOfAny(french ? ";\"\r\n" : ",\"\r\n") < 0 ? cell : "\"" + cell.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}
