using Microsoft.Data.Sqlite;

namespace Makerspace.Iot.Edge.Agent.Outbox;

/// <summary>
/// An outbox that outlives its file. A database that breaks under the running agent (damaged, deleted, replaced, or on a disk that fails) is left, and <see cref="Mend"/> brings one back.
/// That is the same file if it is whole again, else a new one with a new epoch. A new one is written from what the process knows and what can still be read of the old one, which is set aside.
/// Meanwhile everything is refused at once, and nobody waits: no session starts, and what the machines record waits in them. Thread-safe.
/// </summary>
public sealed class RecoveringOutbox : IOutbox
{
    // A file that opens is given so many tries before another is written in its place: a disk may come back.
    private const int TriesToReopen = 3;
    // Files set aside in one folder beyond which those are not kept of which nothing is lost.
    private const int MostKept = 20;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);
    private readonly Lock _mending = new();
    private readonly string _path;
    private readonly OutboxOptions _options;
    private readonly TimeProvider _time;
    private readonly Action<OutboxReplaced> _replaced;
    private volatile SqliteOutbox _store;
    private volatile bool _isServing = true;
    private volatile string? _problem;
    private OutboxContent? _known;
    private string? _aside;
    private int _tries;
    private long? _replacedAt;
    private TimeSpan _pause = FirstPause;

    /// <summary>Takes over an open outbox.</summary>
    /// <param name="store">The outbox.</param>
    /// <param name="path">Path of its database.</param>
    /// <param name="options">Its size.</param>
    /// <param name="time">Time; names what is set aside.</param>
    /// <param name="replaced">Told when another file has taken the place of a broken one; may record.</param>
    public RecoveringOutbox(SqliteOutbox store, string path, OutboxOptions options, TimeProvider time, Action<OutboxReplaced> replaced) =>
        (_store, _path, _options, _time, _replaced) = (store, path, options, time, replaced);

    /// <inheritdoc/>
    public string Epoch => _store.Epoch;

    /// <inheritdoc/>
    public long LastSeq => _store.LastSeq;

    /// <inheritdoc/>
    public long AckedSeq => _store.AckedSeq;

    /// <inheritdoc/>
    public OutboxDepth Depth => _store.Depth;

    /// <inheritdoc/>
    public DateTimeOffset? LatestWallKnown => _store.LatestWallKnown;


    /// <inheritdoc/>
    public AppendResult Append(IReadOnlyList<EventDraft> drafts) => _isServing ? _store.Append(drafts) : new AppendResult(AppendOutcome.Failed, 0, _problem);

    /// <inheritdoc/>
    public IReadOnlyList<StoredEvent> Read(long afterSeq, int most) => _isServing ? _store.Read(afterSeq, most) : [];

    /// <inheritdoc/>
    public AckOutcome Acknowledge(string epoch, long seq) => _isServing ? _store.Acknowledge(epoch, seq) : AckOutcome.Failed;

    /// <inheritdoc/>
    public IReadOnlyList<OpenSession> OpenSessions() => _isServing ? _store.OpenSessions() : [];

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, MachineNote> Notes() => _isServing ? _store.Notes() : new Dictionary<string, MachineNote>();

    /// <inheritdoc/>
    public bool SaveBlock(string machine, string? reason, bool isBlocked) => _isServing && _store.SaveBlock(machine, reason, isBlocked);

    /// <inheritdoc/>
    public ClaimOutcome ClaimCommand(string id) => _isServing ? _store.ClaimCommand(id) : ClaimOutcome.Failed;

    /// <inheritdoc/>
    public void Maintain(DateTimeOffset? syncedWall = null)
    {
        Mend();
        if (_isServing)
        {
            _store.Maintain(syncedWall);
        }
    }

    /// <inheritdoc/>
    public void Mend()
    {
        lock (_mending)
        {
            SqliteOutbox store = _store;
            if (_isServing)
            {
                store.HoldReserve();
                if (store.Problem is not { } problem)
                {
                    return;
                }

                // In this order: whoever still holds the store is refused by it once it is closed.
                (_problem, _isServing) = (problem, false);
                store.Close(keepsLog: true);
                (_known, _aside, _tries) = (store.Mirror.Content(), null, 0);
            }

            if (!TryReopen(store) && MayReplace())
            {
                TryReplace(store);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_mending)
        {
            _isServing = false;
            _store.Dispose();
        }
    }

    // True if the same file serves again, or is to be tried again before anything else.
    private bool TryReopen(SqliteOutbox store)
    {
        if (_aside is not null || !File.Exists(_path))
        {
            return false;
        }

        // Its handles go before the file is opened anew: closed later, they would take the locks of the new connections with them.
        store.Dispose();
        try
        {
            var again = new SqliteOutbox(_path, _options);
            if ((again.Epoch, again.LastSeq) == (store.Epoch, store.LastSeq))
            {
                // The log may hold what the file has lost.
                again.Maintain();
                Serve(again);
                return true;
            }

            again.Close(keepsLog: true);
            again.Dispose();
            _problem = $"{_problem}; the file holds other records than it did";
            return false;
        }
        catch (Exception error) when (error is SqliteException or InvalidDataException or NotSupportedException or IOException or UnauthorizedAccessException)
        {
            _problem = error.Message;
            bool isDamaged = error is InvalidDataException or NotSupportedException || (error is SqliteException sqlite && SqliteFault.IsCorrupt(sqlite));
            bool isHeld = error is SqliteException held && SqliteFault.Outcome(held) == AppendOutcome.Locked;
            return isHeld || (!isDamaged && ++_tries < TriesToReopen);
        }
    }

    // A disk that damages each new file is not given one every second.
    private bool MayReplace() => _replacedAt is not { } at || _time.GetElapsedTime(at) >= _pause;

    private void TryReplace(SqliteOutbox store)
    {
        try
        {
            if (_aside is null)
            {
                _aside = SetAside(store);
                _known!.AddEvents(OutboxSalvage.Read(_aside), store.AckedSeq + 1, store.LastSeq);
            }

            OutboxFile.Write(_path, _known!);
            store.Dispose();
            Serve(new SqliteOutbox(_path, _options));
            long lost = store.LastSeq - store.AckedSeq - _known!.Events.Count;
            _pause = _replacedAt is { } at && _time.GetElapsedTime(at) < LongestPause * 2 ? TimeSpan.FromTicks(Math.Min(_pause.Ticks * 2, LongestPause.Ticks)) : FirstPause;
            _replacedAt = _time.GetTimestamp();
            _replaced(new OutboxReplaced(_aside, _problem!, Math.Max(0, lost)));
            Thin(lost);
        }
        catch (Exception error) when (error is SqliteException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            _problem = error.Message;
        }
    }

    // A disk that breaks files for weeks does not fill up with them. What is whole in the new file need not be kept for ever.
    private void Thin(long lost)
    {
        if (lost > 0 || OutboxFile.SetAsideIn(Path.GetDirectoryName(_path)!).Length <= MostKept)
        {
            return;
        }

        foreach (string suffix in (string[])["", "-wal", "-shm"])
        {
            File.Delete(_aside + suffix);
        }
    }

    private string SetAside(SqliteOutbox store)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        string aside = OutboxFile.AsideOf(_path, _time.GetUtcNow());
        bool isThere = File.Exists(_path);
        OutboxFile.Move(_path, aside);
        if (!isThere)
        {
            store.Files.CopyTo(aside);
        }

        return aside;
    }

    private void Serve(SqliteOutbox next)
    {
        _store = next;
        _isServing = true;
    }
}

/// <summary>A broken database has given way to a new one.</summary>
/// <param name="SetAside">Where it is now.</param>
/// <param name="Problem">What was wrong with it, in English.</param>
/// <param name="Lost">Events not acknowledged that could not be read.</param>
public sealed record OutboxReplaced(string SetAside, string Problem, long Lost);
