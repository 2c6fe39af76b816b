using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Machines;

/// <summary>What the screens need of the registry, read at one version. Holds no person.</summary>
public sealed record RegistrySnapshot
{
    /// <summary>Version of the registry.</summary>
    public required long Version { get; init; }

    /// <summary>Sites, by label.</summary>
    public required IReadOnlyList<Site> Sites { get; init; }

    /// <summary>The time zones of the sites.</summary>
    public required SiteZones Zones { get; init; }

    /// <summary>Agents by name.</summary>
    public required IReadOnlyDictionary<string, Agent> Agents { get; init; }

    /// <summary>Machines by name.</summary>
    public required IReadOnlyDictionary<string, Machine> Machines { get; init; }

    /// <summary>Categories by name.</summary>
    public required IReadOnlyDictionary<string, MachineCategory> Categories { get; init; }

    /// <summary>Which agent guards which machine, when.</summary>
    public required PlacementHistory Placements { get; init; }

    /// <summary>Which agent stood at which site, when.</summary>
    public required AgentSiteHistory AgentSites { get; init; }

    /// <summary>Which machine was in which category, when.</summary>
    public required CategoryHistory CategoryHistory { get; init; }

    /// <summary>Names for people.</summary>
    public required Names Names { get; init; }

    /// <summary>Throws <see cref="RequestException"/> (404) if a site is named and not registered.</summary>
    public void CheckSite(string? site)
    {
        if (site is not null && !Names.Sites.ContainsKey(site))
        {
            throw new RequestException(StatusCodes.Status404NotFound, ErrorTexts.NoSite, site);
        }
    }

    /// <summary>The machines of a site at a moment, by label.</summary>
    public IReadOnlyList<(Machine Machine, string Agent)> MachinesAt(string site, DateTimeOffset at) =>
    [
        .. Machines.Values
            .Select(m => (Machine: m, Agent: Placements.AgentOf(m.Name, at)))
            .Where(p => p.Agent is not null && AgentSites.SiteOf(p.Agent, at) == site)
            .Select(p => (p.Machine, p.Agent!))
            .OrderBy(p => p.Machine.Label, StringComparer.Ordinal),
    ];
}
