using Makerspace.Iot.Contracts;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Agent.Time;
using Microsoft.Data.Sqlite;

namespace Makerspace.Iot.Edge.Agent.Link;

/// <summary>
/// Events that the server has acknowledged, kept for a while in a file of their own: a server that was put back from a backup gets them again.
/// An event is on the disk here before the outbox deletes it, so that a cut of the power leaves no hole. The oldest go first, by age and by size, and all of them if the disk is short of room.
/// The file is worth nothing to a server that lost nothing: if it breaks, it is deleted and begun anew, and no event of the outbox waits for it. Not thread-safe.
/// </summary>
public sealed class SentEvents : IDisposable
{
    /// <summary>Name of the file in the data folder.</summary>
    public const string Name = "sent.db";

    /// <summary>How long an event is kept: the backup of a Friday still finds on Monday week what came after it.</summary>
    public static readonly TimeSpan KeptFor = TimeSpan.FromDays(10);

    /// <summary>Most bytes of events kept: about four days of ten machines at work for eight hours each, or a fortnight of three.</summary>
    public const long MostBytes = 32 * 1024 * 1024;

    // Room on the disk below which nothing is kept: the outbox itself may need it.
    private const long RoomForOthers = 64L * 1024 * 1024;
    private static readonly TimeSpan TendEvery = TimeSpan.FromMinutes(1);
    private readonly string _path;
    private readonly AgentClock _clock;
    private readonly long _mostBytes;
    private readonly Func<string, bool> _hasRoom;
    private SqliteConnection? _connection;
    private string? _epoch;
    private long _first;
    private long _last;
    private long _bytes;
    private long _tendedAt;

    /// <summary>Opens or creates the file in a folder; never throws, see <see cref="Faults"/>.</summary>
    public SentEvents(string folder, AgentClock clock)
        : this(folder, clock, MostBytes, static path => DiskReserve.HasRoom(path, RoomForOthers))
    {
    }

    internal SentEvents(string folder, AgentClock clock, long mostBytes, Func<string, bool> hasRoom)
    {
        (_path, _clock, _mostBytes, _hasRoom, _tendedAt) = (Path.Combine(folder, Name), clock, mostBytes, hasRoom, clock.Time.GetTimestamp());
        Try(static () => { });
    }

    /// <summary>Times that the file refused and was deleted, since the start of the process.</summary>
    public long Faults { get; private set; }

    /// <summary>The lowest number from which every event of an epoch up to <paramref name="acked"/> is here; the number after <paramref name="acked"/> if none is.</summary>
    public long First(string epoch, long acked) => _epoch == epoch && _first > 0 && _first <= acked && _last >= acked ? _first : acked + 1;

    /// <summary>Keeps events of an epoch, in order; those of another epoch go, and those before a hole.</summary>
    public void Keep(string epoch, IReadOnlyList<StoredEvent> events)
    {
        if (events.Count == 0)
        {
            return;
        }

        Try(() =>
        {
            bool follows = _epoch == epoch && events[0].Seq <= _last + 1 && events[0].Seq >= _first && _first > 0;
            using SqliteTransaction transaction = _connection!.BeginTransaction();
            if (!follows)
            {
                Run("DELETE FROM sent; DELETE FROM stream");
                Run("INSERT INTO stream(one, epoch) VALUES (1, $1)", epoch);
            }

            long bytes = follows ? _bytes : 0;
            long at = NowMs() ?? 0;
            foreach (StoredEvent e in events)
            {
                bytes += Run("INSERT OR IGNORE INTO sent(seq, at_ms, bytes) VALUES ($1, $2, $3)", e.Seq, at, e.Bytes) * e.Bytes.Length;
            }

            transaction.Commit();
            _first = follows ? _first : events[0].Seq;
            (_epoch, _last, _bytes) = (epoch, Math.Max(follows ? _last : 0, events[^1].Seq), bytes);
            while (_bytes > _mostBytes && _first < _last)
            {
                DeleteBefore(_first + Math.Max(1, (_last - _first) / 8));
            }
        });
    }

