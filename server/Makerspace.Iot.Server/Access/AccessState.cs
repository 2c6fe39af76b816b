using Makerspace.Iot.Server.Core.Access;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Machines;

namespace Makerspace.Iot.Server.Access;

/// <summary>The registry as the access lists need it at one moment.</summary>
internal sealed class AccessState
{
    private readonly SiteZones _zones;

    public AccessState(RegistryTables tables, DateTimeOffset now)
    {
        Tables = tables;
        Source = tables.Derive(
            [tables.Machines, tables.Categories, tables.Placements, tables.Memberships, tables.Qualifications, tables.Badges],
            () => new AccessSource(tables.Machines, tables.Categories, tables.Placements, tables.Memberships, tables.Qualifications, tables.Badges));
        _zones = RegistrySnapshot.Of(tables).Zones;
        Agents = [.. new AgentSiteHistory(tables.AgentSites, tables.Sites).At(tables.Agents.OrderBy(a => a.Name, StringComparer.Ordinal), now)];
    }

    /// <summary>The registry.</summary>
    public RegistryTables Tables { get; }

    /// <summary>Agents by name, each with its site of the moment asked for; one without any is left out.</summary>
    public IReadOnlyList<Agent> Agents { get; }

    /// <summary>What the compiler takes.</summary>
    public AccessSource Source { get; }

    /// <summary>The zones of all sites.</summary>
    public IEnumerable<TimeZoneInfo> Zones => Tables.Sites.Select(s => _zones.Of(s.Name)).DistinctBy(z => z.Id, StringComparer.Ordinal);

    /// <summary>The zone of an agent's site.</summary>
    public TimeZoneInfo ZoneOf(Agent agent) => _zones.Of(agent.Site);

    /// <summary>
    /// The sites at which the rights of some person may have changed between two states of the registry; <see cref="Everywhere.Mark"/> among them if at all sites.
    /// At any other site, a change of a person changes at most the words of a refusal.
    /// </summary>
    public static HashSet<string> Touched(RegistryTables before, RegistryTables now)
    {
        (object, object)[] places =
        [
            (before.Sites, now.Sites), (before.Agents, now.Agents), (before.AgentSites, now.AgentSites), (before.Machines, now.Machines),
            (before.Categories, now.Categories), (before.Placements, now.Placements),
        ];
        if (Array.Exists(places, p => !ReferenceEquals(p.Item1, p.Item2)))
        {
            return [Everywhere.Mark];
        }

        var people = new HashSet<string>(StringComparer.Ordinal);
        people.UnionWith(Changed(before.Badges, now.Badges).Select(b => b.Person));
        people.UnionWith(Changed(before.Memberships, now.Memberships).Select(m => m.Person));
        people.UnionWith(Changed(before.Qualifications, now.Qualifications).Select(q => q.Person));
        return people.Count == 0 ? [] : [.. before.Memberships.Concat(now.Memberships).Where(m => people.Contains(m.Person)).Select(m => m.Site)];
    }

    // Rows that stand in one of the two tables alone: new, withdrawn, or, changed, in both.
    private static IEnumerable<T> Changed<T>(IReadOnlyList<T> before, IReadOnlyList<T> now)
        where T : Record
    {
        if (ReferenceEquals(before, now))
        {
            return [];
        }

        var rows = new HashSet<T>(before, ReferenceEqualityComparer.Instance);
        rows.SymmetricExceptWith(now);
        return rows;
    }
}
