using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ingest.Writing;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Tariffs;
using Makerspace.Iot.Server.Tests.Access;
using Makerspace.Iot.Server.Tests.Registry;
using Makerspace.Iot.TestKit;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Tests.Data;

public sealed class RegistryCacheTests
{
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;
    private readonly ManualTime _time = new();

    [Theory]
    [DatabaseData]
    public async Task Everybody_gets_the_same_rows_however_many_ask_at_once(DatabaseKind kind)
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(kind);
        using var cache = new RegistryCache(test.Factory, _time);
        RegistryTables[] all = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Task.Run(async () => i % 2 == 0 ? await cache.ReadAsync(_cancel) : await cache.RefreshAsync(_cancel))));
        Assert.All(all, t => Assert.Same(all[0], t));
        Assert.Same(all[0], cache.Current);
        Assert.Contains(all[0].Badges, b => b.Person == "m-ada");
        Assert.Same(RegistrySnapshot.Of(all[0]), await cache.SnapshotAsync(_cancel));
    }

    [Theory]
    [DatabaseData]
    public async Task A_change_replaces_the_row_and_its_table_and_leaves_all_others_as_they_were(DatabaseKind kind)
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(kind);
        using var cache = new RegistryCache(test.Factory, _time);
        RegistryTables before = await cache.ReadAsync(_cancel);
        await AccessListsTests.ChangeAsync(test, db => db.Set<Machine>().Where(m => m.Name == "press-1").ExecuteUpdateAsync(s => s.SetProperty(m => m.OutOfService, true)));

        Assert.Same(before, await cache.ReadAsync(_cancel));
        RegistryTables now = await cache.RefreshAsync(_cancel);
        Assert.Equal(before.Version + 1, now.Version);
        Assert.True(now.Machines.Single(m => m.Name == "press-1").OutOfService);
        Assert.False(before.Machines.Single(m => m.Name == "press-1").OutOfService);
        Assert.Same(before.Machines.Single(m => m.Name == "printer-1"), now.Machines.Single(m => m.Name == "printer-1"));
        Assert.Same(before.Badges, now.Badges);
        Assert.Same(before.Memberships, now.Memberships);

        // What stands on other tables is not worked out again, prices among it; what screens show of machines is.
        Assert.Same(RegistryPicture.Of(before), RegistryPicture.Of(now));
        Assert.Same(PriceList.Of(before), PriceList.Of(now));
        Assert.NotSame(RegistrySnapshot.Of(before), RegistrySnapshot.Of(now));
    }

    [Fact]
    public async Task A_row_that_goes_or_comes_is_seen_and_a_rate_changes_the_prices()
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(DatabaseKind.Sqlite);
        using var cache = new RegistryCache(test.Factory, _time);
        RegistryTables before = await cache.ReadAsync(_cancel);
        await AccessListsTests.ChangeAsync(test, async db =>
        {
            await db.Set<Badge>().Where(b => b.Person == "m-ada").ExecuteDeleteAsync();
            db.Add(new TariffRate { Kind = MembershipKind.Public, FirstDay = new DateOnly(2026, 1, 1), EurosPerActiveHour = 9m, EurosPerKwh = 1m });
            await db.SaveChangesAsync();
        });
        _time.Advance(RegistryCache.CheckEvery);
        RegistryTables now = await cache.ReadAsync(_cancel);
        Assert.DoesNotContain(now.Badges, b => b.Person == "m-ada");
        Assert.Equal(before.Rates.Count + 1, now.Rates.Count);
        Assert.NotSame(PriceList.Of(before), PriceList.Of(now));
    }

    [Fact]
    public async Task A_failed_reading_is_tried_again_and_what_was_read_before_stays()
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(DatabaseKind.Sqlite);
        using var cache = new RegistryCache(test.Factory, _time);
        RegistryTables before = await cache.ReadAsync(_cancel);
        _time.Advance(RegistryCache.CheckEvery);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await cache.ReadAsync(new CancellationToken(canceled: true)));
        Assert.Same(before, cache.Current);
        Assert.Same(before, await cache.ReadAsync(_cancel));
    }
}
