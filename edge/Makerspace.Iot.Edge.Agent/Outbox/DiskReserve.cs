namespace Makerspace.Iot.Edge.Agent.Outbox;

/// <summary>
/// A file that holds disk space back. When the disk is full it is deleted, so that the ends of open sessions still fit; while it is missing no session starts.
/// Not thread-safe.
/// </summary>
internal sealed class DiskReserve(string path, int bytes)
{
    /// <summary>True while the space is held back, or none was asked for.</summary>
    public bool IsHeld { get; private set; } = bytes == 0;

    /// <summary>True if the disk of a file has so many bytes to spare; false also if it does not say.</summary>
    public static bool HasRoom(string path, long bytes)
    {
        try
        {
            return new DriveInfo(Path.GetDirectoryName(path)!).AvailableFreeSpace >= bytes;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Takes the space if it is not held; false if the disk has no room.</summary>
    public bool TryHold()
    {
        if (IsHeld)
        {
            return true;
        }

        try
        {
            using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write);
            if (file.Length < bytes)
            {
                // Real bytes, not a hole: a sparse file holds nothing back.
                byte[] block = new byte[bytes];
                file.Write(block);
                file.Flush(flushToDisk: true);
            }

            IsHeld = true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            GiveUp();
        }

        return IsHeld;
    }

    /// <summary>Frees the space; true if it was held until now.</summary>
    public bool GiveUp()
    {
        if (bytes == 0)
        {
            return false;
        }

        bool was = IsHeld;
        IsHeld = false;
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }

        return was;
    }
}
