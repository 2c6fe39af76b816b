using Microsoft.Data.Sqlite;

namespace Makerspace.Iot.Edge.Agent.Outbox;

/// <summary>
/// The connection of the uplink: reads, deletes acknowledged prefixes, moves the write-ahead log. Not thread-safe; the outbox holds its lock.
/// </summary>
internal sealed class ReadingConnection(SqliteConnection connection, LockWait lockWait) : IDisposable
{
    /// <summary>What the database holds.</summary>
    public (string Epoch, long Acked, long Last, long Rows, long Bytes, int OpenSessions, DateTimeOffset? Wall) Summary()
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText =
            """
            SELECT epoch, acked, max(acked, coalesce((SELECT max(seq) FROM event), 0)),
                   (SELECT count(*) FROM event), (SELECT coalesce(sum(length(bytes)), 0) FROM event), (SELECT count(*) FROM open_session), wall_ms
            FROM stream
            """;
        using SqliteDataReader row = command.ExecuteReader();
        return row.Read()
            ? (row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt32(5),
                row.IsDBNull(6) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(6)))
            : throw new InvalidDataException("the stream row is missing");
    }

    /// <summary>Events after a number and up to another, in order.</summary>
    public List<StoredEvent> Events(long afterSeq, long lastSeq, int most)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT seq, bytes FROM event WHERE seq > $after AND seq <= $last ORDER BY seq LIMIT $most";
        command.Parameters.AddWithValue("$after", afterSeq);
        command.Parameters.AddWithValue("$last", lastSeq);
        command.Parameters.AddWithValue("$most", most);
        var events = new List<StoredEvent>();
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            events.Add(new StoredEvent(row.GetInt64(0), row.GetFieldValue<byte[]>(1)));
        }

        return events;
    }

    /// <summary>Deletes the prefix and records it as acknowledged, in one transaction; answers what went.</summary>
    public (long Rows, long Bytes) DeleteUpTo(long seq) => lockWait.Within(connection, () =>
    {
        using SqliteCommand count = connection.CreateCommand();
        count.CommandText = "SELECT count(*), coalesce(sum(length(bytes)), 0) FROM event WHERE seq <= $seq";
        count.Parameters.AddWithValue("$seq", seq);
        long rows;
        long bytes;
        using (SqliteDataReader row = count.ExecuteReader())
        {
            row.Read();
            (rows, bytes) = (row.GetInt64(0), row.GetInt64(1));
        }

        using SqliteCommand delete = connection.CreateCommand();
        delete.CommandText = "DELETE FROM event WHERE seq <= $seq; UPDATE stream SET acked = $seq";
        delete.Parameters.AddWithValue("$seq", seq);
        delete.ExecuteNonQuery();
        return (rows, bytes);
    });

    /// <summary>Sessions open that can be read, by machine name.</summary>
    public List<OpenSession> OpenSessions() => UnreadableSessions.Read(connection);

    /// <summary>What was last recorded of each machine.</summary>
    public Dictionary<string, MachineNote> Notes()
    {
        var notes = new Dictionary<string, MachineNote>(StringComparer.Ordinal);
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText =
            """
            SELECT machine, out_of_service, blocked, block_reason, NULL, NULL, NULL FROM machine
            UNION ALL SELECT machine, 0, 0, NULL, code, NULL, NULL FROM fault
            UNION ALL SELECT machine, 0, 0, NULL, NULL, active_seconds, sessions FROM upkeep ORDER BY 1, 5
            """;
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            MachineNote note = notes.GetValueOrDefault(row.GetString(0)) ?? new MachineNote([], OutOfService: false, IsBlocked: false, BlockReason: null);
            notes[row.GetString(0)] = With(note, row);
        }

        return notes;
    }

    /// <summary>All but the events.</summary>
    public OutboxContent Content()
    {
        var content = new OutboxContent { Wall = Summary().Wall };
        foreach ((string machine, byte[] start, byte[]? checkpoint) in UnreadableSessions.Rows(connection))
        {
            content.Sessions[machine] = (start, checkpoint);
        }

        foreach ((string machine, MachineNote note) in Notes())
        {
            content.Notes[machine] = note;
        }

        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT id FROM command ORDER BY number";
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            content.Commands.Add(row.GetString(0));
        }

        return content;
    }

    /// <summary>Notes a synced wall time.</summary>
    public void NoteWall(DateTimeOffset wall)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "UPDATE stream SET wall_ms = $wall";
        command.Parameters.AddWithValue("$wall", wall.ToUnixTimeMilliseconds());
        lockWait.Within(connection, command.ExecuteNonQuery);
    }

    /// <summary>Moves the write-ahead log into the database without holding up the recording connection.</summary>
    public void MoveLog() => OutboxSchema.Execute(connection, "PRAGMA wal_checkpoint(PASSIVE)");

    /// <inheritdoc/>
    public void Dispose() => connection.Dispose();

    private static MachineNote With(MachineNote note, SqliteDataReader row)
    {
        if (!row.IsDBNull(4))
        {
            return note with { Faults = [.. note.Faults, row.GetString(4)] };
        }

        return row.IsDBNull(5)
            ? note with { OutOfService = row.GetInt32(1) == 1, IsBlocked = row.GetInt32(2) == 1, BlockReason = row.IsDBNull(3) ? null : row.GetString(3) }
            : note with { ActiveSeconds = row.GetDouble(5), Sessions = row.GetInt64(6) };
    }
}
