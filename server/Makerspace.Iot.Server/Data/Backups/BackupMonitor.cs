namespace Makerspace.Iot.Server.Data.Backups;

/// <summary>How the scheduled backup stands, at one moment.</summary>
public sealed record BackupState
{
    /// <summary>True if the settings ask for backups.</summary>
    public bool Configured { get; init; }

    /// <summary>When the newest verified backup was made, UTC; null if there is none.</summary>
    public DateTimeOffset? LastAt { get; init; }

    /// <summary>Its file.</summary>
    public string? LastFile { get; init; }

    /// <summary>Null if the last attempt succeeded; else why it failed.</summary>
    public BackupProblem? Problem { get; init; }
}

/// <summary>Why a backup failed.</summary>
/// <param name="French">In French, with what to do.</param>
/// <param name="English">The same in English.</param>
public sealed record BackupProblem(string French, string English);

/// <summary>Keeps how the scheduled backup stands. Thread-safe.</summary>
public sealed class BackupMonitor
{
    private BackupState _state = new();

    /// <summary>As of now.</summary>
    public BackupState State
    {
        get => Volatile.Read(ref _state);
        internal set => Volatile.Write(ref _state, value);
    }
}
