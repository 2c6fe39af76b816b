namespace Makerspace.Iot.Edge.Core.Sessions;

/// <summary>Whether a machine is guarded or only watched.</summary>
public enum GuardMode
{
    /// <summary>A refused badge opens nothing.</summary>
    Enforce,

    /// <summary>
    /// Logs and never blocks, to introduce the system in a workshop. The relay acts as a piece of wire, on from start to end of the program, or the machine is not wired through one.
    /// Sessions are recorded from badges and from power; refusals are recorded as what would have been refused.
    /// </summary>
    Audit,
}
