using Makerspace.Iot.Server.Data;
using Makerspace.Iot.TestKit;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Tests.Data;

public sealed class SqliteUpkeepTests
{
    [Fact]
    public async Task Statistics_are_refreshed_every_day_and_when_the_server_stops()
    {
        await using TestDatabase test = await OldDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using MakerspaceDb db = test.Open();
        await SchemaMigrator.MigrateAsync(db);
        var time = new ManualTime();
        using var upkeep = new SqliteUpkeep(test.Factory, time);
        await upkeep.StartAsync(TestContext.Current.CancellationToken);

        await ForgetAsync(db);
        await Eventually.That(
            async () =>
            {
                time.Advance(SqliteUpkeep.Every);
                return await KnownAsync(db) > 0;
            },
            "statistics after a day",
            60);

        await ForgetAsync(db);
        await upkeep.StopAsync(TestContext.Current.CancellationToken);
        Assert.True(await KnownAsync(db) > 0);
    }

    private static async Task ForgetAsync(MakerspaceDb db) => await OldDatabase.RunAsync(db, "DELETE FROM sqlite_stat1; ANALYZE sqlite_schema");

    private static async Task<long> KnownAsync(MakerspaceDb db) => (await db.Database.SqlQueryRaw<long>("SELECT COUNT(*) AS \"Value\" FROM sqlite_stat1").ToListAsync()).Single();
}
