namespace Makerspace.Iot.Contracts.Events;

/// <summary>A badge was refused.</summary>
public sealed record AccessDenied : EventBody
{
    /// <summary>Why.</summary>
    public required DenialReason Reason { get; init; }

    /// <summary>Member reference if the badge is known; never a badge id.</summary>
    public string? Member { get; init; }

    /// <summary>Version of the access list consulted; 0 if the agent has none.</summary>
    public required long AccessVersion { get; init; }

    /// <summary>True if the badge would have been refused: the machine is only watched and blocked nobody. Null if it was refused. Since 1.1.</summary>
    public bool? Observed { get; init; }
}

/// <summary>A fault appeared.</summary>
public sealed record FaultRaised : EventBody
{
    /// <summary>Code, a <see cref="WireName"/>: see <see cref="FaultCode"/>.</summary>
    public required string Code { get; init; }

    /// <summary>What a technician should know, at most <see cref="Bounds.TextLength"/> characters; no person, no badge.</summary>
    public string? Detail { get; init; }
}

/// <summary>A fault went away, or a person cleared it.</summary>
public sealed record FaultCleared : EventBody
{
    /// <summary>Code of the fault that is over.</summary>
    public required string Code { get; init; }
}

/// <summary>A machine was taken out of service.</summary>
public sealed record MachineOutOfService : EventBody
{
    /// <summary>Why, at most <see cref="Bounds.TextLength"/> characters.</summary>
    public string? Reason { get; init; }
}

/// <summary>A machine is back in service.</summary>
public sealed record MachineBackInService : EventBody;

/// <summary>The agent process started.</summary>
public sealed record AgentBooted : EventBody
{
    /// <summary>Version of the agent program, at most 40 characters.</summary>
    public required string Version { get; init; }

    /// <summary>Machines it guards, by name.</summary>
    public required string[] Machines { get; init; }

    /// <summary>Sessions found open and closed as <see cref="SessionEndReason.PowerLost"/>.</summary>
    public int RecoveredSessions { get; init; }
}

/// <summary>The wall clock jumped against the monotonic clock.</summary>
public sealed record ClockStepped : EventBody
{
    /// <summary>Size of the jump in milliseconds; positive if the clock went forward.</summary>
    public required long StepMs { get; init; }
}
