using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Statements;
using Makerspace.Iot.Server.Core.Tariffs;

namespace Makerspace.Iot.Server.Core.Tests.Statements;

public sealed class CreditTests
{
    private static readonly Payer Firm = new("firm", null);
    private static readonly CalendarMonth March = new(2026, 3);

    [Fact]
    public void Of_a_line_no_more_is_left_than_of_its_entry()
    {
        // 10.00 and a cap that takes off 4.00; another entry of 3.00, of which 1.00 was given back.
        StatementLine active = Line(1000, "s-1"), cap = Line(-400, "s-1"), other = Line(300, "s-2");
        (StatementLine, long)[] lines = [(active, 0), (cap, 0), (other, 100)];
        var standing = new Dictionary<EntryShare, long> { [EntryShare.Of(active)] = 600, [EntryShare.Of(other)] = 200 };
        Assert.Equal([600L, 0, 200], CreditRules.LeftOfEach(lines, standing));
        var byPlace = new Dictionary<int, (StatementLine, long)> { [1] = lines[0], [2] = lines[1], [3] = lines[2] };
        Assert.Null(CreditRules.Check(byPlace, standing, [new CreditAsk(1, 600), new CreditAsk(3, 200)]));
        Assert.Equal((1, CreditFault.AboveWhatIsLeft), CreditRules.Check(byPlace, standing, [new CreditAsk(1, 601)]));
        Assert.Equal((3, CreditFault.AboveWhatIsLeft), CreditRules.Check(byPlace, standing, [new CreditAsk(3, 201)]));
        Assert.Equal((3, CreditFault.NotAboveZero), CreditRules.Check(byPlace, standing, [new CreditAsk(3, 0)]));
        Assert.Equal((9, CreditFault.AboveWhatIsLeft), CreditRules.Check(byPlace, standing, [new CreditAsk(9, 1)]));
    }

    [Fact]
    public void Two_lines_of_an_entry_share_what_is_left_of_it()
    {
        StatementLine time = Line(300, "s-1"), energy = Line(100, "s-1");
        var lines = new Dictionary<int, (StatementLine, long)> { [1] = (time, 0), [2] = (energy, 0) };
        var standing = new Dictionary<EntryShare, long> { [EntryShare.Of(time)] = 350 };
        Assert.Equal((2, CreditFault.AboveWhatIsLeft), CreditRules.Check(lines, standing, [new CreditAsk(1, 300), new CreditAsk(2, 51)]));
        Assert.Null(CreditRules.Check(lines, standing, [new CreditAsk(1, 300), new CreditAsk(2, 50)]));
    }

    [Theory]
    [InlineData(1000, 400, 700, -300)]
    [InlineData(1000, 400, 0, -600)]
    [InlineData(1000, 1000, 0, 0)]
    [InlineData(1000, 1000, 1200, 200)]
    [InlineData(1000, 0, 0, -1000)]
    public void A_correction_takes_off_no_more_than_credits_have_left(long billed, long credited, long now, long expected)
    {
        StatementLine line = Line(billed, "s-1");
        StatementLine[] credits = credited == 0 ? [] : [CreditLines.Of(line, "F2026-00001", credited)];
        StatementLine[] again = now == 0 ? [] : [Line(now, "s-1")];
        IReadOnlyList<StatementLine> lines = Adjustments.Between(March, [line], again, credits);
        Assert.Equal(expected, lines.Sum(l => l.Cents));
        Assert.Empty(Adjustments.Between(March, [line, .. lines], again, credits));
    }

    [Fact]
    public void A_credit_says_what_it_gives_back_of_what()
    {
        StatementLine credit = CreditLines.Of(Line(1000, "s-1"), "F2026-00012", 400);
        Assert.Equal((-400, -4m, (ChargeKind?)null), (credit.Cents, credit.Rate, credit.Kind));
        Assert.Equal("Avoir de 4,00 € sur 10,00 € (F2026-00012) : ligne", credit.Formula.French.Replace('\u00A0', ' '));
    }

    private static StatementLine Line(long cents, string entry) => new()
    {
        Payer = Firm,
        Entry = new EntryKey("a-1", entry),
        Site = "site",
        Machine = "laser",
        Member = "m-1",
        At = new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero),
        Kind = ChargeKind.Active,
        Thousandths = Quantity.Piece,
        Unit = ChargeUnit.Piece,
        Rate = cents / 100m,
        Cents = cents,
        Version = "v",
        Formula = new BothLanguages("ligne", "line"),
        Vat = new VatTerms(20),
    };
}
