using Makerspace.Iot.Edge.Core.Interlocks;
using Makerspace.Iot.Edge.Core.Sessions;

namespace Makerspace.Iot.Edge.Agent.Settings;

/// <summary>The profile of a machine: how it is served, and what its wiring must have for that.</summary>
public sealed record ProfileSettings
{
    /// <summary>The profile without a name: all defaults.</summary>
    public static ProfileSettings Usual { get; } = new();

    /// <summary>Name of the profile that it is or starts from, for example <c>laser-cutter</c>; null if none.</summary>
    public string? Name { get; init; }

    /// <summary>What it is for, in French; null if it says nothing.</summary>
    public string? Description { get; init; }

    /// <summary>How the machine is served.</summary>
    public MachineProfile Profile { get; init; } = new();

    /// <summary>Interlock inputs that must be wired to the agent: one that is demanded and missing is an error of the configuration; default none.</summary>
    public InterlockKinds RequiredInterlocks { get; init; }

    /// <summary>True if the machine must have a meter, because a session may end only when it is known to rest; default false.</summary>
    public bool WantsMeter { get; init; }

    /// <summary>True if the machine must have a contactor whose auxiliary contact is wired; default false.</summary>
    public bool WantsFeedback { get; init; }
}
