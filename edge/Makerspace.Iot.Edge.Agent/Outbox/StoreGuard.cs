using Microsoft.Data.Sqlite;

namespace Makerspace.Iot.Edge.Agent.Outbox;

/// <summary>
/// Every read and write of an outbox goes through here. What SQLite throws becomes an answer, and what no retry on the same connection helps is noted as the store's problem.
/// The outbox holds its locks; <see cref="Problem"/> may be read by anyone.
/// </summary>
/// <param name="path">Path of the database.</param>
/// <param name="files">Its files, from outside.</param>
/// <param name="readFault">Counts a failed read.</param>
internal sealed class StoreGuard(string path, OutboxFiles files, Action readFault)
{
    // With so much room a write does not fail for want of it.
    private const long Room = 1024 * 1024;
    private volatile string? _problem;
    private volatile bool _closed;

    /// <summary>Why this file or connection is to be given up, in English; null if it works.</summary>
    public string? Problem => _problem ??= files.Problem(isWritten: false);

    /// <summary>Refuses whatever comes; false if it did already.</summary>
    public bool Close()
    {
        bool was = _closed;
        _closed = true;
        return !was;
    }

    /// <summary>Writes; what was written counts only if it went into the file that the next start will find.</summary>
    /// <param name="write">A transaction of its own.</param>
    /// <param name="failed">The answer if it failed, with what SQLite said or null.</param>
    public T Write<T>(Func<T> write, Func<SqliteException?, T> failed)
    {
        if (_closed)
        {
            return failed(null);
        }

        try
        {
            T done = write();
            if (files.Problem(isWritten: true) is not { } problem)
            {
                return done;
            }

            _problem ??= problem;
            return failed(null);
        }
        catch (SqliteException error)
        {
            Note(error);
            return failed(error);
        }
    }

    /// <summary>Reads, or does what may be done again at any time.</summary>
    public T Read<T>(Func<T> read, T failed)
    {
        try
        {
            if (!_closed)
            {
                return read();
            }
        }
        catch (SqliteException error)
        {
            Note(error);
        }
        catch (InvalidDataException error)
        {
            _problem ??= error.Message;
        }

        readFault();
        return failed;
    }

    private void Note(SqliteException error)
    {
        bool forRoom = SqliteFault.Outcome(error) == AppendOutcome.DiskFull && !DiskReserve.HasRoom(path, Room);
        if (SqliteFault.NeedsReopening(error) && !forRoom)
        {
            _problem ??= error.Message;
        }
    }
}
