namespace Makerspace.Iot.Server.Data.Backups;

/// <summary>
/// Tells a restore that a server runs on the SQLite database of a data folder. A server holds a lock file shared, a restore holds it alone; the system lets go of it with the process, killed or not.
/// PostgreSQL needs none: it knows who is connected.
/// </summary>
internal static class SqliteGuard
{
    /// <summary>The lock file in the data folder; it stays there, empty.</summary>
    public const string File = "makerspace.lock";

    /// <summary>For a server. Throws <see cref="BackupException"/> while a restore is at work. Dispose it at the end.</summary>
    public static IDisposable Serve(string data) => Take(data, FileAccess.Read, FileShare.Read) ?? throw new BackupException(
        "Une restauration est en cours sur cette base ; relancez le serveur quand elle est finie.", "A restore is at work on this database; start the server again once it is done.");

    /// <summary>For a restore. Throws <see cref="BackupException"/> while a server runs. Dispose it at the end.</summary>
    public static IDisposable Restore(string data) => Take(data, FileAccess.ReadWrite, FileShare.None) ?? throw new BackupException(
        "Un serveur tourne sur cette base : arrêtez-le d'abord (systemctl stop makerspace-server), puis relancez la restauration.",
        "A server runs on this database: stop it first (systemctl stop makerspace-server), then restore again.");

    private static FileStream? Take(string data, FileAccess access, FileShare share)
    {
        FolderSync.Create(data);
        try
        {
            return new FileStream(Path.Combine(data, File), FileMode.OpenOrCreate, access, share);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
