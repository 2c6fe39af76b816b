namespace Makerspace.Iot.Server.Core.Tariffs;

/// <summary>What an entry costs.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Outcome">Whether it has a price.</param>
/// <param name="Tariff">The version that makes it; null if it has none.</param>
/// <param name="Lines">Its lines; none unless <see cref="PriceOutcome.Priced"/>.</param>
public sealed record ChargedEntry(BillableEntry Entry, PriceOutcome Outcome, Tariff? Tariff, IReadOnlyList<ChargeLine> Lines)
{
    /// <summary>The sum of the lines, in whole cents.</summary>
    public long Cents => Lines.Sum(l => l.Cents);
}

/// <summary>
/// Prices the entries of a period in order of time, and keeps no entry. The same entries after the same state give the same lines, in whatever batches they come:
/// a fold that begins with the <see cref="State"/> of another goes on where that one stood. Not thread-safe.
/// </summary>
public sealed class TariffFold
{
    private readonly SessionPricing _pricing;
    private readonly AllowanceCounters _counters;
    private (DateTimeOffset At, EntryKey Key, string Site)? _last;
    private readonly AllowanceState _before;

    /// <summary>Begins after what <paramref name="before"/> has counted.</summary>
    /// <param name="pricing">Tariffs, memberships and time zones.</param>
    /// <param name="packs">Hours that were bought.</param>
    /// <param name="before">What is used already; null before the first entry.</param>
    public TariffFold(SessionPricing pricing, IEnumerable<HourPack>? packs = null, AllowanceState? before = null)
    {
        _pricing = pricing;
        _before = before ?? AllowanceState.Empty;
        _counters = new AllowanceCounters(pricing, packs ?? [], _before);
    }

    /// <summary>What is used up to the last entry.</summary>
    public AllowanceState State => _last is { } last ? new AllowanceState(_counters.Kept(_pricing.Zones.DayOf(last.At, last.Site)), last.At, last.Key) : _before;

    /// <summary>Prices entries in any order.</summary>
    public IEnumerable<ChargedEntry> AddAll(IEnumerable<BillableEntry> entries) => entries.Order(Comparer<BillableEntry>.Create((a, b) => a.CompareOrder(b))).Select(Add);

    /// <summary>Prices the next entry.</summary>
    /// <exception cref="ArgumentException">It is not after the last one.</exception>
    public ChargedEntry Add(BillableEntry entry)
    {
        (DateTimeOffset At, EntryKey Key)? last = _last is { } l ? (l.At, l.Key) : _before.LastAt is { } at ? (at, _before.LastKey) : null;
        if (last is { } earlier && (entry.At < earlier.At || (entry.At == earlier.At && entry.Key.CompareTo(earlier.Key) <= 0)))
        {
            throw new ArgumentException($"{entry.Key} of {entry.At:O} comes after {earlier.Key} of {earlier.At:O}: entries are priced in order of time, each once.", nameof(entry));
        }

        _last = (entry.At, entry.Key, entry.Site);
        _counters.Prune(_pricing.Zones.DayOf(entry.At, entry.Site));
        Price found = _pricing.Find(entry);
        return found.Tariff is { } tariff ? new ChargedEntry(entry, found.Outcome, tariff, Lines(entry, tariff)) : new ChargedEntry(entry, found.Outcome, null, []);
    }

    private IReadOnlyList<ChargeLine> Lines(BillableEntry entry, Tariff tariff) => entry switch
    {
        SessionUse use => new SessionCharges(use, tariff, _pricing.Zones, _counters).Lines(),
        OtherUse other => OtherCharges.Lines(other, tariff),
        _ => throw new ArgumentException($"No rule prices {entry.GetType().Name}.", nameof(entry)),
    };
}
