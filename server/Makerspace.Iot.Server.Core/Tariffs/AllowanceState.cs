namespace Makerspace.Iot.Server.Core.Tariffs;

/// <summary>What is counted from one entry to the next.</summary>
public enum AllowanceKind
{
    /// <summary>Cents of a day.</summary>
    DayCents,

    /// <summary>Cents of a month.</summary>
    MonthCents,

    /// <summary>Paid active milliseconds of a month.</summary>
    ActiveMs,

    /// <summary>Paid occupied milliseconds of a month.</summary>
    OccupiedMs,

    /// <summary>Milliseconds used of the hours that a month included.</summary>
    IncludedMs,

    /// <summary>Milliseconds used of a pack.</summary>
    PackMs,
}

/// <summary>Names a counter.</summary>
/// <param name="Kind">What is counted.</param>
/// <param name="Owner">Reference of the member; the id of a pack.</param>
/// <param name="Structure">The structure that pays; empty for a private person and for a pack.</param>
/// <param name="Scope">The series of the tariff; the default value for a pack.</param>
/// <param name="Period">Number of the day (<see cref="DateOnly.DayNumber"/>), or year × 12 + month; 0 for a pack.</param>
public readonly record struct AllowanceKey(AllowanceKind Kind, string Owner, string Structure, TariffScope Scope, int Period);

/// <summary>
/// What members have used of their allowances up to an entry: all that pricing the next entry needs of those before. Immutable.
/// </summary>
/// <param name="Counters">The counters that may still matter; none is zero.</param>
/// <param name="LastAt">When the last entry began, UTC; null before the first.</param>
/// <param name="LastKey">Its key.</param>
public sealed record AllowanceState(IReadOnlyDictionary<AllowanceKey, long> Counters, DateTimeOffset? LastAt = null, EntryKey LastKey = default)
{
    /// <summary>Before the first entry.</summary>
    public static AllowanceState Empty { get; } = new(new Dictionary<AllowanceKey, long>());
}
