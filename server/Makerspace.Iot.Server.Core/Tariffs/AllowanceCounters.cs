namespace Makerspace.Iot.Server.Core.Tariffs;

/// <summary>The counters of a fold while it runs. Not thread-safe.</summary>
internal sealed class AllowanceCounters
{
    // As long as hours may be carried over, and the month itself.
    private const int MonthsKept = 13;

    // Two sites never differ by more days than this.
    private const int DaysKept = 3;

    private readonly Dictionary<AllowanceKey, long> _counters;
    private readonly ILookup<(string Member, string Structure), HourPack> _packs;
    private readonly SessionPricing _pricing;
    private int _prunedOn;

    public AllowanceCounters(SessionPricing pricing, IEnumerable<HourPack> packs, AllowanceState before)
    {
        _pricing = pricing;
        _counters = new Dictionary<AllowanceKey, long>(before.Counters);
        _packs = packs.ToLookup(p => (p.Member ?? string.Empty, p.Structure ?? string.Empty));
    }

    /// <summary>The counters that may still matter after an entry of <paramref name="day"/>.</summary>
    public IReadOnlyDictionary<AllowanceKey, long> Kept(DateOnly? day)
    {
        if (day is { } known)
        {
            Prune(known);
        }

        return new Dictionary<AllowanceKey, long>(_counters);
    }

    /// <summary>Forgets what no later entry can ask for; once for each day.</summary>
    public void Prune(DateOnly day)
    {
        if (_prunedOn == day.DayNumber)
        {
            return;
        }

        _prunedOn = day.DayNumber;
        int month = MonthOf(day);
        foreach (AllowanceKey key in _counters.Keys.Where(k => IsOver(k, day, month)).ToArray())
        {
            _counters.Remove(key);
        }
    }

    /// <summary>Covers time by what the membership includes, the oldest first, then by packs, those that end first.</summary>
    /// <returns>What was taken, and what is left of it.</returns>
    public IEnumerable<(ChargeKind Kind, long Ms, long Left)> Cover(BillableEntry entry, Tariff tariff, DateOnly day, long ms)
    {
        if (tariff.Terms.Included is { } included && ms > 0)
        {
            (long taken, long left) = TakeIncluded(entry, tariff, included, day, ms);
            if (taken > 0)
            {
                yield return (ChargeKind.Included, taken, left);
            }

            ms -= taken;
        }

        foreach (HourPack pack in PacksOf(entry, day))
        {
            var key = new AllowanceKey(AllowanceKind.PackMs, pack.Id, string.Empty, default, 0);
            long left = pack.Ms - _counters.GetValueOrDefault(key);
            long taken = Math.Min(ms, left);
            if (taken > 0)
            {
                Add(key, taken);
                ms -= taken;
                yield return (ChargeKind.Pack, taken, left - taken);
            }
        }
    }

    /// <summary>Counts paid time; answers how much the month had before.</summary>
    public long TakePaid(AllowanceKind kind, BillableEntry entry, Tariff tariff, DateOnly day, long ms) => Add(KeyOf(kind, entry, tariff, MonthOf(day)), ms) - ms;

    /// <summary>Counts cents towards a cap.</summary>
    /// <returns>What had been counted before, and what is above the cap.</returns>
    public (long Before, long Above) TakeCents(AllowanceKind kind, BillableEntry entry, Tariff tariff, DateOnly day, long cents, long cap)
    {
        AllowanceKey key = KeyOf(kind, entry, tariff, kind == AllowanceKind.DayCents ? day.DayNumber : MonthOf(day));
        long before = _counters.GetValueOrDefault(key);
        long above = Math.Clamp(before + cents - cap, 0, cents);
        Add(key, cents - above);
        return (before, above);
    }

    private (long Taken, long Left) TakeIncluded(BillableEntry entry, Tariff tariff, IncludedHours included, DateOnly day, long ms)
    {
        (long taken, long left) = (0, 0);
        for (int back = included.CarryMonths; back >= 0; back--)
        {
            var first = new DateOnly(day.Year, day.Month, 1);
            first = first.AddMonths(-back);
            AllowanceKey key = KeyOf(AllowanceKind.IncludedMs, entry, tariff, MonthOf(first));
            long open = Math.Max(0, (back == 0 ? included.Hours : HoursOf(entry, tariff.Scope, first)) * Quantity.Hour - _counters.GetValueOrDefault(key));
            long now = Math.Min(ms - taken, open);
            if (now > 0)
            {
                Add(key, now);
            }

            taken += now;
            left += open - now;
        }

        return (taken, left);
    }

    // What an earlier month included: by the version of its last day, if the membership held within the month.
    private long HoursOf(BillableEntry entry, TariffScope scope, DateOnly first)
    {
        DateOnly last = first.AddMonths(1).AddDays(-1);
        return _pricing.Tariffs.InForce(scope, last)?.Terms.Included is { } was && _pricing.Memberships.HeldWithin(entry.Member, entry.Site, entry.Structure, scope.Kind, first, last) ? was.Hours : 0;
    }

    private IEnumerable<HourPack> PacksOf(BillableEntry entry, DateOnly day) =>
        _packs.Count == 0 ? [] : _packs[(entry.Member, entry.Structure ?? string.Empty)]
            .Concat(entry.Structure is { } structure ? _packs[(string.Empty, structure)] : [])
            .Where(p => p.Covers(entry, day)).OrderBy(p => p.LastDay).ThenBy(p => p.Id, StringComparer.Ordinal);

    private long Add(AllowanceKey key, long more) => more == 0 ? _counters.GetValueOrDefault(key) : _counters[key] = _counters.GetValueOrDefault(key) + more;

    private static AllowanceKey KeyOf(AllowanceKind kind, BillableEntry entry, Tariff tariff, int period) => new(kind, entry.Member, entry.Structure ?? string.Empty, tariff.Scope, period);

    private static int MonthOf(DateOnly day) => (day.Year * 12) + day.Month;

    private static bool IsOver(AllowanceKey key, DateOnly day, int month) => key.Kind switch
    {
        AllowanceKind.PackMs => false,
        AllowanceKind.DayCents => key.Period < day.DayNumber - DaysKept,
        _ => key.Period < month - MonthsKept,
    };
}
