using System.Data.Common;
using System.Globalization;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Makerspace.Iot.Benchmarks.Scale;

/// <summary>
/// A network of 100 sites, 3,000 machines, 300 structures and 20,000 members with so many sessions of the last year, written straight into a database: the ingest has a benchmark of its own.
/// One session in a hundred was recorded under an unset clock, and one in fifty without a badge.
/// </summary>
internal sealed class ScaleNetwork(IDbContextFactory<MakerspaceDb> databases, int sessions, DateTimeOffset now)
{
    public const int Sites = 100;
    public const int Machines = 3_000;
    public const int Structures = 300;
    public const int Members = 20_000;

    private const long Year = 365 * 86_400L;

    /// <summary>When the first session began.</summary>
    public DateTimeOffset First => DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds() - Year);

    /// <summary>Fills a migrated database; false if an earlier run has filled it.</summary>
    public async Task<bool> FillAsync()
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync();
        if (await db.Set<Site>().AnyAsync())
        {
            return false;
        }

        db.ChangeTracker.AutoDetectChangesEnabled = false;
        await using IDbContextTransaction registry = await db.Database.BeginTransactionAsync();
        var firstDay = DateOnly.FromDateTime(First.UtcDateTime.AddYears(-1));
        db.Add(new MachineCategory { Name = "press", Label = "Presse" });
        db.AddRange(Enumerable.Range(0, Sites).Select(i => new Site { Name = Named("s", i), Label = Named("Site", i), TimeZone = "Europe/Paris" }));
        db.AddRange(Enumerable.Range(0, Sites).Select(i => new Agent { Name = Named("a", i), Site = Named("s", i) }));
        db.AddRange(Enumerable.Range(0, Sites).Select(i => new AgentSite { Agent = Named("a", i), Site = Named("s", i), FirstDay = firstDay }));
        db.AddRange(Enumerable.Range(0, Machines).Select(i => new Machine { Name = Named("m", i), Label = Named("Machine", i), Category = "press" }));
        db.AddRange(Enumerable.Range(0, Machines).Select(i => new Placement { Machine = Named("m", i), Agent = Named("a", i % Sites), From = First.AddYears(-1) }));
        db.AddRange(Enumerable.Range(0, Structures).Select(i => new Structure { Ref = Named("c", i), Label = Named("Structure", i) }));
        db.AddRange(Enumerable.Range(0, Members).Select(i => new Person { Ref = Named("p", i) }));
        await db.SaveChangesAsync();
        db.AddRange(Enumerable.Range(0, Members).Select(i => new Membership { Person = Named("p", i), Site = Everywhere.Mark, Structure = Named("c", i % Structures), FirstDay = firstDay, Kind = MembershipKind.Resident }));
        db.Add(new TariffRate { Kind = MembershipKind.Resident, FirstDay = firstDay, EurosPerActiveHour = 6.35m, EurosPerKwh = 0.2176m });
        await db.SaveChangesAsync();
        await RegistryVersion.BumpAsync(db);
        await registry.CommitAsync();

        await db.Database.OpenConnectionAsync();
        bool sqlite = db.Database.IsSqlite();
        if (sqlite)
        {
            await ExecuteAsync(db, "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; PRAGMA temp_store = MEMORY");
        }

        // An index that is made at the end is sorted once; one that grows with the rows is written all over.
        (string Name, string Make)[] indexes = await IndexesAsync(db, sqlite);
        foreach ((string index, _) in indexes)
        {
            await ExecuteAsync(db, $"DROP INDEX \"{index}\"");
        }

        string At(string seconds) => sqlite ? $"strftime('%Y-%m-%d %H:%M:%S', {seconds}, 'unixepoch')" : $"to_timestamp({seconds})";
        string begun = string.Create(CultureInfo.InvariantCulture, $"{First.ToUnixTimeSeconds()} + i * {Year} / {sessions}");

        // Multipliers without a common divisor with what they are cut by, so that members, machines and figures mix.
        await ExecuteAsync(db, string.Create(CultureInfo.InvariantCulture, $"""
            INSERT INTO usage_entries ("Agent", "Session", "Site", "Machine", "Member", "Structure", "Account", "Purpose", "AccessVersion", "StartWall", "StartClock", "StartAt", "Dating",
              "EndWall", "EndReason", "OccupiedSeconds", "ActiveSeconds", "EnergyWh", "EnergyQuality", "PeakW", "GapSeconds", "Epoch", "StartSeq", "EndSeq", "UpdatedAt")
            WITH RECURSIVE n(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < {sessions}),
              e AS (SELECT i, i * 7 % {Machines} AS m, i * 11 % {Members} AS p, {begun} AS t FROM n)
            SELECT 'a-' || (m % {Sites}), 'x-' || i, 's-' || (m % {Sites}), 'm-' || m, CASE WHEN i % 50 = 0 THEN 'unbadged' ELSE 'p-' || p END,
              CASE WHEN i % 50 = 0 THEN NULL ELSE 'c-' || (p % {Structures}) END, CASE WHEN i % 50 = 0 THEN '_unbadged' ELSE 'c-' || (p % {Structures}) END, 'Production', 1,
              {At("t")}, CASE WHEN i % 100 = 7 THEN 'Unsynced' ELSE 'Synced' END, {At("t")}, CASE WHEN i % 100 = 7 THEN 'Estimated' ELSE 'Recorded' END,
              {At("t + 600 + i % 9000")}, 'BadgeOut', 600 + i % 9000, (600 + i % 9000) * 0.73, (i * 13 % 4001) * 0.37, 'Metered', 900, 0, 'e1', 2 * i, 2 * i + 1, {At("t")}
            FROM e
            """));
        await ExecuteAsync(db, string.Create(CultureInfo.InvariantCulture, $"""
            INSERT INTO access_refusals ("Agent", "Epoch", "Seq", "Site", "Machine", "Wall", "Clock", "Reason", "AccessVersion")
            WITH RECURSIVE n(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < {sessions / 5})
            SELECT 'a-' || (i % {Sites}), 'e1', i, 's-' || (i % {Sites}), 'm-' || (i % {Machines}), {At(string.Create(CultureInfo.InvariantCulture, $"{First.ToUnixTimeSeconds()} + i * {Year} / {sessions / 5}"))},
              'Synced', 'NotQualified', 1 FROM n
            """));
        int faults = sessions / 20;
        string raised = string.Create(CultureInfo.InvariantCulture, $"{First.ToUnixTimeSeconds()} + i * {Year} / {faults}");
        await ExecuteAsync(db, string.Create(CultureInfo.InvariantCulture, $"""
            INSERT INTO fault_records ("Agent", "Epoch", "Seq", "Site", "Machine", "Kind", "Code", "RaisedAt", "ClearedAt", "ClearedSeq")
            WITH RECURSIVE n(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < {faults})
            SELECT 'a-' || (i % {Sites}), 'e1', i, 's-' || (i % {Sites}), 'm-' || (i % {Machines}), 'Fault', 'contactor-open', {At(raised)}, CASE WHEN i % 10000 = 3 THEN NULL ELSE {At($"{raised} + 600")} END, i + 1 FROM n
            """));
        foreach ((_, string make) in indexes)
        {
            await ExecuteAsync(db, make);
        }

        await ExecuteAsync(db, sqlite ? "PRAGMA optimize = 0x10002; PRAGMA journal_mode = WAL; PRAGMA cache_size = -2000" : "VACUUM ANALYZE");
        return true;
    }

    /// <summary>Counts a day as changed, as one more session of it would.</summary>
    public async Task ChangeAsync(DateOnly day)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync();
        await db.Database.ExecuteSqlAsync($"""INSERT INTO ledger_days ("Day", "Version") VALUES ({day}, 1) ON CONFLICT ("Day") DO UPDATE SET "Version" = ledger_days."Version" + 1""");
    }

    /// <summary>Reads every row of a query and answers how many came.</summary>
    public async Task<int> ReadAsync(string sql)
    {
        await using MakerspaceDb db = await databases.CreateDbContextAsync();
        await db.Database.OpenConnectionAsync();
        await using DbCommand command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        await using DbDataReader reader = await command.ExecuteReaderAsync();
        object[] row = new object[reader.FieldCount];
        int rows = 0;
        while (await reader.ReadAsync())
        {
            reader.GetValues(row);
            rows++;
        }

        return rows;
    }

    // Those of the tables that are filled, but for their keys.
    private static async Task<(string Name, string Make)[]> IndexesAsync(MakerspaceDb db, bool sqlite)
    {
        await using DbCommand command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = sqlite
            ? "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ('usage_entries', 'access_refusals', 'fault_records')"
            : "SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN ('usage_entries', 'access_refusals', 'fault_records') AND indexname LIKE 'IX%'";
        await using DbDataReader reader = await command.ExecuteReaderAsync();
        var found = new List<(string, string)>();
        while (await reader.ReadAsync())
        {
            found.Add((reader.GetString(0), reader.GetString(1)));
        }

        return [.. found];
    }

    private static async Task ExecuteAsync(MakerspaceDb db, string sql)
    {
        await using DbCommand command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 3600;
        await command.ExecuteNonQueryAsync();
    }

    private static string Named(string prefix, int i) => string.Create(CultureInfo.InvariantCulture, $"{prefix}-{i}");
}
