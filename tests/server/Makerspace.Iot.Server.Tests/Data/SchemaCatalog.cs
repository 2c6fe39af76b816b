using System.Data.Common;
using Makerspace.Iot.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Tests.Data;

/// <summary>What a database says of its own tables, as sorted lines: columns with type, nullability, default and key; indexes; foreign keys.</summary>
internal static class SchemaCatalog
{
    private const string Sqlite = """
        SELECT 'column ' || t.name || '.' || c.name || ' ' || c.type || ' null=' || (1 - c."notnull") || ' default=' || COALESCE(c.dflt_value, '') || ' pk=' || c.pk
          FROM sqlite_master t JOIN pragma_table_info(t.name) c WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'
        UNION ALL
        SELECT 'index ' || t.name || '.' || i.name || ' unique=' || i."unique" || ' partial=' || i.partial || ' ' || (SELECT group_concat(x.name, ',') FROM pragma_index_info(i.name) x)
          FROM sqlite_master t JOIN pragma_index_list(t.name) i WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'
        UNION ALL
        SELECT 'foreign key ' || t.name || '(' || f."from" || ') ' || f."table" || '(' || f."to" || ') delete=' || f.on_delete
          FROM sqlite_master t JOIN pragma_foreign_key_list(t.name) f WHERE t.type = 'table'
        """;

    private const string Postgres = """
        SELECT 'column ' || c.relname || '.' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod) || ' null=' || (NOT a.attnotnull)::text
               || ' default=' || COALESCE(pg_get_expr(d.adbin, d.adrelid), '') || ' identity=' || a.attidentity::text
          FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
          LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
         WHERE n.nspname = 'public' AND c.relkind = 'r' AND a.attnum > 0 AND NOT a.attisdropped
        UNION ALL
        SELECT 'index ' || pg_get_indexdef(i.indexrelid)
          FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public'
        UNION ALL
        SELECT 'constraint ' || c.relname || ' ' || k.conname || ' ' || pg_get_constraintdef(k.oid)
          FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public'
        """;

    public static async Task<string[]> ReadAsync(MakerspaceDb db)
    {
        await db.Database.OpenConnectionAsync();
        await using DbCommand command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = db.Database.IsNpgsql() ? Postgres : Sqlite;
        var lines = new List<string>();
        await using DbDataReader reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            lines.Add(reader.GetString(0));
        }

        // The history tables, EF's and the one of old, are in no model.
        return lines.Where(l => !l.Contains("__EFMigrationsHistory", StringComparison.Ordinal) && !l.Contains("schema_history", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).ToArray();
    }
}
