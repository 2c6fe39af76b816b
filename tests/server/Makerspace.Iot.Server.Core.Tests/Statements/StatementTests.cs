using FsCheck;
using FsCheck.Fluent;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Statements;
using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Core.Tests.Tariffs;

namespace Makerspace.Iot.Server.Core.Tests.Statements;

public sealed class StatementTests
{
    private static readonly VatTerms Normal = new(20);
    private static readonly VatTerms Reduced = new(5.5m);
    private static readonly VatTerms Association = new(0, "VATEX-FR-CGI261-7");
    private static readonly CalendarMonth March = new(2026, 3);

    [Fact]
    public void Tax_is_worked_out_once_for_each_rate_on_the_sum_of_its_lines()
    {
        // Three lines of 0.13 have 0.026 of tax each; their sum of 0.39 has 0.078.
        var totals = DocumentTotals.Of([Line(13), Line(13), Line(13), Line(1000, vat: Reduced)]);
        Assert.Equal([new VatSum(Normal, 39, 8), new VatSum(Reduced, 1000, 55)], totals.Sums);
        Assert.Equal((1039, 63, 1102), (totals.NetCents, totals.VatCents, totals.GrossCents));
    }

    [Fact]
    public void Half_a_cent_of_tax_goes_away_from_zero_on_both_sides()
    {
        var half = new VatTerms(5);
        Assert.Equal(1, DocumentTotals.Of([Line(10, vat: half)]).VatCents);
        Assert.Equal(-1, DocumentTotals.Of([Line(-10, vat: half)]).VatCents);
    }

    [Fact]
    public void A_document_has_one_reason_for_no_tax_and_none_is_made_for_zero()
    {
        var firm = new Payer("firm", null);
        var person = new Payer(null, "m-9");
        IReadOnlyList<DraftDocument> documents = DraftDocument.Split(
        [
            Line(100, vat: Association), Line(200), Line(300, vat: Reduced), Line(400, vat: new VatTerms(0, "VATEX-FR-CGI261B")),
            Line(500, payer: person), Line(-700, payer: person), Line(0, payer: new Payer("idle", null)), Line(5, payer: new Payer("even", null)), Line(-5, payer: new Payer("even", null)),
        ]);
        Assert.Equal(
            [(firm, null, DocumentKind.Invoice, 500L), (firm, "VATEX-FR-CGI261-7", DocumentKind.Invoice, 100), (firm, "VATEX-FR-CGI261B", DocumentKind.Invoice, 400), (person, null, DocumentKind.CreditNote, -200)],
            documents.Select(d => (d.Payer, d.Lines[0].Vat.Exemption, d.Kind, d.Totals.NetCents)));
    }

    [Fact]
    public void Late_usage_is_billed_as_the_difference_to_what_was_billed_and_names_its_month()
    {
        StatementLine[] billed = [Line(1000, entry: "s-1"), Line(48, entry: "s-1"), Line(200, entry: "s-2"), Line(300, entry: "s-3")];
        StatementLine[] again = [Line(1260, entry: "s-1"), Line(48, entry: "s-1"), Line(200, entry: "s-2"), Line(300, entry: "s-3", payer: new Payer("other", null)), Line(50, entry: "s-4")];
        IReadOnlyList<StatementLine> lines = Adjustments.Between(March, billed, again);
        Assert.Equal(
            [("s-1", "firm", 260L), ("s-3", "firm", -300), ("s-3", "other", 300), ("s-4", "firm", 50)],
            lines.Select(l => (l.Entry.Id, l.Payer.Structure!, l.Cents)));
        Assert.Equal("Régularisation de 03/2026 : 13,08 € − 10,48 € déjà facturés", lines[0].Formula.French.Replace('\u00A0', ' '));
        Assert.Empty(Adjustments.Between(March, [.. billed, .. lines], again));
    }

