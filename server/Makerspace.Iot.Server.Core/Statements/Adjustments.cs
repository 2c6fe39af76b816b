using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Tariffs;

namespace Makerspace.Iot.Server.Core.Statements;

/// <summary>
/// What late or corrected usage changes of a closed period: its entries folded again with the tables frozen at its closing, less what was billed. One line for each entry, payer and tax.
/// </summary>
public static class Adjustments
{
    /// <summary>The differences, in order of time; none for what stays as it was.</summary>
    /// <param name="period">The closed period.</param>
    /// <param name="billed">Its lines as they were billed, with every adjustment of it so far.</param>
    /// <param name="again">Its lines as they are now.</param>
    public static IReadOnlyList<StatementLine> Between(CalendarMonth period, IEnumerable<StatementLine> billed, IEnumerable<StatementLine> again)
    {
        var before = Sums(billed);
        var after = Sums(again);
        return
        [
            .. before.Keys.Union(after.Keys)
                .Select(key => (Was: before.GetValueOrDefault(key), Is: after.GetValueOrDefault(key)))
                .Where(d => (d.Was.Line is null ? 0 : d.Was.Cents) != (d.Is.Line is null ? 0 : d.Is.Cents))
                .Select(d => Line(period, d.Is.Line ?? d.Was.Line!, d.Was.Cents, d.Is.Cents))
                .OrderBy(l => l.At).ThenBy(l => l.Entry).ThenBy(l => l.Payer),
        ];
    }

    private static Dictionary<(EntryKey, Payer, VatTerms), (StatementLine? Line, long Cents)> Sums(IEnumerable<StatementLine> lines) =>
        lines.GroupBy(l => (l.Entry, l.Payer, l.Vat)).ToDictionary(g => g.Key, g => ((StatementLine?)g.Last(), g.Sum(l => l.Cents)));

    private static StatementLine Line(CalendarMonth period, StatementLine last, long was, long now) => last with
    {
        Kind = null,
        Thousandths = Quantity.Piece,
        Unit = ChargeUnit.Piece,
        Rate = (now - was) / 100m,
        Cents = now - was,
        Formula = new BothLanguages(
            $"Régularisation de {period.Number:00}/{period.Year}\u00A0: {Formula.Money(now, french: true)} − {Formula.Money(was, french: true)} déjà facturés",
            $"Adjustment of {period.Number:00}/{period.Year}: {Formula.Money(now, french: false)} − {Formula.Money(was, french: false)} billed before"),
    };
}
