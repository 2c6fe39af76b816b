using System.Data.Common;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Settings;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Tests.Data;

/// <summary>Databases of earlier versions, as those versions wrote them, with rows in every table: <c>Fixtures/README.md</c>.</summary>
internal static class OldDatabase
{
    /// <summary>The last one whose schema was made by steps written by hand.</summary>
    public const string ByHand = "0060-session-closings";

    /// <summary>Makes one.</summary>
    public static async Task<TestDatabase> CreateAsync(DatabaseKind kind, string version = ByHand, string? data = null)
    {
        TestDatabase test = await TestDatabase.CreateAsync(kind, migrate: false, data);
        await using MakerspaceDb db = test.Open();
        await using Stream resource = typeof(OldDatabase).Assembly.GetManifestResourceStream($"{version}.{(kind == DatabaseKind.Sqlite ? "sqlite" : "postgres")}.sql")!;
        using var reader = new StreamReader(resource);
        await RunAsync(db, await reader.ReadToEndAsync());
        return test;
    }

    /// <summary>Runs a script.</summary>
    public static async Task RunAsync(MakerspaceDb db, string sql)
    {
        await db.Database.OpenConnectionAsync();
        await using DbCommand command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
        await db.Database.CloseConnectionAsync();
    }

    /// <summary>Tables that the oldest fixture does not have.</summary>
    public static readonly IReadOnlySet<string> Later = new HashSet<string>(StringComparer.Ordinal)
    {
        "agent_sites", "former_categories", "audit_entries", "ledger_days", "usage_days", "accounts", "account_roles", "account_credentials", "account_sessions", "account_links", "account_notices", "account_passkeys", "defect_reports",
        "issuers", "issuer_sites", "issuer_vats", "issuer_terms", "issuer_accounts", "credit_notes", "payer_addresses", "closings", "statements", "statement_lines", "training_sessions", "training_places", "qualification_reminders",
    };

    /// <summary>Number of rows of each table, the history of the schema and <see cref="Later"/> tables aside.</summary>
    public static async Task<SortedDictionary<string, long>> CountAsync(MakerspaceDb db)
    {
        string tables = db.Database.IsSqlite()
            ? "SELECT name AS \"Value\" FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            : "SELECT relname::text AS \"Value\" FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE relkind = 'r' AND nspname = 'public'";
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (string table in await db.Database.SqlQueryRaw<string>(tables).ToListAsync())
        {
            if (table is not ("schema_history" or "__EFMigrationsHistory") && !Later.Contains(table))
            {
                string count = $"SELECT COUNT(*) AS \"Value\" FROM \"{table}\"";
                counts[table] = (await db.Database.SqlQueryRaw<long>(count).ToListAsync()).Single();
            }
        }

        return counts;
    }

    /// <summary>What <see cref="CountAsync"/> is to say after all migrations: the estimated dates stand in the usage entries now. Tables made later are left out.</summary>
    public static SortedDictionary<string, long> Upgraded(SortedDictionary<string, long> before)
    {
        var now = new SortedDictionary<string, long>(before, StringComparer.Ordinal);
        now.Remove("session_dates");
        return now;
    }

    /// <summary>The data folder's file of a SQLite database.</summary>
    public static string File(ServerOptions options) => Path.Combine(options.Data, DatabaseProvider.SqliteFile);
}
