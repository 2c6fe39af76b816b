using Makerspace.Iot.Server.Core.Access;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Machines;

namespace Makerspace.Iot.Server.Workspace.Own;

/// <summary>A machine as one person may use it now.</summary>
/// <param name="Machine">The machine.</param>
/// <param name="Category">Its category.</param>
/// <param name="Rights">What the person may do there.</param>
public sealed record OwnMachine(Machine Machine, MachineCategory Category, MachineRights Rights);

/// <summary>The machines of one site.</summary>
/// <param name="Site">The site.</param>
/// <param name="Machines">Its machines, those that the person may use first, then by label.</param>
public sealed record OwnSite(Site Site, IReadOnlyList<OwnMachine> Machines)
{
    /// <summary>How many of them the person may use now, alone or not.</summary>
    public int Allowed => Machines.Count(m => m.Rights.Right != MachineRight.None);
}

/// <summary>What a person's own page shows, from one state of the registry.</summary>
/// <param name="Records">The person's rows.</param>
/// <param name="Sites">The sites that a membership covers, or covered last; those of current memberships first.</param>
public sealed record OwnView(PersonRecords Records, IReadOnlyList<OwnSite> Sites)
{
    /// <summary>Reads it. A few passes over tables in memory.</summary>
    public static OwnView Of(RegistryTables tables, string person, DateTimeOffset at)
    {
        RegistrySnapshot registry = RegistrySnapshot.Of(tables);
        var records = new PersonRecords(
            [.. tables.Memberships.Where(m => m.Person == person).OrderByDescending(m => m.FirstDay)],
            [.. tables.Qualifications.Where(q => q.Person == person).OrderBy(q => registry.Categories[q.Category].Label, StringComparer.Ordinal).ThenBy(q => q.Level)],
            [.. tables.Badges.Where(b => b.Person == person).OrderBy(b => b.RevokedAt is not null).ThenBy(b => b.Uid, StringComparer.Ordinal)]);
        IEnumerable<Site> covered = registry.Sites.Where(s => records.Memberships.Any(m => Everywhere.Covers(m.Site, s.Name)));
        return new OwnView(
            records,
            [.. covered.OrderByDescending(s => Holds(records, s, registry.Zones.DayOf(at, s.Name))).ThenBy(s => s.Label, StringComparer.Ordinal)
                .Select(s => new OwnSite(s, [.. registry.PlacesAt(at).MachinesOf(s.Name).Select(m => Machine(registry, records, m.Machine, s.Name, at)).OrderBy(m => m.Rights.Right).ThenBy(m => m.Machine.Label, StringComparer.Ordinal)]))]);
    }

    private static bool Holds(PersonRecords records, Site site, DateOnly day) => records.Memberships.Any(m => Everywhere.Covers(m.Site, site.Name) && m.HoldsOn(day));

    private static OwnMachine Machine(RegistrySnapshot registry, PersonRecords records, Machine machine, string site, DateTimeOffset at)
    {
        MachineCategory category = registry.Categories[machine.Category];
        return new OwnMachine(machine, category, MachineRights.Of(records, machine, registry.Categories, site, registry.Zones.Of(site), at));
    }
}
