using System.Data.Common;
using System.Text.RegularExpressions;
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

    // The tables of the oldest fixture, read from its own script.
    private static readonly Lazy<IReadOnlySet<string>> First = new(() =>
    {
        using Stream resource = typeof(OldDatabase).Assembly.GetManifestResourceStream($"{ByHand}.sqlite.sql")!;
        using var reader = new StreamReader(resource);
        return Regex.Matches(reader.ReadToEnd(), "^CREATE TABLE (IF NOT EXISTS )?\"?(?<name>\\w+)", RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10))
            .Select(m => m.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
    });

    /// <summary>Number of rows of each table, the history of the schema and tables made later aside.</summary>
    public static async Task<SortedDictionary<string, long>> CountAsync(MakerspaceDb db)
    {
        string tables = db.Database.IsSqlite()
            ? "SELECT name AS \"Value\" FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            : "SELECT relname::text AS \"Value\" FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE relkind = 'r' AND nspname = 'public'";
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (string table in await db.Database.SqlQueryRaw<string>(tables).ToListAsync())
        {
            if (table is not ("schema_history" or "__EFMigrationsHistory") && First.Value.Contains(table))
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
