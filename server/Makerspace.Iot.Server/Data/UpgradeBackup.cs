using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Makerspace.Iot.Server.Data;

/// <summary>
/// The copy of a SQLite database that is made before its upgrade: <c>backups/avant-mise-a-jour-DATE-STEP.db</c> in the data folder, readable by the server's user alone.
/// The last <see cref="Kept"/> are kept. To go back: stop the server, put the copy in the place of <c>makerspace.db</c>, delete <c>makerspace.db-wal</c> and <c>makerspace.db-shm</c>,
/// start the version of then.
/// </summary>
public static class UpgradeBackup
{
    /// <summary>Folder in the data folder.</summary>
    public const string Folder = "backups";

    /// <summary>Most copies kept: the oldest goes when a new one is whole.</summary>
    public const int Kept = 3;

    private const string Prefix = "avant-mise-a-jour-";
    private const string Unfinished = ".partial";

    /// <summary>
    /// Copies what is committed, while the caller holds the write lock, and answers the path of the copy. It stands under its name only once it is whole and on the disk.
    /// Throws <see cref="SchemaException"/> if it cannot be made.
    /// </summary>
    /// <param name="connectionString">Of the database.</param>
    /// <param name="last">Last step that the database has had; a known one, so it fits in a file name.</param>
    /// <param name="cancellationToken">Ends the wait; what was written of the copy goes.</param>
    internal static async Task<string> MakeAsync(string connectionString, string last, CancellationToken cancellationToken)
    {
        var source = new SqliteConnectionStringBuilder(connectionString) { Mode = SqliteOpenMode.ReadWrite, Pooling = false };
        string folder = Path.Combine(Path.GetDirectoryName(Path.GetFullPath(source.DataSource))!, Folder);
        string path = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{Prefix}{DateTime.UtcNow:yyyyMMdd'T'HHmmss'Z'}-{last}.db"));
        try
        {
            FolderSync.Create(folder);
            Clear(folder, keep: null, Unfinished);
            await WriteAsync(source.ToString(), path + Unfinished, cancellationToken);
            File.Move(path + Unfinished, path, overwrite: true);
            if (!FolderSync.Try(folder))
            {
                throw new IOException("the names of the folder could not be written to the disk");
            }

            Clear(folder, path, ".db");
            return path;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or DbException)
        {
            Remove(path + Unfinished);
            throw new SchemaException(
                $"La base de données n'a pas été mise à jour : la sauvegarde d'avant la mise à jour n'a pas pu être écrite dans « {folder} » ({error.Message.TrimEnd('.')}). "
                + $"Rien n'a été changé. Il y faut autant de place que la base ({Megabytes(source.DataSource)} Mo) et le droit d'écrire ; faites de la place ou donnez ce droit, puis relancez.",
                $"The database was not upgraded: the backup from before the upgrade could not be written to “{folder}” ({error.Message.TrimEnd('.')}). "
                + $"Nothing was changed. It takes as much room as the database ({Megabytes(source.DataSource)} MB) and the right to write; make room or give that right, then run it again.");
        }
        catch (OperationCanceledException)
        {
            Remove(path + Unfinished);
            throw;
        }
    }

    // VACUUM INTO reads one state of the write-ahead log, whatever others hold, and syncs nothing itself. Source: sqlite.org/lang_vacuum.html, "VACUUM with an INTO clause".
    private static async Task WriteAsync(string source, string path, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        await using (new FileStream(path, options))
        {
        }

        await using (var connection = new SqliteConnection(source))
        {
            await connection.OpenAsync(cancellationToken);
            await using SqliteCommand copy = connection.CreateCommand();
            copy.CommandText = "VACUUM INTO $path";
            copy.Parameters.AddWithValue("$path", path);
            await copy.ExecuteNonQueryAsync(cancellationToken);
        }

        await using var written = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
        written.Flush(flushToDisk: true);
    }

    // The caller holds the write lock, so that no other process makes a copy now.
    private static void Clear(string folder, string? keep, string ending)
    {
        IEnumerable<string> others = Directory.EnumerateFiles(folder, Prefix + "*" + ending).Where(f => f != keep).OrderDescending(StringComparer.Ordinal);
        foreach (string old in others.Skip(keep is null ? 0 : Kept - 1))
        {
            Remove(old);
        }
    }

    // One that cannot be deleted is tried again at the next upgrade.
    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static string Megabytes(string file) => (new FileInfo(file).Length / 1_000_000 + 1).ToString(CultureInfo.InvariantCulture);
}
