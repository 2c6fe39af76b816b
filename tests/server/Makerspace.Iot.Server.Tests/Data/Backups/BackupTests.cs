using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Data.Backups;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Tests.Ingest;
using Makerspace.Iot.TestKit;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Makerspace.Iot.Server.Tests.Data.Backups;

/// <summary>A backup is of one moment while others write, is verified before it has its name, and is put back without losing what it replaces.</summary>
public sealed class BackupTests
{
    [Theory]
    [DatabaseData]
    public async Task A_backup_made_while_events_come_in_is_of_one_moment_and_comes_back_as_it_was(DatabaseKind kind)
    {
        await using BackupBench bench = await BackupBench.CreateAsync(kind);
        await bench.CommitAsync(Workshop.Ended(1, "s1", 60), Workshop.Ended(2, "s2", 120));
        using var stop = new CancellationTokenSource();
        Task writing = Task.Run(async () =>
        {
            for (int seq = 3; !stop.IsCancellationRequested; seq++)
            {
                await bench.CommitAsync(Workshop.Ended(seq, $"s{seq}", seq));
            }
        });
        BackupResult made = await bench.Backup.WriteAsync(bench.File("a"), CancellationToken.None);
        await stop.CancelAsync();
        await writing;

        string[] all = await bench.SessionsAsync();
        Assert.True(made.Tables > 15, $"{made.Tables} tables");
        Assert.Equal(new FileInfo(bench.File("a")).Length, made.Bytes);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(bench.File("a")) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.Equal([bench.File("a")], Directory.GetFiles(Path.GetDirectoryName(bench.File("a"))!));

        await bench.StopAsync();
        string? kept = await bench.RestoreAsync(bench.File("a"));
        string[] restored = await bench.SessionsAsync();
        Assert.InRange(restored.Length, 2, all.Length);
        Assert.Equal(all.Where(s => restored.Contains(s)), restored);
        Assert.Equal(made.Rows, (await DigestsAsync(bench)).Where(d => d.Table != "(schema)").Sum(d => d.Rows));
        await bench.StopAsync();
        Assert.Equal(all.Length, await KeptSessionsAsync(bench, kept!));
    }

    [Theory]
    [DatabaseData]
    public async Task The_backup_of_yesterday_comes_back_and_agents_send_what_they_still_hold(DatabaseKind kind)
    {
        await using BackupBench bench = await BackupBench.CreateAsync(kind);
        await bench.CommitAsync([.. Enumerable.Range(1, 20).Select(i => Workshop.Ended(i, $"s{i:00}", i))]);
        await bench.Backup.WriteAsync(bench.File("yesterday"), CancellationToken.None);
        Assert.Equal(40, await bench.CommitAsync([.. Enumerable.Range(21, 20).Select(i => Workshop.Ended(i, $"s{i:00}", i))]));
        string[] before = await bench.SessionsAsync();
        await bench.StopAsync();
        await bench.RestoreAsync(bench.File("yesterday"));
        Assert.Equal(20, (await bench.SessionsAsync()).Length);

        // The agent still holds everything since: nothing is missing, and no alarm is raised.
        bench.Begins.Said("fab-1", Workshop.Epoch, 21);
        Assert.Equal(42, await bench.CommitAsync([.. Enumerable.Range(21, 22).Select(i => Workshop.Ended(i, $"s{i:00}", i))]));
        Assert.Equal(before, (await bench.SessionsAsync()).Take(40));
        await using MakerspaceDb db = bench.Database.Open();
        Assert.Equal(0, await db.Set<Alarm>().CountAsync());
    }

