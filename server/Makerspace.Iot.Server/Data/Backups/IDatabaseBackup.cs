namespace Makerspace.Iot.Server.Data.Backups;

/// <summary>
/// Backs a database up while others write to it, and puts a backup back. One implementation for each provider.
/// Both throw <see cref="BackupException"/>; then no file was made, or the database is as it was.
/// </summary>
internal interface IDatabaseBackup
{
    /// <summary>Ending of the files, with its dot.</summary>
    string Extension { get; }

    /// <summary>
    /// Writes <paramref name="file"/>, which must not exist, restores it into a scratch database and compares every table with the moment of the backup.
    /// The file gets its name only after that, mode 600, synced to the disk.
    /// </summary>
    Task<BackupResult> WriteAsync(string file, CancellationToken cancellationToken);

    /// <summary>
    /// Puts a backup in the place of the database. Refuses while another program is connected. What is replaced is kept beside it.
    /// </summary>
    /// <param name="file">The backup.</param>
    /// <param name="prepare">Looks at the restored database, and changes it, before it takes its place; throws if it may not.</param>
    /// <param name="now">Wall time, for the name of what is kept.</param>
    /// <param name="cancellationToken">Ends it, up to the moment of the exchange.</param>
    /// <returns>Where the replaced database is kept; null if there was none.</returns>
    Task<string?> RestoreAsync(string file, Func<MakerspaceDb, Task> prepare, DateTimeOffset now, CancellationToken cancellationToken);
}

/// <summary>A backup that was made and verified.</summary>
/// <param name="File">The file.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Tables">Tables compared.</param>
/// <param name="Rows">Rows compared.</param>
internal sealed record BackupResult(string File, long Bytes, int Tables, long Rows);
