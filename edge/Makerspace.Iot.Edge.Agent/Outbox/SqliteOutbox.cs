using Makerspace.Iot.Contracts.Events;
using Microsoft.Data.Sqlite;

namespace Makerspace.Iot.Edge.Agent.Outbox;

/// <summary>
/// The outbox in SQLite: write-ahead log, <c>synchronous=FULL</c> for what is recorded.
/// Two connections: the recording one serves the badge path alone, with prepared statements; the other reads, deletes what is acknowledged (without waiting for the disk:
/// a deletion lost with the power only means sending again) and moves the log into the database.
/// </summary>
public sealed class SqliteOutbox : IOutbox
{
    private const int AckChunk = 500;
    private readonly Lock _writeGate = new();
    private readonly Lock _readGate = new();
    private readonly string _path;
    private readonly OutboxOptions _options;
    private readonly LockPatience _patience;
    private readonly SqliteConnection _connection;
    private readonly DiskReserve _reserve;
    private readonly RecordingConnection _recorder;
    private readonly ReadingConnection _reader;
    private long _rows;
    private long _bytes;
    private int _openSessions;
    private long _skipped;
    private long _refused;
    private long _writeFaults;
    private long _readFaults;
    private long _lastSeq;
    private long _ackedSeq;

    /// <summary>Opens or creates the database at <paramref name="path"/>; see <see cref="OutboxFile"/> for a damaged one.</summary>
    public SqliteOutbox(string path, OutboxOptions options)
    {
        (_path, _options, _patience) = (path, options, new LockPatience(TimeSpan.FromSeconds(options.LockWaitSeconds)));
        _reserve = new DiskReserve(ReserveOf(path), options.ReserveBytes);
        SqliteConnection first = Connect(path, "FULL", options.LockWaitSeconds);
        SqliteConnection? second = null;
        try
        {
            OutboxSchema.Prepare(first, static () => Guid.NewGuid().ToString("N"));
            second = Connect(path, "NORMAL", options.LockWaitSeconds);
            _recorder = new RecordingConnection(first, _patience);
            _reader = new ReadingConnection(second, _patience);
            _connection = second;
            (Epoch, _ackedSeq, _lastSeq, _rows, _bytes, _openSessions, LatestWallKnown) = _reader.Summary();
        }
        catch
        {
            first.Dispose();
            second?.Dispose();
            throw;
        }

        _reserve.TryHold();
    }

    /// <inheritdoc/>
    public string Epoch { get; }

    /// <inheritdoc/>
    public long LastSeq => Interlocked.Read(ref _lastSeq);

    /// <inheritdoc/>
    public long AckedSeq => Interlocked.Read(ref _ackedSeq);

    /// <inheritdoc/>
    public OutboxDepth Depth
    {
        get
        {
            lock (_writeGate)
            {
                return new OutboxDepth
                {
                    Rows = _rows,
                    Bytes = _bytes,
                    OpenSessions = _openSessions,
                    Room = OutboxLimits.Room(_options, _rows, _bytes, _openSessions),
                    CheckpointsSkipped = _skipped,
                    RefusedAtLimit = _refused,
                    WriteFaults = _writeFaults,
                    ReadFaults = Interlocked.Read(ref _readFaults),
                };
            }
        }
    }

    /// <inheritdoc/>
    public DateTimeOffset? LatestWallKnown { get; }

    /// <summary>Waits for a database held by another program that were in vain.</summary>
    internal long LockWaitsInVain
    {
        get
        {
            lock (_writeGate)
            {
                return _patience.WaitsInVain;
            }
        }
    }

