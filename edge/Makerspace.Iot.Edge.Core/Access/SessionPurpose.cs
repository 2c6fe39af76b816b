namespace Makerspace.Iot.Edge.Core.Access;

/// <summary>What a session is for. The names are those of the wire's own enumeration, one to one.</summary>
public enum SessionPurpose
{
    /// <summary>Work for oneself or a client.</summary>
    Production,

    /// <summary>A trainee learning under supervision, or a course.</summary>
    Training,

    /// <summary>Research, prototypes.</summary>
    Research,

    /// <summary>Upkeep and repair.</summary>
    Maintenance,

    /// <summary>Showing the machine to visitors.</summary>
    Demonstration,
}
