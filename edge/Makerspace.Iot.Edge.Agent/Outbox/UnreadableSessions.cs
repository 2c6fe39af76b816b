using System.Globalization;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Devices.Linux;
using Microsoft.Data.Sqlite;

namespace Makerspace.Iot.Edge.Agent.Outbox;

/// <summary>
/// Open sessions whose record this program cannot read: written by a later program, or damaged in a way that SQLite does not see. Each is set aside in a file beside the database, never lost, and its machine serves again.
/// A session of which only the checkpoint cannot be read goes on without it.
/// </summary>
internal static class UnreadableSessions
{
    /// <summary>Sets them aside. A row whose file the disk refuses stays in the database; <see cref="Read"/> passes over it.</summary>
    /// <param name="connection">The database.</param>
    /// <param name="lockWait">Its locks.</param>
    /// <param name="path">Path of the database; the files' names begin with it.</param>
    /// <param name="nowUtc">Stands in the files' names.</param>
    public static IReadOnlyList<UnreadableSession> SetAside(SqliteConnection connection, LockWait lockWait, string path, DateTimeOffset nowUtc)
    {
        var found = new List<UnreadableSession>();
        foreach ((string machine, byte[] start, byte[]? checkpoint) in Rows(connection))
        {
            if (Decode(machine, start, checkpoint, out OpenSession? session) is { } problem)
            {
                string file = $"{path}.damaged-{nowUtc.ToString("yyyyMMdd'T'HHmmssfff'Z'", CultureInfo.InvariantCulture)}-session-{Plain(machine)}";
                bool isAside = TryWrite(file, start, checkpoint) && TryTakeOut(connection, lockWait, machine, wholeRow: session is null);
                found.Add(new UnreadableSession(machine, isAside ? file : null, problem));
            }
        }

        return found;
    }

    /// <summary>The sessions that can be read, by machine name.</summary>
    public static List<OpenSession> Read(SqliteConnection connection)
    {
        var sessions = new List<OpenSession>();
        foreach ((string machine, byte[] start, byte[]? checkpoint) in Rows(connection))
        {
            Decode(machine, start, checkpoint, out OpenSession? session);
            if (session is not null)
            {
                sessions.Add(session);
            }
        }

        return sessions;
    }

    /// <summary>The rows as they are.</summary>
    public static List<(string Machine, byte[] Start, byte[]? Checkpoint)> Rows(SqliteConnection connection)
    {
        var rows = new List<(string, byte[], byte[]?)>();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT machine, start, checkpoint FROM open_session ORDER BY machine";
        using SqliteDataReader row = command.ExecuteReader();
        while (row.Read())
        {
            rows.Add((row.GetString(0), row.GetFieldValue<byte[]>(1), row.IsDBNull(2) ? null : row.GetFieldValue<byte[]>(2)));
        }

        return rows;
    }

    // What is wrong, and what of it can be used all the same.
    private static string? Decode(string machine, byte[] start, byte[]? checkpoint, out OpenSession? session)
    {
        session = null;
        Decoded<AgentEvent> decoded = EventCodec.Decode(start);
        if (!decoded.Ok)
        {
            return $"start: {decoded.Error}";
        }

        if (decoded.Value.Body is not SessionStarted || decoded.Value.Machine != machine)
        {
            return $"start: {decoded.Value.Kind} of {decoded.Value.Machine ?? "no machine"}";
        }

        session = new OpenSession(decoded.Value, null);
        if (checkpoint is null)
        {
            return null;
        }

        Decoded<AgentEvent> last = EventCodec.Decode(checkpoint);
        if (!last.Ok || last.Value.Body is not SessionCheckpoint body)
        {
            return $"checkpoint: {(last.Ok ? last.Value.Kind : last.Error)}";
        }

        session = session with { Checkpoint = body };
        return null;
    }

    // A name of the wire, unless it is damaged too.
    private static string Plain(string machine) => string.Concat(machine.Take(40).Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-'));

    private static bool TryWrite(string file, byte[] start, byte[]? checkpoint)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Create, FileAccess.Write);
            stream.Write(start);
            stream.Write("\n"u8);
            stream.Write(checkpoint ?? []);
            stream.Flush(flushToDisk: true);

            // The row is deleted next: the file must be found after a loss of power.
            FolderSync.Sync(Path.GetDirectoryName(file)!);
            return true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool TryTakeOut(SqliteConnection connection, LockWait lockWait, string machine, bool wholeRow)
    {
        try
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = wholeRow ? "DELETE FROM open_session WHERE machine = $machine" : "UPDATE open_session SET checkpoint = NULL WHERE machine = $machine";
            command.Parameters.AddWithValue("$machine", machine);
            lockWait.Within(connection, command.ExecuteNonQuery);
            return true;
        }
        catch (SqliteException)
        {
            return false;
        }
    }
}
