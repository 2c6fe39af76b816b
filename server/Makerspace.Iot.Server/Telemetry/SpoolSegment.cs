using System.Buffers.Binary;
using System.Numerics;

namespace Makerspace.Iot.Server.Telemetry;

/// <summary>What a segment had to read.</summary>
internal enum SpoolReading
{
    /// <summary>A whole record.</summary>
    Record,

    /// <summary>No record, or a torn one: nothing more can be read after it.</summary>
    NoRecord,

    /// <summary>The file could not be read for now.</summary>
    Failed,
}

/// <summary>
/// One file of a <see cref="LineSpool"/>: a run of records, each of mark, length, points and checksum (CRC-32C), 32 bits each with the lowest byte first, and then its lines.
/// Not thread-safe.
/// </summary>
/// <param name="file">Its path.</param>
internal sealed class SpoolSegment(string file)
{
    /// <summary>Bytes of a record before its lines.</summary>
    public const int HeaderBytes = 16;

    private const uint Mark = 0x4c494e45;
    private long _readAt;

    /// <summary>Its path.</summary>
    public string File { get; } = file;

    /// <summary>False for a file of an earlier start that could not be read yet: what it holds is not known.</summary>
    public bool Scanned { get; private set; } = true;

    /// <summary>Bytes of its whole records; if it is not scanned, of the file.</summary>
    public long Bytes { get; private set; }

    /// <summary>Points in the records not taken.</summary>
    public int Points { get; private set; }

    /// <summary>Bytes of the lines of the record that was read last and is not taken; -1 if there is none.</summary>
    public int PeekedLength { get; private set; } = -1;

    /// <summary>True if every record was taken.</summary>
    public bool IsTaken => _readAt >= Bytes;

    /// <summary>A file that was found at the start.</summary>
    public static SpoolSegment Found(string file)
    {
        var segment = new SpoolSegment(file) { Scanned = false };
        segment.Scan();
        return segment;
    }

    /// <summary>Writes the <see cref="HeaderBytes"/> that stand before the lines of a record.</summary>
    public static void Header(Span<byte> header, ReadOnlySpan<byte> lines, int points)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(header, Mark);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], lines.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header[8..], points);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], Checksum(lines));
    }

    /// <summary>Notes a record that was written at the end.</summary>
    public void Added(int length, int points)
    {
        Bytes += HeaderBytes + length;
        Points += points;
    }

    /// <summary>Notes that the record that was read is taken.</summary>
    public void Taken(int length, int points)
    {
        (_readAt, PeekedLength) = (_readAt + HeaderBytes + length, -1);
        Points -= points;
    }

    /// <summary>Counts what a file of an earlier start holds; leaves it to be scanned again if it cannot be read for now.</summary>
    public void Scan()
    {
        byte[] buffer = [];
        SpoolReading reading;
        int found = 0;
        try
        {
            Bytes = new FileInfo(File).Length;
        }
        catch (IOException)
        {
            return;
        }

        while ((reading = ReadRecord(ref buffer, out int length, out int points)) == SpoolReading.Record)
        {
            _readAt += HeaderBytes + length;
            found += points;
        }

        (Scanned, PeekedLength) = (reading == SpoolReading.NoRecord, -1);
        (Points, Bytes, _readAt) = Scanned ? (found, _readAt, 0) : (0, Bytes, 0);
    }

    /// <summary>Reads the oldest record not taken.</summary>
    /// <param name="buffer">Gets its lines; made anew if it is too small.</param>
    /// <param name="length">Bytes of its lines.</param>
    /// <param name="points">Points in them.</param>
    public SpoolReading Read(ref byte[] buffer, out int length, out int points)
    {
        (length, points) = (0, 0);
        return !Scanned ? SpoolReading.Failed : IsTaken ? SpoolReading.NoRecord : ReadRecord(ref buffer, out length, out points);
    }

    private SpoolReading ReadRecord(ref byte[] buffer, out int length, out int points)
    {
        (length, points) = (0, 0);
        try
        {
            using var stream = new FileStream(File, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
            stream.Position = _readAt;
            Span<byte> header = stackalloc byte[HeaderBytes];
            if (stream.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(header) != Mark)
            {
                return SpoolReading.NoRecord;
            }

            length = BinaryPrimitives.ReadInt32LittleEndian(header[4..]);
            points = BinaryPrimitives.ReadInt32LittleEndian(header[8..]);
            if (length < 0 || points < 0 || _readAt + HeaderBytes + length > Bytes)
            {
                return SpoolReading.NoRecord;
            }

            if (buffer.Length < length)
            {
                buffer = new byte[length];
            }

            if (stream.ReadAtLeast(buffer.AsSpan(0, length), length, throwOnEndOfStream: false) < length
                || Checksum(buffer.AsSpan(0, length)) != BinaryPrimitives.ReadUInt32LittleEndian(header[12..]))
            {
                return SpoolReading.NoRecord;
            }

            PeekedLength = length;
            return SpoolReading.Record;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            (length, points) = (0, 0);
            return error is FileNotFoundException or DirectoryNotFoundException ? SpoolReading.NoRecord : SpoolReading.Failed;
        }
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
}
