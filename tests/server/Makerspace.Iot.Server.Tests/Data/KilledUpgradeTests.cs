using Makerspace.Iot.Server.Data;
using Makerspace.Iot.TestKit;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Makerspace.Iot.Server.Tests.Data;

/// <summary>A process that upgrades is killed; the next one needs nobody's help.</summary>
public sealed class KilledUpgradeTests
{
    /// <summary>What the disk holds in the middle, with part of the transaction already in the write-ahead log, is what a kill leaves.</summary>
    [Fact]
    public async Task The_disk_of_sqlite_in_the_middle_of_an_upgrade_is_the_database_as_it_was()
    {
        await using TestDatabase test = await OldDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using TestDatabase killed = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, migrate: false);
        Directory.CreateDirectory(killed.Options.Data);
        const string Large = "CREATE TABLE large AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20000) SELECT i, randomblob(1000) AS b FROM n;";
        long log = 0;
        SortedDictionary<string, long> before;
        await using (MakerspaceDb db = test.Open())
        {
            before = await OldDatabase.CountAsync(db);
        }

        await using (MakerspaceDb planned = PlannedMigrations.Open(test, first => first.Sql(Large), _ => log = Copy(test, killed)))
        {
            await SchemaMigrator.MigrateAsync(planned);
        }

        Assert.True(log > 1_000_000, $"{log} bytes of the transaction were on the disk");
        await using MakerspaceDb after = killed.Open();
        Assert.Equal(SchemaState.Older, await SchemaMigrator.StateAsync(after));
        Assert.Equal(before, await OldDatabase.CountAsync(after));
        Assert.Equal(after.Database.GetMigrations(), (await SchemaMigrator.MigrateAsync(after)).Applied);
    }

    /// <summary>At whatever moment the kill comes, the database is as before or upgraded.</summary>
    [Fact]
    public async Task A_process_that_is_killed_as_it_upgrades_sqlite_leaves_a_database_that_the_next_one_upgrades()
    {
        for (int round = 0; round < 4; round++)
        {
            await using TestDatabase test = await OldDatabase.CreateAsync(DatabaseKind.Sqlite);
            await using MakerspaceDb db = test.Open();
            SortedDictionary<string, long> before = await OldDatabase.CountAsync(db);
            string copies = Path.Combine(test.Options.Data, UpgradeBackup.Folder);
            string ending = round % 2 == 0 ? "*" : "*.db";
            await using ServiceProcess server = ServiceProcess.Start("dotnet", [Program(), "import", test.Folder, "--data", test.Options.Data]);
            SpinWait.SpinUntil(() => server.HasExited || (Directory.Exists(copies) && Directory.EnumerateFiles(copies, ending).Any()), TimeSpan.FromSeconds(120));
            await server.Kill();

            Assert.True(Directory.Exists(copies), server.Output);
            Assert.Contains(await SchemaMigrator.StateAsync(db), new[] { SchemaState.Older, SchemaState.Current });
            await SchemaMigrator.MigrateAsync(db);
            Assert.Equal(SchemaState.Current, await SchemaMigrator.StateAsync(db));
            Assert.Equal(OldDatabase.Upgraded(before), await OldDatabase.CountAsync(db));
            Assert.DoesNotContain("__EFMigrationsLock", await SchemaCatalog.ReadAsync(db));
        }
    }

    [Fact]
    public async Task A_session_of_postgresql_that_ends_in_the_middle_of_an_upgrade_leaves_the_database_as_it_was()
    {
        Assert.SkipWhen(RealPostgres.SkipReason is not null, RealPostgres.SkipReason ?? string.Empty);
        await using TestDatabase test = await OldDatabase.CreateAsync(DatabaseKind.Postgres);
        await using MakerspaceDb db = test.Open();
        SortedDictionary<string, long> before = await OldDatabase.CountAsync(db);

        // It stops before it drops the old history, with all else done.
        await using var reader = new NpgsqlConnection(test.Options.Database);
        await reader.OpenAsync();
        await using NpgsqlTransaction reading = await reader.BeginTransactionAsync();
        await ExecuteAsync(reader, "LOCK TABLE schema_history IN ACCESS SHARE MODE");
        await using var watcher = new NpgsqlConnection(test.Options.Database);
        await watcher.OpenAsync();
        Task upgrade = Task.Run(async () =>
        {
            await using MakerspaceDb one = test.Open();
            await SchemaMigrator.MigrateAsync(one);
        });
        const string Waits = "FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'DROP TABLE schema_history%'";
        await Eventually.That(async () => (long)(await ExecuteAsync(watcher, "SELECT COUNT(*) " + Waits))! == 1, "the upgrade waits in the middle", 60);
        await ExecuteAsync(watcher, "SELECT pg_terminate_backend(pid) " + Waits);
        SchemaException error = await Assert.ThrowsAsync<SchemaException>(() => upgrade);
        Assert.Contains("rien n'a été changé", error.Message, StringComparison.Ordinal);
        await reading.DisposeAsync();

        Assert.Equal(SchemaState.Older, await SchemaMigrator.StateAsync(db));
        Assert.Equal(db.Database.GetMigrations(), (await SchemaMigrator.MigrateAsync(db)).Applied);
        Assert.Equal(OldDatabase.Upgraded(before), await OldDatabase.CountAsync(db));
    }

    private static long Copy(TestDatabase from, TestDatabase to)
    {
        File.Copy(OldDatabase.File(from.Options), OldDatabase.File(to.Options));
        File.Copy(OldDatabase.File(from.Options) + "-wal", OldDatabase.File(to.Options) + "-wal");
        return new FileInfo(OldDatabase.File(to.Options) + "-wal").Length;
    }

    private static async Task<object?> ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    // The program as it was built beside these tests, in the same configuration.
    private static string Program()
    {
        string[] parts = AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar).Split(Path.DirectorySeparatorChar);
        string root = string.Join(Path.DirectorySeparatorChar, parts[..^6]);
        return Path.Combine([root, "server", "Makerspace.Iot.Server", .. parts[^3..], "Makerspace.Iot.Server.dll"]);
    }
}