    [Theory]
    [DatabaseData]
    public async Task What_no_agent_holds_any_more_is_named_by_an_alarm_after_a_restore(DatabaseKind kind)
    {
        await using BackupBench bench = await BackupBench.CreateAsync(kind);
        await bench.CommitAsync([.. Enumerable.Range(1, 20).Select(i => Workshop.Ended(i, $"s{i:00}", i))]);
        await bench.Backup.WriteAsync(bench.File("yesterday"), CancellationToken.None);
        await bench.CommitAsync([.. Enumerable.Range(21, 20).Select(i => Workshop.Ended(i, $"s{i:00}", i))]);
        await bench.StopAsync();
        await bench.RestoreAsync(bench.File("yesterday"));

        // Acknowledged up to 35 and deleted there; 36 to 40 had been stored, and their acknowledgement was lost.
        Assert.Equal(20, await bench.CommitAsync(Workshop.Ended(36, "s36", 36)));
        bench.Begins.Said("fab-1", Workshop.Epoch, 36);
        Assert.Equal(41, await bench.CommitAsync([.. Enumerable.Range(36, 6).Select(i => Workshop.Ended(i, $"s{i:00}", i))]));
        Assert.Equal([.. Enumerable.Range(1, 20).Concat(Enumerable.Range(36, 6)).Select(i => $"s{i:00}")], (await bench.SessionsAsync()).Select(s => s[..3]));
        await using MakerspaceDb db = bench.Database.Open();
        Assert.Equal("fab-1/e1/21-35", (await db.Set<Alarm>().SingleAsync()).Subject);
    }

    [Theory]
    [DatabaseData]
    public async Task Nothing_is_restored_while_a_program_is_connected(DatabaseKind kind)
    {
        await using BackupBench bench = await BackupBench.CreateAsync(kind);
        await bench.CommitAsync(Workshop.Ended(1, "s1", 60));
        await bench.Backup.WriteAsync(bench.File("a"), CancellationToken.None);
        await bench.CommitAsync(Workshop.Ended(2, "s2", 60));
        await bench.StopAsync();
        await using (MakerspaceDb other = bench.Database.Open())
        {
            await other.Database.OpenConnectionAsync();
            await other.Set<Site>().CountAsync();
            BackupException refusal = await Assert.ThrowsAsync<BackupException>(() => bench.RestoreAsync(bench.File("a")));
            Assert.Contains("Rien n'a été changé", refusal.Message, StringComparison.Ordinal);
        }

        Assert.Equal(2, (await bench.SessionsAsync()).Length);
    }

    [Theory]
    [DatabaseData]
    public async Task A_backup_that_its_reader_refuses_changes_nothing(DatabaseKind kind)
    {
        await using BackupBench bench = await BackupBench.CreateAsync(kind);
        await bench.CommitAsync(Workshop.Ended(1, "s1", 60));
        await bench.Backup.WriteAsync(bench.File("a"), CancellationToken.None);
        await bench.CommitAsync(Workshop.Ended(2, "s2", 60));
        await bench.StopAsync();
        await Assert.ThrowsAsync<BackupException>(() => bench.RestoreAsync(bench.File("a"), _ => throw new BackupException("non", "no")));
        Assert.Equal(2, (await bench.SessionsAsync()).Length);
        await bench.StopAsync();
        if (kind == DatabaseKind.Postgres)
        {
            Assert.Equal(1, await DatabasesLikeAsync(bench));
        }
        else
        {
            Assert.Equal(["makerspace.db", "makerspace.lock"], Directory.GetFileSystemEntries(bench.Database.Options.Data).Select(Path.GetFileName).Order());
        }
    }

    [Theory]
    [DatabaseData]
    public async Task A_file_that_is_no_whole_backup_is_refused_and_changes_nothing(DatabaseKind kind)
    {
        await using BackupBench bench = await BackupBench.CreateAsync(kind);
        await bench.CommitAsync(Workshop.Ended(1, "s1", 60));
        await bench.Backup.WriteAsync(bench.File("a"), CancellationToken.None);
        await bench.StopAsync();
        byte[] whole = await File.ReadAllBytesAsync(bench.File("a"));
        await File.WriteAllBytesAsync(bench.File("half"), whole[..(whole.Length / 2)]);
        await File.WriteAllTextAsync(bench.File("text"), "seq;site\n1;la-fab\n");
        foreach (string file in new[] { bench.File("half"), bench.File("text"), bench.File("absent") })
        {
            BackupException refusal = await Assert.ThrowsAsync<BackupException>(() => bench.RestoreAsync(file));
            Assert.DoesNotContain("\n", refusal.Message, StringComparison.Ordinal);
        }

        Assert.Single(await bench.SessionsAsync());
    }

