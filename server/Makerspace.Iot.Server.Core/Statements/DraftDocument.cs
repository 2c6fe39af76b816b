namespace Makerspace.Iot.Server.Core.Statements;

/// <summary>What a document is.</summary>
public enum DocumentKind
{
    /// <summary>Asks for money.</summary>
    Invoice,

    /// <summary>Gives back what an earlier document asked for too much.</summary>
    CreditNote,
}

/// <summary>A document before it has a number.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Payer">Who pays, or is paid back.</param>
/// <param name="Lines">Its lines, in order of time; of a credit note below zero where they give back.</param>
/// <param name="Totals">What they come to.</param>
public sealed record DraftDocument(DocumentKind Kind, Payer Payer, IReadOnlyList<StatementLine> Lines, DocumentTotals Totals)
{
    /// <summary>
    /// The documents of lines: one for each payer and reason for no tax, so that none has two reasons; taxed lines stand together.
    /// Nothing is made that comes to zero: its lines are shown to the payer all the same, and asked for by nobody.
    /// </summary>
    public static IReadOnlyList<DraftDocument> Split(IEnumerable<StatementLine> lines) =>
    [
        .. lines.GroupBy(l => (l.Payer, l.Vat.Exemption))
            .OrderBy(g => g.Key.Payer).ThenBy(g => g.Key.Exemption, StringComparer.Ordinal)
            .Select(g => Of(g.Key.Payer, [.. g.OrderBy(l => l.At).ThenBy(l => l.Entry)]))
            .Where(d => d.Totals.GrossCents != 0),
    ];

    private static DraftDocument Of(Payer payer, StatementLine[] lines)
    {
        var totals = DocumentTotals.Of(lines);
        return new DraftDocument(totals.GrossCents < 0 ? DocumentKind.CreditNote : DocumentKind.Invoice, payer, lines, totals);
    }
}
