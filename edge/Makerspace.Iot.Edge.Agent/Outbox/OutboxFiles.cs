using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Makerspace.Iot.Edge.Agent.Outbox;

/// <summary>
/// The files of an open database, watched from outside. A file that is deleted, replaced or overwritten under its process takes commits all the same, which no restart would find.
/// So it is checked after each commit that what was written to is still what the path names, and still a database. That takes some microseconds.
/// Its handle on the database is opened before SQLite's connections and closed after them: a handle that is closed earlier takes SQLite's locks with it.
/// Source: sqlite.org/howtocorrupt.html sections 2.2 and 4; sqlite.org/fileformat2.html 1.3 and 4.1; statx(2).
/// </summary>
internal sealed partial class OutboxFiles : IDisposable
{
    private const int WorkingFolder = -100;
    private const uint InodeMask = 0x100;
    private const uint WalMagic = 0x377F0682;
    private readonly string _path;
    private readonly SafeFileHandle _database;
    private SafeFileHandle? _log;
    private Identity? _databaseIs;
    private Identity? _logIs;
    private bool _logBegan;

    /// <summary>Opens the database from outside; creates it if it is missing. Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</summary>
    public OutboxFiles(string path)
    {
        _path = path;
        _database = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
    }

    /// <summary>Notes what is to stay so. Call when SQLite has opened its files.</summary>
    public void Note()
    {
        _databaseIs = Identity.Of(_path);
        _logIs = Identity.Of(_path + "-wal");
        _log = _logIs is null ? null : File.OpenHandle(_path + "-wal", FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
    }

    /// <summary>What is wrong with the files, in English; null if nothing is.</summary>
    /// <param name="isWritten">True after a commit. The log may be empty only until the first commit that changes something.</param>
    public string? Problem(bool isWritten)
    {
        if (_databaseIs is { } database && Identity.Of(_path) != database)
        {
            return $"{Path.GetFileName(_path)} was deleted or replaced";
        }

        if (_logIs is { } log && Identity.Of(_path + "-wal") != log)
        {
            return $"{Path.GetFileName(_path)}-wal was deleted or replaced";
        }

        try
        {
            Span<byte> head = stackalloc byte[16];
            if (_databaseIs is not null && (RandomAccess.Read(_database, head, 0) < 16 || !head.SequenceEqual("SQLite format 3\0"u8)))
            {
                return $"{Path.GetFileName(_path)} was overwritten or truncated";
            }

            if (!isWritten || _log is null)
            {
                return null;
            }

            int read = RandomAccess.Read(_log, head, 0);
            _logBegan |= read > 0;

            // The last bit tells the byte order of the checksums.
            return _logBegan && (read < 16 || (BinaryPrimitives.ReadUInt32BigEndian(head) & ~1u) != WalMagic)
                ? $"{Path.GetFileName(_path)}-wal was overwritten or truncated" : null;
        }
        catch (IOException error)
        {
            return error.Message;
        }
    }

    /// <summary>Copies what a deleted file still holds, unless it was closed. Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.</summary>
    public void CopyTo(string path)
    {
        if (_database.IsClosed)
        {
            return;
        }

        Copy(_database, path);
        if (_log is not null && !File.Exists(path + "-wal"))
        {
            // Only if it was deleted too: one that was moved there is the very file.
            Copy(_log, path + "-wal");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _database.Dispose();
        _log?.Dispose();
    }

    private static void Copy(SafeFileHandle from, string path)
    {
        using SafeFileHandle to = File.OpenHandle(path, FileMode.Create, FileAccess.Write);
        byte[] block = new byte[64 * 1024];
        long at = 0;
        for (int read; (read = RandomAccess.Read(from, block, at)) > 0; at += read)
        {
            RandomAccess.Write(to, block.AsSpan(0, read), at);
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, ref byte result);

    /// <summary>Device and number of a file.</summary>
    private readonly record struct Identity(ulong Inode, uint Major, uint Minor)
    {
        public static Identity? Of(string path)
        {
            // struct statx: 256 bytes, the same on all architectures.
            Span<byte> result = stackalloc byte[256];
            result.Clear();
            return Statx(WorkingFolder, path, 0, InodeMask, ref MemoryMarshal.GetReference(result)) == 0
                ? new Identity(BitConverter.ToUInt64(result[32..]), BitConverter.ToUInt32(result[136..]), BitConverter.ToUInt32(result[140..])) : null;
        }
    }
}
