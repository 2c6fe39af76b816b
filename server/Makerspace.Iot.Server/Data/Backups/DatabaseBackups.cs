using Makerspace.Iot.Server.Settings;

namespace Makerspace.Iot.Server.Data.Backups;

/// <summary>Where backups go, and who makes them.</summary>
internal static class DatabaseBackups
{
    /// <summary>Folder of the backups if the settings name none, inside the data folder.</summary>
    public const string DefaultFolder = "backups";

    /// <summary>The folder of the settings.</summary>
    public static string Folder(ServerOptions options) => options.Backup?.Folder ?? Path.Combine(options.Data, DefaultFolder);

    /// <summary>The backup of the settings' database. Throws <see cref="SettingsException"/> if the connection string cannot be read.</summary>
    public static IDatabaseBackup Of(ServerOptions options, PostgresTools? tools = null)
    {
        if (options.UsesSqlite)
        {
            return new SqliteBackup(options);
        }

        try
        {
            return new PostgresBackup(options, tools ?? new PostgresTools());
        }
        catch (ArgumentException error)
        {
            throw new SettingsException($"database : {error.Message}",
                $"database: {error.Message}", error);
        }
    }
}
