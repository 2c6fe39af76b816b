using Makerspace.Iot.Contracts.Events;
using Microsoft.Data.Sqlite;

namespace Makerspace.Iot.Edge.Agent.Outbox;

/// <summary>
/// The outbox in SQLite: write-ahead log, <c>synchronous=FULL</c> for what is recorded.
/// There are two connections. The recording one serves the badge path alone, with prepared statements. The other reads, deletes what is acknowledged, and moves the log into the database.
/// Deletions do not wait for the disk: one that is lost with the power only means sending again.
/// Of a file that breaks it says so (<see cref="Problem"/>) and refuses; <see cref="RecoveringOutbox"/> puts another in its place.
/// </summary>
public sealed class SqliteOutbox : IOutbox
{
    private const int AckChunk = 500;

    // A database that is no larger is read through at each maintenance: a damaged page shows within seconds, and costs milliseconds.
    private const long CheckedBytes = 1024 * 1024;
    private readonly Lock _writeGate = new();
    private readonly Lock _readGate = new();
    private readonly string _path;
    private readonly OutboxOptions _options;
    private readonly LockWait _lockWait;
    private readonly OutboxCounts _counts;
    private readonly OutboxFiles _files;
    private readonly StoreGuard _guard;
    private readonly SqliteConnection _first;
    private readonly SqliteConnection _connection;
    private readonly DiskReserve _reserve;
    private readonly RecordingConnection _recorder;
    private readonly ReadingConnection _reader;
    private long _lastSeq;
    private long _ackedSeq;

