using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ingest;

namespace Makerspace.Iot.Server.Telemetry;

/// <summary>
/// Batches of lines on disk while InfluxDB is away: segment files in order (<see cref="SpoolSegment"/>).
/// A segment goes when all its records were taken; after a restart a half-taken segment is read from its start again, which changes nothing since points are idempotent.
/// At the limit the oldest segment is dropped and counted. A torn record (power cut) ends its segment. What cannot be read for now (no descriptor left, a disk that fails) is no torn
/// record: it stays, and is read again later. Writes reach the disk at least once a second. Thread-safe.
/// </summary>
internal sealed class LineSpool : IDisposable
{
    private readonly Lock _gate = new();
    private readonly LinkedList<SpoolSegment> _segments = new();
    private readonly string _folder;
    private readonly long _mostBytes;
    private readonly int _segmentBytes;
    private readonly TimeProvider _time;
    private FileStream? _writing;
    private long _lastSync;
    private long _next;
    private byte[] _read = [];

    public LineSpool(string folder, long mostBytes, TimeProvider time)
    {
        (_folder, _mostBytes, _time) = (folder, mostBytes, time);
        _segmentBytes = (int)Math.Clamp(mostBytes / 8, 64 * 1024, 16 * 1024 * 1024);
        FolderSync.Create(folder);
        foreach (string file in Directory.EnumerateFiles(folder, "*.lines").Order(StringComparer.Ordinal))
        {
            var segment = SpoolSegment.Found(file);
            _next = long.Parse(Path.GetFileNameWithoutExtension(file)) + 1;
            if (segment is { Points: 0, Scanned: true })
            {
                File.Delete(file);
                continue;
            }

            _segments.AddLast(segment);
        }

        Points = _segments.Sum(s => (long)s.Points);
    }

    /// <summary>Points on disk, not yet taken.</summary>
    public long Points { get; private set; }

    /// <summary>Points dropped at the limit, or because the disk took no more.</summary>
    public long Dropped { get; private set; }

    /// <summary>True if the last <see cref="TryPeek"/> found something that it could not read for now.</summary>
    public bool IsUnreadable { get; private set; }

    public bool IsEmpty
    {
        get
        {
            lock (_gate)
            {
                return _segments.Count == 0;
            }
        }
    }

    /// <summary>Adds a batch; false, and counted as dropped, if the disk does not take it.</summary>
    /// <param name="lines">The batch.</param>
    /// <param name="points">Points in it.</param>
    /// <param name="moved">True for what was peeked and is taken next: not into the same segment, which then can go, and leaves no copy for the next start.</param>
    public bool Append(ReadOnlySpan<byte> lines, int points, bool moved = false)
    {
        lock (_gate)
        {
            bool written = Write(lines, points, moved);
            if (!written)
            {
                Drop(points);
            }

            return written;
        }
    }

    /// <summary>
    /// Reads the oldest batch not taken, without taking it; false if there is none, or if it cannot be read for now (<see cref="IsUnreadable"/>).
    /// The memory is valid until the next call.
    /// </summary>
    public bool TryPeek(out ReadOnlyMemory<byte> lines, out int points)
    {
        lock (_gate)
        {
            (lines, points, IsUnreadable) = (default, 0, false);
            while (_segments.First?.Value is { } first)
            {
                if (!first.Scanned)
                {
                    first.Scan();
                    Points += first.Points;
                }

                SpoolReading reading = first.Read(ref _read, out int length, out points);
                if (reading != SpoolReading.NoRecord)
                {
                    lines = _read.AsMemory(0, length);
                    IsUnreadable = reading == SpoolReading.Failed;
                    return !IsUnreadable;
                }

                // Read to its end, or torn from here on.
                Drop(first.Points);
                Remove(first);
            }

            return false;
        }
    }

    /// <summary>Puts the batch that was peeked at the end; false if the disk does not take it, and it stays where it is.</summary>
    public bool MoveToEnd(ReadOnlySpan<byte> lines, int points)
    {
        lock (_gate)
        {
            if (!Write(lines, points, moved: true))
            {
                return false;
            }

            Take(lines.Length, points);
            return true;
        }
    }

    /// <summary>Takes the batch that was peeked.</summary>
    public void Take(int length, int points)
    {
        lock (_gate)
        {
            // The segment may have been dropped at the limit in between; then its points are counted there.
            if (_segments.First?.Value is { } first && first.PeekedLength == length)
            {
                first.Taken(length, points);
                Points -= points;
                if (first.IsTaken)
                {
                    Remove(first);
                }
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            CloseWriting();
        }
    }

    private bool Write(ReadOnlySpan<byte> lines, int points, bool moved)
    {
        SpoolSegment? last = null;
        long before = 0;
        try
        {
            last = Writable(lines.Length, moved);
            before = last.Bytes;
            Span<byte> header = stackalloc byte[SpoolSegment.HeaderBytes];
            SpoolSegment.Header(header, lines, points);
            _writing!.Write(header);
            _writing.Write(lines);
            _writing.Flush();
            SyncNowAndThen();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            CutBack(last, before);
            return false;
        }

        last.Added(lines.Length, points);
        Points += points;
        return true;
    }

    private void Drop(int points)
    {
        Dropped += points;
        IngestMetrics.PointsDropped.Add(points);
    }

    private SpoolSegment Writable(int bytes, bool moved)
    {
        long total = _segments.Sum(s => s.Bytes);
        while (_segments.Count > 0 && total + SpoolSegment.HeaderBytes + bytes > _mostBytes)
        {
            SpoolSegment oldest = _segments.First!.Value;
            total -= oldest.Bytes;
            Drop(oldest.Points);
            Remove(oldest);
        }

        if (_writing is not null && !(moved && _segments.Last!.Value.PeekedLength >= 0) && _segments.Last!.Value.Bytes + bytes <= _segmentBytes)
        {
            return _segments.Last.Value;
        }

        CloseWriting();
        var fresh = new SpoolSegment(Path.Combine(_folder, $"{_next++:D12}.lines"));
        _writing = new FileStream(fresh.File, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 0);
        _segments.AddLast(fresh);

        // Its name too; a disk that cannot do that still takes the points.
        FolderSync.Try(_folder);
        return fresh;
    }

    // Half a record at the end would hide the whole ones written after it.
    private void CutBack(SpoolSegment? last, long length)
    {
        try
        {
            if (last is not null && _writing is not null)
            {
                _writing.SetLength(length);
                _writing.Position = length;
            }
        }
        catch (IOException)
        {
            _writing?.Dispose();
            _writing = null;
        }
    }

    private void SyncNowAndThen()
    {
        if (_time.GetElapsedTime(_lastSync) >= TimeSpan.FromSeconds(1))
        {
            _writing!.Flush(flushToDisk: true);
            _lastSync = _time.GetTimestamp();
        }
    }

    private void Remove(SpoolSegment segment)
    {
        if (ReferenceEquals(_segments.Last?.Value, segment))
        {
            CloseWriting();
        }

        Points -= segment.Points;
        _segments.Remove(segment);
        try
        {
            File.Delete(segment.File);
        }
        catch (IOException)
        {
            // It is read once more after the next start; that changes nothing.
        }
    }

    private void CloseWriting()
    {
        try
        {
            _writing?.Flush(flushToDisk: true);
            _writing?.Dispose();
        }
        catch (IOException)
        {
            // What did not reach the disk fails its checksum and is left out.
        }

        _writing = null;
    }
}
