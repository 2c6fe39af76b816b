namespace Makerspace.Iot.Edge.Core.Sessions;

/// <summary>Why a session ended. The names are those of the wire's own enumeration, one to one.</summary>
public enum EndReason
{
    /// <summary>The member badged out, or took the card from the slot.</summary>
    BadgeOut,

    /// <summary>At rest for longer than the profile allows, or unmetered for longer than it allows.</summary>
    IdleTimeout,

    /// <summary>Rights were withdrawn and the machine came to rest.</summary>
    AccessWithdrawn,

    /// <summary>Ended by a command, once the machine was at rest.</summary>
    Command,

    /// <summary>The emergency stop or a guard opened the machine's own circuit.</summary>
    EmergencyStop,

    /// <summary>A fault was latched.</summary>
    Fault,

    /// <summary>The agent lost power or was killed; closed at its last checkpoint.</summary>
    PowerLost,

    /// <summary>Another member took over the machine at rest.</summary>
    TakenOver,
}
