using System.Diagnostics;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Makerspace.Iot.Edge.Agent.Outbox;

/// <summary>
/// How long a write waits for a database that another program holds. The loop that serves the machines waits for the disk, so all writes together wait once, at most <paramref name="longest"/>.
/// If the database is still locked then, writes of the next <see cref="Pause"/> try without waiting. However many sessions are open, a turn of the loop is held up by one wait. Not thread-safe; the outbox holds its lock.
/// </summary>
/// <param name="longest">Longest wait.</param>
internal sealed class LockWait(TimeSpan longest)
{
    private long? _inVainAt;

    /// <summary>How long writes do not wait after a wait that got nothing: five times the wait, so that most turns do not wait at all.</summary>
    public TimeSpan Pause => longest * 5;

    /// <summary>Waits that ended with the database still locked, since the start of the process.</summary>
    public long WaitsInVain { get; private set; }

    /// <summary>
    /// Begins a transaction that writes. Throws <see cref="SqliteException"/> if the database is held by another program, or cannot be written.
    /// Source: sqlite.org/c3ref/busy_timeout.html, sqlite.org/lang_transaction.html: after BEGIN IMMEDIATE nothing else of the transaction meets a lock in a write-ahead log.
    /// </summary>
    public void Begin(SqliteConnection connection)
    {
        sqlite3 database = connection.Handle!;
        bool waits = _inVainAt is not { } at || Stopwatch.GetElapsedTime(at) >= Pause;
        raw.sqlite3_busy_timeout(database, waits ? (int)longest.TotalMilliseconds : 0);
        int result = raw.sqlite3_exec(database, "BEGIN IMMEDIATE");
        raw.sqlite3_busy_timeout(database, 0);
        if (result == raw.SQLITE_OK)
        {
            _inVainAt = null;
            return;
        }

        var error = new SqliteException(raw.sqlite3_errmsg(database).utf8_to_string(), result & 0xFF, result);
        if (waits && SqliteFault.Outcome(error) == AppendOutcome.Locked)
        {
            (_inVainAt, WaitsInVain) = (Stopwatch.GetTimestamp(), WaitsInVain + 1);
        }

        throw error;
    }

    /// <summary>Does something in a transaction of its own, all or nothing. Throws as <see cref="Begin"/>.</summary>
    public T Within<T>(SqliteConnection connection, Func<T> action)
    {
        Begin(connection);
        try
        {
            T result = action();
            OutboxSchema.Execute(connection, "COMMIT");
            return result;
        }
        catch
        {
            Rollback(connection);
            throw;
        }
    }

    /// <summary>Undoes what <see cref="Begin"/> began.</summary>
    public static void Rollback(SqliteConnection connection)
    {
        try
        {
            OutboxSchema.Execute(connection, "ROLLBACK");
        }
        catch (SqliteException)
        {
            // A full disk or an I/O error may have rolled back by itself; then there is nothing left to undo.
        }
    }
}
