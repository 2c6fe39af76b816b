using Makerspace.Iot.Server.Core.Statements;

namespace Makerspace.Iot.Server.Core.Tests.Statements;

public sealed class FecTests
{
    private static readonly VatTerms Normal = new(20);
    private static readonly IssuerAccounts Accounts = IssuerAccounts.Default("asso");

    [Fact]
    public void A_document_owes_what_was_sold_and_its_tax()
    {
        IReadOnlyList<FecLine> lines = Fec.Of(Document(DocumentKind.Invoice, [new VatSum(Normal, 927, 185), new VatSum(new VatTerms(5.5m), 1000, 55)]), Accounts);
        Assert.Equal([("411", 2167L, 0L), ("706", 0, 1927), ("44571", 0, 185), ("44571", 0, 55)], lines.Select(l => (l.CompteNum, l.DebitCents, l.CreditCents)));
        Assert.Equal("VE|Ventes|2026000012|20260315|411|Clients|atelier-bois|L'Atelier  bois|F2026-00012|20260315|Facture F2026-00012 février 2026|21,67|0,00|||20260315||", Fec.Text(lines[0]));
        Assert.Equal("VE|Ventes|2026000012|20260315|44571|TVA collectée 5,5 %|||F2026-00012|20260315|Facture F2026-00012 février 2026|0,00|0,55|||20260315||", Fec.Text(lines[3]));
        Assert.Equal(18, Fec.Header.Split('|').Length);
        Assert.All(lines, l => Assert.Equal(18, Fec.Text(l).Split('|').Length));
    }

    [Fact]
    public void A_credit_note_is_the_other_way_round_and_what_is_not_taxed_has_no_line_of_tax()
    {
        IReadOnlyList<FecLine> lines = Fec.Of(Document(DocumentKind.CreditNote, [new VatSum(new VatTerms(0, "VATEX-FR-CGI261-7"), -150, 0)]), Accounts);
        Assert.Equal([("411", 0L, 150L), ("706", 150, 0)], lines.Select(l => (l.CompteNum, l.DebitCents, l.CreditCents)));
        Assert.StartsWith("Avoir F2026-00012", lines[0].EcritureLib, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_entry_is_balanced_whatever_its_sums()
    {
        var random = new Random(20261201);
        for (int i = 0; i < 500; i++)
        {
            VatSum[] sums = [.. Enumerable.Range(0, random.Next(1, 4)).Select(r => new VatSum(new VatTerms(r + 1), random.Next(-5000, 5000), random.Next(-900, 900)))];
            IReadOnlyList<FecLine> lines = Fec.Of(Document(DocumentKind.Invoice, sums), Accounts);
            Assert.Equal(lines.Sum(l => l.DebitCents), lines.Sum(l => l.CreditCents));
            Assert.All(lines, l => Assert.True((l.DebitCents > 0) != (l.CreditCents > 0)));
        }
    }

    [Theory]
    [InlineData("2026-01-01", "2026-12-31", true)]
    [InlineData("2026-01-01", "2026-01-01", true)]
    [InlineData("2026-01-01", "2027-12-31", true)]
    [InlineData("2026-01-01", "2028-01-01", false)]
    [InlineData("2026-01-02", "2026-01-01", false)]
    public void A_file_is_of_one_financial_year_at_most(string first, string last, bool sound) => Assert.Equal(sound, Fec.IsPeriod(DateOnly.Parse(first), DateOnly.Parse(last)));

    [Fact]
    public void The_file_is_named_by_the_siren_and_the_last_day() => Assert.Equal("732829320FEC20261231.txt", Fec.FileName("732829320", new DateOnly(2026, 12, 31)));

    private static FecDocument Document(DocumentKind kind, VatSum[] sums) =>
        new(2026, 12, "F2026-00012", kind, new DateOnly(2026, 3, 15), "atelier-bois", "L’Atelier |bois", "février 2026", sums);
}
