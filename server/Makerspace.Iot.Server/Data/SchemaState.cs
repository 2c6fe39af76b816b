using Makerspace.Iot.Server.Settings;

namespace Makerspace.Iot.Server.Data;

/// <summary>How a database stands to the program.</summary>
public enum SchemaState
{
    /// <summary>It has no table of ours yet, or is not there.</summary>
    None,

    /// <summary>It was made by a version that had steps of its own and lacks some of them: only that version can bring it up to date.</summary>
    TooOld,

    /// <summary>It lacks migrations of this program.</summary>
    Older,

    /// <summary>It has every migration of this program and no other.</summary>
    Current,

    /// <summary>It has migrations that this program does not know.</summary>
    Later,
}

/// <summary>What an upgrade did.</summary>
/// <param name="Applied">Ids of the migrations applied or taken over, in order; empty if there was nothing to do.</param>
/// <param name="Backup">Path of the copy made before; null if none was needed: PostgreSQL, a new database, nothing to do.</param>
public sealed record SchemaUpgrade(IReadOnlyList<string> Applied, string? Backup)
{
    /// <summary>Nothing to do.</summary>
    public static SchemaUpgrade Nothing { get; } = new([], null);

    /// <summary>It in a French sentence or two.</summary>
    public string Words =>
        $"Base de données mise à jour : {string.Join(", ", Applied)}." + (Backup is null ? string.Empty : $" Copie d'avant la mise à jour : {Backup} (les {UpgradeBackup.Kept} dernières sont gardées).");

    /// <summary>The same in English.</summary>
    public string English =>
        $"Database upgraded: {string.Join(", ", Applied)}." + (Backup is null ? string.Empty : $" Copy from before the upgrade: {Backup} (the last {UpgradeBackup.Kept} are kept).");
}

/// <summary>The database and the program do not fit together.</summary>
/// <param name="french">What to do, in French.</param>
/// <param name="english">The same in English.</param>
public sealed class SchemaException(string french, string english) : ToldException(french, english);
