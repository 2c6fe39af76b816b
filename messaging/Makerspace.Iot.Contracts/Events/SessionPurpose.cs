namespace Makerspace.Iot.Contracts.Events;

/// <summary>What a session was for. A funder's report counts them apart.</summary>
public enum SessionPurpose
{
    /// <summary>Work for oneself or a client.</summary>
    Production,

    /// <summary>A trainee learning under supervision, or a course.</summary>
    Training,

    /// <summary>Research, prototypes.</summary>
    Research,

    /// <summary>Upkeep and repair; never billed.</summary>
    Maintenance,

    /// <summary>Showing the machine to visitors.</summary>
    Demonstration,
}
