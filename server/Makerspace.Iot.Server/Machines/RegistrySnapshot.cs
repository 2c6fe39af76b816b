using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Machines;

/// <summary>What the screens need of the registry. Holds no person. Immutable and thread-safe.</summary>
public sealed class RegistrySnapshot
{
    private volatile SitePlaces? _places;

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

    /// <summary>That of a state of the registry; the same object as long as none of its tables changes.</summary>
    public static RegistrySnapshot Of(RegistryTables tables) => tables.Derive(
        [tables.Sites, tables.Structures, tables.Agents, tables.AgentSites, tables.Categories, tables.Machines, tables.FormerCategories, tables.Placements],
        () => new RegistrySnapshot
        {
            Sites = [.. tables.Sites.OrderBy(s => s.Label, StringComparer.Ordinal)],
            Zones = new SiteZones(tables.Sites),
            Agents = tables.Agents.ToDictionary(a => a.Name, StringComparer.Ordinal),
            Machines = tables.Machines.ToDictionary(m => m.Name, StringComparer.Ordinal),
            Categories = tables.Categories.ToDictionary(c => c.Name, StringComparer.Ordinal),
            AgentSites = new AgentSiteHistory(tables.AgentSites, tables.Sites),
            CategoryHistory = new CategoryHistory(tables.Machines, tables.FormerCategories),
            Placements = new PlacementHistory(tables.Placements),
            Names = new Names(
                tables.Machines.ToDictionary(m => m.Name, m => m.Label, StringComparer.Ordinal),
                tables.Sites.ToDictionary(s => s.Name, s => s.Label, StringComparer.Ordinal),
                tables.Structures.ToDictionary(s => s.Ref, s => s.Label, StringComparer.Ordinal)),
        });

    /// <summary>Throws <see cref="RequestException"/> (404) if a site is named and not registered, or not in a scope: whether there is such a site is nobody else's business.</summary>
    public void CheckSite(string? site, SiteScope scope)
    {
        if (site is not null && (!Names.Sites.ContainsKey(site) || !scope.Covers(site)))
        {
            throw new RequestException(StatusCodes.Status404NotFound, ErrorTexts.NoSite, site);
        }
    }

    /// <summary>A scope as this registry has it: the network, if it is every site that there is.</summary>
    public SiteScope Whole(SiteScope scope) => scope.Among([.. Names.Sites.Keys]);

    /// <summary>What a live page shows to somebody. Throws <see cref="RequestException"/> (404) for a site that is not there, or not for them, and for a trade that no category has.</summary>
    public LiveScope Live(Grants grants, string? site, string? trade)
    {
        (SiteScope floor, SiteScope alarms) = (Whole(grants.Scope(Permission.ReadFloor)), Whole(grants.Scope(Permission.ReadAlarms)));
        CheckSite(site, floor);
        if (trade is not null && Categories.Values.All(c => c.Trade != trade))
        {
            throw new RequestException(StatusCodes.Status404NotFound, ErrorTexts.NoTrade, trade);
        }

        return new LiveScope(site, trade) { Floor = floor.At(site), Alarms = alarms.At(site), Whole = alarms.IsNetwork };
    }

    /// <summary>The site at which a machine stands at a moment; null if it stands nowhere.</summary>
    public string? SiteOf(string machine, DateTimeOffset at) => new MachinePlaces(Placements, AgentSites).SiteOf(machine, at);

    /// <summary>What stands where at a moment; worked out once for the time in which nothing moves.</summary>
    public SitePlaces PlacesAt(DateTimeOffset at)
    {
        if (_places is not { } places || !places.HoldAt(at))
        {
            _places = places = new SitePlaces(this, at);
        }

        return places;
    }
}

/// <summary>The snapshot of the cache.</summary>
public static class RegistrySnapshots
{
    /// <summary>The registry for the screens, at most <see cref="RegistryCache.CheckEvery"/> old.</summary>
    public static async ValueTask<RegistrySnapshot> SnapshotAsync(this RegistryCache cache, CancellationToken cancellationToken) => RegistrySnapshot.Of(await cache.ReadAsync(cancellationToken));
}

/// <summary>Which machines and agents stand at which site. Immutable and thread-safe.</summary>
public sealed class SitePlaces
{
    private readonly ILookup<string, (Machine Machine, string Agent)> _machines;
    private readonly ILookup<string, string> _agents;
    private readonly DateTimeOffset _from;
    private readonly DateTimeOffset? _until;

    /// <summary>Works them out.</summary>
    public SitePlaces(RegistrySnapshot registry, DateTimeOffset at)
    {
        _from = at;
        _until = new[] { registry.Placements.NextChange(at), registry.AgentSites.NextChange(at) }.Min();
        _agents = registry.Agents.Keys.Order(StringComparer.Ordinal)
            .Select(a => (Agent: a, Site: registry.AgentSites.SiteOf(a, at))).Where(a => a.Site is not null).ToLookup(a => a.Site!, a => a.Agent, StringComparer.Ordinal);
        _machines = registry.Machines.Values.OrderBy(m => m.Label, StringComparer.Ordinal)
            .Select(m => (Machine: m, Agent: registry.Placements.AgentOf(m.Name, at))).Where(p => p.Agent is not null)
            .Select(p => (p.Machine, Agent: p.Agent!, Site: registry.AgentSites.SiteOf(p.Agent!, at))).Where(p => p.Site is not null)
            .ToLookup(p => p.Site!, p => (p.Machine, p.Agent), StringComparer.Ordinal);
    }

    /// <summary>True if nothing moves between the moment for which they were worked out and this one.</summary>
    public bool HoldAt(DateTimeOffset at) => at >= _from && !(at >= _until);

    /// <summary>The machines of a site with their agents, by label.</summary>
    public IReadOnlyList<(Machine Machine, string Agent)> MachinesOf(string site) => [.. _machines[site]];

    /// <summary>The agents of a site, by name.</summary>
    public IEnumerable<string> AgentsOf(string site) => _agents[site];
}
