using System.Runtime.InteropServices;
using Makerspace.Iot.Server.Settings;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Data.Backups;

/// <summary>
/// Backs SQLite up by its backup interface, from a read transaction: writers go on meanwhile, and the copy is of one moment. A backup is a whole database of its own, without a write-ahead log.
/// <b>Source:</b> sqlite.org/backup.html, sqlite.org/wal.html.
/// </summary>
/// <param name="options">The settings, whose data folder holds the database.</param>
internal sealed partial class SqliteBackup(ServerOptions options) : IDatabaseBackup
{
    private string Database => Path.Combine(options.Data, DatabaseProvider.SqliteFile);

    /// <inheritdoc/>
    public string Extension => ".db";

    /// <inheritdoc/>
    public Task<BackupResult> WriteAsync(string file, CancellationToken cancellationToken) => Task.Run(
        async () =>
        {
            try
            {
                if (!File.Exists(Database))
                {
                    throw new BackupException($"Il n'y a pas de base de données dans {options.Data}. Vérifiez --config ou --data.", $"There is no database in {options.Data}. Check --config or --data.");
                }

                return await BackupFile.MakeAsync(file, part => Task.FromResult(Copy(part, file, cancellationToken)));
            }
            catch (Exception error) when (error is SqliteException or IOException or UnauthorizedAccessException)
            {
                throw BackupException.Of(error);
            }
        },
        cancellationToken);

    /// <inheritdoc/>
    public Task<string?> RestoreAsync(string file, Func<MakerspaceDb, Task> prepare, DateTimeOffset now, CancellationToken cancellationToken) => Task.Run(
        async () =>
        {
            try
            {
                using IDisposable alone = SqliteGuard.Restore(options.Data);
                string scratch = Path.Combine(options.Data, "restore-" + BackupFile.Stamp(now));
                try
                {
                    string restored = await ScratchAsync(file, scratch, prepare, cancellationToken);
                    return Exchange(restored, now);
                }
                finally
                {
                    Delete(scratch);
                }
            }
            catch (Exception error) when (error is SqliteException or IOException or UnauthorizedAccessException)
            {
                throw BackupException.Of(error);
            }
        },
        cancellationToken);

    private BackupResult Copy(string part, string file, CancellationToken cancellationToken)
    {
        IReadOnlyList<TableDigest> source;
        using (SqliteConnection from = Open(Database, SqliteOpenMode.ReadWrite))
        using (SqliteTransaction moment = from.BeginTransaction(deferred: true))
        {
            // The first read fixes the moment, which the backup takes over.
            Scalar(from, moment, "SELECT COUNT(*) FROM sqlite_master");
            using (SqliteConnection to = Open(part, SqliteOpenMode.ReadWrite))
            {
                from.BackupDatabase(to);
                Scalar(to, null, "PRAGMA journal_mode=DELETE");
            }

            source = TableDigest.Of(from, moment, cancellationToken);
        }

        using SqliteConnection copy = Open(part, SqliteOpenMode.ReadOnly);
        Check(copy);
        TableDigest.Compare(source, TableDigest.Of(copy, null, cancellationToken));
        TableDigest[] tables = [.. source.Where(d => d.Table != "(schema)")];
        return new BackupResult(Path.GetFullPath(file), new FileInfo(part).Length, tables.Length, tables.Sum(t => t.Rows));
    }

    // In a folder of its own, as a data folder, so that the program opens it as it opens any database.
    private async Task<string> ScratchAsync(string file, string scratch, Func<MakerspaceDb, Task> prepare, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
        {
            throw new BackupException($"{file} : ce fichier n'existe pas.", $"{file}: there is no such file.");
        }

        FolderSync.Create(scratch);
        string restored = Path.Combine(scratch, DatabaseProvider.SqliteFile);
        BackupFile.Make(restored);
        await using (FileStream from = File.OpenRead(file))
        await using (FileStream to = File.Open(restored, FileMode.Open, FileAccess.Write))
        {
            await from.CopyToAsync(to, cancellationToken);
        }

        try
        {
            using SqliteConnection copy = Open(restored, SqliteOpenMode.ReadWrite);
            Check(copy);
        }
        catch (SqliteException error)
        {
            throw new BackupException($"{file} n'est pas une sauvegarde SQLite entière : {error.Message}", $"{file} is not a whole SQLite backup: {error.Message}", error);
        }

        await using (MakerspaceDb db = await DatabaseProvider.CreateFactory(options with { Data = scratch }, pooled: false).CreateDbContextAsync(cancellationToken))
        {
            await prepare(db);
        }

        using (SqliteConnection copy = Open(restored, SqliteOpenMode.ReadWrite))
        {
            Scalar(copy, null, "PRAGMA journal_mode=DELETE");
        }

        BackupFile.Sync(restored);
        return restored;
    }

    // The database has its name at every moment: at a loss of power it is the old one or the new one.
    private string? Exchange(string restored, DateTimeOffset now)
    {
        string? kept = null;
        if (File.Exists(Database))
        {
            CloseLog();
            kept = Path.Combine(options.Data, $"makerspace-before-{BackupFile.Stamp(now)}.db");
            if (File.Exists(Database + "-wal"))
            {
                // It could not be read into its database, and must not be read into another.
                File.Move(Database + "-wal", kept + "-wal");
            }

            File.Delete(Database + "-shm");
            if (OperatingSystem.IsWindows() || Link(Database, kept) != 0)
            {
                File.Copy(Database, kept);
                BackupFile.Sync(kept);
            }

            FolderSync.Try(options.Data);
        }

        File.Move(restored, Database, overwrite: true);
        FolderSync.Try(options.Data);
        return kept;
    }

    // SQLite leaves the write-ahead log only if nobody else has the database open. A database that is damaged is kept as it is.
    private void CloseLog()
    {
        try
        {
            using SqliteConnection current = Open(Database, SqliteOpenMode.ReadWrite);
            if (Scalar(current, null, "PRAGMA journal_mode=DELETE") is not "delete")
            {
                throw InUse();
            }
        }
        catch (SqliteException error) when (error.SqliteErrorCode is SQLitePCL.raw.SQLITE_BUSY or SQLitePCL.raw.SQLITE_LOCKED)
        {
            throw InUse();
        }
        catch (SqliteException error) when (error.SqliteErrorCode is SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB)
        {
            // That is why it is replaced.
        }
    }

    private static BackupException InUse() => new(
        "Un autre programme se sert de la base (un import, une commande, un serveur) : arrêtez-le, puis relancez la restauration. Rien n'a été changé.",
        "Another program uses the database (an import, a command, a server): stop it, then restore again. Nothing was changed.");

    private static void Check(SqliteConnection copy)
    {
        if (Scalar(copy, null, "PRAGMA integrity_check(1)") is not "ok" and var problem)
        {
            throw new BackupException($"La copie est abîmée : {problem}. Elle n'est pas gardée.", $"The copy is damaged: {problem}. It is not kept.");
        }
    }

    private static object? Scalar(SqliteConnection connection, SqliteTransaction? transaction, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        (command.CommandText, command.Transaction, command.CommandTimeout) = (sql, transaction, 5);
        return command.ExecuteScalar();
    }

    private static SqliteConnection Open(string file, SqliteOpenMode mode)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false, DefaultTimeout = 30 }.ToString());
        connection.Open();
        return connection;
    }

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [LibraryImport("libc", EntryPoint = "link", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existing, string fresh);
}
