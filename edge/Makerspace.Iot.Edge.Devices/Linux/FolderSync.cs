using System.Runtime.InteropServices;

namespace Makerspace.Iot.Edge.Devices.Linux;

/// <summary>
/// Writes the names of a folder to the disk. The sync of a file keeps its contents alone: after a loss of power one that was just made or renamed may be gone, or bear its old name.
/// Source: fsync(2), "an explicit fsync() on a file descriptor for the directory is also needed".
/// </summary>
public static class FolderSync
{
    private const int ReadOnly = 0;

    /// <summary>Syncs a folder. Throws <see cref="IOException"/> if that cannot be done.</summary>
    public static void Sync(string folder)
    {
        using DescriptorHandle handle = Libc.Open(folder, ReadOnly | Libc.OpenCloseOnExec);
        if (handle.IsInvalid || Libc.Sync(handle) != 0)
        {
            throw new IOException($"{folder}: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }
}
