using System.Globalization;

namespace Makerspace.Iot.Server.Data.Backups;

/// <summary>The files of backups: their names, their mode, and which of them are kept.</summary>
internal static class BackupFile
{
    private const string Prefix = "makerspace-";
    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";
    private const string Unfinished = ".part";
    private static readonly TimeSpan UnfinishedKept = TimeSpan.FromDays(1);

    /// <summary>Name of a backup made at <paramref name="time"/>: <c>makerspace-20261130T020000Z.db</c>.</summary>
    public static string Name(DateTimeOffset time, string extension) => Prefix + Stamp(time) + extension;

    /// <summary>A moment as it stands in names, UTC.</summary>
    public static string Stamp(DateTimeOffset time) => time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    /// <summary>The backups of a folder, the newest first, with the time of their names. Other files are none of ours.</summary>
    public static IReadOnlyList<(string File, DateTimeOffset Time)> In(string folder, string extension) => !Directory.Exists(folder) ? [] :
    [
        .. Directory.EnumerateFiles(folder, Prefix + "*" + extension)
            .Select(f => (File: f, Time: TimeOf(Path.GetFileName(f), extension)))
            .Where(f => f.Time is not null)
            .Select(f => (f.File, f.Time!.Value))
            .OrderByDescending(f => f.Value),
    ];

    /// <summary>Deletes what is beyond <paramref name="keep"/>, and what a process that was killed left unfinished.</summary>
    public static void Prune(string folder, string extension, int keep, DateTimeOffset now)
    {
        foreach ((string file, _) in In(folder, extension).Skip(keep))
        {
            File.Delete(file);
        }

        foreach (string file in Directory.EnumerateFiles(folder, Prefix + "*" + Unfinished + "*").Where(f => now.UtcDateTime - File.GetLastWriteTimeUtc(f) > UnfinishedKept))
        {
            File.Delete(file);
        }
    }

    /// <summary>
    /// Makes a file under a name for the time being, lets <paramref name="write"/> fill and verify it, syncs it and gives it its name. Whatever goes wrong, nothing is left.
    /// </summary>
    public static async Task<T> MakeAsync<T>(string file, Func<string, Task<T>> write)
    {
        string full = Path.GetFullPath(file);
        if (Path.Exists(full))
        {
            throw new BackupException($"{full} existe déjà ; donnez un autre nom.", $"{full} exists already; give another name.");
        }

        string folder = Path.GetDirectoryName(full)!;
        string part = $"{full}{Unfinished}{Environment.ProcessId}";
        try
        {
            FolderSync.Create(folder);
            Make(part);
            T result = await write(part);
            Sync(part);
            File.Move(part, full, overwrite: false);
            FolderSync.Try(folder);
            return result;
        }
        finally
        {
            File.Delete(part);
        }
    }

    /// <summary>Makes an empty file, mode 600.</summary>
    public static void Make(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        File.Open(file, options).Dispose();
    }

    /// <summary>Writes a file's content to the disk.</summary>
    public static void Sync(string file)
    {
        using FileStream content = File.Open(file, FileMode.Open, FileAccess.ReadWrite);
        content.Flush(flushToDisk: true);
    }

    private static DateTimeOffset? TimeOf(string name, string extension) =>
        name.EndsWith(extension, StringComparison.Ordinal)
        && DateTimeOffset.TryParseExact(name[Prefix.Length..^extension.Length], TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time) ? time : null;
}
