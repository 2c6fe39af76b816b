using System.Diagnostics;
using Makerspace.Iot.Contracts.Codec;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Makerspace.Iot.Edge.Agent.Outbox;

/// <summary>
/// Reads what can still be read of a damaged database: each table by itself, the events from both ends of the damage. Nothing in its files is changed, and it does not take longer than it may.
/// </summary>
internal static class OutboxSalvage
{
    /// <summary>Longest time: machines are guarded meanwhile, badges that would start are refused.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    /// <summary>What can be read. Never throws for what is wrong with the file.</summary>
    public static OutboxContent Read(string path)
    {
        var content = new OutboxContent();
        // Of an empty file nothing can be read, and opening it would delete the log beside it.
        if (!File.Exists(path) || new FileInfo(path).Length == 0)
        {
            return content;
        }

        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 1 }.ToString());
        var watch = Stopwatch.StartNew();
        try
        {
            connection.Open();
            OutboxSchema.KeepLogAtClose(connection);
            raw.sqlite3_progress_handler(connection.Handle, 100_000, _ => watch.Elapsed > Longest ? 1 : 0, null);
        }
        catch (SqliteException)
        {
            return content;
        }

        Rows(connection, "SELECT wall_ms FROM stream WHERE wall_ms IS NOT NULL", row => content.Wall = DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(0)));
        Rows(connection, "SELECT machine, start, checkpoint FROM open_session", row => content.Sessions[row.GetString(0)] = (row.GetFieldValue<byte[]>(1), row.IsDBNull(2) ? null : row.GetFieldValue<byte[]>(2)));
        Rows(connection, "SELECT machine, out_of_service, blocked, block_reason FROM machine", row => Note(content, row.GetString(0), n => n with { OutOfService = row.GetInt32(1) == 1, IsBlocked = row.GetInt32(2) == 1, BlockReason = row.IsDBNull(3) ? null : row.GetString(3) }));
        Rows(connection, "SELECT machine, code FROM fault", row => Note(content, row.GetString(0), n => n with { Faults = [.. n.Faults, row.GetString(1)] }));
        Rows(connection, "SELECT machine, active_seconds, sessions FROM upkeep", row => Note(content, row.GetString(0), n => n with { ActiveSeconds = row.GetDouble(1), Sessions = row.GetInt64(2) }));
        Rows(connection, "SELECT id FROM command ORDER BY number", row => content.Commands.Add(row.GetString(0)));
        if (!Rows(connection, "SELECT seq, bytes FROM event ORDER BY seq", row => Event(content, row)))
        {
            Rows(connection, "SELECT seq, bytes FROM event ORDER BY seq DESC", row => Event(content, row));
        }

        return content;
    }

    private static void Note(OutboxContent content, string machine, Func<MachineNote, MachineNote> change) =>
        content.Notes[machine] = change(content.Notes.GetValueOrDefault(machine) ?? new MachineNote([], OutOfService: false, IsBlocked: false, BlockReason: null));

    // What is damaged inside is no event; its number counts as lost.
    private static void Event(OutboxContent content, SqliteDataReader row)
    {
        byte[] bytes = row.GetFieldValue<byte[]>(1);
        if (EventCodec.Decode(bytes) is { Ok: true, Value: { } e } && e.Seq == row.GetInt64(0))
        {
            content.Events.TryAdd(e.Seq, bytes);
        }
    }

    // False if not all could be read.
    private static bool Rows(SqliteConnection connection, string sql, Action<SqliteDataReader> take)
    {
        try
        {
            using SqliteCommand command = connection.CreateCommand();
            command.CommandText = sql;
            using SqliteDataReader row = command.ExecuteReader();
            while (row.Read())
            {
                take(row);
            }

            return true;
        }
        catch (Exception error) when (error is SqliteException or InvalidCastException or InvalidOperationException or FormatException or OverflowException or ArgumentException)
        {
            return false;
        }
    }
}
