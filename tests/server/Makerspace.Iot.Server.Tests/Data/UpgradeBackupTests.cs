using Makerspace.Iot.Server.Data;
using Makerspace.Iot.TestKit;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Tests.Data;

/// <summary>The copy before an upgrade of SQLite.</summary>
public sealed class UpgradeBackupTests
{
    [Fact]
    public async Task The_copy_is_the_database_as_it_was_and_only_its_owner_may_read_it()
    {
        await using TestDatabase test = await OldDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using MakerspaceDb db = test.Open();
        SortedDictionary<string, long> before = await OldDatabase.CountAsync(db);
        SchemaUpgrade upgrade = await SchemaMigrator.MigrateAsync(db);

        string copy = Assert.Single(Directory.GetFiles(Folder(test)));
        Assert.Equal(upgrade.Backup, copy);
        Assert.Matches("avant-mise-a-jour-[0-9]{8}T[0-9]{6}Z-0060-session-closings.db$", copy);
        Assert.Contains(copy, upgrade.Words, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(copy));
        }

        // Put back in another folder, it is upgraded as the first was.
        await using TestDatabase back = await TestDatabase.CreateAsync(DatabaseKind.Sqlite, migrate: false);
        Directory.CreateDirectory(back.Options.Data);
        File.Copy(copy, OldDatabase.File(back.Options));
        await using MakerspaceDb again = back.Open();
        Assert.Equal(SchemaState.Older, await SchemaMigrator.StateAsync(again));
        Assert.Equal(before, await OldDatabase.CountAsync(again));
        await SchemaMigrator.MigrateAsync(again);
    }

    [Theory]
    [DatabaseData]
    public async Task A_new_database_and_one_of_postgresql_get_no_copy(DatabaseKind kind)
    {
        await using TestDatabase fresh = await TestDatabase.CreateAsync(kind, migrate: false);
        await using TestDatabase old = await OldDatabase.CreateAsync(kind);
        foreach (TestDatabase test in new[] { fresh, old })
        {
            await using MakerspaceDb db = test.Open();
            SchemaUpgrade upgrade = await SchemaMigrator.MigrateAsync(db);
            Assert.Equal(test == old && kind == DatabaseKind.Sqlite, upgrade.Backup is not null);
        }
    }

    [Fact]
    public async Task The_last_three_copies_are_kept_and_what_a_killed_process_left_goes()
    {
        await using TestDatabase test = await OldDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using MakerspaceDb db = test.Open();
        Directory.CreateDirectory(Folder(test));
        await File.WriteAllTextAsync(Path.Combine(Folder(test), "avant-mise-a-jour-20200101T000000Z-x.db.partial"), "half");
        await File.WriteAllTextAsync(Path.Combine(Folder(test), "mine.db"), "of somebody else");
        var made = new List<string>();
        for (int i = 1; i <= 5; i++)
        {
            made.Add(await UpgradeBackup.MakeAsync(db.Database.GetConnectionString()!, $"000{i}-step", TestContext.Current.CancellationToken));
        }

        Assert.Equal(made.Skip(2).Append(Path.Combine(Folder(test), "mine.db")).Order(StringComparer.Ordinal), Directory.GetFiles(Folder(test)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_upgrade_is_refused_in_words_if_the_copy_cannot_be_made()
    {
        await using TestDatabase test = await OldDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using MakerspaceDb db = test.Open();
        await File.WriteAllTextAsync(Folder(test), "a file in the way");
        await IsRefused(test);
        File.Delete(Folder(test));
        Assert.NotNull((await SchemaMigrator.MigrateAsync(db)).Backup);
    }

    [Fact]
    public async Task An_upgrade_is_refused_in_words_if_the_disk_is_full()
    {
        using SmallDisk disk = SmallDisk.Mount(megabytes: 8);
        Assert.SkipWhen(disk.MissingReason is not null, disk.MissingReason ?? string.Empty);
        await using TestDatabase test = await OldDatabase.CreateAsync(DatabaseKind.Sqlite, data: Path.Combine(disk.Path, "data"));
        await using MakerspaceDb db = test.Open();
        disk.Fill(bytesLeft: 150_000);
        await IsRefused(test);
        Assert.Empty(Directory.GetFiles(Folder(test)));
        disk.Empty();
        Assert.NotNull((await SchemaMigrator.MigrateAsync(db)).Backup);
        SqliteConnection.ClearPool((SqliteConnection)db.Database.GetDbConnection());
    }

    private static string Folder(TestDatabase test) => Path.Combine(test.Options.Data, UpgradeBackup.Folder);

    private static async Task IsRefused(TestDatabase test)
    {
        await using MakerspaceDb db = test.Open();
        string words = (await Assert.ThrowsAsync<SchemaException>(() => SchemaMigrator.MigrateAsync(db))).Message;
        Assert.Contains(Folder(test), words, StringComparison.Ordinal);
        Assert.Contains("Rien n'a été changé", words, StringComparison.Ordinal);
        Assert.Equal(SchemaState.Older, await SchemaMigrator.StateAsync(db));
    }
}
