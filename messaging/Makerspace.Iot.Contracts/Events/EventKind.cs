namespace Makerspace.Iot.Contracts.Events;

/// <summary>The kinds of event of version 1, as written in the <c>kind</c> field. A kind not listed here is stored and flagged, never refused.</summary>
public static class EventKind
{
    /// <summary>A machine was released to a member: <see cref="SessionStarted"/>.</summary>
    public const string SessionStarted = "session-started";

    /// <summary>The figures of a running session so far, at least every 30 s: <see cref="SessionCheckpoint"/>.</summary>
    public const string SessionCheckpoint = "session-checkpoint";

    /// <summary>The full record of an ended session: <see cref="SessionEnded"/>.</summary>
    public const string SessionEnded = "session-ended";

    /// <summary>A badge was refused: <see cref="AccessDenied"/>.</summary>
    public const string AccessDenied = "access-denied";

    /// <summary>A fault appeared: <see cref="FaultRaised"/>.</summary>
    public const string FaultRaised = "fault-raised";

    /// <summary>A fault went away or was cleared by a person: <see cref="FaultCleared"/>.</summary>
    public const string FaultCleared = "fault-cleared";

    /// <summary>A machine was taken out of service: <see cref="MachineOutOfService"/>.</summary>
    public const string MachineOutOfService = "machine-out-of-service";

    /// <summary>A machine is back in service: <see cref="MachineBackInService"/>.</summary>
    public const string MachineBackInService = "machine-back-in-service";

    /// <summary>The agent process started: <see cref="AgentBooted"/>.</summary>
    public const string AgentBooted = "agent-booted";

    /// <summary>The wall clock jumped: <see cref="ClockStepped"/>.</summary>
    public const string ClockStepped = "clock-stepped";
}
