namespace Makerspace.Iot.Server.Core.Registry;

/// <summary>The memberships of everybody, to find the one under which a session was made. Immutable and thread-safe.</summary>
public sealed class MembershipRecord
{
    private readonly ILookup<string, Membership> _byPerson;

    /// <summary>Takes the memberships in any order.</summary>
    public MembershipRecord(IEnumerable<Membership> memberships) =>
        _byPerson = memberships.ToLookup(m => m.Person, StringComparer.Ordinal);

    /// <summary>
    /// The membership that covered <paramref name="site"/> on <paramref name="day"/>: the one of <paramref name="structure"/> (null: private) before another's,
    /// one of the site itself before one of the whole network, the latest begun before an earlier. Null where none did.
    /// </summary>
    public Membership? Of(string person, string site, string? structure, DateOnly day) => _byPerson[person]
        .Where(m => m.HoldsOn(day) && Everywhere.Covers(m.Site, site))
        .OrderByDescending(m => m.Structure == (structure ?? string.Empty))
        .ThenByDescending(m => m.Site == site)
        .ThenByDescending(m => m.FirstDay)
        .ThenBy(m => m.Structure, StringComparer.Ordinal)
        .FirstOrDefault();
}
