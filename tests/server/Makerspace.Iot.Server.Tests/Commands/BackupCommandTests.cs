using Makerspace.Iot.Server.Access;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Data.Backups;
using Makerspace.Iot.Server.Hosting.Commands;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.TestKit;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Tests.Commands;

public sealed class BackupCommandTests
{
    [Theory]
    [DatabaseData]
    public async Task Backup_and_restore_say_what_they_did_and_agents_take_the_lists_made_afterwards(DatabaseKind kind)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(kind);
        await using (MakerspaceDb db = test.Open())
        {
            db.Add(new AccessPublication { Agent = "fab-1", Site = "la-fab", Version = 7, ContentHash = "x", IssuedAt = DateTimeOffset.UnixEpoch, Signed = [1] });
            await db.SaveChangesAsync();
        }

        (int code, string output, string error) = await RunAsync(test, "backup");
        Assert.Equal((0, string.Empty), (code, error));
        Assert.Contains("restaurée pour essai et comparée", output, StringComparison.Ordinal);
        (string file, _) = Assert.Single(BackupFile.In(Path.Combine(test.Options.Data, DatabaseBackups.DefaultFolder), kind == DatabaseKind.Sqlite ? ".db" : ".dump"));
        await using (MakerspaceDb db = test.Open())
        {
            await db.Set<AccessPublication>().ExecuteUpdateAsync(s => s.SetProperty(p => p.Version, 12));
        }

        await ForgetConnectionsAsync(test);
        (code, output, error) = await RunAsync(test, "restore", file);
        Assert.Equal((0, string.Empty), (code, error));
        Assert.Contains("sauvegarde remise", output, StringComparison.Ordinal);
        Assert.Contains("La base remplacée est gardée : ", output, StringComparison.Ordinal);
        await using MakerspaceDb restored = test.Open();
        AccessPublication list = await restored.Set<AccessPublication>().SingleAsync();
        Assert.Equal((1_000_007, string.Empty), (list.Version, list.ContentHash));
    }

    [Fact]
    public async Task To_names_the_file_and_a_name_that_is_taken_is_refused()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        string file = Path.Combine(test.Folder, "mine.db");
        Assert.Equal(0, (await RunAsync(test, "backup", "--to", file)).Code);
        (int code, _, string error) = await RunAsync(test, "backup", "--to", file);
        Assert.Equal(ServerCommandLine.Unusable, code);
        Assert.Contains("existe déjà", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_there_is_no_database_nothing_is_backed_up_and_none_is_made()
    {
        using var folder = new TempFolder();
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = await ServerCommandLine.RunAsync(["backup", "--data", folder.File("data")], output, error);
        Assert.Equal(ServerCommandLine.Unusable, code);
        Assert.Contains("pas de base de données", error.ToString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.File("data")));
    }

    [Theory]
    [DatabaseData]
    public async Task A_backup_of_another_program_is_not_restored(DatabaseKind kind)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(kind);
        await using TestDatabase foreign = await TestDatabase.CreateAsync(kind, migrate: false);
        await using (MakerspaceDb db = foreign.Open())
        {
            await db.Database.ExecuteSqlRawAsync("CREATE TABLE other (id integer)");
        }

        string file = Path.Combine(test.Folder, "foreign");
        Assert.Equal(0, (await RunAsync(foreign, "backup", "--to", file)).Code);
        await ForgetConnectionsAsync(test);
        (int code, _, string error) = await RunAsync(test, "restore", file);
        Assert.Equal(ServerCommandLine.Refused, code);
        Assert.Contains("n'est pas une sauvegarde de ce programme", error, StringComparison.Ordinal);
        await using MakerspaceDb still = test.Open();
        Assert.Equal(0, await still.Set<Site>().CountAsync());
    }

    [Theory]
    [DatabaseData]
    public async Task A_backup_of_the_version_before_is_restored_and_upgraded_by_the_server_that_starts_on_it(DatabaseKind kind)
    {
        await using TestDatabase test = await OldDatabase.CreateAsync(kind);
        string file = Path.Combine(test.Folder, "old");
        await ForgetConnectionsAsync(test);
        Assert.Equal((0, string.Empty), Outcome(await RunAsync(test, "backup", "--to", file)));
        Assert.Equal((0, string.Empty), Outcome(await RunAsync(test, "restore", file)));
        await using MakerspaceDb db = test.Open();
        Assert.Equal(SchemaState.Older, await SchemaMigrator.StateAsync(db));
        await SchemaMigrator.MigrateAsync(db);
        Assert.Equal(1_000_042, (await db.Set<AccessPublication>().SingleAsync()).Version);
    }

    [Theory]
    [DatabaseData]
    public async Task A_backup_of_a_later_version_is_not_restored(DatabaseKind kind)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(kind);
        string file = Path.Combine(test.Folder, "later");
        await using (MakerspaceDb db = test.Open())
        {
            await db.Database.ExecuteSqlRawAsync("""INSERT INTO "__EFMigrationsHistory" VALUES ('99990101000000_Later', '99.0.0')""");
        }

        await ForgetConnectionsAsync(test);
        Assert.Equal(0, (await RunAsync(test, "backup", "--to", file)).Code);
        (int code, _, string error) = await RunAsync(test, "restore", file);
        Assert.Equal(ServerCommandLine.Refused, code);
        Assert.Contains("version plus récente", error, StringComparison.Ordinal);
    }

    private static (int Code, string Error) Outcome((int Code, string Output, string Error) run) => (run.Code, run.Error);

    private static Task<(int Code, string Output, string Error)> RunAsync(TestDatabase test, params string[] args) =>
        CommandLineTests.RunAsync(test, [.. args, "--database", test.Options.Database]);

    private static async Task ForgetConnectionsAsync(TestDatabase test)
    {
        await using MakerspaceDb db = test.Open();
        if (db.Database.GetDbConnection() is Npgsql.NpgsqlConnection connection)
        {
            Npgsql.NpgsqlConnection.ClearPool(connection);
        }
        else
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearPool((Microsoft.Data.Sqlite.SqliteConnection)db.Database.GetDbConnection());
        }
    }
}
