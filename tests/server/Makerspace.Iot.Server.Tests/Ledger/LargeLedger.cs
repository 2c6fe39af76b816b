using System.Data.Common;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Tests.Data;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Tests.Ledger;

/// <summary>
/// Fills the tables that grow with use by one statement each, with statistics: two years of 100 agents at 10 sites. Some sessions are open and silent, some closed and of an unset clock, some
/// events set aside, a few faults stand.
/// </summary>
internal static class LargeLedger
{
    /// <summary>Sessions.</summary>
    public const int Sessions = 40_000;

    /// <summary>The first of them.</summary>
    public static readonly DateTimeOffset First = new(2024, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private const int SecondsApart = 1500;

    // To five million.
    private const int Scale = 125;

    /// <summary>A moment after the last of them.</summary>
    public static DateTimeOffset Now => First.AddSeconds((double)Sessions * SecondsApart).AddHours(2);

    /// <summary>Fills a database.</summary>
    public static async Task FillAsync(TestDatabase test)
    {
        await using MakerspaceDb db = test.Open();
        bool sqlite = db.Database.IsSqlite();
        string At(string seconds) => sqlite ? $"strftime('%Y-%m-%d %H:%M:%S', {First.ToUnixTimeSeconds()} + ({seconds}), 'unixepoch')" : $"to_timestamp({First.ToUnixTimeSeconds()} + ({seconds}))";
        string blob = sqlite ? "x'00'" : @"'\x00'::bytea";
        string start = At($"i * {SecondsApart}");
        string agent = "'a-' || (i % 100)";
        string site = "'s-' || (i % 10)";
        string machine = "'m-' || (i % 300)";

        await Insert(
            "usage_entries", Sessions,
            $"""
            "Agent" = {agent}, "Session" = 'x-' || i, "Site" = {site}, "Machine" = {machine}, "Member" = CASE WHEN i % 50 = 0 THEN 'unbadged' ELSE 'p-' || (i % 900) END,
            "Structure" = CASE WHEN i % 5 = 0 THEN NULL ELSE 'c-' || (i % 30) END,
            "Account" = CASE WHEN i % 50 = 0 THEN '_unbadged' WHEN i % 5 = 0 THEN '_' ELSE 'c-' || (i % 30) END,
            "Purpose" = 'Production', "AccessVersion" = 1, "StartWall" = {start}, "StartClock" = CASE WHEN i % 100 = 7 THEN 'Unsynced' ELSE 'Synced' END, "StartAt" = {start},
            "Dating" = CASE WHEN i > 39000 AND i % 100 = 7 THEN 'Estimating' WHEN i % 100 = 7 THEN 'Estimated' ELSE 'Recorded' END,
            "EndWall" = CASE WHEN i > 39980 THEN NULL ELSE {At($"i * {SecondsApart} + 1200")} END, "EndReason" = 'BadgeOut',
            "OccupiedSeconds" = 1200, "ActiveSeconds" = 600, "EnergyWh" = 300, "EnergyQuality" = 'Metered', "PeakW" = 100, "GapSeconds" = 0, "Epoch" = 'e1',
            "StartSeq" = 2 * i, "EndSeq" = CASE WHEN i > 39980 THEN NULL ELSE 2 * i + 1 END, "UpdatedAt" = {start}
            """);
        await Insert(
            "events", 2 * Sessions,
            $"""
            "Agent" = 'a-' || ((i / 2) % 100), "Epoch" = 'e1', "Seq" = i, "Variant" = 0, "Site" = 's-1', "Kind" = 'session-ended', "Wall" = {At($"i / 2 * {SecondsApart}")}, "Clock" = 'Synced',
            "ReceivedAt" = {At($"i / 2 * {SecondsApart}")}, "Disposition" = CASE WHEN i % 4000 = 3 THEN 'Refused' ELSE 'Applied' END, "BodyHash" = {blob}, "Payload" = {blob}
            """);
        await Insert(
            "access_refusals", 20_000,
            $"""
            "Agent" = {agent}, "Epoch" = 'e1', "Seq" = 1000000 + i, "Site" = {site}, "Machine" = {machine}, "Wall" = {At("i * 3000")}, "Clock" = 'Synced', "Reason" = 'NotQualified', "AccessVersion" = 1
            """);
        await Insert(
            "fault_records", 20_000,
            $"""
            "Agent" = {agent}, "Epoch" = 'e1', "Seq" = 2000000 + i, "Kind" = 'Fault', "Site" = {site}, "Machine" = {machine}, "Code" = 'meter-silent', "RaisedAt" = {At("i * 3000")},
            "ClearedAt" = CASE WHEN i % 2000 = 1 THEN NULL ELSE {At("i * 3000 + 60")} END
            """);
        await Insert("agent_boots", 20_000, $"""
            "Agent" = {agent}, "Epoch" = 'e1', "Seq" = 3000000 + i, "Boot" = 'b-' || i, "Wall" = {At("i * 3000")}, "Clock" = 'Synced', "Version" = '1', "RecoveredSessions" = 0
            """);
        await Insert("session_closings", 20_000, $"""
            "Agent" = {agent}, "Session" = 'x-' || i, "Number" = 1, "Kind" = 'NoEnd', "At" = {start}, "OccupiedSeconds" = 1, "ActiveSeconds" = 1, "EnergyWh" = 1, "EnergyQuality" = 'Estimated', "Epoch" = 'e1', "Seq" = 1
            """);
        await Insert("alarms", 200, $"""
            "Code" = 'session-without-end', "Subject" = 'a-1/x-' || i, "Detail" = '', "Count" = 1, "FirstAt" = {start}, "LastAt" = {start}
            """);
        await Insert("alarm_acknowledgements", 20_000, $"""
            "Code" = 'session-without-end', "Subject" = 'a-1/x-' || i, "At" = {start}, "By" = 'x', "Reason" = '', "Count" = 1
            """);
        await Insert("stream_positions", 100, $"""
            "Agent" = {agent}, "Epoch" = 'e1', "Site" = {site}, "CommittedSeq" = {2 * Sessions}, "HighestSeq" = {2 * Sessions}, "UpdatedAt" = {At((Sessions * SecondsApart).ToString(System.Globalization.CultureInfo.InvariantCulture))}
            """);
        await Insert("ledger_days", 700, $"""
            "Day" = {(sqlite ? $"strftime('%Y-%m-%d', {First.ToUnixTimeSeconds()} + i * 86400, 'unixepoch')" : $"(to_timestamp({First.ToUnixTimeSeconds()} + i * 86400) AT TIME ZONE 'UTC')::date")}, "Version" = 1
            """);
        await db.Database.ExecuteSqlRawAsync("ANALYZE");

        async Task Insert(string table, int rows, string columns)
        {
            string[] parts = Parted(columns);
            string names = string.Join(", ", parts.Select(p => p[..p.IndexOf(" = ", StringComparison.Ordinal)]));
            string values = string.Join(", ", parts.Select(p => p[(p.IndexOf(" = ", StringComparison.Ordinal) + 3)..]));
            await db.Database.ExecuteSqlRawAsync(
                $"INSERT INTO {table} ({names}) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows}) SELECT {values} FROM n".Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal));
        }
    }