    [Fact]
    public void After_any_adjustment_what_was_billed_is_what_a_new_fold_asks_for()
    {
        Gen<StatementLine[]> gen =
            from list in
                (from cents in Gen.Choose(-500, 5000)
                 from entry in Gen.Choose(1, 8)
                 from payer in Gen.Elements("firm", "other")
                 from vat in Gen.Elements(Normal, Association)
                 select Line(cents, entry: $"s-{entry}", payer: new Payer(payer, null), vat: vat)).ListOf()
            select list.ToArray();
        Prop.ForAll((from before in gen from after in gen select (before, after)).ToArbitrary(), c =>
        {
            StatementLine[] billed = [.. c.before, .. Adjustments.Between(March, c.before, c.after)];
            return Adjustments.Between(March, billed, c.after).Count == 0
                && billed.Sum(l => l.Cents) == c.after.Sum(l => l.Cents)
                && billed.GroupBy(l => (l.Payer, l.Vat)).All(g => g.Sum(l => l.Cents) == c.after.Where(a => (a.Payer, a.Vat) == g.Key).Sum(l => l.Cents));
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(1000, 300, 700, null)]
    [InlineData(1000, 300, 701, CreditFault.AboveWhatIsLeft)]
    [InlineData(1000, 1000, 1, CreditFault.AboveWhatIsLeft)]
    [InlineData(1000, 0, 0, CreditFault.NotAboveZero)]
    [InlineData(1000, 0, -5, CreditFault.NotAboveZero)]
    [InlineData(-200, 0, 1, CreditFault.AboveWhatIsLeft)]
    public void A_credit_is_never_above_what_is_left_of_its_line(long line, long credited, long asked, CreditFault? fault) =>
        Assert.Equal(fault, CreditRules.Check(line, credited == 0 ? [] : [credited], asked));

    [Theory]
    [InlineData("2026-03-31", 10, PeriodPhase.Open)]
    [InlineData("2026-04-01", 10, PeriodPhase.Grace)]
    [InlineData("2026-04-10", 10, PeriodPhase.Grace)]
    [InlineData("2026-04-11", 10, PeriodPhase.Due)]
    [InlineData("2026-04-01", 0, PeriodPhase.Due)]
    public void A_month_is_open_then_in_grace_then_due(string today, int grace, PeriodPhase phase)
    {
        Assert.Equal(phase, ClosingPeriod.Of(March, DateOnly.Parse(today), grace, closed: false));
        Assert.Equal(PeriodPhase.Closed, ClosingPeriod.Of(March, DateOnly.Parse(today), grace, closed: true));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("F/LAB-", true)]
    [InlineData("É", false)]
    [InlineData("thirteenchars", false)]
    [InlineData("F 1", false)]
    public void A_number_has_the_characters_that_an_invoice_may_have(string prefix, bool sound)
    {
        Assert.Equal(sound, DocumentNumber.IsPrefix(prefix));
        Assert.Equal("F2026-00012", new DocumentNumber("F", 2026, 12).ToString());
    }

    [Fact]
    public void The_lines_of_a_priced_entry_keep_everything_that_explains_them()
    {
        ChargedEntry charged = new TariffFold(TariffScene.Pricing(TariffScene.Version(new TariffTerms { Active = new TimePrice(12), Energy = new EnergyPrice(0.25m) }))).Add(TariffScene.Session(30, wh: 1000));
        StatementLine[] lines = [.. StatementLine.Of(charged, Normal)];
        Assert.Equal([(600L, 12m, ChargeUnit.Hour, "v1"), (25, 0.25m, ChargeUnit.Kwh, "v1")], lines.Select(l => (l.Cents, l.Rate, l.Unit, l.Version)));
        Assert.All(lines, l => Assert.Equal(("firm", "s-1", "laser-1", "m-1"), (l.Payer.Structure, l.Entry.Id, l.Machine, l.Member)));
        Assert.StartsWith("Temps actif", lines[0].Formula.French, StringComparison.Ordinal);
    }

    private static StatementLine Line(long cents, string entry = "s-1", Payer? payer = null, VatTerms? vat = null) => new()
    {
        Payer = payer ?? new Payer("firm", null),
        Entry = new EntryKey("agent-1", entry),
        Site = "la-fabunit",
        Machine = "laser-1",
        Member = "m-1",
        At = new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero),
        Kind = ChargeKind.Active,
        Thousandths = 1000,
        Unit = ChargeUnit.Piece,
        Rate = cents / 100m,
        Cents = cents,
        Version = "v1",
        Formula = new BothLanguages("f", "e"),
        Vat = vat ?? Normal,
    };
}
