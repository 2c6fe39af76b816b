using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Machines;

/// <summary>One agent in a site's heading.</summary>
/// <param name="Agent">Its name.</param>
/// <param name="Online">Online, offline, or null if it was never heard or the server hears nobody.</param>
/// <param name="Since">When that was last known.</param>
/// <param name="OutboxDepth">Events not yet acknowledged.</param>
/// <param name="ClockInDoubt">True if its clock follows no time source.</param>
/// <param name="Faults">Fault codes of the agent itself, joined by spaces.</param>
public sealed record AgentView(string Agent, bool? Online, DateTimeOffset? Since, long OutboxDepth, bool ClockInDoubt, string Faults);

/// <summary>A site with its agents and machines.</summary>
/// <param name="Site">Name in topics and addresses.</param>
/// <param name="Title">Name for people.</param>
/// <param name="Place">Where it is and its trades; may be empty.</param>
/// <param name="Agents">The agents that guard its machines.</param>
/// <param name="Machines">Its machines of today.</param>
public sealed record SiteView(string Site, string Title, string Place, IReadOnlyList<AgentView> Agents, IReadOnlyList<MachineView> Machines)
{
    /// <summary>Its time zone.</summary>
    public TimeZoneInfo Zone { get; init; } = ParisTime.Zone;

    /// <summary>Its time zone if it has to be said beside a time; null if it is that of the network.</summary>
    public TimeZoneInfo? NamedZone { get; init; }

    /// <summary>All its machines, also if <see cref="Machines"/> is cut short.</summary>
    public int MachinesInAll { get; init; } = Machines.Count;

    /// <summary>Those of all its machines that somebody has now, as far as is known.</summary>
    public int InUse { get; init; } = Machines.Count(m => m.InUse);

    /// <summary>The same, counted anew by <see cref="Machines"/>.</summary>
    public SiteView Counted() => this with { MachinesInAll = Machines.Count, InUse = Machines.Count(m => m.InUse) };
}
