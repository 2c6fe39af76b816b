using System.Data;
using System.Data.Common;
using System.Text.Json;
using System.Text.RegularExpressions;
using Makerspace.Iot.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Tests.Ledger;

/// <summary>What a database means to do for a statement, and whether it would read the whole of a table that grows with use.</summary>
internal static partial class QueryPlan
{
    // Bounded by other means: alarms (5,000), the quarantine (2,000), an outbox per agent and card, a row per day.
    public static readonly string[] Growing = ["events", "usage_entries", "access_refusals", "fault_records", "agent_boots", "session_closings", "alarm_acknowledgements", "audit_entries", "defect_reports", "training_sessions", "training_places", "bookings", "statements", "statement_lines"];

    // They hold few rows, whatever the table holds.
    private static readonly string[] Partial = ["IX_events_set_aside", "IX_usage_entries_estimating", "IX_usage_entries_superseded", "IX_usage_entries_without_end"];

    // More than any page shows, and far less than a table holds.
    private const double MostSorted = 2000;

    /// <summary>Why the statement does not scale; null if it does.</summary>
    public static async Task<string?> FaultOfAsync(MakerspaceDb db, SentSql sent)
    {
        bool sqlite = db.Database.IsSqlite();
        await db.Database.OpenConnectionAsync();
        await using DbCommand command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = (sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN (FORMAT JSON) ") + sent.Sql;
        foreach ((string name, DbType type, object? value) in sent.Parameters)
        {
            DbParameter parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.DbType, parameter.Value) = (name, type, value);
            command.Parameters.Add(parameter);
        }

        var lines = new List<string>();
        await using (DbDataReader reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                lines.Add(reader.GetString(sqlite ? 3 : 0));
            }
        }

        string? fault = sqlite ? OfSqlite(sent.Sql, lines) : OfPostgres(JsonDocument.Parse(string.Concat(lines)).RootElement[0].GetProperty("Plan"), limited: false);
        return fault is null ? null : $"{fault}\n{sent.Sql}\n{string.Join('\n', lines)}\n";
    }

    private static string? OfSqlite(string sql, List<string> lines)
    {
        Dictionary<string, string> tables = Names().Matches(sql).GroupBy(m => m.Groups["alias"].Success && m.Groups["alias"].Value is var a && a is not ("SET" or "WHERE" or "ORDER" or "ON") ? a : m.Groups["table"].Value)
            .ToDictionary(g => g.Key, g => g.First().Groups["table"].Value, StringComparer.Ordinal);
        bool limited = sql.Contains("LIMIT", StringComparison.Ordinal);
        bool sorted = lines.Exists(l => l.Contains("TEMP B-TREE", StringComparison.Ordinal));
        foreach (string line in lines)
        {
            if (Step().Match(line) is not { Success: true } step || !Growing.Contains(tables.GetValueOrDefault(step.Groups["name"].Value, step.Groups["name"].Value)))
            {
                continue;
            }

            bool found = line.Contains("=?", StringComparison.Ordinal) || line.Contains("rowid=", StringComparison.Ordinal);
            bool between = line.Contains(">? AND ", StringComparison.Ordinal);
            bool inOrder = line.Contains("INDEX", StringComparison.Ordinal) && limited && !sorted;
            if (!found && !between && !inOrder && !Array.Exists(Partial, i => line.EndsWith("USING INDEX " + i, StringComparison.Ordinal)))
            {
                return "reads a whole table: " + line;
            }
        }

        return null;
    }

    private static string? OfPostgres(JsonElement node, bool limited)
    {
        string type = node.GetProperty("Node Type").GetString()!;
        if (node.TryGetProperty("Relation Name", out JsonElement relation) && Growing.Contains(relation.GetString()))
        {
            bool indexed = node.TryGetProperty("Index Cond", out _) || node.TryGetProperty("Recheck Cond", out _) || node.TryGetProperty("TID Cond", out _);
            if (type == "Seq Scan" || (!indexed && !limited && type is "Index Scan" or "Index Only Scan" && !Partial.Contains(node.GetProperty("Index Name").GetString())))
            {
                return $"reads the whole of {relation.GetString()}: {type}";
            }
        }

        if (type == "Sort" && node.GetProperty("Plan Rows").GetDouble() > MostSorted)
        {
            return $"sorts {node.GetProperty("Plan Rows")} rows";
        }

        // What a limit does not reach through: whatever takes all of its input before it gives anything.
        bool reached = type == "Limit" || (limited && type is not ("Sort" or "Aggregate" or "Hash" or "Materialize" or "Hash Join"));
        return node.TryGetProperty("Plans", out JsonElement plans) ? plans.EnumerateArray().Select(p => OfPostgres(p, reached)).FirstOrDefault(f => f is not null) : null;
    }

    [GeneratedRegex("""(?:FROM|JOIN|INTO|UPDATE)\s+"?(?<table>[a-z_]+)"?(?:\s+AS)?(?:\s+"?(?<alias>\w+)"?)?""", RegexOptions.None, 1000)]
    private static partial Regex Names();

    [GeneratedRegex(@"^(?:SCAN|SEARCH) (?<name>\w+)", RegexOptions.None, 1000)]
    private static partial Regex Step();
}
