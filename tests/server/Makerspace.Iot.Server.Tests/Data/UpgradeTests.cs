using System.Collections;
using System.Reflection;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Access;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Makerspace.Iot.Server.Tests.Data;

/// <summary>A database of the version before, brought up to date.</summary>
public sealed class UpgradeTests
{
    [Theory]
    [DatabaseData]
    public async Task The_first_migration_makes_the_schema_that_the_steps_by_hand_had_made(DatabaseKind kind)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(kind, migrate: false);
        await using TestDatabase old = await OldDatabase.CreateAsync(kind);
        await using MakerspaceDb byMigration = test.Open();
        await using MakerspaceDb byHand = old.Open();
        await OldDatabase.RunAsync(byMigration, byMigration.GetService<IMigrator>().GenerateScript(Migration.InitialDatabase, byMigration.Database.GetMigrations().First()));
        Assert.Equal(await SchemaCatalog.ReadAsync(byHand), await SchemaCatalog.ReadAsync(byMigration));
        Assert.Equal(0, await RegistryVersion.ReadAsync(byMigration));
    }

    [Theory]
    [DatabaseData]
    public async Task A_database_of_the_version_before_is_upgraded_and_has_all_its_rows(DatabaseKind kind)
    {
        await using TestDatabase fresh = await TestDatabase.CreateAsync(kind);
        await using TestDatabase test = await OldDatabase.CreateAsync(kind);
        await using MakerspaceDb made = fresh.Open();
        await using MakerspaceDb db = test.Open();
        SortedDictionary<string, long> before = await OldDatabase.CountAsync(db);
        Assert.All(before, table => Assert.True(table.Value > 0, $"the fixture has no row in {table.Key}"));
        Assert.Equal(SchemaState.Older, await SchemaMigrator.StateAsync(db));

        SchemaUpgrade upgrade = await SchemaMigrator.MigrateAsync(db);

        Assert.Equal(db.Database.GetMigrations(), upgrade.Applied);
        Assert.Equal(SchemaState.Current, await SchemaMigrator.StateAsync(db));
        Assert.Equal(await db.Database.GetAppliedMigrationsAsync(), upgrade.Applied);
        Assert.Equal(await SchemaCatalog.ReadAsync(made), (await SchemaCatalog.ReadAsync(db)).Where(l => !l.Contains("sqlite_stat", StringComparison.Ordinal)));
        Assert.Equal(OldDatabase.Upgraded(before), CountThroughModel(db, before.Keys));
        await EveryRowIsFound(db);
        Assert.Equal(
            (await db.Database.SqlQueryRaw<string>("SELECT \"Name\" AS \"Value\" FROM agents").ToListAsync()).Order(), (await db.Set<AgentSite>().Select(s => s.Agent).ToListAsync()).Order());
        Assert.Equal(await db.Set<Machine>().CountAsync(), (await db.Set<Machine>().Select(m => m.Id).ToListAsync()).Distinct().Count());
        await using MakerspaceDb another = test.Open();
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => OldDatabase.RunAsync(another, "SELECT 1 FROM schema_history"));
    }

    [Theory]
    [DatabaseData]
    public async Task The_last_migration_keeps_every_row_of_every_table_that_there_was_before_it(DatabaseKind kind)
    {
        await using TestDatabase fresh = await TestDatabase.CreateAsync(kind);
        await using TestDatabase test = await MigrationBefore.CreateAsync(kind);
        await using MakerspaceDb made = fresh.Open();
        await using MakerspaceDb db = test.Open();
        string[] schema = await SchemaCatalog.ReadAsync(made);
        SortedDictionary<string, (string[] Columns, string[] Rows)> all = await MigrationBefore.ReadAsync(db);
        Assert.True(all.Count > 20);
        Assert.All(all, table => Assert.True(table.Value.Rows.Length > 0, $"no row in {table.Key}"));

        // What a migration takes away, or makes of it, has a test of its own.
        Dictionary<string, string[]> stay = all
            .Select(t => (Table: t.Key, Columns: t.Value.Columns.Where(c => schema.Any(l => l.StartsWith($"column {t.Key}.{c} ", StringComparison.Ordinal))).ToArray()))
            .Where(t => t.Columns.Length > 0).ToDictionary(t => t.Table, t => t.Columns);
        SortedDictionary<string, (string[], string[] Rows)> before = await MigrationBefore.ReadAsync(db, stay);

        Assert.Equal(db.Database.GetMigrations().Last(), Assert.Single((await SchemaMigrator.MigrateAsync(db)).Applied));

        Assert.Equal(schema, (await SchemaCatalog.ReadAsync(db)).Where(l => !l.Contains("sqlite_stat", StringComparison.Ordinal)));
        SortedDictionary<string, (string[], string[] Rows)> after = await MigrationBefore.ReadAsync(db, stay);
        Assert.All(stay.Keys, table => Assert.Equal(before[table].Rows, after[table].Rows));
    }

    [Theory]
    [DatabaseData]
    public async Task Two_processes_that_upgrade_at_once_both_succeed_and_it_is_done_once(DatabaseKind kind)
    {
        await using TestDatabase test = await OldDatabase.CreateAsync(kind);
        SchemaUpgrade[] upgrades = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            await using MakerspaceDb db = test.Open();
            return await SchemaMigrator.MigrateAsync(db);
        })));
        Assert.Single(upgrades, u => u.Applied.Count > 0);
        Assert.Equal(3, upgrades.Count(u => u == SchemaUpgrade.Nothing));
    }

    [Theory]
    [DatabaseData]
    public async Task A_database_that_lacks_steps_by_hand_is_refused_with_the_version_that_upgrades_it(DatabaseKind kind)
    {
        await using TestDatabase test = await OldDatabase.CreateAsync(kind);
        await using MakerspaceDb db = test.Open();
        await OldDatabase.RunAsync(db, "DELETE FROM schema_history WHERE id = '0060-session-closings'; DROP TABLE session_closings");
        string[] before = await SchemaCatalog.ReadAsync(db);
        foreach (Func<MakerspaceDb, Task> use in new Func<MakerspaceDb, Task>[] { d => SchemaMigrator.MigrateAsync(d), d => SchemaMigrator.CheckAsync(d) })
        {
            await using MakerspaceDb one = test.Open();
            string words = (await Assert.ThrowsAsync<SchemaException>(() => use(one))).Message;
            Assert.Contains("0060-session-closings", words, StringComparison.Ordinal);
            Assert.Contains("la dernière version 0.1", words, StringComparison.Ordinal);
        }

        Assert.Equal(SchemaState.TooOld, await SchemaMigrator.StateAsync(db));
        Assert.Equal(before, await SchemaCatalog.ReadAsync(db));
        Assert.False(Directory.Exists(Path.Combine(test.Options.Data, UpgradeBackup.Folder)));
    }

    [Theory]
    [DatabaseData]
    public async Task A_step_that_fails_leaves_the_database_as_it_was_before_the_whole_upgrade(DatabaseKind kind)
    {
        await using TestDatabase test = await OldDatabase.CreateAsync(kind);
        await using MakerspaceDb db = test.Open();
        SortedDictionary<string, long> before = await OldDatabase.CountAsync(db);
        await using (MakerspaceDb planned = PlannedMigrations.Open(
            test, first => first.Sql("CREATE TABLE half (id INT); DELETE FROM badges;"), second => second.Sql("INSERT INTO nowhere VALUES (1);")))
        {
            string words = (await Assert.ThrowsAsync<SchemaException>(() => SchemaMigrator.MigrateAsync(planned))).Message;
            Assert.Contains("nowhere", words, StringComparison.Ordinal);
            Assert.Contains("rien n'a été changé", words, StringComparison.Ordinal);
        }

        Assert.Equal(before, await OldDatabase.CountAsync(db));
        Assert.Equal(SchemaState.Older, await SchemaMigrator.StateAsync(db));
        await SchemaMigrator.MigrateAsync(db);
        Assert.Equal(OldDatabase.Upgraded(before), CountThroughModel(db, before.Keys));
    }

    /// <summary>SQLite changes a column by making the table anew; the rows of others that refer to it stay.</summary>
    [Fact]
    public async Task A_table_that_others_refer_to_is_rebuilt_within_the_one_transaction()
    {
        await using TestDatabase test = await OldDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using MakerspaceDb db = test.Open();
        SortedDictionary<string, long> before = await OldDatabase.CountAsync(db);
        long place = await PlaceAsync(db);
        await using (MakerspaceDb planned = PlannedMigrations.Open(test, Rebuild, second => second.Sql("INSERT INTO nowhere VALUES (1);")))
        {
            await Assert.ThrowsAsync<SchemaException>(() => SchemaMigrator.MigrateAsync(planned));
        }

        Assert.Equal(place, await PlaceAsync(db));
        await using (MakerspaceDb planned = PlannedMigrations.Open(test, Rebuild))
        {
            await SchemaMigrator.MigrateAsync(planned);
            Assert.Equal(1, (await planned.Database.SqlQueryRaw<int>("SELECT foreign_keys AS \"Value\" FROM pragma_foreign_keys").ToListAsync()).Single());
        }

        Assert.NotEqual(place, await PlaceAsync(db));
        Assert.Equal(before, await OldDatabase.CountAsync(db));
        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => OldDatabase.RunAsync(db, "PRAGMA foreign_keys = ON; INSERT INTO badges VALUES ('00', 'nobody', NULL, NULL)"));

        static void Rebuild(MigrationBuilder migration) => migration.AlterColumn<string>("Ref", "persons", type: "TEXT", maxLength: 80, oldType: "TEXT", oldMaxLength: 40);

        // A table made anew begins on another page of the file.
        static async Task<long> PlaceAsync(MakerspaceDb db) =>
            (await db.Database.SqlQueryRaw<long>("SELECT rootpage AS \"Value\" FROM sqlite_master WHERE name = 'persons'").ToListAsync()).Single();
    }

    [Fact]
    public async Task A_step_that_leaves_a_reference_to_nothing_is_refused()
    {
        await using TestDatabase test = await OldDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using MakerspaceDb planned = PlannedMigrations.Open(test, first => first.Sql("DELETE FROM sites;"));
        Assert.Contains("agents -> sites", (await Assert.ThrowsAsync<SchemaException>(() => SchemaMigrator.MigrateAsync(planned))).Message, StringComparison.Ordinal);
        await using MakerspaceDb db = test.Open();
        Assert.Equal(2, (await OldDatabase.CountAsync(db))["sites"]);
    }

    [Fact]
    public async Task The_statistics_of_sqlite_are_there_after_an_upgrade()
    {
        await using TestDatabase test = await OldDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using MakerspaceDb db = test.Open();
        await SchemaMigrator.MigrateAsync(db);
        Assert.Contains("usage_entries", await db.Database.SqlQueryRaw<string>("SELECT DISTINCT tbl AS \"Value\" FROM sqlite_stat1").ToListAsync());
    }

    // Number of rows that each class of the model reads from its table. Tables that a later step makes are not asked for: the old database has none of them.
    private static SortedDictionary<string, long> CountThroughModel(MakerspaceDb db, ICollection<string> tables)
    {
        MethodInfo set = typeof(DbContext).GetMethod(nameof(DbContext.Set), [])!;
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (IEntityType type in db.Model.GetEntityTypes().Where(t => tables.Contains(t.GetTableName()!)))
        {
            var rows = (IEnumerable)set.MakeGenericMethod(type.ClrType).Invoke(db, [])!;
            counts[type.GetTableName()!] = rows.Cast<object>().LongCount();
        }

        return counts;
    }

    private static async Task EveryRowIsFound(MakerspaceDb db)
    {
        Assert.Equal(("La Réunion", "Indian/Reunion"), await db.Set<Site>().Where(s => s.Name == "saint-pierre").Select(s => new ValueTuple<string?, string>(s.Department, s.TimeZone)).SingleAsync());
        Assert.Equal("Boîtier de l'atelier bois", (await db.Set<Agent>().SingleAsync(a => a.Name == "vitry-1")).Label);
        Assert.Equal(24, (await db.Set<MachineCategory>().SingleAsync(c => c.Name == "bois-scie")).QualificationMonths);
        Machine saw = await db.Set<Machine>().SingleAsync(m => m.Name == "scie-1");
        Assert.Equal(("Scie à ruban n° 1", "bois-scie", 2, 1, 3, true, false, "mon-fri 08:00-18:00"), (saw.Label, saw.Category, saw.LevelAlone, saw.LevelSupervised, saw.LevelSupervisor, saw.TwoPersons, saw.OutOfService, saw.Hours));
        Assert.Equal("Buse bouchée ; l'attendre", (await db.Set<Machine>().SingleAsync(m => m.OutOfService)).OutOfServiceReason);
        Assert.Equal("vitry-1", (await db.Set<Placement>().SingleAsync(p => p.Machine == "scie-1" && p.From == At("2026-03-01T23:00:00Z"))).Agent);
        Assert.Equal("73282932000074", (await db.Set<Structure>().SingleAsync(s => s.Ref == "s-menuiserie")).Siret);
        Assert.True(await db.Set<Person>().AnyAsync(p => p.Ref == "p-anonyme"));
        Assert.Equal("Aïssatou N'Diaye", (await db.Set<PersonName>().SingleAsync(n => n.Person == "p-a1")).DisplayName);
        Membership staff = await db.Set<Membership>().SingleAsync(m => m.Person == "p-b2");
        Assert.Equal((Everywhere.Mark, string.Empty, new DateOnly(2026, 2, 1), new DateOnly(2026, 12, 31), MembershipKind.Staff, UsagePurpose.Maintenance), (staff.Site, staff.Structure, staff.FirstDay, staff.LastDay!.Value, staff.Kind, staff.Purpose));
        Assert.Equal(At("2026-06-01T10:15:30.5Z"), (await db.Set<Badge>().SingleAsync(b => b.Uid == "04d4e5f60718")).RevokedAt);
        Assert.Equal(new DateOnly(2026, 1, 15), (await db.Set<Qualification>().SingleAsync(q => q.Person == "p-a1" && q.Level == 2)).SignedOn);
        TariffRate rate = await db.Set<TariffRate>().SingleAsync(t => t.Category == Everywhere.Mark);
        Assert.Equal((4.5m, 0.2516m, null), (rate.EurosPerActiveHour, rate.EurosPerKwh, rate.LastDay));
        Assert.Equal(17, await RegistryVersion.ReadAsync(db));
        AccessPublication list = await db.Set<AccessPublication>().SingleAsync();
        Assert.Equal((42L, At("2026-11-01T06:00:00Z")), (list.Version, list.IssuedAt));
        Assert.Equal<byte>([1, 2, 0, 255], list.Signed);

        EventRecord first = await db.Set<EventRecord>().SingleAsync(e => e.Seq == 1);
        Assert.Equal("{\"seq\":1,\"note\":\"l'été\"}", System.Text.Encoding.UTF8.GetString(first.Payload));
        Assert.Equal(System.Security.Cryptography.SHA256.HashData(first.Payload), first.BodyHash);
        Assert.Equal(EventDisposition.Conflict, (await db.Set<EventRecord>().SingleAsync(e => e.Seq == 3 && e.Variant == 1)).Disposition);
        Assert.Equal((5L, 7L), await db.Set<StreamPosition>().Select(p => new ValueTuple<long, long>(p.CommittedSeq, p.HighestSeq)).SingleAsync());
        UsageEntry done = await db.Set<UsageEntry>().SingleAsync(u => u.Session == "s-done");
        Assert.Equal((4510.25, 3000.125, 812.0625, 1830.5, 1.5), (done.OccupiedSeconds, done.ActiveSeconds, done.EnergyWh, done.PeakW, done.GapSeconds));
        Assert.Equal(("p-a1", "s-menuiserie", "p-b2", SessionEndReason.BadgeOut, At("2026-10-31T23:45:10.25Z")), (done.Member, done.Structure, done.Supervisor, done.EndReason!.Value, done.EndWall!.Value));
        UsageEntry settled = await db.Set<UsageEntry>().SingleAsync(u => u.ClosedAs == SessionClosingKind.Settled);
        Assert.Equal(("s-open", EnergyQuality.Estimated, null, 3L), (settled.Session, settled.EnergyQuality, settled.EndReason, settled.CheckpointSeq));
        Assert.Equal(["NoEnd", "Settled"], (await db.Set<SessionClosing>().OrderBy(c => c.Number).ToListAsync()).Select(c => c.Kind.ToString()));
        Assert.Equal("Vu avec l'adhérente", (await db.Set<SessionClosing>().SingleAsync(c => c.Number == 2)).Reason);
        Assert.Equal(ClockQuality.Unsynced, (await db.Set<UsageEntry>().SingleAsync(u => u.Session == "s-undated")).StartClock);
        Assert.Equal((At("2026-10-30T14:00:00Z"), StartDating.Estimated), await db.Set<UsageEntry>().Where(u => u.Session == "s-undated").Select(u => new ValueTuple<DateTimeOffset, StartDating>(u.StartAt, u.Dating)).SingleAsync());
        Assert.Equal((done.StartWall, StartDating.Recorded, null), (done.StartAt, done.Dating, done.DatedSeq));
        Assert.Equal(3, await db.Set<UsageEntry>().CountAsync(u => u.Account == (u.Structure ?? "_")));

        Assert.Equal(At("2026-11-02T10:00:00.123Z"), (await db.Set<AccessRefusal>().SingleAsync(r => r.Outcome == RefusalOutcome.Observed)).Wall);
        Assert.Equal(DenialReason.NotQualified, (await db.Set<AccessRefusal>().SingleAsync(r => r.Member == "p-b2")).Reason);
        Assert.Equal(8, (await db.Set<FaultRecord>().SingleAsync(f => f.Code == "clock-unset")).ClearedSeq);
        Assert.Equal("Buse bouchée", (await db.Set<FaultRecord>().SingleAsync(f => f.Kind == FaultKind.OutOfService && f.ClearedAt == null)).Detail);
        Assert.Equal("b-1", (await db.Set<AgentBoot>().SingleAsync(b => b.RecoveredSessions == 1)).Boot);
        Assert.Equal("{'oops"u8.ToArray(), (await db.Set<QuarantineItem>().SingleAsync(q => q.Count == 3)).Payload);
        Assert.Equal("12 messages", (await db.Set<Alarm>().SingleAsync(a => a.Subject == Alarm.OtherSubjects)).Detail);
        Assert.Equal("Bruno Lefèvre", (await db.Set<AlarmAcknowledgement>().SingleAsync(k => k.Subject == "vitry-1/s-open")).By);
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
