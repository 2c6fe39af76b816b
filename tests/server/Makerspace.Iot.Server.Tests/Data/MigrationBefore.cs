using System.Data.Common;
using System.Globalization;
using System.Reflection;
using Makerspace.Iot.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Makerspace.Iot.Server.Tests.Data;

/// <summary>A database as it was before the last migration, with rows in every table that it had then; those of <see cref="OldDatabase"/> are older and were written by people.</summary>
internal static class MigrationBefore
{
    private const int Rows = 2;

    /// <summary>Makes one.</summary>
    public static async Task<TestDatabase> CreateAsync(DatabaseKind kind)
    {
        TestDatabase test = await TestDatabase.CreateAsync(kind, migrate: false);
        await using MakerspaceDb db = Open(test);
        await SchemaMigrator.MigrateAsync(db);
        IMigrationsAssembly migrations = db.GetService<IMigrationsAssembly>();
        IModel model = migrations.CreateMigration(migrations.Migrations.Values.Last(), db.Database.ProviderName!).TargetModel;
        await db.Database.OpenConnectionAsync();
        var filled = new HashSet<IEntityType>();
        foreach (IEntityType type in model.GetEntityTypes())
        {
            await FillAsync(db, type, filled);
        }

        return test;
    }

    /// <summary>The rows of each table, without those of the history: each as the texts of these columns, all if null.</summary>
    public static async Task<SortedDictionary<string, (string[] Columns, string[] Rows)>> ReadAsync(MakerspaceDb db, IReadOnlyDictionary<string, string[]>? columns = null)
    {
        await db.Database.OpenConnectionAsync();
        string tables = db.Database.IsSqlite()
            ? "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
            : "SELECT relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE relkind = 'r' AND nspname = 'public'";
        var all = new SortedDictionary<string, (string[], string[])>(StringComparer.Ordinal);
        foreach (string table in (await TextsAsync(db, tables)).Rows.Where(t => t != HistoryRepository.DefaultTableName && columns?.ContainsKey(t) != false))
        {
            all[table] = await TextsAsync(db, $"SELECT {(columns is null ? "*" : string.Join(", ", columns[table].Select(c => $"\"{c}\"")))} FROM \"{table}\"");
        }

        return all;
    }

    private static MakerspaceDb Open(TestDatabase test)
    {
        using MakerspaceDb db = test.Open();
        string connection = db.Database.GetConnectionString()!;
        return test.Options.UsesSqlite
            ? new SqliteMakerspaceDb(new DbContextOptionsBuilder<SqliteMakerspaceDb>()
                .UseSqlite(connection).AddInterceptors(SqliteDurability.Instance).ReplaceService<IMigrationsAssembly, AllButTheLast>().Options)
            : new PostgresMakerspaceDb(new DbContextOptionsBuilder<PostgresMakerspaceDb>().UseNpgsql(connection).ReplaceService<IMigrationsAssembly, AllButTheLast>().Options);
    }

    // Those that a table refers to first.
    private static async Task FillAsync(MakerspaceDb db, IEntityType type, HashSet<IEntityType> filled)
    {
        if (!filled.Add(type))
        {
            return;
        }

        foreach (IForeignKey key in type.GetForeignKeys())
        {
            await FillAsync(db, key.PrincipalEntityType, filled);
        }

        // A migration may have put its rows.
        if ((await TextsAsync(db, $"SELECT 1 FROM \"{type.GetTableName()}\"")).Rows.Length > 0)
        {
            return;
        }

        IProperty[] fields = [.. type.GetProperties()];
        for (int row = 0; row < Rows; row++)
        {
            await using DbCommand insert = db.Database.GetDbConnection().CreateCommand();
            insert.CommandText = $"INSERT INTO \"{type.GetTableName()}\" ({string.Join(", ", fields.Select(f => $"\"{f.GetColumnName()}\""))}) VALUES ({string.Join(", ", fields.Select((_, i) => $"@p{i}"))})";
            for (int i = 0; i < fields.Length; i++)
            {
                DbParameter parameter = insert.CreateParameter();
                (parameter.ParameterName, parameter.Value) = ($"@p{i}", ValueOf(fields[i], row) ?? DBNull.Value);
                insert.Parameters.Add(parameter);
            }

            await insert.ExecuteNonQueryAsync();
        }
    }

    private static object? ValueOf(IProperty field, int row)
    {
        if (field.GetContainingForeignKeys().FirstOrDefault() is { } key)
        {
            return ValueOf(key.PrincipalKey.Properties[key.Properties.ToList().IndexOf(field)], row);
        }

        // What may be empty is so in the second row.
        if (row == 1 && field.IsNullable)
        {
            return null;
        }

        Type type = Nullable.GetUnderlyingType(field.ClrType) ?? field.ClrType;
        DateTime day = new(2026, 3, 1 + row, 12, 30, 15, 250, DateTimeKind.Utc);
        return type == typeof(string) ? "é" + row.ToString(CultureInfo.InvariantCulture)
            : type == typeof(Guid) ? new Guid(row, 7, 7, [1, 2, 3, 4, 5, 6, 7, 8])
            : type == typeof(DateTime) ? day
            : type == typeof(DateOnly) ? DateOnly.FromDateTime(day)
            : type == typeof(byte[]) ? new byte[] { 0, 255, (byte)row }
            : type == typeof(bool) ? row == 0
            : Convert.ChangeType(41 + row, type, CultureInfo.InvariantCulture);
    }

    private static async Task<(string[] Columns, string[] Rows)> TextsAsync(MakerspaceDb db, string sql)
    {
        await using DbCommand command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        await using DbDataReader reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i) is byte[] bytes ? Convert.ToHexString(bytes) : Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture))));
        }

        return ([.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)], [.. rows.Order(StringComparer.Ordinal)]);
    }

    /// <summary>The program's own, without the last.</summary>
    private sealed class AllButTheLast(ICurrentDbContext context) : IMigrationsAssembly
    {
        public IReadOnlyDictionary<string, TypeInfo> Migrations { get; } = new SortedList<string, TypeInfo>(
            typeof(MakerspaceDb).Assembly.DefinedTypes
                .Where(t => t.GetCustomAttribute<DbContextAttribute>()?.ContextType == context.Context.GetType() && t.GetCustomAttribute<MigrationAttribute>() is not null)
                .Select(t => (t.GetCustomAttribute<MigrationAttribute>()!.Id, Type: t)).OrderBy(m => m.Id, StringComparer.Ordinal).SkipLast(1).ToDictionary(m => m.Id, m => m.Type),
            StringComparer.Ordinal);

        public ModelSnapshot? ModelSnapshot => null;

        public Assembly Assembly => typeof(MakerspaceDb).Assembly;

        public string? FindMigrationId(string nameOrId) => throw new NotSupportedException();

        public Migration CreateMigration(TypeInfo migrationClass, string activeProvider)
        {
            var migration = (Migration)Activator.CreateInstance(migrationClass)!;
            migration.ActiveProvider = activeProvider;
            return migration;
        }
    }
}