    [Theory]
    [DatabaseData]
    public async Task A_backup_never_overwrites_a_file(DatabaseKind kind)
    {
        await using BackupBench bench = await BackupBench.CreateAsync(kind);
        Directory.CreateDirectory(Path.GetDirectoryName(bench.File("a"))!);
        await File.WriteAllTextAsync(bench.File("a"), "mine");
        await Assert.ThrowsAsync<BackupException>(() => bench.Backup.WriteAsync(bench.File("a"), CancellationToken.None));
        Assert.Equal("mine", await File.ReadAllTextAsync(bench.File("a")));
    }

    [Theory]
    [DatabaseData]
    public async Task A_row_more_or_another_value_in_the_copy_is_found(DatabaseKind kind)
    {
        await using BackupBench bench = await BackupBench.CreateAsync(kind);
        await bench.CommitAsync(Workshop.Ended(1, "s1", 60));
        IReadOnlyList<TableDigest> before = await DigestsAsync(bench);
        TableDigest.Compare(before, await DigestsAsync(bench));
        await using (MakerspaceDb db = bench.Database.Open())
        {
            await db.Database.ExecuteSqlRawAsync("""UPDATE usage_entries SET "EnergyWh" = "EnergyWh" + 0.001""", TestContext.Current.CancellationToken);
        }

        BackupException refusal = Assert.Throws<BackupException>(() => TableDigest.Compare(before, DigestsAsync(bench).Result));
        Assert.Contains("usage_entries", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_runs_on_the_data_folder_is_not_restored_under()
    {
        await using BackupBench bench = await BackupBench.CreateAsync(DatabaseKind.Sqlite);
        await bench.Backup.WriteAsync(bench.File("a"), CancellationToken.None);
        await bench.StopAsync();
        using (SqliteGuard.Serve(bench.Database.Options.Data))
        using (SqliteGuard.Serve(bench.Database.Options.Data))
        {
            BackupException refusal = await Assert.ThrowsAsync<BackupException>(() => bench.RestoreAsync(bench.File("a")));
            Assert.Contains("Un serveur tourne", refusal.Message, StringComparison.Ordinal);
        }

        using (SqliteGuard.Restore(bench.Database.Options.Data))
        {
            Assert.Throws<BackupException>(() => SqliteGuard.Serve(bench.Database.Options.Data));
        }

        Assert.NotNull(await bench.RestoreAsync(bench.File("a")));
    }

    [Fact]
    public async Task A_damaged_database_is_kept_and_its_log_is_not_read_into_the_one_that_replaces_it()
    {
        await using BackupBench bench = await BackupBench.CreateAsync(DatabaseKind.Sqlite);
        await bench.CommitAsync(Workshop.Ended(1, "s1", 60));
        await bench.Backup.WriteAsync(bench.File("a"), CancellationToken.None);
        await bench.StopAsync();
        string database = Path.Combine(bench.Database.Options.Data, DatabaseProvider.SqliteFile);
        await File.WriteAllTextAsync(database, "not a database at all, but long enough to be read as one: " + new string('x', 4096));
        await File.WriteAllTextAsync(database + "-wal", "a log of something else");
        string? kept = await bench.RestoreAsync(bench.File("a"));
        Assert.StartsWith("not a database", await File.ReadAllTextAsync(kept!), StringComparison.Ordinal);
        Assert.False(File.Exists(database + "-wal"));
        Assert.Single(await bench.SessionsAsync());
    }

    [Fact]
    public async Task Without_the_programs_of_PostgreSQL_the_package_is_named()
    {
        Assert.SkipWhen(RealPostgres.SkipReason is not null, RealPostgres.SkipReason ?? string.Empty);
        await using BackupBench bench = await BackupBench.CreateAsync(DatabaseKind.Postgres);
        IDatabaseBackup backup = DatabaseBackups.Of(bench.Database.Options, new PostgresTools(Dump: "/nowhere/pg_dump"));
        BackupException missing = await Assert.ThrowsAsync<BackupException>(() => backup.WriteAsync(bench.File("a"), CancellationToken.None));
        Assert.Contains("apt install postgresql-client", missing.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(bench.File("a")));
    }

    [Fact]
    public async Task A_role_that_may_make_databases_is_enough_and_one_that_may_not_is_told_how()
    {
        Assert.SkipWhen(RealPostgres.SkipReason is not null, RealPostgres.SkipReason ?? string.Empty);
        await using BackupBench bench = await BackupBench.CreateAsync(DatabaseKind.Postgres);
        await bench.CommitAsync(Workshop.Ended(1, "s1", 60));
        await bench.StopAsync();
        string name = new NpgsqlConnectionStringBuilder(bench.Database.Options.Database).Database!;

        // Whoever owns a database may rename it.
        await ExecuteAsync(
            bench,
            $"""
            CREATE ROLE atelier_{name} LOGIN; ALTER DATABASE "{name}" OWNER TO atelier_{name};
            DO $$ DECLARE t record; BEGIN FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP EXECUTE format('ALTER TABLE %I OWNER TO atelier_{name}', t.tablename); END LOOP; END $$;
            """);
        string database = new NpgsqlConnectionStringBuilder(bench.Database.Options.Database) { Username = "atelier_" + name }.ConnectionString;
        IDatabaseBackup backup = DatabaseBackups.Of(bench.Database.Options with { Database = database });
        BackupException refused = await Assert.ThrowsAsync<BackupException>(() => backup.WriteAsync(bench.File("a"), CancellationToken.None));
        Assert.Contains($"ALTER ROLE \"atelier_{name}\" CREATEDB", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(bench.File("a")));

        await ExecuteAsync(bench, $"ALTER ROLE atelier_{name} CREATEDB");
        await backup.WriteAsync(bench.File("a"), CancellationToken.None);
        Assert.NotNull(await backup.RestoreAsync(bench.File("a"), _ => Task.CompletedTask, BackupBench.Now, CancellationToken.None));
        Assert.Single(await bench.SessionsAsync());
    }

    private static async Task ExecuteAsync(BackupBench bench, string sql)
    {
        await using var database = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(bench.Database.Options.Database) { Pooling = false }.ConnectionString);
        await database.OpenAsync();
        await using var command = new NpgsqlCommand(sql, database);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<IReadOnlyList<TableDigest>> DigestsAsync(BackupBench bench)
    {
        await using MakerspaceDb db = bench.Database.Open();
        await db.Database.OpenConnectionAsync();
        return db.Database.GetDbConnection() is SqliteConnection sqlite
            ? TableDigest.Of(sqlite, null, CancellationToken.None)
            : await TableDigest.OfAsync((NpgsqlConnection)db.Database.GetDbConnection(), CancellationToken.None);
    }

    private static async Task<int> KeptSessionsAsync(BackupBench bench, string kept)
    {
        if (bench.Database.Options.UsesSqlite)
        {
            await using var file = new SqliteConnection($"Data Source={kept};Mode=ReadOnly;Pooling=false");
            await file.OpenAsync();
            await using SqliteCommand count = file.CreateCommand();
            count.CommandText = "SELECT COUNT(*) FROM usage_entries";
            return (int)(long)(await count.ExecuteScalarAsync())!;
        }

        await using var database = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(bench.Database.Options.Database) { Database = kept, Pooling = false }.ConnectionString);
        await database.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT COUNT(*) FROM usage_entries", database);
        return (int)(long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<long> DatabasesLikeAsync(BackupBench bench)
    {
        var at = new NpgsqlConnectionStringBuilder(bench.Database.Options.Database) { Pooling = false };
        string name = at.Database!;
        at.Database = "postgres";
        await using var server = new NpgsqlConnection(at.ConnectionString);
        await server.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT COUNT(*) FROM pg_database WHERE datname = @name OR datname LIKE @name || '\\_%'", server);
        command.Parameters.AddWithValue("name", name);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
