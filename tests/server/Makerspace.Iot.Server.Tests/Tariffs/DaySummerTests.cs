using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Tariffs;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.Server.Tests.Ingest;
using Makerspace.Iot.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace Makerspace.Iot.Server.Tests.Tariffs;

/// <summary>The sums of the days of the past are kept in the database, and count only as long as sessions and prices are what they were, on both databases.</summary>
public sealed class DaySummerTests
{
    private static readonly CalendarMonth March = new(2026, 3);
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Theory]
    [DatabaseData]
    public async Task A_month_is_the_same_from_kept_days_and_from_its_sessions(DatabaseKind kind)
    {
        await using LedgerBench bench = await LedgerBench.CreateAsync(kind);
        await PriceAsync(bench);
        for (int i = 0; i < 20; i++)
        {
            bench.Commit(Workshop.Ended(i + 1, $"s{i}", 3600 + (97 * i), i % 2 == 0 ? "press-1" : "laser-1", Workshop.Noon.AddHours(-20 * i)));
        }

        await using var house = new House(bench);
        UsageMonth plain = await TotalAsync(house.Usage());
        Assert.True(plain.Euros > 0 && plain.Sessions > 0);
        Assert.Equal(16, await house.Summer.PassAsync(null, _cancel));
        Assert.Equal(0, await house.Summer.PassAsync(null, _cancel));
        Assert.Equal(plain, await TotalAsync(house.Usage()));
        Assert.Equal(16, await CountAsync(bench));

        // The month comes from what is kept: spoil it, and it shows.
        await using (MakerspaceDb db = bench.Open())
        {
            await db.Set<UsageDay>().ExecuteUpdateAsync(d => d.SetProperty(x => x.Sums, UsageDay.Pack(Array.Empty<UsageMonth>())), _cancel);
        }

        Assert.Equal(0, (await TotalAsync(house.Usage())).Sessions - (await TodayAsync(bench)));

        // A session more, and its day is read again.
        bench.Commit(Workshop.Ended(21, "late", 1800, wall: Workshop.Noon.AddHours(-30)));
        Assert.Equal(1, await house.Summer.PassAsync(null, _cancel));
    }

    [Theory]
    [DatabaseData]
    public async Task A_price_of_the_past_that_is_corrected_sums_its_days_anew_and_a_membership_that_begins_today_none(DatabaseKind kind)
    {
        await using LedgerBench bench = await LedgerBench.CreateAsync(kind);
        await PriceAsync(bench);
        bench.Commit(Workshop.Ended(1, "s1", 3600, wall: Workshop.Noon.AddDays(-9)), Workshop.Ended(2, "s2", 3600, wall: Workshop.Noon.AddDays(-3)));
        await using var house = new House(bench);
        Assert.Equal(9, await house.Summer.PassAsync(null, _cancel));
        await ChangeAsync(bench, house, db => db.Add(new Membership { Person = "m-1", Site = "la-fab", FirstDay = new DateOnly(2026, 3, 3), Kind = MembershipKind.Resident }));
        Assert.Equal(0, await house.Summer.PassAsync(null, _cancel));

        // From 25 February on: that day, the one before (it has begun elsewhere), and what follows.
        await ChangeAsync(bench, house, db => db.Add(new TariffRate { Kind = MembershipKind.Resident, Site = Everywhere.Mark, Category = "press", FirstDay = new DateOnly(2026, 2, 25), EurosPerActiveHour = 60m, EurosPerKwh = 0m }));
        Assert.Equal(6, await house.Summer.PassAsync(null, _cancel));
        Assert.Equal(0, await house.Summer.PassAsync(null, _cancel));
        Assert.Equal(30m, (await house.Usage().ReadAsync(March.Previous, SiteScope.Network, _cancel)).Total.Euros - 3m);
    }

    private static async Task PriceAsync(LedgerBench bench)
    {
        bench.Time.Advance(Workshop.Noon - bench.Time.GetUtcNow());
        await using MakerspaceDb db = bench.Open();
        db.Add(new Structure { Ref = "atelier-bois", Label = "Atelier bois" });
        db.Add(new Person { Ref = "m-1" });
        await db.SaveChangesAsync();
        db.Add(new Membership { Person = "m-1", Site = Everywhere.Mark, Structure = "atelier-bois", FirstDay = new DateOnly(2025, 1, 1), Kind = MembershipKind.Resident });
        db.Add(new TariffRate { Kind = MembershipKind.Resident, Site = Everywhere.Mark, Category = Everywhere.Mark, FirstDay = new DateOnly(2025, 1, 1), EurosPerActiveHour = 6m, EurosPerKwh = 0m });
        await db.SaveChangesAsync();
        await RegistryVersion.BumpAsync(db);
    }

    private async Task ChangeAsync(LedgerBench bench, House house, Action<MakerspaceDb> change)
    {
        await using MakerspaceDb db = bench.Open();
        change(db);
        await db.SaveChangesAsync(_cancel);
        await RegistryVersion.BumpAsync(db, _cancel);
        house.Time.Advance(RegistryCache.CheckEvery);
    }

    private async Task<UsageMonth> TotalAsync(UsageReader usage)
    {
        UsageMonth total = (await usage.ReadAsync(March, SiteScope.Network, _cancel)).Total;
        return total.Plus((await usage.ReadAsync(March.Previous, SiteScope.Network, _cancel)).Total);
    }

    private async Task<int> CountAsync(LedgerBench bench)
    {
        await using MakerspaceDb db = bench.Open();
        return await db.Set<UsageDay>().CountAsync(_cancel);
    }

    private async Task<int> TodayAsync(LedgerBench bench)
    {
        DateTimeOffset today = Workshop.Noon.AddHours(-12);
        await using MakerspaceDb db = bench.Open();
        return await db.Set<UsageEntry>().CountAsync(u => u.StartAt >= today, _cancel);
    }

    /// <summary>What reads months and sums days, on the database of a bench.</summary>
    private sealed class House : IAsyncDisposable
    {
        private readonly List<UsageReader> _readers = [];
        private readonly RegistryCache _registry;
        private readonly UsageDays _days;
        private readonly LedgerReader _ledger;

        public House(LedgerBench bench)
        {
            (_ledger, _days) = (new LedgerReader(bench.Database.Factory), new UsageDays(bench.Database.Factory));
            _registry = new RegistryCache(bench.Database.Factory, Time);
            Summer = new DaySummer(_ledger, _registry, _days, Time, NullLogger<DaySummer>.Instance);
        }

        public ManualTime Time { get; } = new(Workshop.Noon);

        public DaySummer Summer { get; }

        /// <summary>A reader that remembers nothing yet.</summary>
        public UsageReader Usage()
        {
            _readers.Add(new UsageReader(_ledger, _registry, _days, Time));
            return _readers[^1];
        }

        public ValueTask DisposeAsync()
        {
            _readers.ForEach(r => r.Dispose());
            Summer.Dispose();
            _registry.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
