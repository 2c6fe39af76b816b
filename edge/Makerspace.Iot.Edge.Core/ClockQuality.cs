namespace Makerspace.Iot.Edge.Core;

/// <summary>How far a wall time can be trusted. Durations never depend on it.</summary>
public enum ClockQuality
{
    /// <summary>The operating system says the clock follows a time source.</summary>
    Synced,

    /// <summary>No time source since boot: the wall time may be years in the past.</summary>
    Unsynced,

    /// <summary>Was unsynced when taken; put right later from the monotonic clock of the same boot.</summary>
    Corrected,
}
