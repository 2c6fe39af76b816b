using System.Collections.Concurrent;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Core.Ledger;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Machines;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Tariffs;

/// <summary>
/// The usage per structure and the price of each session. Prices are read again when the registry's version has grown;
/// a month's table is computed once per state of ledger and registry and shared by all pages. Thread-safe.
/// </summary>
public sealed class UsageReader(IDbContextFactory<MakerspaceDb> databases, ILedgerReader ledger, RegistryReader registry, LiveBoard board, TimeProvider time)
{
    /// <summary>How long a table may be shown although the ledger has grown: a burst of events does not make it computed at each.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromSeconds(2);

    /// <summary>After so long the ledger is read again although this process has written nothing: a command beside it may have settled a session or counted an event.</summary>
    public static readonly TimeSpan OthersSeenWithin = TimeSpan.FromSeconds(5);

    // A year and a bit of months; more are forgotten, oldest asked first.
    private const int MostKept = 16;

    private readonly ConcurrentDictionary<CalendarMonth, Kept> _kept = new();
    private volatile PricesAt? _prices;

    /// <summary>The months that can be chosen, latest first: from the first session to now.</summary>
    public async Task<IReadOnlyList<CalendarMonth>> MonthsAsync(CancellationToken cancellationToken)
    {
        CalendarMonth last = CalendarMonth.Of(time.GetUtcNow());
        CalendarMonth first = await ledger.FirstSessionAsync(cancellationToken) is { } start ? CalendarMonth.Of(start) : last;

        // An agent whose clock stood in 1970 must not make a list of hundreds of months.
        CalendarMonth earliest = new(last.Year - 10, last.Number);
        var months = new List<CalendarMonth>();
        for (CalendarMonth month = last; month >= first && month >= earliest; month = month.Previous)
        {
            months.Add(month);
        }

        return months;
    }

    /// <summary>The table of a month; of the current one if <paramref name="asked"/> is null.</summary>
    public async Task<UsageView> ReadAsync(CalendarMonth? asked, CancellationToken cancellationToken)
    {
        CalendarMonth month = asked ?? CalendarMonth.Of(time.GetUtcNow());
        IReadOnlyList<CalendarMonth> months = await MonthsAsync(cancellationToken);
        if (!months.Contains(month))
        {
            months = [.. months.Append(month).OrderDescending()];
        }

        RegistrySnapshot snapshot = await registry.ReadAsync(cancellationToken);
        IReadOnlyList<UsageMonth> rows = await RowsAsync(month, snapshot, cancellationToken);
        return new UsageView(
            month,
            months,
            [.. rows.Select(r => new UsageRow(r.Structure is null ? "" : snapshot.Names.Structure(r.Structure), r))
                .OrderBy(r => r.Figures.Unbadged).ThenBy(r => r.Figures.Structure is null).ThenBy(r => r.Title, StringComparer.OrdinalIgnoreCase)],
            UsageSummary.Total(rows));
    }

    /// <summary>Prices sessions, in the same order.</summary>
    public async Task<IReadOnlyList<Price>> PricesAsync(IReadOnlyList<SessionLine> sessions, CancellationToken cancellationToken)
    {
        RegistrySnapshot snapshot = await registry.ReadAsync(cancellationToken);
        SessionPricing pricing = await PricingAsync(snapshot.Version, cancellationToken);
        return [.. sessions.Select(s => pricing.PriceOf(WithCategory(Fact(s), snapshot)))];
    }

    private static UsageFact Fact(SessionLine s) => new()
    {
        Site = s.Site,
        Machine = s.Machine,
        Category = "",
        Member = s.Member,
        Structure = s.Structure,
        Unbadged = SessionParty.IsNobody(s.Member),
        Purpose = WireWords.Purpose(s.Purpose),
        Start = s.Start,
        OccupiedSeconds = s.OccupiedSeconds,
        ActiveSeconds = s.ActiveSeconds,
        EnergyWh = s.EnergyWh,
        Energy = WireWords.Energy(s.EnergyQuality),
        WithoutEnd = s.ClosedAs == SessionClosingKind.NoEnd,
    };

    private static UsageFact WithCategory(UsageFact fact, RegistrySnapshot snapshot) =>
        fact with { Category = snapshot.CategoryHistory.CategoryOf(fact.Machine, LocalDays.DayOf(fact.Start, ParisTime.Zone)) ?? "" };

    private async Task<IReadOnlyList<UsageMonth>> RowsAsync(CalendarMonth month, RegistrySnapshot snapshot, CancellationToken cancellationToken)
    {
        long ledgerVersion = board.LedgerVersion;
        if (_kept.TryGetValue(month, out Kept? kept) && kept.RegistryVersion == snapshot.Version
            && time.GetElapsedTime(kept.At) < (kept.LedgerVersion == ledgerVersion ? OthersSeenWithin : Freshness))
        {
            return kept.Rows;
        }

        long at = time.GetTimestamp();
        SessionPricing pricing = await PricingAsync(snapshot.Version, cancellationToken);
        IReadOnlyList<UsageFact> facts = await ledger.FactsAsync(month.From, month.To, cancellationToken);
        IReadOnlyList<UsageMonth> rows = UsageSummary.PerStructure(facts.Select(f => WithCategory(f, snapshot)), pricing, ParisTime.Zone);
        if (_kept.Count >= MostKept && !_kept.ContainsKey(month) && _kept.MinBy(k => k.Value.At) is { Value: not null } oldest)
        {
            _kept.TryRemove(oldest.Key, out _);
        }

        _kept[month] = new Kept(rows, snapshot.Version, ledgerVersion, at);
        return rows;
    }

    private async Task<SessionPricing> PricingAsync(long version, CancellationToken cancellationToken)
    {
        if (_prices is { } known && known.Version == version)
        {
            return known.Pricing;
        }

        await using MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken);
        var pricing = new SessionPricing(
            new TariffTable(await db.Set<TariffRate>().AsNoTracking().ToListAsync(cancellationToken)),
            new MembershipRecord(await db.Set<Membership>().AsNoTracking().ToListAsync(cancellationToken), await db.Set<Site>().AsNoTracking().ToListAsync(cancellationToken), ParisTime.Zone),
            ParisTime.Zone);
        _prices = new PricesAt(version, pricing);
        return pricing;
    }

    private sealed record Kept(IReadOnlyList<UsageMonth> Rows, long RegistryVersion, long LedgerVersion, long At);

    private sealed record PricesAt(long Version, SessionPricing Pricing);
}
