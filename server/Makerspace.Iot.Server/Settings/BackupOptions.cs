namespace Makerspace.Iot.Server.Settings;

/// <summary>The scheduled backup of the database.</summary>
public sealed record BackupOptions
{
    /// <summary>Folder of the backups; null for <c>backups</c> in the data folder. Another disk than the database's is what saves from a broken disk.</summary>
    public string? Folder { get; init; }

    /// <summary>Hour of the day at which one is made, 0 to 23, by this computer's time zone. Default 3. One that was missed is made at the next start.</summary>
    public int Hour { get; init; } = 3;

    /// <summary>How many are kept, 1 to 1000; older ones are deleted once a new one is verified. Default 14.</summary>
    public int Keep { get; init; } = 14;
}