    /// <summary>
    /// Has the database plan for five million sessions of the same kind, and what goes with them: its statistics are multiplied. Call it last, since whatever looks at the tables again undoes it.
    /// <b>Source:</b> sqlite.org/fileformat2.html#stat1tab; postgresql.org/docs/current/row-estimation-examples.html.
    /// </summary>
    public static async Task SupposeFiveMillionAsync(MakerspaceDb db)
    {
        await db.Database.OpenConnectionAsync();
        if (db.Database.IsNpgsql())
        {
            await db.Database.ExecuteSqlRawAsync(string.Join('\n', QueryPlan.Growing.Select(t => $"ALTER TABLE {t} SET (autovacuum_enabled = false);")));
            await db.Database.ExecuteSqlRawAsync(
                $"UPDATE pg_class SET reltuples = reltuples * {Scale} WHERE oid IN (SELECT unnest({{0}}::regclass[]) UNION SELECT indexrelid FROM pg_index WHERE indrelid = ANY({{0}}::regclass[]::oid[])) AND reltuples > 0",
                [QueryPlan.Growing]);
            return;
        }

        // Rows of the table, then rows for each value of the first column of the index, of the first two, and so on: one stays one.
        foreach ((string table, string? index, string stat) in await StatsAsync(db))
        {
            string[] parts = stat.Split(' ');
            long rows = long.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture) * Scale;
            IEnumerable<string> scaled = parts.Select((p, i) => long.TryParse(p, out long n) ? (i == 0 ? rows : n == 1 ? 1 : Math.Min(n * Scale, rows)).ToString(System.Globalization.CultureInfo.InvariantCulture) : p);
            await db.Database.ExecuteSqlAsync($"UPDATE sqlite_stat1 SET stat = {string.Join(' ', scaled)} WHERE tbl = {table} AND idx IS {index}");
        }

        await db.Database.ExecuteSqlRawAsync("ANALYZE sqlite_schema");
    }

    private static async Task<List<(string Table, string? Index, string Stat)>> StatsAsync(MakerspaceDb db)
    {
        await using DbCommand command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = "SELECT tbl, idx, stat FROM sqlite_stat1";
        await using DbDataReader reader = await command.ExecuteReaderAsync();
        var stats = new List<(string, string?, string)>();
        while (await reader.ReadAsync())
        {
            if (QueryPlan.Growing.Contains(reader.GetString(0)))
            {
                stats.Add((reader.GetString(0), await reader.IsDBNullAsync(1) ? null : reader.GetString(1), reader.GetString(2)));
            }
        }

        return stats;
    }

    // At the commas outside brackets.
    private static string[] Parted(string columns)
    {
        (var parts, int depth, int from) = (new List<string>(), 0, 0);
        for (int i = 0; i < columns.Length; i++)
        {
            depth += columns[i] switch { '(' => 1, ')' => -1, _ => 0 };
            if (depth == 0 && columns[i] == ',')
            {
                parts.Add(columns[from..i].Trim());
                from = i + 1;
            }
        }

        return [.. parts, columns[from..].Trim()];
    }
}
