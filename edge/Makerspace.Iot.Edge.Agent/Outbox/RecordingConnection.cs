using Makerspace.Iot.Contracts.Events;
using Microsoft.Data.Sqlite;

namespace Makerspace.Iot.Edge.Agent.Outbox;

/// <summary>
/// The connection of the badge path: its statements are prepared once and kept. Every write is one transaction that ends on the disk. Not thread-safe; the outbox holds its lock.
/// </summary>
internal sealed class RecordingConnection : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly LockWait _lockWait;
    private readonly SqliteCommand _commit;
    private readonly SqliteCommand _addEvent;
    private readonly SqliteCommand _openSession;
    private readonly SqliteCommand _checkpoint;
    private readonly SqliteCommand _closeSession;
    private readonly SqliteCommand _addFault;
    private readonly SqliteCommand _clearFault;
    private readonly SqliteCommand _service;
    private readonly SqliteCommand _countUse;
    private readonly SqliteCommand _forgetUse;
    private readonly SqliteCommand _claim;
    private readonly SqliteCommand _forget;

    public RecordingConnection(SqliteConnection connection, LockWait lockWait)
    {
        (_connection, _lockWait) = (connection, lockWait);
        _commit = Prepare("COMMIT");
        _addEvent = Prepare("INSERT INTO event(seq, bytes) VALUES ($seq, $bytes)", "$seq", "$bytes");
        _openSession = Prepare("INSERT INTO open_session(machine, start) VALUES ($machine, $bytes)", "$machine", "$bytes");
        _checkpoint = Prepare("UPDATE open_session SET checkpoint = $bytes WHERE machine = $machine", "$machine", "$bytes");
        _closeSession = Prepare("DELETE FROM open_session WHERE machine = $machine", "$machine");
        _addFault = Prepare("INSERT OR IGNORE INTO fault(machine, code) VALUES ($machine, $code)", "$machine", "$code");
        _clearFault = Prepare("DELETE FROM fault WHERE machine = $machine AND code = $code", "$machine", "$code");
        _service = Prepare(
            "INSERT INTO machine(machine, out_of_service) VALUES ($machine, $out) ON CONFLICT(machine) DO UPDATE SET out_of_service = excluded.out_of_service", "$machine", "$out");
        _countUse = Prepare(
            """
            INSERT INTO upkeep(machine, active_seconds, sessions) VALUES ($machine, $seconds, 1)
            ON CONFLICT(machine) DO UPDATE SET active_seconds = active_seconds + excluded.active_seconds, sessions = sessions + 1
            """,
            "$machine",
            "$seconds");
        _forgetUse = Prepare("DELETE FROM upkeep WHERE machine = $machine", "$machine");
        _claim = Prepare("INSERT OR IGNORE INTO command(id) VALUES ($id)", "$id");
        _forget = Prepare("DELETE FROM command WHERE number <= (SELECT number FROM command ORDER BY number DESC LIMIT 1 OFFSET $kept)", "$kept");
    }

    /// <summary>
    /// Stores events and their effect on open sessions and machine notes in one transaction; answers by how many the open sessions grew.
    /// Throws <see cref="SqliteException"/>; then nothing is stored.
    /// </summary>
    public int Write(IReadOnlyList<AdmittedEvent> events)
    {
        _lockWait.Begin(_connection);
        try
        {
            int opened = 0;
            foreach (AdmittedEvent admitted in events)
            {
                if (admitted.MakesEvent)
                {
                    Run(_addEvent, admitted.Seq, admitted.Bytes);
                }

                opened += Follow(admitted.Draft, admitted.Bytes);
            }

            _commit.ExecuteNonQuery();
            return opened;
        }
        catch
        {
            LockWait.Rollback(_connection);
            throw;
        }
    }

    /// <summary>Remembers or forgets a person's block.</summary>
    public void SaveBlock(string machine, string? reason, bool isBlocked)
    {
        using SqliteCommand command = _connection.CreateCommand();
        command.CommandText =
            """
            INSERT INTO machine(machine, blocked, block_reason) VALUES ($machine, $blocked, $reason)
            ON CONFLICT(machine) DO UPDATE SET blocked = excluded.blocked, block_reason = excluded.block_reason
            """;
        command.Parameters.AddWithValue("$machine", machine);
        command.Parameters.AddWithValue("$blocked", isBlocked ? 1 : 0);
        command.Parameters.AddWithValue("$reason", (object?)reason ?? DBNull.Value);
        _lockWait.Within(_connection, command.ExecuteNonQuery);
    }

    /// <summary>Remembers a command id; false if it was known.</summary>
    public bool Claim(string id, int kept) => _lockWait.Within(_connection, () =>
    {
        _claim.Parameters[0].Value = id;
        bool isNew = _claim.ExecuteNonQuery() == 1;
        if (isNew)
        {
            _forget.Parameters[0].Value = kept;
            _forget.ExecuteNonQuery();
        }

        return isNew;
    });

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (SqliteCommand command in (SqliteCommand[])[_commit, _addEvent, _openSession, _checkpoint, _closeSession, _addFault, _clearFault, _service, _countUse, _forgetUse, _claim, _forget])
        {
            command.Dispose();
        }

        _connection.Dispose();
    }

    private int Follow(EventDraft draft, byte[] bytes)
    {
        switch (draft.Body)
        {
            case SessionStarted:
                // A plain insert: a second start on the same machine is refused rather than lost.
                Run(_openSession, draft.Machine!, bytes);
                return 1;
            case SessionCheckpoint:
                Run(_checkpoint, draft.Machine!, bytes);
                return 0;
            case SessionEnded ended:
                Run(_countUse, draft.Machine!, ended.Figures.ActiveSeconds);
                return -Run(_closeSession, draft.Machine!);
            case FaultRaised fault when draft.Machine is not null:
                Run(_addFault, draft.Machine, fault.Code);
                return 0;
            case FaultCleared fault when draft.Machine is not null:
                Run(_clearFault, draft.Machine, fault.Code);
                if (fault.Code == FaultCode.UpkeepDue)
                {
                    Run(_forgetUse, draft.Machine);
                }

                return 0;
            case MachineOutOfService:
                Run(_service, draft.Machine!, 1);
                return 0;
            case MachineBackInService:
                Run(_service, draft.Machine!, 0);
                return 0;
            default:
                return 0;
        }
    }

    private static int Run(SqliteCommand command, params ReadOnlySpan<object> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters[i].Value = values[i];
        }

        return command.ExecuteNonQuery();
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
