using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Tariffs;

namespace Makerspace.Iot.Server.Core.Statements;

/// <summary>
/// What late or corrected usage changes of a closed period: its entries folded again with the tables frozen at its closing, less what was billed. One line for each entry, payer and tax.
/// </summary>
public static class Adjustments
{
    /// <summary>The differences, in order of time; none for what stays as it was. No more is taken off than is left after credits made by hand.</summary>
    /// <param name="period">The closed period.</param>
    /// <param name="billed">Its lines as they were billed, with every adjustment of it so far.</param>
    /// <param name="again">Its lines as they are now.</param>
    /// <param name="credits">The lines of credits made by hand, each below zero.</param>
    public static IReadOnlyList<StatementLine> Between(CalendarMonth period, IEnumerable<StatementLine> billed, IEnumerable<StatementLine> again, IEnumerable<StatementLine>? credits = null)
    {
        var before = Sums(billed);
        var after = Sums(again);
        var given = Sums(credits ?? []);
        return
        [
            .. before.Keys.Union(after.Keys)
                .Select(key => Line(period, before.GetValueOrDefault(key), after.GetValueOrDefault(key), -given.GetValueOrDefault(key).Cents))
                .OfType<StatementLine>()
                .OrderBy(l => l.At).ThenBy(l => l.Entry).ThenBy(l => l.Payer),
        ];
    }

    private static Dictionary<EntryShare, (StatementLine? Line, long Cents)> Sums(IEnumerable<StatementLine> lines) =>
        lines.GroupBy(EntryShare.Of).ToDictionary(g => g.Key, g => ((StatementLine?)g.Last(), g.Sum(l => l.Cents)));

    private static StatementLine? Line(CalendarMonth period, (StatementLine? Line, long Cents) was, (StatementLine? Line, long Cents) now, long credited)
    {
        long whole = now.Cents - was.Cents;
        long cents = credited == 0 ? whole : Math.Max(whole, Math.Min(0, credited - was.Cents));
        return cents == 0 ? null : (now.Line ?? was.Line!) with
        {
            Kind = null,
            Thousandths = Quantity.Piece,
            Unit = ChargeUnit.Piece,
            Rate = cents / 100m,
            Cents = cents,
            Formula = new BothLanguages(
                $"Régularisation de {period.Number:00}/{period.Year}\u00A0: {Formula.Money(now.Cents, french: true)} − {Formula.Money(was.Cents, french: true)} déjà facturés"
                    + (cents == whole ? string.Empty : $", au plus ce qui reste après {Formula.Money(credited, french: true)} d’avoirs"),
                $"Adjustment of {period.Number:00}/{period.Year}: {Formula.Money(now.Cents, french: false)} − {Formula.Money(was.Cents, french: false)} billed before"
                    + (cents == whole ? string.Empty : $", no more than is left after credits of {Formula.Money(credited, french: false)}")),
        };
    }
}