    /// <inheritdoc/>
    public AppendResult Append(IReadOnlyList<EventDraft> drafts)
    {
        lock (_writeGate)
        {
            IReadOnlyList<AdmittedEvent>? admitted = OutboxLimits.Admit(_options, drafts, Epoch, _lastSeq, _rows, _bytes, _openSessions);
            if (admitted is null)
            {
                _refused++;
                return new AppendResult(AppendOutcome.Full, 0, $"{_rows} events, {_bytes} bytes");
            }

            if (!_reserve.IsHeld && drafts.Any(d => d.Body is SessionStarted))
            {
                _writeFaults++;
                return new AppendResult(AppendOutcome.DiskFull, 0, "the disk reserve is used up");
            }

            AppendResult result = TryWrite(admitted);
            if (result.Outcome == AppendOutcome.DiskFull && drafts.Any(d => d.Body is SessionEnded) && _reserve.GiveUp())
            {
                result = TryWrite(admitted);
            }

            _refused += result.IsDurable ? drafts.Count - admitted.Count : 0;
            _writeFaults += result.IsDurable ? 0 : 1;
            return result;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<StoredEvent> Read(long afterSeq, int most)
    {
        lock (_readGate)
        {
            try
            {
                return _reader.Events(afterSeq, most);
            }
            catch (SqliteException)
            {
                Interlocked.Increment(ref _readFaults);
                return [];
            }
        }
    }

    /// <inheritdoc/>
    public AckOutcome Acknowledge(string epoch, long seq)
    {
        if (epoch != Epoch)
        {
            return AckOutcome.ForeignEpoch;
        }

        if (seq > LastSeq)
        {
            return AckOutcome.BeyondLast;
        }

        if (seq <= AckedSeq)
        {
            return AckOutcome.Repeated;
        }

        lock (_readGate)
        {
            try
            {
                // In chunks, so that a badge never waits behind a long deletion.
                while (_ackedSeq < seq)
                {
                    lock (_writeGate)
                    {
                        long upTo = Math.Min(seq, _ackedSeq + AckChunk);
                        (long rows, long bytes) = _reader.DeleteUpTo(upTo);
                        _rows -= rows;
                        _bytes -= bytes;
                        Interlocked.Exchange(ref _ackedSeq, upTo);
                    }
                }

                return AckOutcome.Advanced;
            }
            catch (SqliteException)
            {
                Interlocked.Increment(ref _readFaults);
                return AckOutcome.Failed;
            }
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<OpenSession> OpenSessions()
    {
        lock (_readGate)
        {
            return _reader.OpenSessions();
        }
    }

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, MachineNote> Notes()
    {
        lock (_readGate)
        {
            return _reader.Notes();
        }
    }

    /// <inheritdoc/>
    public bool SaveBlock(string machine, string? reason, bool isBlocked)
    {
        lock (_writeGate)
        {
            try
            {
                _recorder.SaveBlock(machine, reason, isBlocked);
                return true;
            }
            catch (SqliteException)
            {
                _writeFaults++;
                return false;
            }
        }
    }

    /// <inheritdoc/>
    public ClaimOutcome ClaimCommand(string id)
    {
        lock (_writeGate)
        {
            try
            {
                return _recorder.Claim(id, _options.CommandsKept) ? ClaimOutcome.New : ClaimOutcome.Repeated;
            }
            catch (SqliteException)
            {
                _writeFaults++;
                return ClaimOutcome.Failed;
            }
        }
    }

    /// <inheritdoc/>
    public void Maintain(DateTimeOffset? syncedWall = null)
    {
        lock (_writeGate)
        {
            _reserve.TryHold();
        }

        lock (_readGate)
        {
            try
            {
                if (syncedWall is { } wall)
                {
                    lock (_writeGate)
                    {
                        _reader.NoteWall(wall);
                    }
                }

                _reader.MoveLog();
            }
            catch (SqliteException)
            {
                Interlocked.Increment(ref _readFaults);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_readGate)
        {
            lock (_writeGate)
            {
                _reader.Dispose();
                _recorder.Dispose();
            }
        }
    }

    /// <summary>The file that holds disk space back for a database.</summary>
    internal static string ReserveOf(string path) => path + ".reserve";

    /// <summary>Sets aside the open sessions that cannot be read. Throws <see cref="SqliteException"/> where the database cannot be.</summary>
    internal IReadOnlyList<UnreadableSession> SetAsideUnreadable(DateTimeOffset nowUtc)
    {
        lock (_readGate)
        {
            lock (_writeGate)
            {
                IReadOnlyList<UnreadableSession> found = UnreadableSessions.SetAside(_connection, _patience, _path, nowUtc);
                _openSessions = _reader.Summary().OpenSessions;
                return found;
            }
        }
    }

    private static SqliteConnection Connect(string path, string synchronous, int lockWaitSeconds)
    {
        // No pool: a pooled connection would keep a file open that was set aside.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = lockWaitSeconds }.ToString());
        try
        {
            connection.Open();
            OutboxSchema.Execute(
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

    private AppendResult TryWrite(IReadOnlyList<AdmittedEvent> admitted)
    {
        try
        {
            _openSessions += _recorder.Write(admitted);
        }
        catch (SqliteException error)
        {
            return new AppendResult(SqliteFault.Outcome(error), 0, error.Message);
        }

        long last = 0;
        foreach (AdmittedEvent stored in admitted)
        {
            if (stored.MakesEvent)
            {
                last = stored.Seq;
                Interlocked.Exchange(ref _lastSeq, stored.Seq);
                _rows++;
                _bytes += stored.Bytes.Length;
            }
            else
            {
                _skipped++;
            }
        }

        return new AppendResult(last > 0 ? AppendOutcome.Stored : AppendOutcome.CheckpointOnly, last);
    }
}
