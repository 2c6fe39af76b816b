namespace Makerspace.Iot.Server.Core.Statements;

/// <summary>Why a credit is refused.</summary>
public enum CreditFault
{
    /// <summary>Nothing, or less, is to be given back.</summary>
    NotAboveZero,

    /// <summary>More than is left of the line.</summary>
    AboveWhatIsLeft,
}

/// <summary>What may be given back of a line: never more than is left of it after the credits so far.</summary>
public static class CreditRules
{
    /// <summary>What is left to credit, in whole cents, 0 or more.</summary>
    /// <param name="lineCents">Net amount of the line.</param>
    /// <param name="credited">What was given back of it so far, each above zero.</param>
    public static long Left(long lineCents, IEnumerable<long> credited) => Math.Max(0, lineCents - credited.Sum());

    /// <summary>Why a credit is refused; null if it is sound.</summary>
    public static CreditFault? Check(long lineCents, IEnumerable<long> credited, long asked) =>
        asked <= 0 ? CreditFault.NotAboveZero : asked > Left(lineCents, credited) ? CreditFault.AboveWhatIsLeft : null;
}
