namespace Makerspace.Iot.Contracts;

/// <summary>How far the wall time of a record can be trusted. Durations never depend on it.</summary>
public enum ClockQuality
{
    /// <summary>The operating system says the clock follows a time source.</summary>
    Synced,

    /// <summary>No time source since boot: a Raspberry Pi without clock battery may be in the past.</summary>
    Unsynced,

    /// <summary>Was unsynced when recorded; the wall time was put right later from the same boot's monotonic clock.</summary>
    Corrected,
}
