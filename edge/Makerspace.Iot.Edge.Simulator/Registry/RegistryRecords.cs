namespace Makerspace.Iot.Edge.Simulator.Registry;

/// <summary>An agent and its site.</summary>
public sealed record AgentRow(string Name, string Site);

/// <summary>A machine.</summary>
public sealed record MachineRow(string Name, string Category, int LevelAlone, int LevelSupervised, int LevelSupervisor, bool OutOfService, WeekHours Hours);

/// <summary>From which day a machine is guarded by which agent; null if it was put away.</summary>
public sealed record PlacementRow(string Machine, DateOnly From, string? Agent);

/// <summary>A membership.</summary>
public sealed record MembershipRow(string Person, string Site, string? Structure, DateOnly FirstDay, DateOnly? LastDay, string Kind, string Purpose, WeekHours Hours)
{
    /// <summary>True on that day.</summary>
    public bool HoldsOn(DateOnly day) => FirstDay <= day && (LastDay is null || day <= LastDay);
}

/// <summary>A badge; from the day of its revocation on it is refused.</summary>
public sealed record BadgeRow(string Uid, string Person, string? Structure, DateOnly? RevokedOn);

/// <summary>A qualification with its last day.</summary>
public sealed record QualificationRow(string Person, string Category, int Level, DateOnly SignedOn, DateOnly? LastDay)
{
    /// <summary>True on that day.</summary>
    public bool HoldsOn(DateOnly day) => SignedOn <= day && (LastDay is null || day <= LastDay);
}
