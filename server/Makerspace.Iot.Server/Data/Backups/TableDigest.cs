using System.Buffers.Binary;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Makerspace.Iot.Server.Data.Backups;

/// <summary>How many rows each table of a database holds, and a hash of them: what two databases must have in common to be the same.</summary>
/// <param name="Table">Table; of SQLite also <c>(schema)</c>.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Hash">Hash of every value of every row. PostgreSQL's own, which does not depend on the order of rows; SHA-256 in the order of rows for SQLite.</param>
internal sealed record TableDigest(string Table, long Rows, string Hash)
{
    private const string Schema = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY type, name";

    /// <summary>Reads every table of a SQLite database, in the transaction that the connection has open.</summary>
    public static IReadOnlyList<TableDigest> Of(SqliteConnection connection, SqliteTransaction? transaction, CancellationToken cancellationToken)
    {
        var digests = new List<TableDigest> { Of(connection, transaction, "(schema)", Schema, cancellationToken) };
        foreach (string table in Names(connection, transaction))
        {
            digests.Add(Of(connection, transaction, table, $"SELECT * FROM {Quoted(table)}", cancellationToken));
        }

        return digests;
    }

    /// <summary>Reads every table of a PostgreSQL database that is not the server's own.</summary>
    public static async Task<IReadOnlyList<TableDigest>> OfAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        const string Tables = """
            SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'r' AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\_%' ORDER BY 1
            """;
        var names = new List<string>();
        await using (var list = new NpgsqlCommand(Tables, connection))
        await using (NpgsqlDataReader row = await list.ExecuteReaderAsync(cancellationToken))
        {
            while (await row.ReadAsync(cancellationToken))
            {
                names.Add(row.GetString(0));
            }
        }

        // Times and numbers are compared as text, which depends on the session; Npgsql starts every session alike.
        var digests = new List<TableDigest>();
        foreach (string name in names)
        {
            await using var count = new NpgsqlCommand($"SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0)::text FROM {name} AS t", connection) { CommandTimeout = 0 };
            await using NpgsqlDataReader row = await count.ExecuteReaderAsync(cancellationToken);
            await row.ReadAsync(cancellationToken);
            digests.Add(new TableDigest(name, row.GetInt64(0), row.GetString(1)));
        }

        return digests;
    }

    /// <summary>Throws <see cref="BackupException"/> with the tables that differ.</summary>
    public static void Compare(IReadOnlyList<TableDigest> source, IReadOnlyList<TableDigest> restored)
    {
        string[] different = [.. source.Union(restored).Except(source.Intersect(restored)).Select(d => d.Table).Distinct()];
        if (different.Length > 0)
        {
            string tables = string.Join(", ", different);
            throw new BackupException(
                $"La sauvegarde restaurée pour essai diffère de la base ({tables}) ; elle n'est pas gardée. Vérifiez le disque et la mémoire de cet ordinateur.",
                $"The backup, restored for a trial, differs from the database ({tables}); it is not kept. Check this computer's disk and memory.");
        }
    }

    private static TableDigest Of(SqliteConnection connection, SqliteTransaction? transaction, string table, string sql, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using SqliteCommand command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = (sql, transaction);
        using SqliteDataReader row = command.ExecuteReader();
        long rows = 0;
        while (row.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            rows++;
            for (int i = 0; i < row.FieldCount; i++)
            {
                Append(hash, row, i);
            }
        }

        return new TableDigest(table, rows, Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    private static void Append(IncrementalHash hash, DbDataReader row, int column)
    {
        (byte type, byte[] bytes) = row.GetValue(column) switch
        {
            long value => ((byte)'i', BitConverter.GetBytes(value)),
            double value => ((byte)'d', BitConverter.GetBytes(value)),
            string value => ((byte)'t', Encoding.UTF8.GetBytes(value)),
            byte[] value => ((byte)'b', value),
            _ => ((byte)'n', Array.Empty<byte>()),
        };
        Span<byte> head = stackalloc byte[5];
        head[0] = type;
        BinaryPrimitives.WriteInt32BigEndian(head[1..], bytes.Length);
        hash.AppendData(head);
        hash.AppendData(bytes);
    }

    private static List<string> Names(SqliteConnection connection, SqliteTransaction? transaction)
    {
        using SqliteCommand command = connection.CreateCommand();
        (command.CommandText, command.Transaction) = ("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name", transaction);
        using SqliteDataReader row = command.ExecuteReader();
        var names = new List<string>();
        while (row.Read())
        {
            names.Add(row.GetString(0));
        }

        return names;
    }

    private static string Quoted(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
}
