namespace Makerspace.Iot.Edge.Core.Sessions;

/// <summary>The states of one machine. The names are those of the wire's own enumeration, one to one.</summary>
public enum MachineCondition
{
    /// <summary>Relay open, waiting for a badge.</summary>
    Locked,

    /// <summary>A badge was accepted and a supervisor's is awaited; relay open.</summary>
    AwaitingSupervisor,

    /// <summary>Released and at rest, has not worked yet.</summary>
    Ready,

    /// <summary>Working, or presumed to because no power reading says otherwise.</summary>
    Running,

    /// <summary>Released and at rest after work; warns, then ends.</summary>
    Idle,

    /// <summary>Ends as soon as it is safe: rest, cool-down, extractor run-on.</summary>
    Ending,

    /// <summary>Blocked by a person or by the registry.</summary>
    OutOfService,

    /// <summary>A fault is latched.</summary>
    Faulted,
}