    /// <summary>Events of an epoch after a number and up to another, in order, at most <paramref name="most"/>; empty if there are none.</summary>
    public IReadOnlyList<StoredEvent> Read(string epoch, long afterSeq, long lastSeq, int most)
    {
        var events = new List<StoredEvent>();
        if (epoch != _epoch)
        {
            return events;
        }

        Try(() =>
        {
            using SqliteCommand command = Command("SELECT seq, bytes FROM sent WHERE seq > $1 AND seq <= $2 ORDER BY seq LIMIT $3", afterSeq, lastSeq, most);
            using SqliteDataReader row = command.ExecuteReader();
            while (row.Read())
            {
                events.Add(new StoredEvent(row.GetInt64(0), row.GetFieldValue<byte[]>(1)));
            }
        });
        return events;
    }

    /// <summary>Lets go what is too old, and everything if the disk is short of room. Does something once a minute; call it as often as you like.</summary>
    public void Tend()
    {
        if (_clock.Time.GetElapsedTime(_tendedAt) < TendEvery)
        {
            return;
        }

        _tendedAt = _clock.Time.GetTimestamp();
        if (!_hasRoom(_path))
        {
            Drop();
            return;
        }

        Try(() =>
        {
            if (NowMs() is not { } now)
            {
                return;
            }

            // What was kept under an unset clock begins to age now.
            Run("UPDATE sent SET at_ms = $1 WHERE at_ms = 0", now);
            long before = now - (long)KeptFor.TotalMilliseconds;
            using SqliteCommand command = Command("SELECT coalesce(max(seq), 0) FROM sent WHERE at_ms < $1", before);
            if ((long)command.ExecuteScalar()! is long old and > 0)
            {
                DeleteBefore(old + 1);
            }
        });
    }

    /// <inheritdoc/>
    public void Dispose() => _connection?.Dispose();

    private long? NowMs() => _clock.Quality == ClockQuality.Unsynced ? null : _clock.Time.GetUtcNow().ToUnixTimeMilliseconds();

    private void DeleteBefore(long seq)
    {
        Run("DELETE FROM sent WHERE seq < $1", seq);
        Load();
    }

    // The file may be deleted, damaged or full at any time; it is never worth a fault of its own.
    private void Try(Action act)
    {
        try
        {
            if (_connection is null)
            {
                if (!_hasRoom(_path))
                {
                    return;
                }

                Open();
            }

            act();
        }
        catch (Exception error) when (error is SqliteException or IOException or UnauthorizedAccessException or InvalidOperationException or InvalidCastException)
        {
            Faults++;
            Drop();
        }
    }

    private void Open()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _path, Pooling = false, DefaultTimeout = 1 }.ToString());
        _connection.Open();
        Run("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 1048576; PRAGMA cache_size = -512");
        Run(
            """
            CREATE TABLE IF NOT EXISTS stream(one INTEGER PRIMARY KEY CHECK (one = 1), epoch TEXT NOT NULL) STRICT;
            CREATE TABLE IF NOT EXISTS sent(seq INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, bytes BLOB NOT NULL) STRICT;
            """);
        using (SqliteCommand epoch = Command("SELECT epoch FROM stream"))
        {
            _epoch = (string?)epoch.ExecuteScalar();
        }

        Load();
    }

    private void Load()
    {
        using SqliteCommand command = Command("SELECT coalesce(min(seq), 0), coalesce(max(seq), 0), coalesce(sum(length(bytes)), 0), count(*) FROM sent");
        using SqliteDataReader row = command.ExecuteReader();
        row.Read();
        (_first, _last, _bytes) = (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2));
        if (row.GetInt64(3) != (_first == 0 ? 0 : _last - _first + 1))
        {
            throw new InvalidOperationException("numbers are missing");
        }
    }

    private void Drop()
    {
        _connection?.Dispose();
        (_connection, _epoch, _first, _last, _bytes) = (null, null, 0, 0, 0);
        try
        {
            foreach (string suffix in (string[])["", "-wal", "-shm"])
            {
                File.Delete(_path + suffix);
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // It is tried again with the next event.
        }
    }

    private int Run(string sql, params ReadOnlySpan<object> values)
    {
        using SqliteCommand command = Command(sql, values);
        return command.ExecuteNonQuery();
    }

    private SqliteCommand Command(string sql, params ReadOnlySpan<object> values)
    {
        SqliteCommand command = _connection!.CreateCommand();
        command.CommandText = sql;
        for (int i = 0; i < values.Length; i++)
        {
            command.Parameters.AddWithValue($"${i + 1}", values[i]);
        }

        return command;
    }
}