    /// <summary>Opens or creates the database at <paramref name="path"/>; see <see cref="OutboxFile"/> for a damaged one.</summary>
    public SqliteOutbox(string path, OutboxOptions options)
    {
        (_path, _options, _lockWait, _counts) = (path, options, new LockWait(TimeSpan.FromSeconds(options.LockWaitSeconds)), new OutboxCounts(options));
        _reserve = new DiskReserve(ReserveOf(path), options.ReserveBytes);
        Mirror = new OutboxMirror(options.CommandsKept);
        _files = new OutboxFiles(path);
        _guard = new StoreGuard(path, _files, _counts.ReadFault);
        SqliteConnection? second = null;
        try
        {
            _first = OutboxSchema.Connect(path, "FULL", options.LockWaitSeconds);
            OutboxSchema.Prepare(_first, static () => Guid.NewGuid().ToString("N"));
            second = OutboxSchema.Connect(path, "NORMAL", options.LockWaitSeconds);
            _recorder = new RecordingConnection(_first, _lockWait);
            _reader = new ReadingConnection(second, _lockWait);
            _connection = second;
            (Epoch, _ackedSeq, _lastSeq, _counts.Rows, _counts.Bytes, _counts.OpenSessions, LatestWallKnown) = _reader.Summary();
            Mirror.Load(_reader.Content());
            _files.Note();
        }
        catch
        {
            second?.Dispose();
            _first?.Dispose();
            _files.Dispose();
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
                return _counts.Depth();
            }
        }
    }

    /// <inheritdoc/>
    public DateTimeOffset? LatestWallKnown { get; }

    /// <summary>What it holds, in memory.</summary>
    internal OutboxMirror Mirror { get; }

    /// <summary>Its files, from outside.</summary>
    internal OutboxFiles Files => _files;

    /// <summary>Why this file or connection is to be given up, in English; null if it works.</summary>
    internal string? Problem => _guard.Problem;

    /// <summary>Waits for a database held by another program that ended with it still locked.</summary>
    internal long LockWaitsInVain
    {
        get
        {
            lock (_writeGate)
            {
                return _lockWait.WaitsInVain;
            }
        }
    }

    /// <inheritdoc/>
    public AppendResult Append(IReadOnlyList<EventDraft> drafts)
    {
        lock (_writeGate)
        {
            IReadOnlyList<AdmittedEvent>? admitted = OutboxLimits.Admit(_options, drafts, Epoch, _lastSeq, _counts.Rows, _counts.Bytes, _counts.OpenSessions);
            if (admitted is null)
            {
                _counts.Refused++;
                return new AppendResult(AppendOutcome.Full, 0, $"{_counts.Rows} events, {_counts.Bytes} bytes");
            }

            if (!_reserve.IsHeld && drafts.Any(d => d.Body is SessionStarted))
            {
                _counts.WriteFaults++;
                return new AppendResult(AppendOutcome.DiskFull, 0, "the disk reserve is used up");
            }

            AppendResult result = TryWrite(admitted);
            if (result.Outcome == AppendOutcome.DiskFull && drafts.Any(d => d.Body is SessionEnded) && _reserve.GiveUp())
            {
                result = TryWrite(admitted);
            }

            _counts.Refused += result.IsDurable ? drafts.Count - admitted.Count : 0;
            _counts.WriteFaults += result.IsDurable ? 0 : 1;
            return result;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<StoredEvent> Read(long afterSeq, int most)
    {
        lock (_readGate)
        {
            // What was refused for the sake of its file may be readable there all the same, and is not to be sent.
            return _guard.Read<IReadOnlyList<StoredEvent>>(() => _reader.Events(afterSeq, LastSeq, most), []);
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
            return _guard.Read(
                () =>
                {
                    // In chunks, so that a badge never waits behind a long deletion.
                    while (_ackedSeq < seq)
                    {
                        lock (_writeGate)
                        {
                            long upTo = Math.Min(seq, _ackedSeq + AckChunk);
                            (long rows, long bytes) = _reader.DeleteUpTo(upTo);
                            _counts.Rows -= rows;
                            _counts.Bytes -= bytes;
                            Interlocked.Exchange(ref _ackedSeq, upTo);
                            Mirror.Acknowledged(upTo);
                        }
                    }

                    return AckOutcome.Advanced;
                },
                AckOutcome.Failed);
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
            bool saved = _guard.Write(
                () =>
                {
                    _recorder.SaveBlock(machine, reason, isBlocked);
                    return true;
                },
                static _ => false);
            _counts.WriteFaults += saved ? 0 : 1;
            if (saved)
            {
                Mirror.Blocked(machine, reason, isBlocked);
            }

            return saved;
        }
    }

    /// <inheritdoc/>
    public ClaimOutcome ClaimCommand(string id)
    {
        lock (_writeGate)
        {
            ClaimOutcome outcome = _guard.Write(() => _recorder.Claim(id, _options.CommandsKept) ? ClaimOutcome.New : ClaimOutcome.Repeated, static _ => ClaimOutcome.Failed);
            _counts.WriteFaults += outcome == ClaimOutcome.Failed ? 1 : 0;
            if (outcome == ClaimOutcome.New)
            {
                Mirror.Claimed(id);
            }

            return outcome;
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
            _guard.Read(
                () =>
                {
                    if (syncedWall is { } wall)
                    {
                        lock (_writeGate)
                        {
                            _reader.NoteWall(wall);
                        }

                        Mirror.NotedWall(wall);
                    }

                    _reader.MoveLog();
                    if (new FileInfo(_path) is { Exists: true, Length: <= CheckedBytes })
                    {
                        OutboxSchema.Check(_path);
                    }

                    return true;
                },
                false);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Close(keepsLog: false);
        _files.Dispose();
    }

    /// <summary>Closes the connections; whatever is asked for afterwards is refused. The numbers stay readable.</summary>
    /// <param name="keepsLog">True for a broken database: its files are left as they are.</param>
    internal void Close(bool keepsLog)
    {
        lock (_readGate)
        {
            lock (_writeGate)
            {
                if (!_guard.Close())
                {
                    return;
                }

                if (keepsLog)
                {
                    OutboxSchema.KeepLogAtClose(_first);
                    OutboxSchema.KeepLogAtClose(_connection);
                }

                _reader.Dispose();
                _recorder.Dispose();
            }
        }
    }

    /// <summary>Takes the disk reserve if it is not held and there is room; cheap if it is.</summary>
    internal void HoldReserve()
    {
        lock (_writeGate)
        {
            if (!_reserve.IsHeld && DiskReserve.HasRoom(_path, _options.ReserveBytes))
            {
                _reserve.TryHold();
            }
        }
    }

    /// <summary>The file that holds disk space back for a database.</summary>
    internal static string ReserveOf(string path) => path + ".reserve";

    /// <summary>Sets aside the open sessions that cannot be read. Throws <see cref="SqliteException"/> if the database cannot be.</summary>
    internal IReadOnlyList<UnreadableSession> SetAsideUnreadable(DateTimeOffset nowUtc)
    {
        lock (_readGate)
        {
            lock (_writeGate)
            {
                IReadOnlyList<UnreadableSession> found = UnreadableSessions.SetAside(_connection, _lockWait, _path, nowUtc);
                _counts.OpenSessions = _reader.Summary().OpenSessions;
                Mirror.Load(_reader.Content());
                return found;
            }
        }
    }

    private AppendResult TryWrite(IReadOnlyList<AdmittedEvent> admitted)
    {
        int opened = 0;
        long last = 0;
        AppendResult result = _guard.Write(
            () =>
            {
                opened = _recorder.Write(admitted);
                last = admitted.Where(e => e.MakesEvent).Select(e => e.Seq).LastOrDefault();
                return new AppendResult(last > 0 ? AppendOutcome.Stored : AppendOutcome.CheckpointOnly, last);
            },
            error => error is null ? new AppendResult(AppendOutcome.Failed, 0, _guard.Problem) : new AppendResult(SqliteFault.Outcome(error), 0, error.Message));
        if (result.IsDurable)
        {
            _counts.Stored(admitted, opened);
            Mirror.Stored(admitted);
            Interlocked.Exchange(ref _lastSeq, Math.Max(_lastSeq, last));
        }

        return result;
    }
}
