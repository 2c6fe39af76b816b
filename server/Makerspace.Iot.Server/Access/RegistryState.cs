using Makerspace.Iot.Server.Core.Access;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Access;

/// <summary>The registry as the access lists need it, read at one moment.</summary>
internal sealed class RegistryState
{
    private Dictionary<string, TimeZoneInfo> _zones = [];

    /// <summary>Its version.</summary>
    public required long Version { get; init; }

    /// <summary>Agents by name, each with its site of the moment asked for; one without any is left out.</summary>
    public required IReadOnlyList<Agent> Agents { get; init; }

    /// <summary>What the compiler takes.</summary>
    public required AccessSource Source { get; init; }

    /// <summary>The zones of all sites.</summary>
    public IEnumerable<TimeZoneInfo> Zones => _zones.Values.DistinctBy(z => z.Id, StringComparer.Ordinal);

    public static async Task<RegistryState> LoadAsync(MakerspaceDb db, DateTimeOffset now, CancellationToken cancellationToken)
    {
        List<Site> sites = await db.Set<Site>().AsNoTracking().ToListAsync(cancellationToken);
        var stands = new AgentSiteHistory(await db.Set<AgentSite>().AsNoTracking().ToListAsync(cancellationToken), sites);
        return new RegistryState
        {
            Version = await RegistryVersion.ReadAsync(db, cancellationToken),
            Agents = [.. stands.At(await db.Set<Agent>().AsNoTracking().OrderBy(a => a.Name).ToListAsync(cancellationToken), now)],
            Source = new AccessSource(
                await db.Set<Machine>().AsNoTracking().ToListAsync(cancellationToken),
                await db.Set<MachineCategory>().AsNoTracking().ToListAsync(cancellationToken),
                await db.Set<Placement>().AsNoTracking().ToListAsync(cancellationToken),
                await db.Set<Membership>().AsNoTracking().ToListAsync(cancellationToken),
                await db.Set<Qualification>().AsNoTracking().ToListAsync(cancellationToken),
                await db.Set<Badge>().AsNoTracking().ToListAsync(cancellationToken)),
            _zones = sites.ToDictionary(s => s.Name, s => TimeZoneInfo.FindSystemTimeZoneById(s.TimeZone), StringComparer.Ordinal),
        };
    }

    /// <summary>The zone of an agent's site.</summary>
    public TimeZoneInfo ZoneOf(Agent agent) => _zones[agent.Site];
}
