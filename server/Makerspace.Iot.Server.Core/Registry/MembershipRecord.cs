namespace Makerspace.Iot.Server.Core.Registry;

/// <summary>The memberships of everybody, to find the one under which a session was made. Immutable and thread-safe.</summary>
public sealed class MembershipRecord
{
    private readonly ILookup<string, Membership> _byPerson;
    private readonly Dictionary<string, TimeZoneInfo> _zones;
    private readonly TimeZoneInfo _elsewhere;

    /// <summary>Takes memberships and sites in any order.</summary>
    /// <param name="memberships">Everybody's.</param>
    /// <param name="sites">The sites, for their zones: days and hours of a membership are those of the place.</param>
    /// <param name="elsewhere">The zone of a site that is not among them.</param>
    public MembershipRecord(IEnumerable<Membership> memberships, IEnumerable<Site> sites, TimeZoneInfo elsewhere)
    {
        _byPerson = memberships.ToLookup(m => m.Person, StringComparer.Ordinal);
        _zones = sites.ToDictionary(s => s.Name, s => TimeZoneInfo.FindSystemTimeZoneById(s.TimeZone), StringComparer.Ordinal);
        _elsewhere = elsewhere;
    }

    /// <summary>
    /// The membership of <paramref name="structure"/> (null: the private person) under which a session began at <paramref name="site"/>, chosen as the agent chooses:
    /// one whose hours were open then before one that was closed, one of the site itself before one of the whole network. Null if the structure had none there and then:
    /// nobody is charged by another's membership.
    /// </summary>
    public Membership? Of(string person, string site, string? structure, DateTimeOffset start)
    {
        DateTime local = TimeZoneInfo.ConvertTime(start, _zones.GetValueOrDefault(site, _elsewhere)).DateTime;
        return _byPerson[person]
            .Where(m => m.Structure == (structure ?? string.Empty) && m.HoldsOn(DateOnly.FromDateTime(local)) && Everywhere.Covers(m.Site, site))
            .OrderByDescending(m => OpeningHours.TryParse(m.Hours, out OpeningHours[] hours) && OpeningHours.Open(hours, local))
            .ThenByDescending(m => m.Site == site)
            .FirstOrDefault();
    }
}
