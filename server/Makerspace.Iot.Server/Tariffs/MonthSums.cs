using Makerspace.Iot.Server.Core.Ledger;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Machines;

namespace Makerspace.Iot.Server.Tariffs;

/// <summary>
/// The sums of one month, day by day (UTC), kept in memory. Of a day whose sessions have changed the database may have the sums (<see cref="UsageDay"/>); the others are read again,
/// in one pass for days in a row, and no session is kept. Thread-safe: one reads, the others wait for the same answer.
/// </summary>
internal sealed class MonthSums(CalendarMonth month, ILedgerReader ledger, UsageDays stored, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private readonly Dictionary<DateOnly, (long Version, IReadOnlyList<UsageMonth> Rows)> _days = [];
    private SessionPricing? _pricing;
    private IReadOnlyList<UsageMonth>? _rows;
    private long _lookedAt;
    private long _askedAt;

    /// <summary>When it was last asked for, by the clock of this process.</summary>
    public long AskedAt => Interlocked.Read(ref _askedAt);

    /// <summary>The rows of the month.</summary>
    public async Task<IReadOnlyList<UsageMonth>> ReadAsync(RegistryTables tables, CancellationToken cancellationToken)
    {
        Interlocked.Exchange(ref _askedAt, time.GetTimestamp());
        RegistrySnapshot registry = RegistrySnapshot.Of(tables);
        (SessionPricing pricing, DayPrices numbers) = (PriceList.Of(tables), DayPrices.Of(tables));
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (!ReferenceEquals(_pricing, pricing))
            {
                (_pricing, _rows) = (pricing, null);
                _days.Clear();
            }

            if (_rows is null || time.GetElapsedTime(_lookedAt) >= UsageReader.Freshness)
            {
                long at = time.GetTimestamp();
                if (await ReadChangedAsync(registry, pricing, numbers, cancellationToken) || _rows is null)
                {
                    var sum = new UsageTally(pricing);
                    foreach (UsageMonth row in _days.Values.SelectMany(d => d.Rows).Where(r => r.Month == month.FirstDay))
                    {
                        sum.Add(row);
                    }

                    _rows = sum.Rows;
                }

                _lookedAt = at;
            }

            return _rows;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);

    /// <summary>When a day begins in UTC.</summary>
    public static DateTimeOffset Midnight(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    // From its beginning at the first site to its end at the last.
    private (DateTimeOffset From, DateTimeOffset To) Span(SiteZones zones) => (zones.Start(month.FirstDay).Earliest, zones.Start(month.Next.FirstDay).Latest);

    private async Task<bool> ReadChangedAsync(RegistrySnapshot registry, SessionPricing pricing, DayPrices numbers, CancellationToken cancellationToken)
    {
        // The versions first: what changes while the sessions are read is read again the next time.
        (DateTimeOffset begin, DateTimeOffset finish) = Span(pricing.Zones);
        (DateOnly first, DateOnly last) = (DayOf(begin), DayOf(finish.AddTicks(-1)));
        IReadOnlyDictionary<DateOnly, long> versions = await ledger.DayVersionsAsync(first, last, cancellationToken);
        bool Holds(DateOnly day) => _days.TryGetValue(day, out (long Version, IReadOnlyList<UsageMonth>) kept) && kept.Version == versions.GetValueOrDefault(day);
        DateOnly[] old = [.. Enumerable.Range(first.DayNumber, last.DayNumber - first.DayNumber + 1).Select(DateOnly.FromDayNumber).Where(d => !Holds(d))];
        if (old.Length > 0)
        {
            IReadOnlyDictionary<DateOnly, UsageDay> found = await stored.ReadAsync(old[0], old[^1], cancellationToken);
            foreach (DateOnly day in old)
            {
                if (found.TryGetValue(day, out UsageDay? sums) && sums.Version == versions.GetValueOrDefault(day) && sums.Prices.AsSpan().SequenceEqual(numbers.Of(day)))
                {
                    _days[day] = (sums.Version, sums.Rows());
                }
            }
        }

        for (DateOnly day = first; day <= last; day = day.AddDays(1))
        {
            DateOnly from = day;
            while (day <= last && !Holds(day))
            {
                day = day.AddDays(1);
            }

            if (day > from)
            {
                await ReadAsync(from, day, versions, registry, pricing, cancellationToken);
            }
        }

        return old.Length > 0;
    }

    private async Task ReadAsync(
        DateOnly from, DateOnly to, IReadOnlyDictionary<DateOnly, long> versions, RegistrySnapshot registry, SessionPricing pricing, CancellationToken cancellationToken)
    {
        var tallies = new Dictionary<DateOnly, UsageTally>();
        for (DateOnly day = from; day < to; day = day.AddDays(1))
        {
            tallies[day] = new UsageTally(pricing);
        }

        // The month begins at each site by its own clock: what is of the month before or after there is left out.
        (DateTimeOffset start, DateTimeOffset end) = (Midnight(from), Midnight(to));
        (DateTimeOffset begin, DateTimeOffset finish) = Span(pricing.Zones);
        await foreach (UsageFact fact in ledger.FactsAsync(start > begin ? start : begin, end < finish ? end : finish, cancellationToken))
        {
            if (pricing.Zones.MonthOf(fact.Start, fact.Site) == month)
            {
                tallies[DayOf(fact.Start)].Add(PriceList.WithCategory(fact, registry));
            }
        }

        foreach ((DateOnly day, UsageTally tally) in tallies)
        {
            _days[day] = (versions.GetValueOrDefault(day), tally.Rows);
        }
    }
}
