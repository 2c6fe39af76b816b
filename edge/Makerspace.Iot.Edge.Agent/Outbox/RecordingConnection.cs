using Makerspace.Iot.Contracts.Events;
using Microsoft.Data.Sqlite;

namespace Makerspace.Iot.Edge.Agent.Outbox;

/// <summary>
/// The connection of the badge path: its statements are prepared once and kept. Every write is one transaction that ends on the disk. Not thread-safe; the outbox holds its lock.
/// </summary>
internal sealed class RecordingConnection : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly SqliteCommand _begin;
    private readonly SqliteCommand _commit;
    private readonly SqliteCommand _rollback;
    private readonly SqliteCommand _addEvent;
    private readonly SqliteCommand _openSession;
    private readonly SqliteCommand _checkpoint;
    private readonly SqliteCommand _closeSession;
    private readonly SqliteCommand _claim;
    private readonly SqliteCommand _forget;

    public RecordingConnection(SqliteConnection connection)
    {
        _connection = connection;
        _begin = Prepare("BEGIN IMMEDIATE");
        _commit = Prepare("COMMIT");
        _rollback = Prepare("ROLLBACK");
        _addEvent = Prepare("INSERT INTO event(seq, bytes) VALUES ($seq, $bytes)", "$seq", "$bytes");
        _openSession = Prepare("INSERT INTO open_session(machine, start) VALUES ($machine, $bytes)", "$machine", "$bytes");
        _checkpoint = Prepare("UPDATE open_session SET checkpoint = $bytes WHERE machine = $machine", "$machine", "$bytes");
        _closeSession = Prepare("DELETE FROM open_session WHERE machine = $machine", "$machine");
        _claim = Prepare("INSERT OR IGNORE INTO command(id) VALUES ($id)", "$id");
        _forget = Prepare("DELETE FROM command WHERE number <= (SELECT number FROM command ORDER BY number DESC LIMIT 1 OFFSET $kept)", "$kept");
    }

    /// <summary>
    /// Stores an event and its effect on the open session in one transaction; answers by how many the open sessions grew.
    /// Throws <see cref="SqliteException"/>; then nothing is stored.
    /// </summary>
    public int Write(EventDraft draft, long seq, byte[] bytes, bool makeEvent)
    {
        _begin.ExecuteNonQuery();
        try
        {
            int opened = 0;
            if (makeEvent)
            {
                Run(_addEvent, seq, bytes);
            }

            switch (draft.Body)
            {
                case SessionStarted:
                    // A plain insert: a second start on the same machine is refused rather than lost.
                    Run(_openSession, draft.Machine!, bytes);
                    opened = 1;
                    break;
                case SessionCheckpoint:
                    Run(_checkpoint, draft.Machine!, bytes);
                    break;
                case SessionEnded:
                    _closeSession.Parameters[0].Value = draft.Machine!;
                    opened = -_closeSession.ExecuteNonQuery();
                    break;
                default:
                    break;
            }

            _commit.ExecuteNonQuery();
            return opened;
        }
        catch
        {
            Rollback();
            throw;
        }
    }

    /// <summary>Remembers a command id; false where it was known.</summary>
    public bool Claim(string id, int kept)
    {
        _claim.Parameters[0].Value = id;
        bool isNew = _claim.ExecuteNonQuery() == 1;
        if (isNew)
        {
            _forget.Parameters[0].Value = kept;
            _forget.ExecuteNonQuery();
        }

        return isNew;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SqliteCommand command in (SqliteCommand[])[_begin, _commit, _rollback, _addEvent, _openSession, _checkpoint, _closeSession, _claim, _forget])
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    private static void Run(SqliteCommand command, object key, byte[] bytes)
    {
        command.Parameters[0].Value = key;
        command.Parameters[1].Value = bytes;
        command.ExecuteNonQuery();
    }

    private void Rollback()
    {
        try
        {
            _rollback.ExecuteNonQuery();
        }
        catch (SqliteException)
        {
            // A full disk or an I/O error may have rolled back by itself; then there is nothing left to undo.
        }
    }

    private SqliteCommand Prepare(string sql, params string[] parameters)
    {
        SqliteCommand command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (string name in parameters)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = name, Value = DBNull.Value });
        }

        command.Prepare();
        return command;
    }
}
