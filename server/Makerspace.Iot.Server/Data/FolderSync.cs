using System.Runtime.InteropServices;

namespace Makerspace.Iot.Server.Data;

/// <summary>
/// Writes the names of a folder to the disk. The sync of a file keeps its contents alone: after a loss of power one that was just made or renamed may be gone, or bear its old name.
/// Source: fsync(2), "an explicit fsync() on a file descriptor for the directory is also needed".
/// </summary>
internal static partial class FolderSync
{
    private const int ReadOnlyCloseOnExec = 0x80000;

    /// <summary>Syncs a folder; false if that cannot be done, as for one that is not there. Windows has no such call: nothing is done there.</summary>
    public static bool Try(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return true;
        }

        int descriptor = Open(folder, ReadOnlyCloseOnExec);
        if (descriptor < 0)
        {
            return false;
        }

        bool synced = Sync(descriptor) == 0;
        _ = Close(descriptor);
        return synced;
    }

    /// <summary>Makes a folder if there is none, with those above it, and their names on the disk.</summary>
    public static void Create(string folder)
    {
        string full = Path.GetFullPath(folder);
        var made = new Stack<string>();
        for (string? above = full; above is not null && !Directory.Exists(above); above = Path.GetDirectoryName(above))
        {
            made.Push(above);
        }

        Directory.CreateDirectory(full);
        while (made.TryPop(out string? fresh))
        {
            Try(Path.GetDirectoryName(fresh)!);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
