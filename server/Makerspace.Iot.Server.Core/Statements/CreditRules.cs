using Makerspace.Iot.Server.Core.Tariffs;

namespace Makerspace.Iot.Server.Core.Statements;

/// <summary>Why a credit is refused.</summary>
public enum CreditFault
{
    /// <summary>Nothing, or less, is to be given back.</summary>
    NotAboveZero,

    /// <summary>More than is left of the line.</summary>
    AboveWhatIsLeft,
}

/// <summary>What stands of an entry, for one payer and tax, after every line, adjustment and credit.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Payer">Who pays.</param>
/// <param name="Vat">Tax.</param>
public readonly record struct EntryShare(EntryKey Entry, Payer Payer, VatTerms Vat)
{
    /// <summary>The share that a line belongs to.</summary>
    public static EntryShare Of(StatementLine line) => new(line.Entry, line.Payer, line.Vat);
}

/// <summary>
/// What may be given back of a line: never more than is left of it after the credits so far, nor more than is left of its entry, which caps, included hours and adjustments lower.
/// </summary>
public static class CreditRules
{
    /// <summary>What is left to credit, in whole cents, 0 or more.</summary>
    /// <param name="lineCents">Net amount of the line.</param>
    /// <param name="credited">What was given back of it so far, each above zero.</param>
    public static long Left(long lineCents, IEnumerable<long> credited) => Math.Max(0, lineCents - credited.Sum());

    /// <summary>Why a credit is refused; null if it is sound.</summary>
    public static CreditFault? Check(long lineCents, IEnumerable<long> credited, long asked) =>
        asked <= 0 ? CreditFault.NotAboveZero : asked > Left(lineCents, credited) ? CreditFault.AboveWhatIsLeft : null;

    /// <summary>What is left of each line when all is given back that may be, in whole cents: earlier lines of an entry first.</summary>
    /// <param name="lines">Lines of a document, each with what was given back of it so far.</param>
    /// <param name="standing">What stands of each entry, credits taken off.</param>
    public static IReadOnlyList<long> LeftOfEach(IReadOnlyList<(StatementLine Line, long Credited)> lines, IReadOnlyDictionary<EntryShare, long> standing)
    {
        var rest = new Dictionary<EntryShare, long>(standing);
        var left = new long[lines.Count];
        for (int i = 0; i < lines.Count; i++)
        {
            (StatementLine line, long credited) = lines[i];
            EntryShare share = EntryShare.Of(line);
            left[i] = Math.Max(0, Math.Min(Left(line.Cents, [credited]), rest.GetValueOrDefault(share)));
            rest[share] = rest.GetValueOrDefault(share) - left[i];
        }

        return left;
    }

    /// <summary>Why what is asked of the lines of a document is refused, with the place of the line; null if it is sound.</summary>
    /// <param name="lines">Lines of the document, each with its place and what was given back of it so far.</param>
    /// <param name="standing">What stands of each entry, credits taken off.</param>
    /// <param name="asks">What is to be given back; no line twice.</param>
    public static (int Position, CreditFault Fault)? Check(IReadOnlyDictionary<int, (StatementLine Line, long Credited)> lines, IReadOnlyDictionary<EntryShare, long> standing, IReadOnlyList<CreditAsk> asks)
    {
        var rest = new Dictionary<EntryShare, long>(standing);
        foreach (CreditAsk ask in asks)
        {
            if (!lines.TryGetValue(ask.Position, out (StatementLine Line, long Credited) of))
            {
                return (ask.Position, CreditFault.AboveWhatIsLeft);
            }

            if (Check(of.Line.Cents, [of.Credited], ask.Cents) is { } fault)
            {
                return (ask.Position, fault);
            }

            EntryShare share = EntryShare.Of(of.Line);
            if ((rest[share] = rest.GetValueOrDefault(share) - ask.Cents) < 0)
            {
                return (ask.Position, CreditFault.AboveWhatIsLeft);
            }
        }

        return null;
    }
}
