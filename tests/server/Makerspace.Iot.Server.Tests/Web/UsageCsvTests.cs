using System.Text;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Tariffs;
using Makerspace.Iot.Server.Web;
using Makerspace.Iot.Server.Workspace.Usage;

namespace Makerspace.Iot.Server.Tests.Web;

public sealed class UsageCsvTests
{
    private static readonly CalendarMonth October = new(2026, 10);

    [Fact]
    public void French_file_has_the_exact_bytes_that_a_French_spreadsheet_opens()
    {
        byte[] file = UsageCsv.Of(View(("La Plaque Verte", Row("s-plaque")), ("", Row(null))), Locale.French);
        const string expected = "Mois;Structure;Référence;Sessions;Heures occupées;Heures actives;Énergie (kWh);Montant (€);Sessions à énergie estimée;Sessions à énergie incomplète;Sessions sans tarif;Sessions non facturées;dont énergie estimée (kWh);dont énergie incomplète (kWh);Sessions sans fin reçue\r\n"
            + "2026-10;La Plaque Verte;s-plaque;3;2,50;1,25;1234,568;1234,50;1;0;2;0;400,000;0,000;1\r\n"
            + "2026-10;À titre personnel;;3;2,50;1,25;1234,568;1234,50;1;0;2;0;400,000;0,000;1\r\n"
            + "2026-10;Total;;6;5,00;2,50;2469,135;2469,00;2;0;4;0;800,000;0,000;2\r\n";
        Assert.Equal([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(expected)], file);
    }

    [Fact]
    public void English_file_has_commas_between_and_points_inside()
    {
        string file = Encoding.UTF8.GetString(UsageCsv.Of(View(("La Plaque Verte", Row("s-plaque"))), Locale.English));
        Assert.Contains("\r\n2026-10,La Plaque Verte,s-plaque,3,2.50,1.25,1234.568,1234.50,1,0,2,0,400.000,0.000,1\r\n", file, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("=1+1", ";'=1+1;")]
    [InlineData("+33 1", ";'+33 1;")]
    [InlineData("-5", ";'-5;")]
    [InlineData("@SUM(A1)", ";'@SUM(A1);")]
    [InlineData("\tx", ";'\tx;")]
    [InlineData("=HYPERLINK(\"http://x\";\"y\")", ";\"'=HYPERLINK(\"\"http://x\"\";\"\"y\"\")\";")]
    [InlineData("A;B", ";\"A;B\";")]
    [InlineData("Dit \"le bon\"", ";\"Dit \"\"le bon\"\"\";")]
    [InlineData("A\nB", ";\"A\nB\";")]
    public void A_name_is_never_a_formula_and_never_breaks_a_line(string name, string expected) =>
        Assert.Contains(expected, Encoding.UTF8.GetString(UsageCsv.Of(View((name, Row("s-x"))), Locale.French)), StringComparison.Ordinal);

    private static UsageView View(params (string Title, UsageMonth Figures)[] rows) =>
        new(October, [October], [.. rows.Select(r => new UsageRow(r.Title, r.Figures))], UsageSummary.Total(rows.Select(r => r.Figures)));

    private static UsageMonth Row(string? structure) => new()
    {
        Structure = structure,
        Sessions = 3,
        OccupiedMs = 9_000_000,
        ActiveMs = 4_500_000,
        EnergyMilliWh = 1_234_567_500,
        Euros = 1234.5m,
        SessionsEnergyEstimated = 1,
        SessionsWithoutTariff = 2,
        SessionsWithoutEnd = 1,
        EstimatedMilliWh = 400_000_000,
    };
}
