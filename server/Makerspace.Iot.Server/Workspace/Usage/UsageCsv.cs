using System.Text;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Tariffs;
using Makerspace.Iot.Server.Web;
using Makerspace.Iot.Server.Workspace.Words;

namespace Makerspace.Iot.Server.Workspace.Usage;

/// <summary>The usage table as a CSV file (<see cref="CsvCells"/>).</summary>
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
        return TypedResults.File(Of(usage, l), CsvCells.MediaType, name);
    });

    /// <summary>The bytes of the file: a header line, one line per structure, a total line.</summary>
    public static byte[] Of(UsageView usage, Locale l)
    {
        var csv = new CsvCells(l);
        var text = new StringBuilder(csv.Line(Header.Select(h => l[h])));
        foreach (UsageRow row in usage.Rows)
        {
            text.Append(csv.Line(Cells(usage, row.Figures, StructureAddress.Title(row, l), row.Figures.Structure ?? "", csv)));
        }

        text.Append(csv.Line(Cells(usage, usage.Total, l[TableTexts.Total], "", csv)));
        return [.. CsvCells.Preamble, .. Encoding.UTF8.GetBytes(text.ToString())];
    }

    private static string[] Cells(UsageView usage, UsageMonth sums, string title, string reference, CsvCells csv) =>
    [
        usage.Month.ToString(), CsvCells.Text(title), CsvCells.Text(reference), CsvCells.Whole(sums.Sessions),
        csv.Number(sums.OccupiedHours, "0.00"), csv.Number(sums.ActiveHours, "0.00"), csv.Number(sums.Kwh, "0.000"), csv.Number(sums.Euros, "0.00"),
        CsvCells.Whole(sums.SessionsEnergyEstimated), CsvCells.Whole(sums.SessionsEnergyMissing), CsvCells.Whole(sums.SessionsWithoutTariff), CsvCells.Whole(sums.SessionsNotBilled),
        csv.Number(sums.EstimatedKwh, "0.000"), csv.Number(sums.MissingKwh, "0.000"), CsvCells.Whole(sums.SessionsWithoutEnd),
    ];
}
