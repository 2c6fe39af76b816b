using System.Buffers.Binary;
using System.Numerics;

namespace Makerspace.Iot.Server.Telemetry;

/// <summary>
/// Batches of lines on disk while InfluxDB is away: segment files in order, each a run of records (mark, length, points, checksum, lines).
/// A segment goes when all its records were taken; after a restart a half-taken segment is read from its start again, which changes nothing since points are idempotent.
/// At the limit the oldest segment is dropped and counted. A torn record (power cut) ends its segment. What cannot be read for now (no descriptor left, a disk that fails) is no torn
/// record: it stays, and is read again later. Writes reach the disk at least once a second. Thread-safe.
/// </summary>
internal sealed class LineSpool : IDisposable
{
    private const uint Mark = 0x4c494e45;
    private const int HeaderBytes = 16;
    private readonly Lock _gate = new();
    private readonly LinkedList<Segment> _segments = new();
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
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.EnumerateFiles(folder, "*.lines").Order(StringComparer.Ordinal))
        {
            Segment segment = Scan(file);
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

    /// <summary>True where the last <see cref="TryPeek"/> found something that it could not read for now.</summary>
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

    /// <summary>Adds a batch; false, and counted as dropped, where the disk does not take it.</summary>
    public bool Append(ReadOnlySpan<byte> lines, int points)
    {
        lock (_gate)
        {
            Segment? last = null;
            long before = 0;
            try
            {
                last = Writable(lines.Length);
                before = last.Bytes;
                Span<byte> header = stackalloc byte[HeaderBytes];
                Header(header, lines, points);
                _writing!.Write(header);
                _writing.Write(lines);
                _writing.Flush();
                SyncNowAndThen();
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                Drop(points);
                CutBack(last, before);
                return false;
            }

            last.Bytes += HeaderBytes + lines.Length;
            last.Points += points;
            Points += points;
            return true;
        }
    }

    /// <summary>
    /// Reads the oldest batch not taken, without taking it; false where there is none, or where it cannot be read for now (<see cref="IsUnreadable"/>).
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
                    Scan(first);
                    Points += first.Points;
                }

                int length = 0;
                Reading reading = !first.Scanned ? Reading.Failed : first.ReadAt < first.Bytes ? ReadRecord(first, ref _read, out length, out points) : Reading.NoRecord;
                if (reading != Reading.NoRecord)
                {
                    lines = _read.AsMemory(0, length);
                    IsUnreadable = reading == Reading.Failed;
                    return !IsUnreadable;
                }

                // Read to its end, or torn from here on.
                Drop(first.Points);
                Remove(first);
            }

            return false;
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
                (first.ReadAt, first.PeekedLength) = (first.ReadAt + HeaderBytes + length, -1);
                first.Points -= points;
                Points -= points;
                if (first.ReadAt >= first.Bytes)
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

    private void Drop(int points)
    {
        Dropped += points;
        Ingest.IngestMetrics.PointsDropped.Add(points);
    }

    private static void Header(Span<byte> header, ReadOnlySpan<byte> lines, int points)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(header, Mark);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], lines.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], points);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], Checksum(lines));
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        uint sum = uint.MaxValue;
        while (bytes.Length >= 8)
        {
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }

        foreach (byte b in bytes)
        {
            sum = BitOperations.Crc32C(sum, b);
        }

        return sum;
    }

    private static Segment Scan(string file)
    {
        var segment = new Segment(file) { Scanned = false };
        Scan(segment);
        return segment;
    }

    // Counts what a segment of an earlier start holds; leaves it to be scanned again where it cannot be read for now.
    private static void Scan(Segment segment)
    {
        byte[] buffer = [];
        Reading reading;
        int found = 0;
        try
        {
            segment.Bytes = new FileInfo(segment.File).Length;
        }
        catch (IOException)
        {
            return;
        }

        while ((reading = ReadRecord(segment, ref buffer, out int length, out int points)) == Reading.Record)
        {
            segment.ReadAt += HeaderBytes + length;
            found += points;
        }

        (segment.Scanned, segment.PeekedLength) = (reading == Reading.NoRecord, -1);
        (segment.Points, segment.Bytes, segment.ReadAt) = segment.Scanned ? (found, segment.ReadAt, 0) : (0, segment.Bytes, 0);
    }

    private static Reading ReadRecord(Segment segment, ref byte[] buffer, out int length, out int points)
    {
        (length, points) = (0, 0);
        try
        {
            using var file = new FileStream(segment.File, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
            file.Position = segment.ReadAt;
            Span<byte> header = stackalloc byte[HeaderBytes];
            if (file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(header) != Mark)
            {
                return Reading.NoRecord;
            }

            length = BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
            points = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
            if (length < 0 || points < 0 || segment.ReadAt + HeaderBytes + length > segment.Bytes)
            {
                return Reading.NoRecord;
            }

            if (buffer.Length < length)
            {
                buffer = new byte[length];
            }

            if (file.ReadAtLeast(buffer.AsSpan(0, length), length, throwOnEndOfStream: false) < length
                || Checksum(buffer.AsSpan(0, length)) != BinaryPrimitives.ReadUInt32LittleEndian(header[12..]))
            {
                return Reading.NoRecord;
            }

            segment.PeekedLength = length;
            return Reading.Record;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            (length, points) = (0, 0);
            return error is FileNotFoundException or DirectoryNotFoundException ? Reading.NoRecord : Reading.Failed;
        }
    }

    private Segment Writable(int bytes)
    {
        long total = _segments.Sum(s => s.Bytes);
        while (_segments.Count > 0 && total + HeaderBytes + bytes > _mostBytes)
        {
            Segment oldest = _segments.First!.Value;
            total -= oldest.Bytes;
            Drop(oldest.Points);
            Remove(oldest);
        }

        if (_writing is not null && _segments.Last!.Value.Bytes + bytes <= _segmentBytes)
        {
            return _segments.Last.Value;
        }

        CloseWriting();
        var fresh = new Segment(Path.Combine(_folder, $"{_next++:D12}.lines"));
        _writing = new FileStream(fresh.File, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, 0);
        _segments.AddLast(fresh);
        return fresh;
    }

    // Half a record at the end would hide the whole ones written after it.
    private void CutBack(Segment? last, long length)
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

    private void Remove(Segment segment)
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

    private enum Reading
    {
        /// <summary>A whole record.</summary>
        Record,

        /// <summary>No record, or a torn one: nothing more can be read behind it.</summary>
        NoRecord,

        /// <summary>The file could not be read for now.</summary>
        Failed,
    }

    private sealed class Segment(string file)
    {
        public string File { get; } = file;

        public bool Scanned { get; set; } = true;

        public long Bytes { get; set; }

        public int Points { get; set; }

        public long ReadAt { get; set; }

        public int PeekedLength { get; set; } = -1;
    }
}
