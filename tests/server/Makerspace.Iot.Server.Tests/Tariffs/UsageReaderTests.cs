using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Tariffs;
using Makerspace.Iot.Server.Tests.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Makerspace.Iot.Server.Tests.Tariffs;

/// <summary>What a month's table costs: how often sessions are read for it, and which.</summary>
public sealed class UsageReaderTests
{
    private static readonly CalendarMonth February = new(2026, 2);
    private static readonly DateTimeOffset Begin = new(2026, 1, 31, 23, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Day = new(2026, 2, 10, 9, 0, 0, TimeSpan.Zero);
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Eight_people_who_ask_for_a_month_at_once_cost_one_reading()
    {
        await using WebSite site = await WebSite.StartAsync();
        site.Session(Day);
        var go = new TaskCompletionSource();
        site.Ledger.MayRead = go.Task;
        UsageReader usage = site.Services.GetRequiredService<UsageReader>();
        Task<UsageView>[] asked = [.. Enumerable.Range(0, 8).Select(_ => Task.Run(() => usage.ReadAsync(February, SiteScope.Network, _cancel)))];
        go.SetResult();
        Assert.All(await Task.WhenAll(asked), view => Assert.Equal(6.30m, view.Total.Euros));
        Assert.Equal((Begin, new DateTimeOffset(2026, 2, 28, 23, 0, 0, TimeSpan.Zero)), Assert.Single(site.Ledger.Readings));
    }

    [Fact]
    public async Task Only_the_days_that_changed_are_read_again_and_those_in_a_row_at_once()
    {
        await using WebSite site = await WebSite.StartAsync();
        site.Session(Day);
        site.Session(Day.AddDays(5));
        await TotalAsync(site);
        Assert.Equal(12.60m, await TotalAsync(site));
        Assert.Single(site.Ledger.Readings);

        site.Session(Day);
        site.Session(Day.AddDays(1));
        site.Session(Begin);
        site.Ledger.Readings.Clear();
        site.Time.Advance(UsageReader.Freshness);
        Assert.Equal(31.50m, await TotalAsync(site));

        // The month begins in Paris an hour before the day does in UTC.
        Assert.Equal(
            [(Begin, Begin.AddHours(1)), (new DateTimeOffset(2026, 2, 10, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 2, 12, 0, 0, 0, TimeSpan.Zero))], site.Ledger.Readings);
    }

    [Fact]
    public async Task A_change_of_the_registry_that_touches_no_price_leaves_the_sums_and_one_of_a_rate_does_not()
    {
        await using WebSite site = await WebSite.StartAsync();
        site.Session(Day);
        Assert.Equal(6.30m, await TotalAsync(site));
        await ChangeAsync(site, db => db.Add(new Person { Ref = "m-new" }));
        Assert.Equal(6.30m, await TotalAsync(site));
        Assert.Single(site.Ledger.Readings);

        await ChangeAsync(site, db => db.Set<TariffRate>().Single().EurosPerActiveHour = 7m);
        Assert.Equal(7.30m, await TotalAsync(site));
        Assert.Equal(2, site.Ledger.Readings.Count);
    }

    private async Task<decimal> TotalAsync(WebSite site) => (await site.Services.GetRequiredService<UsageReader>().ReadAsync(February, SiteScope.Network, _cancel)).Total.Euros;

    private async Task ChangeAsync(WebSite site, Action<MakerspaceDb> change)
    {
        await using (MakerspaceDb db = await site.Services.GetRequiredService<IDbContextFactory<MakerspaceDb>>().CreateDbContextAsync(_cancel))
        {
            change(db);
            await db.SaveChangesAsync(_cancel);
            await RegistryVersion.BumpAsync(db, _cancel);
        }

        site.Time.Advance(RegistryCache.CheckEvery);
    }
}
