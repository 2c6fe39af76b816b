using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Makerspace.Iot.Edge.Agent.Link;

/// <summary>A small file that is replaced whole: after a loss of power either the old bytes are there or the new ones.</summary>
internal static partial class KeptFile
{
    private const string Next = ".next";
    private const int ReadOnly = 0;
    private const int CloseOnExec = 0x80000;

    /// <summary>
    /// Replaces the file; when it returns, the new bytes and the new name are on the disk. Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> where the disk refuses; nothing is left behind then.
    /// Source: rename(2); fsync(2), "an explicit fsync() on a file descriptor for the directory is also needed".
    /// </summary>
    public static void Replace(string file, byte[] bytes)
    {
        string next = file + Next;
        try
        {
            using (var stream = new FileStream(next, FileMode.Create, FileAccess.Write))
            {
                stream.Write(bytes);
                stream.Flush(flushToDisk: true);
            }

            File.Move(next, file, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Remove(next);
            throw;
        }

        SyncFolder(Path.GetDirectoryName(file)!);
    }

    /// <summary>Writes the names of a folder to the disk. Throws <see cref="IOException"/> where that cannot be done.</summary>
    public static void SyncFolder(string folder)
    {
        using var handle = new SafeFileHandle(Open(folder, ReadOnly | CloseOnExec), ownsHandle: true);
        if (handle.IsInvalid || Sync(handle) != 0)
        {
            throw new IOException($"{folder}: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    private static void Remove(string file)
    {
        try
        {
            File.Delete(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The next try overwrites it.
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(SafeFileHandle descriptor);
}
