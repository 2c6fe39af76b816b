namespace Makerspace.Iot.Server.Core.Registry;

/// <summary>What a session is for. The words are those of the wire.</summary>
public enum UsagePurpose
{
    /// <summary>Work for oneself or a client.</summary>
    Production,

    /// <summary>A trainee learning, or a course.</summary>
    Training,

    /// <summary>Research, prototypes.</summary>
    Research,

    /// <summary>Upkeep and repair; never billed.</summary>
    Maintenance,

    /// <summary>Showing the machine to visitors.</summary>
    Demonstration,
}
