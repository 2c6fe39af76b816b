namespace Makerspace.Iot.Server.Core.Registry;

/// <summary>
/// Cuts the days, months and hours of each site in its own time zone. Whatever needs the day of a session, the first moment of a month or the time on a site's wall asks here,
/// so that prices, pages, files, the interface and the curves agree. Immutable and thread-safe.
/// </summary>
public sealed class SiteZones
{
    private readonly Dictionary<string, TimeZoneInfo> _zones;
    private readonly (TimeZoneInfo Zone, string[] Sites)[] _apart;

    /// <summary>Takes the sites in any order. One that is not among them counts in <see cref="Site.DefaultTimeZone"/>.</summary>
    /// <exception cref="TimeZoneNotFoundException">This computer does not know the zone of a site.</exception>
    public SiteZones(IEnumerable<Site> sites)
    {
        _zones = sites.ToDictionary(s => s.Name, s => Find(s.TimeZone) ?? throw new TimeZoneNotFoundException($"Site {s.Name}: the time zone {s.TimeZone} is not known here"), StringComparer.Ordinal);
        TimeZoneInfo[] all = [.. _zones.Values.Distinct()];
        Common = all.Length == 1 ? all[0] : ParisTime.Zone;
        _apart = [.. _zones.Where(z => !z.Value.Equals(ParisTime.Zone)).GroupBy(z => z.Value, z => z.Key).Select(g => (g.Key, g.Order(StringComparer.Ordinal).ToArray()))];
    }

    /// <summary>The zone of what concerns the whole network: the one that all its sites have; Europe/Paris if they have several, or if there is no site.</summary>
    public TimeZoneInfo Common { get; }

    /// <summary>The zone of an IANA name such as <c>Indian/Reunion</c>; null if this computer knows none of that name.</summary>
    public static TimeZoneInfo? Find(string id) =>
        id == ParisTime.Zone.Id ? ParisTime.Zone : TimeZoneInfo.TryFindSystemTimeZoneById(id, out TimeZoneInfo? zone) && zone.HasIanaId ? zone : null;

    /// <summary>The zone of a site; <see cref="Common"/> if <paramref name="site"/> is null.</summary>
    public TimeZoneInfo Of(string? site) => site is null ? Common : _zones.GetValueOrDefault(site, ParisTime.Zone);

    /// <summary>What the clock on the wall of a site shows at a moment.</summary>
    public DateTime Local(DateTimeOffset at, string? site) => TimeZoneInfo.ConvertTime(at, Of(site)).DateTime;

    /// <summary>The day of a site at a moment.</summary>
    public DateOnly DayOf(DateTimeOffset at, string? site) => LocalDays.DayOf(at, Of(site));

    /// <summary>The month of a site at a moment: the one in which a session belongs that began there and then.</summary>
    public CalendarMonth MonthOf(DateTimeOffset at, string? site) => CalendarMonth.Of(DayOf(at, site));

    /// <summary>The first and the last of the days that the sites have at a moment.</summary>
    public (DateOnly First, DateOnly Last) DaysOf(DateTimeOffset at)
    {
        DateOnly[] days = [LocalDays.DayOf(at, ParisTime.Zone), .. _apart.Select(a => LocalDays.DayOf(at, a.Zone))];
        return (days.Min(), days.Max());
    }

    /// <summary>The first moment of a day at each site.</summary>
    public SiteMoment Start(DateOnly day) => Each(zone => LocalDays.Start(day, zone));

    /// <summary>The first moment, at each site, of the day that it has now.</summary>
    public SiteMoment Today(DateTimeOffset now) => Each(zone => LocalDays.Start(LocalDays.DayOf(now, zone), zone));

    private SiteMoment Each(Func<TimeZoneInfo, DateTimeOffset> moment) => new(moment(ParisTime.Zone), [.. _apart.Select(a => new SiteMoment.Group(a.Sites, moment(a.Zone)))]);
}

/// <summary>A moment that all sites share, or one for each, such as a midnight. Immutable.</summary>
/// <param name="Elsewhere">That of every site that no group names, UTC.</param>
/// <param name="Apart">The sites that have another one.</param>
public sealed record SiteMoment(DateTimeOffset Elsewhere, IReadOnlyList<SiteMoment.Group> Apart)
{
    /// <summary>One moment for all sites.</summary>
    public SiteMoment(DateTimeOffset at)
        : this(at, [])
    {
    }

    /// <summary>The moment of the site that comes to it first.</summary>
    public DateTimeOffset Earliest => Apart.Select(g => g.At).Append(Elsewhere).Min();

    /// <summary>The moment of the site that comes to it last.</summary>
    public DateTimeOffset Latest => Apart.Select(g => g.At).Append(Elsewhere).Max();

    /// <summary>The moment of a site.</summary>
    public DateTimeOffset At(string site) => Apart.FirstOrDefault(g => g.Sites.Contains(site))?.At ?? Elsewhere;

    /// <summary>At each site the earlier of two moments of the same zones.</summary>
    public SiteMoment Earlier(SiteMoment other) =>
        new(Elsewhere < other.Elsewhere ? Elsewhere : other.Elsewhere, [.. Apart.Select(g => other.At(g.Sites[0]) is var at && at < g.At ? g with { At = at } : g)]);

    /// <summary>True if it comes before another one at any site at all.</summary>
    public bool IsBefore(SiteMoment other) => Elsewhere < other.Elsewhere || Apart.Concat(other.Apart).Any(g => At(g.Sites[0]) < other.At(g.Sites[0]));

    /// <summary>Sites of one time zone.</summary>
    /// <param name="Sites">Their names, at least one.</param>
    /// <param name="At">Their moment, UTC.</param>
    public sealed record Group(IReadOnlyList<string> Sites, DateTimeOffset At);
}
