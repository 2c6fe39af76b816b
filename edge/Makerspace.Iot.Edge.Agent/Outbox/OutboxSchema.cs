using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Makerspace.Iot.Edge.Agent.Outbox;

/// <summary>
/// The tables of an outbox: <c>stream</c> (one row: epoch and acknowledged prefix), <c>event</c> (what is not acknowledged), <c>open_session</c> (by machine). Also <c>machine</c> (what was last recorded of each), <c>upkeep</c> (use since the last upkeep), <c>command</c> (ids carried out).
/// The version stands in <c>user_version</c>; a higher one is refused, so that an older program never damages a newer file.
/// </summary>
internal static class OutboxSchema
{
    /// <summary>Version that this program writes.</summary>
    public const int Version = 1;

    private const int NoCheckpointOnClose = 1006;

    private const string Tables =
        """
        CREATE TABLE stream(one INTEGER PRIMARY KEY CHECK (one = 1), epoch TEXT NOT NULL, acked INTEGER NOT NULL, wall_ms INTEGER) STRICT;
        CREATE TABLE event(seq INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
        CREATE TABLE open_session(machine TEXT PRIMARY KEY, start BLOB NOT NULL, checkpoint BLOB) STRICT, WITHOUT ROWID;
        CREATE TABLE machine(machine TEXT PRIMARY KEY, out_of_service INTEGER NOT NULL DEFAULT 0, blocked INTEGER NOT NULL DEFAULT 0, block_reason TEXT) STRICT, WITHOUT ROWID;
        CREATE TABLE fault(machine TEXT NOT NULL, code TEXT NOT NULL, PRIMARY KEY (machine, code)) STRICT, WITHOUT ROWID;
        CREATE TABLE command(number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE) STRICT;
        """;

    /// <summary>Makes the tables if there are none; throws <see cref="InvalidDataException"/> for a file of a later version or damaged inside.</summary>
    public static void Prepare(SqliteConnection connection, Func<string> newEpoch)
    {
        long version = (long)Scalar(connection, "PRAGMA user_version")!;
        if (version > Version)
        {
            throw new NotSupportedException($"The outbox has version {version}, this program knows {Version}: install the newer program again.");
        }

        if (version == 0)
        {
            using SqliteTransaction transaction = connection.BeginTransaction();
            Execute(connection, Tables);
            using (SqliteCommand insert = connection.CreateCommand())
            {
                insert.CommandText = "INSERT INTO stream(one, epoch, acked) VALUES (1, $epoch, 0)";
                insert.Parameters.AddWithValue("$epoch", newEpoch());
                insert.ExecuteNonQuery();
            }

            Execute(connection, $"PRAGMA user_version = {Version}");
            transaction.Commit();
        }

        // Counted use came later. A table more is no other version: the older program leaves it alone and only stops counting.
        Execute(connection, "CREATE TABLE IF NOT EXISTS upkeep(machine TEXT PRIMARY KEY, active_seconds REAL NOT NULL, sessions INTEGER NOT NULL) STRICT, WITHOUT ROWID");

        // A damaged page shows now, with nobody at a machine, rather than under a badge.
        Check(connection);
    }

    /// <summary>Opens a connection as an outbox needs it.</summary>
    public static SqliteConnection Connect(string path, string synchronous, int lockWaitSeconds)
    {
        // No pool: a pooled connection would keep a file open that was set aside.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = lockWaitSeconds }.ToString());
        try
        {
            connection.Open();
            Execute(
                connection,
                $"PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous}; PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = 4194304; PRAGMA cache_size = -512; PRAGMA temp_store = MEMORY;");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Leaves the log where it is when the connection closes. A damaged database is kept as it was found, and a name that another file has by now is not deleted.
    /// Source: sqlite.org/c3ref/c_dbconfig_defensive.html, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE.
    /// </summary>
    public static void KeepLogAtClose(SqliteConnection connection) => raw.sqlite3_db_config(connection.Handle, NoCheckpointOnClose, 1, out _);

    /// <summary>Throws <see cref="InvalidDataException"/> or <see cref="SqliteException"/> if the file at <paramref name="path"/> is damaged inside. It is read anew: no page that a connection has kept in memory covers for it.</summary>
    public static void Check(string path)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = SqliteOpenMode.ReadWrite, Pooling = false, DefaultTimeout = 1 }.ToString());
        connection.Open();
        KeepLogAtClose(connection);
        Check(connection);
    }

    /// <summary>Runs a statement.</summary>
    public static void Execute(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Runs a statement and answers its first value.</summary>
    public static object? Scalar(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private static void Check(SqliteConnection connection)
    {
        string check = (string)Scalar(connection, "PRAGMA quick_check(1)")!;
        if (check != "ok")
        {
            throw new InvalidDataException($"quick_check: {check}");
        }
    }
}
