using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Devices.Linux;
using Microsoft.Data.Sqlite;

namespace Makerspace.Iot.Edge.Agent.Outbox;

/// <summary>Writes a new database, with a new epoch, from what is known. It takes its place under the name of the old one only when it is whole and on the disk.</summary>
internal static class OutboxWriter
{
    private const string Next = ".next";

    /// <summary>Writes it. Throws <see cref="SqliteException"/>, <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> if the disk refuses; nothing is at <paramref name="path"/> then.</summary>
    public static void Write(string path, OutboxContent content)
    {
        string next = path + Next;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Delete(next);
        File.Delete(next + "-journal");
        string epoch = Guid.NewGuid().ToString("N");
        using (var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = next, Pooling = false }.ToString()))
        {
            connection.Open();
            OutboxSchema.Execute(connection, "PRAGMA synchronous = FULL");
            OutboxSchema.Prepare(connection, () => epoch);
            using SqliteTransaction transaction = connection.BeginTransaction();
            Fill(connection, content, epoch);
            transaction.Commit();
        }

        File.Move(next, path, overwrite: true);
        FolderSync.Sync(Path.GetDirectoryName(path)!);
    }

    private static void Fill(SqliteConnection connection, OutboxContent content, string epoch)
    {
        if (content.Wall is { } wall)
        {
            Run(connection, "UPDATE stream SET wall_ms = $1", wall.ToUnixTimeMilliseconds());
        }

        long seq = 0;
        foreach (AgentEvent e in content.InOrder())
        {
            seq++;
            Run(connection, "INSERT INTO event(seq, bytes) VALUES ($1, $2)", seq, EventCodec.Encode(e with { Epoch = epoch, Seq = seq }));
        }

        foreach ((string machine, (byte[] start, byte[]? checkpoint)) in content.Sessions)
        {
            Run(connection, "INSERT INTO open_session(machine, start, checkpoint) VALUES ($1, $2, $3)", machine, start, (object?)checkpoint ?? DBNull.Value);
        }

        foreach ((string machine, MachineNote note) in content.Notes)
        {
            Run(
                connection, "INSERT INTO machine(machine, out_of_service, blocked, block_reason) VALUES ($1, $2, $3, $4)",
                machine, note.OutOfService ? 1 : 0, note.IsBlocked ? 1 : 0, (object?)note.BlockReason ?? DBNull.Value);
            Run(connection, "INSERT INTO upkeep(machine, active_seconds, sessions) VALUES ($1, $2, $3)", machine, note.ActiveSeconds, note.Sessions);
            foreach (string code in note.Faults)
            {
                Run(connection, "INSERT OR IGNORE INTO fault(machine, code) VALUES ($1, $2)", machine, code);
            }
        }

        foreach (string id in content.Commands)
        {
            Run(connection, "INSERT OR IGNORE INTO command(id) VALUES ($1)", id);
        }
    }

    private static void Run(SqliteConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters.AddWithValue($"${i + 1}", values[i]);
        }

        command.ExecuteNonQuery();
    }
}
