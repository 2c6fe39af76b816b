using Makerspace.Iot.Server.Core.Tariffs;

namespace Makerspace.Iot.Server.Core.Statements;

/// <summary>The lines of one rate, or of one reason for none, in a document.</summary>
/// <param name="Vat">Rate or reason.</param>
/// <param name="NetCents">Sum of the lines.</param>
/// <param name="VatCents">The tax on that sum, rounded once.</param>
public sealed record VatSum(VatTerms Vat, long NetCents, long VatCents);

/// <summary>
/// What a document asks for. Tax is worked out once for each rate on the sum of its lines, and every total follows from the lines.
/// <b>Source:</b> EN 16931-1, BR-CO-10, BR-CO-14, BR-CO-15, BR-CO-17.
/// </summary>
/// <param name="Sums">One for each rate or reason, the highest rate first.</param>
public sealed record DocumentTotals(IReadOnlyList<VatSum> Sums)
{
    /// <summary>Net, in whole cents.</summary>
    public long NetCents => Sums.Sum(s => s.NetCents);

    /// <summary>Tax, in whole cents.</summary>
    public long VatCents => Sums.Sum(s => s.VatCents);

    /// <summary>What is to be paid, in whole cents; below zero for what is owed to the payer.</summary>
    public long GrossCents => NetCents + VatCents;

    /// <summary>The totals of lines.</summary>
    public static DocumentTotals Of(IEnumerable<StatementLine> lines) => new(
    [
        .. lines.GroupBy(l => l.Vat).Select(g => (Vat: g.Key, Net: g.Sum(l => l.Cents)))
            .Select(s => new VatSum(s.Vat, s.Net, Quantity.Cents(s.Net / 100m * s.Vat.Percent / 100m)))
            .OrderByDescending(s => s.Vat.Percent).ThenBy(s => s.Vat.Exemption, StringComparer.Ordinal),
    ]);
}
