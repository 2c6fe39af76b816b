using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Hosting.Commands;
using Makerspace.Iot.Server.Tests.Commands;
using Makerspace.Iot.Server.Tests.Registry;
using Makerspace.Iot.TestKit;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Tests.Data;

public sealed class SchemaMigratorTests
{
    [Theory]
    [DatabaseData]
    public async Task The_migrated_schema_is_the_schema_of_the_model(DatabaseKind kind)
    {
        await using TestDatabase migrated = await TestDatabase.CreateAsync(kind);
        await using TestDatabase created = await TestDatabase.CreateAsync(kind, migrate: false);
        await using MakerspaceDb byModel = created.Open();
        await byModel.Database.EnsureCreatedAsync();
        await using MakerspaceDb bySteps = migrated.Open();

        string[] expected = await SchemaCatalog.ReadAsync(byModel);
        string[] actual = await SchemaCatalog.ReadAsync(bySteps);

        Assert.Contains(expected, l => l.StartsWith("column machines.", StringComparison.Ordinal));
        Assert.Equal([], expected.Except(actual, StringComparer.Ordinal).Select(l => "only in the model: " + l)
            .Concat(actual.Except(expected, StringComparer.Ordinal).Select(l => "only in the migrations: " + l)));
    }

    [Fact]
    public async Task A_new_file_of_SQLite_is_for_its_owner_alone()
    {
        using var folder = new TempFolder();
        string file = folder.File("new.db");
        await using var db = new SqliteMakerspaceDb(new DbContextOptionsBuilder<SqliteMakerspaceDb>().UseSqlite($"Data Source={file};Pooling=false").Options);
        await SchemaMigrator.MigrateAsync(db, TestContext.Current.CancellationToken);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(file).UnixFileMode);
    }

    /// <summary>If this fails: <c>dotnet ef migrations add</c> on both databases, as Data/Migrations/README.md says.</summary>
    [Theory]
    [DatabaseData]
    public async Task The_model_has_no_change_that_no_migration_makes(DatabaseKind kind)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(kind, migrate: false);
        await using MakerspaceDb db = test.Open();
        Assert.False(db.Database.HasPendingModelChanges());
    }

    [Theory]
    [DatabaseData]
    public async Task Migrating_again_does_nothing(DatabaseKind kind)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(kind);
        await using MakerspaceDb db = test.Open();
        Assert.Equal(SchemaUpgrade.Nothing, await SchemaMigrator.MigrateAsync(db));
    }

    [Theory]
    [DatabaseData]
    public async Task Two_processes_that_migrate_at_once_both_succeed_and_each_step_is_applied_once(DatabaseKind kind)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(kind, migrate: false);
        SchemaUpgrade[] upgrades = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            await using MakerspaceDb db = test.Open();
            return await SchemaMigrator.MigrateAsync(db);
        })));
        await using MakerspaceDb after = test.Open();
        Assert.Equal(after.Database.GetMigrations(), upgrades.SelectMany(u => u.Applied).Order(StringComparer.Ordinal));
    }

    [Theory]
    [DatabaseData]
    public async Task A_database_of_a_later_version_is_refused_with_words(DatabaseKind kind)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(kind);
        await using MakerspaceDb db = test.Open();
        await db.Database.ExecuteSqlRawAsync("INSERT INTO \"__EFMigrationsHistory\" VALUES ('99990101000000_FromTheFuture', '99')", TestContext.Current.CancellationToken);
        SchemaException error = await Assert.ThrowsAsync<SchemaException>(() => SchemaMigrator.MigrateAsync(db));
        Assert.Contains("99990101000000_FromTheFuture", error.Message, StringComparison.Ordinal);
    }

    /// <summary>As after a restore that was cut: some tables are there and the history says nothing of them.</summary>
    [Theory]
    [DatabaseData]
    public async Task A_database_that_does_not_take_a_step_is_left_as_it_was_and_told_with_a_remedy(DatabaseKind kind)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(kind, migrate: false);
        await using MakerspaceDb db = test.Open();
        await db.Database.ExecuteSqlRawAsync("CREATE TABLE machines (emptied INT)", TestContext.Current.CancellationToken);
        string[] before = await SchemaCatalog.ReadAsync(db);
        SchemaException error = await Assert.ThrowsAsync<SchemaException>(() => SchemaMigrator.MigrateAsync(db));
        Assert.Contains("machines", error.Message, StringComparison.Ordinal);
        Assert.Contains("remettez une sauvegarde entière", error.Message, StringComparison.Ordinal);
        await using MakerspaceDb after = test.Open();
        Assert.Equal(before, await SchemaCatalog.ReadAsync(after));
        if (kind == DatabaseKind.Sqlite)
        {
            (int code, _, string words) = await CommandLineTests.RunAsync(test, "import", RegistrySample.Write(test));
            Assert.Equal((ServerCommandLine.Unusable, error.Message), (code, words.Trim()));
        }
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_told_in_words()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, migrate: false);
        Directory.CreateDirectory(test.Options.Data);
        await File.WriteAllTextAsync(Path.Combine(test.Options.Data, DatabaseProvider.SqliteFile), new string('x', 8192), TestContext.Current.CancellationToken);
        (int code, _, string words) = await CommandLineTests.RunAsync(test, "import", RegistrySample.Write(test));
        Assert.Equal(ServerCommandLine.Unusable, code);
        Assert.StartsWith("La base de données ne se lit pas", words, StringComparison.Ordinal);
    }

    [Fact]
    public void The_names_of_a_folder_are_written_to_the_disk_and_folders_are_made_with_those_above()
    {
        using var folder = new TempFolder();
        FolderSync.Create(folder.File("a/b/c"));
        Assert.True(Directory.Exists(folder.File("a/b/c")));
        Assert.True(FolderSync.Try(folder.File("a/b/c")));
        Assert.False(FolderSync.Try(folder.File("none")));
    }

    [Fact]
    public async Task Sqlite_is_set_to_survive_a_power_cut()
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using MakerspaceDb db = test.Open();
        Assert.Equal("wal", (await db.Database.SqlQueryRaw<string>("SELECT journal_mode AS \"Value\" FROM pragma_journal_mode").ToListAsync()).Single());
        Assert.Equal(2, (await db.Database.SqlQueryRaw<int>("SELECT synchronous AS \"Value\" FROM pragma_synchronous").ToListAsync()).Single());
        Assert.Equal(1, (await db.Database.SqlQueryRaw<int>("SELECT foreign_keys AS \"Value\" FROM pragma_foreign_keys").ToListAsync()).Single());
    }
}
