namespace Makerspace.Iot.Edge.Core.Sessions;

/// <summary>What a command asks for. The names are those of the wire's own enumeration, one to one.</summary>
public enum CommandVerb
{
    /// <summary>Take the machine out of service; effective when it is at rest.</summary>
    Block,

    /// <summary>Put the machine back in service.</summary>
    Unblock,

    /// <summary>End the session as soon as the machine is at rest.</summary>
    EndSession,

    /// <summary>Clear latched faults whose cause is gone.</summary>
    ClearFault,

    /// <summary>Give a resting session its full time again.</summary>
    Extend,
}
