using Makerspace.Iot.Edge.Devices.Linux;

namespace Makerspace.Iot.Edge.Agent.Link;

/// <summary>A small file that is replaced whole: after a loss of power either the old bytes are there or the new ones.</summary>
internal static class KeptFile
{
    private const string Next = ".next";

    /// <summary>
    /// Replaces the file; when it returns, the new bytes and the new name are on the disk. Throws <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/> if the disk refuses; nothing is left behind then.
    /// Source: rename(2), fsync(2).
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

        FolderSync.Sync(Path.GetDirectoryName(file)!);
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
}
