namespace Makerspace.Iot.Server.Core.Registry;

/// <summary>The memberships of everybody, to find the one under which a session was made. Immutable and thread-safe.</summary>
public sealed class MembershipRecord
{
    private readonly ILookup<string, Membership> _byPerson;
    private readonly SiteZones _zones;

    /// <summary>Takes memberships in any order.</summary>
    /// <param name="memberships">Everybody's.</param>
    /// <param name="zones">The zones of the sites: days and hours of a membership are those of the place.</param>
    public MembershipRecord(IEnumerable<Membership> memberships, SiteZones zones)
    {
        _byPerson = memberships.ToLookup(m => m.Person, StringComparer.Ordinal);
        _zones = zones;
    }

    /// <summary>
    /// The membership of <paramref name="structure"/> (null: the private person) under which a session began at <paramref name="site"/>, chosen as the agent chooses:
    /// one whose hours were open then before one that was closed, one of the site itself before one of the whole network. Null if the structure had none there and then:
    /// nobody is charged by another's membership.
    /// </summary>
    public Membership? Of(string person, string site, string? structure, DateTimeOffset start)
    {
        DateTime local = _zones.Local(start, site);
        return _byPerson[person]
            .Where(m => m.Structure == (structure ?? string.Empty) && m.HoldsOn(DateOnly.FromDateTime(local)) && Everywhere.Covers(m.Site, site))
            .OrderByDescending(m => OpeningHours.TryParse(m.Hours, out OpeningHours[] hours) && OpeningHours.Open(hours, local))
            .ThenByDescending(m => m.Site == site)
            .FirstOrDefault();
    }

    /// <summary>True if a membership of a kind covered the site on some day from <paramref name="first"/> to <paramref name="last"/>, both included.</summary>
    public bool HeldWithin(string person, string site, string? structure, MembershipKind kind, DateOnly first, DateOnly last) =>
        _byPerson[person].Any(m => m.Kind == kind && m.Structure == (structure ?? string.Empty) && Everywhere.Covers(m.Site, site) && m.FirstDay <= last && (m.LastDay is null || m.LastDay >= first));
}
