using Makerspace.Iot.Server.Core.Tariffs;

namespace Makerspace.Iot.Server.Core.Statements;

/// <summary>What is to be given back of a line of a document.</summary>
/// <param name="Position">Place of the line.</param>
/// <param name="Cents">Net amount, above zero.</param>
public readonly record struct CreditAsk(int Position, long Cents);

/// <summary>Lines that give back what lines of a document asked for.</summary>
public static class CreditLines
{
    private const int MostWords = 300;

    /// <summary>The line that gives back an amount of another one.</summary>
    /// <param name="line">The line that was billed.</param>
    /// <param name="number">Number of its document.</param>
    /// <param name="cents">Net amount that is given back, above zero.</param>
    public static StatementLine Of(StatementLine line, string number, long cents) => line with
    {
        Kind = null,
        Thousandths = Quantity.Piece,
        Unit = ChargeUnit.Piece,
        Rate = -cents / 100m,
        Cents = -cents,
        Formula = new BothLanguages(
            $"Avoir de {Formula.Money(cents, french: true)} sur {Formula.Money(line.Cents, french: true)} ({number})\u00A0: {Cut(line.Formula.French)}",
            $"Credit of {Formula.Money(cents, french: false)} of {Formula.Money(line.Cents, french: false)} ({number}): {Cut(line.Formula.English)}"),
    };

    private static string Cut(string words) => words.Length <= MostWords ? words : words[..MostWords] + "…";
}
