using System.Collections.Concurrent;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Ledger;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Machines;

namespace Makerspace.Iot.Server.Tariffs;

/// <summary>
/// The usage per structure and the price of each session. A month is the sum of its days, each kept until its sessions change (<see cref="LedgerDay"/>), whichever process changes them,
/// or what prices go by does. However many ask for a month at once, it is read once. Thread-safe.
/// </summary>
public sealed class UsageReader(ILedgerReader ledger, RegistryCache registry, UsageDays days, TimeProvider time) : IDisposable
{
    /// <summary>How long a table may be shown without asking whether its days have changed: a burst of events does not make it summed at each.</summary>
    public static readonly TimeSpan Freshness = TimeSpan.FromSeconds(2);

    // A year and a bit of months; more are forgotten, oldest asked first.
    private const int MostKept = 16;

    private readonly ConcurrentDictionary<CalendarMonth, MonthSums> _kept = new();

    /// <summary>The months that can be chosen, latest first: from the first session to now.</summary>
    public async Task<IReadOnlyList<CalendarMonth>> MonthsAsync(CancellationToken cancellationToken)
    {
        SiteZones zones = (await registry.SnapshotAsync(cancellationToken)).Zones;
        var last = CalendarMonth.Of(zones.DaysOf(time.GetUtcNow()).Last);
        CalendarMonth first = await ledger.FirstSessionAsync(cancellationToken) is { } start ? CalendarMonth.Of(zones.DaysOf(start).First) : last;

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
    /// <param name="asked">The month.</param>
    /// <param name="scope">The sites whose sessions are summed.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<UsageView> ReadAsync(CalendarMonth? asked, SiteScope scope, CancellationToken cancellationToken)
    {
        RegistryTables tables = await registry.ReadAsync(cancellationToken);
        RegistrySnapshot snapshot = RegistrySnapshot.Of(tables);
        CalendarMonth month = asked ?? snapshot.Zones.MonthOf(time.GetUtcNow(), null);
        IReadOnlyList<CalendarMonth> months = await MonthsAsync(cancellationToken);
        if (!months.Contains(month))
        {
            months = [.. months.Append(month).OrderDescending()];
        }

        IReadOnlyList<UsageMonth> rows = UsageSummary.OverSites((await RowsAsync(month, tables, cancellationToken)).Where(r => scope.Covers(r.Site)));
        return new UsageView(
            month,
            months,
            [.. rows.Select(r => new UsageRow(r.Structure is null ? "" : snapshot.Names.Structure(r.Structure), r))
                .OrderBy(r => r.Figures.Unbadged).ThenBy(r => r.Figures.Structure is null).ThenBy(r => r.Title, StringComparer.OrdinalIgnoreCase)],
            UsageSummary.Total(rows))
        {
            BeforeAllowances = PriceList.Of(tables).Tariffs.HasAllowances(month.FirstDay, month.Next.FirstDay.AddDays(-1)),
        };
    }

    /// <summary>Prices sessions, in the same order.</summary>
    public async Task<IReadOnlyList<Price>> PricesAsync(IReadOnlyList<SessionLine> sessions, CancellationToken cancellationToken)
    {
        RegistryTables tables = await registry.ReadAsync(cancellationToken);
        RegistrySnapshot snapshot = RegistrySnapshot.Of(tables);
        SessionPricing pricing = PriceList.Of(tables);
        return [.. sessions.Select(s => pricing.PriceOf(PriceList.WithCategory(Fact(s), snapshot)))];
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

    private async Task<IReadOnlyList<UsageMonth>> RowsAsync(CalendarMonth month, RegistryTables tables, CancellationToken cancellationToken)
    {
        MonthSums sums = _kept.GetOrAdd(month, static (m, parts) => new MonthSums(m, parts.ledger, parts.days, parts.time), (ledger, days, time));
        IReadOnlyList<UsageMonth> rows = await sums.ReadAsync(tables, cancellationToken);
        if (_kept.Count > MostKept && _kept.MinBy(k => k.Value.AskedAt) is { Value: not null } oldest && oldest.Key != month)
        {
            // One who waits for it at this moment still gets his answer.
            _kept.TryRemove(oldest);
        }

        return rows;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (MonthSums sums in _kept.Values)
        {
            sums.Dispose();
        }
    }
}
