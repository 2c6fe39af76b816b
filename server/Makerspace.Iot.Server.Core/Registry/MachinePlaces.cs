namespace Makerspace.Iot.Server.Core.Registry;

/// <summary>
/// At which site a machine stands. This is the one rule by which a machine, what is written about it and what it is told are of a site:
/// the site of the agent that guards it at that moment. Immutable and thread-safe.
/// </summary>
/// <param name="placements">Which agent guards which machine, when.</param>
/// <param name="sites">Which agent stood at which site, when.</param>
public sealed class MachinePlaces(PlacementHistory placements, AgentSiteHistory sites)
{
    /// <summary>The site of a machine; null if it stands nowhere, and then it is of no one site.</summary>
    public string? SiteOf(string machine, DateTimeOffset at) => placements.AgentOf(machine, at) is { } agent ? sites.SiteOf(agent, at) : null;
}
