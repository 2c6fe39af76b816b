using Makerspace.Iot.Server.Core.Tariffs;

namespace Makerspace.Iot.Server.Core.Statements;

/// <summary>Who pays: a structure, or a private person.</summary>
/// <param name="Structure">Reference of the structure; null for a private person.</param>
/// <param name="Member">Reference of the private person; null for a structure.</param>
public readonly record struct Payer(string? Structure, string? Member) : IComparable<Payer>
{
    /// <summary>Who pays for an entry.</summary>
    public static Payer Of(BillableEntry entry) => entry.Structure is { } structure ? new(structure, null) : new(null, entry.Member);

    /// <summary>Which comes first.</summary>
    public static bool operator <(Payer left, Payer right) => left.CompareTo(right) < 0;

    /// <summary>Which comes last.</summary>
    public static bool operator >(Payer left, Payer right) => left.CompareTo(right) > 0;

    /// <summary>Which comes first.</summary>
    public static bool operator <=(Payer left, Payer right) => left.CompareTo(right) <= 0;

    /// <summary>Which comes last.</summary>
    public static bool operator >=(Payer left, Payer right) => left.CompareTo(right) >= 0;

    /// <summary>Structures first, then private persons, each by reference.</summary>
    public int CompareTo(Payer other) => (Structure is null).CompareTo(other.Structure is null) is not 0 and var kind ? kind
        : string.CompareOrdinal(Structure ?? Member, other.Structure ?? other.Member);
}

/// <summary>A line as a statement keeps it, for ever.</summary>
public sealed record StatementLine
{
    /// <summary>Who pays.</summary>
    public required Payer Payer { get; init; }

    /// <summary>The entry.</summary>
    public required EntryKey Entry { get; init; }

    /// <summary>Site of the entry.</summary>
    public required string Site { get; init; }

    /// <summary>Machine of the entry.</summary>
    public required string Machine { get; init; }

    /// <summary>Member of the entry.</summary>
    public required string Member { get; init; }

    /// <summary>When the entry began, UTC.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What the line is for; null for an adjustment or a credit.</summary>
    public ChargeKind? Kind { get; init; }

    /// <summary>Quantity, in thousandths as <see cref="ChargeLine.Thousandths"/>.</summary>
    public required long Thousandths { get; init; }

    /// <summary>Unit.</summary>
    public required ChargeUnit Unit { get; init; }

    /// <summary>Euros per unit.</summary>
    public required decimal Rate { get; init; }

    /// <summary>Net amount, in whole cents.</summary>
    public required long Cents { get; init; }

    /// <summary>Version of the tariff; of the last one for an adjustment, empty if the entry has none any more.</summary>
    public required string Version { get; init; }

    /// <summary>How it came about.</summary>
    public required BothLanguages Formula { get; init; }

    /// <summary>Value-added tax.</summary>
    public required VatTerms Vat { get; init; }

    /// <summary>The lines of an entry that was priced.</summary>
    public static IEnumerable<StatementLine> Of(ChargedEntry charged, VatTerms vat) => charged.Lines.Select(l => new StatementLine
    {
        Payer = Payer.Of(charged.Entry),
        Entry = charged.Entry.Key,
        Site = charged.Entry.Site,
        Machine = charged.Entry.Machine,
        Member = charged.Entry.Member,
        At = charged.Entry.At,
        Kind = l.Kind,
        Thousandths = l.Thousandths,
        Unit = l.Unit,
        Rate = l.Rate,
        Cents = l.Cents,
        Version = l.Version,
        Formula = Tariffs.Formula.Of(l),
        Vat = vat,
    });
}
