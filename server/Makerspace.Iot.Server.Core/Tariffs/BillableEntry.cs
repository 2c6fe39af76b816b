using Makerspace.Iot.Server.Core.Ledger;
using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Tariffs;

/// <summary>Names an entry for ever.</summary>
/// <param name="Source">The agent of a session; <c>consumables</c> or <c>bookings</c> for what people enter.</param>
/// <param name="Id">The session, or the number of the row.</param>
public readonly record struct EntryKey(string Source, string Id) : IComparable<EntryKey>
{
    /// <summary>Which comes first.</summary>
    public static bool operator <(EntryKey left, EntryKey right) => left.CompareTo(right) < 0;

    /// <summary>Which comes last.</summary>
    public static bool operator >(EntryKey left, EntryKey right) => left.CompareTo(right) > 0;

    /// <summary>Which comes first.</summary>
    public static bool operator <=(EntryKey left, EntryKey right) => left.CompareTo(right) <= 0;

    /// <summary>Which comes last.</summary>
    public static bool operator >=(EntryKey left, EntryKey right) => left.CompareTo(right) >= 0;

    /// <summary>By source, then id.</summary>
    public int CompareTo(EntryKey other) => string.CompareOrdinal(Source, other.Source) is not 0 and var bySource ? bySource : string.CompareOrdinal(Id, other.Id);
}

/// <summary>Something that may cost. Entries are priced in order of time, then of key.</summary>
public abstract record BillableEntry
{
    /// <summary>Names it.</summary>
    public required EntryKey Key { get; init; }

    /// <summary>Site of that day.</summary>
    public abstract string Site { get; }

    /// <summary>The machine.</summary>
    public abstract string Machine { get; }

    /// <summary>Category that the machine had on the day; empty if it is not known.</summary>
    public abstract string Category { get; }

    /// <summary>Reference of the member.</summary>
    public abstract string Member { get; }

    /// <summary>The structure that pays; null for a private person.</summary>
    public abstract string? Structure { get; }

    /// <summary>When it began, UTC: its day, month, membership and tariff follow from it.</summary>
    public abstract DateTimeOffset At { get; }

    /// <summary>Below 0 if it is priced before <paramref name="other"/>.</summary>
    public int CompareOrder(BillableEntry other) => At.CompareTo(other.At) is not 0 and var byTime ? byTime : Key.CompareTo(other.Key);
}

/// <summary>A session of the ledger.</summary>
/// <param name="Fact">Its figures.</param>
/// <param name="Supervisor">The second person; null if there was none.</param>
public sealed record SessionUse(UsageFact Fact, string? Supervisor = null) : BillableEntry
{
    /// <inheritdoc/>
    public override string Site => Fact.Site;

    /// <inheritdoc/>
    public override string Machine => Fact.Machine;

    /// <inheritdoc/>
    public override string Category => Fact.Category;

    /// <inheritdoc/>
    public override string Member => Fact.Member;

    /// <inheritdoc/>
    public override string? Structure => Fact.Structure;

    /// <inheritdoc/>
    public override DateTimeOffset At => Fact.Start;

    /// <summary>True for maintenance, which is never billed.</summary>
    public bool IsMaintenance => Fact.Purpose == UsagePurpose.Maintenance;
}

/// <summary>Who used what where.</summary>
/// <param name="Site">Site of that day.</param>
/// <param name="Machine">The machine.</param>
/// <param name="Category">Category that the machine had on the day; empty if it is not known.</param>
/// <param name="Member">Reference of the member.</param>
/// <param name="Structure">The structure that pays; null for a private person.</param>
/// <param name="At">When, UTC.</param>
public sealed record Occasion(string Site, string Machine, string Category, string Member, string? Structure, DateTimeOffset At);

/// <summary>What happened beside a session.</summary>
public abstract record OtherUse(Occasion Occasion) : BillableEntry
{
    /// <inheritdoc/>
    public override string Site => Occasion.Site;

    /// <inheritdoc/>
    public override string Machine => Occasion.Machine;

    /// <inheritdoc/>
    public override string Category => Occasion.Category;

    /// <inheritdoc/>
    public override string Member => Occasion.Member;

    /// <inheritdoc/>
    public override string? Structure => Occasion.Structure;

    /// <inheritdoc/>
    public override DateTimeOffset At => Occasion.At;
}

/// <summary>Material taken at a machine.</summary>
/// <param name="Occasion">Who, where, when.</param>
/// <param name="Code">The material, see <see cref="ConsumablePrice.Code"/>.</param>
/// <param name="Thousandths">How much, in thousandths of its unit, 0 or more.</param>
public sealed record ConsumableUse(Occasion Occasion, string Code, long Thousandths) : OtherUse(Occasion);

/// <summary>A booking to which nobody came.</summary>
/// <param name="Occasion">Who, where, when.</param>
/// <param name="BookedMs">Booked time, in milliseconds.</param>
public sealed record MissedBooking(Occasion Occasion, long BookedMs) : OtherUse(Occasion);
