using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Access;

/// <summary>The registry as the compiler needs it, read once for all agents. Immutable and thread-safe once made.</summary>
public sealed class AccessSource
{
    /// <summary>Takes the rows in any order.</summary>
    public AccessSource(
        IEnumerable<Machine> machines,
        IEnumerable<MachineCategory> categories,
        IEnumerable<Placement> placements,
        IEnumerable<Membership> memberships,
        IEnumerable<Qualification> qualifications,
        IEnumerable<Badge> badges)
    {
        Machines = machines.ToDictionary(m => m.Name, StringComparer.Ordinal);
        Categories = categories.ToDictionary(c => c.Name, StringComparer.Ordinal);
        Placements = new PlacementHistory(placements);
        Memberships = memberships.ToLookup(m => m.Person, StringComparer.Ordinal);
        Qualifications = qualifications.ToLookup(q => q.Person, StringComparer.Ordinal);
        Badges = badges.OrderBy(b => b.Uid, StringComparer.Ordinal).ToArray();
        Holders = Badges.Select(b => b.Person).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray();
        HolderIndex = Holders.Select((person, i) => (person, i)).ToDictionary(p => p.person, p => p.i, StringComparer.Ordinal);
    }

    /// <summary>Machines by name.</summary>
    public IReadOnlyDictionary<string, Machine> Machines { get; }

    /// <summary>Categories by name.</summary>
    public IReadOnlyDictionary<string, MachineCategory> Categories { get; }

    /// <summary>Where machines stand, and stood.</summary>
    public PlacementHistory Placements { get; }

    /// <summary>Memberships by person.</summary>
    public ILookup<string, Membership> Memberships { get; }

    /// <summary>Qualifications by person.</summary>
    public ILookup<string, Qualification> Qualifications { get; }

    /// <summary>Badges, by id.</summary>
    public IReadOnlyList<Badge> Badges { get; }

    /// <summary>People who hold a badge, by reference.</summary>
    public IReadOnlyList<string> Holders { get; }

    /// <summary>Where each stands in <see cref="Holders"/>.</summary>
    public IReadOnlyDictionary<string, int> HolderIndex { get; }

    /// <summary>The first moment after <paramref name="after"/> at which a machine moves or a badge's revocation begins; null if none will.</summary>
    public DateTimeOffset? NextChange(DateTimeOffset after)
    {
        DateTimeOffset? next = Placements.NextChange(after);
        foreach (Badge badge in Badges)
        {
            if (badge.RevokedAt > after && (next is null || badge.RevokedAt < next))
            {
                next = badge.RevokedAt;
            }
        }

        return next;
    }
}
