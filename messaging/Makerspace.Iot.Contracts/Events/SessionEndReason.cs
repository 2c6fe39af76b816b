namespace Makerspace.Iot.Contracts.Events;

/// <summary>Why a session ended.</summary>
public enum SessionEndReason
{
    /// <summary>The member badged out, or took the card from the slot.</summary>
    BadgeOut,

    /// <summary>Idle for longer than the machine's profile allows.</summary>
    IdleTimeout,

    /// <summary>Rights were withdrawn and the machine came to rest.</summary>
    AccessWithdrawn,

    /// <summary>Ended by a command of the fabmanager, once the machine was at rest.</summary>
    Command,

    /// <summary>The emergency stop or a guard opened the machine's own circuit.</summary>
    EmergencyStop,

    /// <summary>A fault was latched.</summary>
    Fault,

    /// <summary>The agent lost power or was killed; closed at its last checkpoint.</summary>
    PowerLost,

    /// <summary>Another member took over the machine after it had come to rest.</summary>
    TakenOver,

    /// <summary>A reason of a later version than this program's: any word it does not know is read as this. No agent writes it. The event as it came keeps the word.</summary>
    Other,
}
