using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;

namespace Makerspace.Iot.Server.Machines;

/// <summary>
/// What the registry says should be there and what the live board has heard, put together at one moment. A site is looked at when it is first asked for, and once.
/// For one thread at a time. Made by <see cref="LiveReader"/>.
/// </summary>
public sealed class LivePicture
{
    /// <summary>Most cards of one page; beyond it the page asks to choose a site.</summary>
    public const int MostCards = 150;

    private readonly LiveReader _reader;
    private readonly Dictionary<string, SiteView> _sites = new(StringComparer.Ordinal);
    private IReadOnlyList<SiteView>? _all;
    private IReadOnlyList<LiveMachine>? _unregistered;

    internal LivePicture(LiveReader reader, RegistryTables registry, IReadOnlyDictionary<string, OpenSession> sessions, BrokerState broker, DateTimeOffset at) =>
        (_reader, Registry, Version, Sessions, Broker, At) = (reader, RegistrySnapshot.Of(registry), registry.Version, sessions, broker, at);

    /// <summary>The moment, wall time.</summary>
    public DateTimeOffset At { get; }

    /// <summary>The registry.</summary>
    public RegistrySnapshot Registry { get; }

    /// <summary>Its version.</summary>
    public long Version { get; }

    /// <summary>The sessions that go on, by machine.</summary>
    public IReadOnlyDictionary<string, OpenSession> Sessions { get; }

    /// <summary>The booking of a machine that goes on or comes next within a day; null if there are no bookings.</summary>
    internal Func<string, BookedSpan?>? Booked { get; init; }

    /// <summary>The link to the broker.</summary>
    public BrokerState Broker { get; }

    /// <summary>Machines that agents speak of and that the registry does not know, by name.</summary>
    public IReadOnlyList<LiveMachine> Unregistered => _unregistered ??= _reader.Unregistered(Registry);

    /// <summary>The sites asked for with all their machines.</summary>
    /// <param name="site">A site's name; null for all.</param>
    public IReadOnlyList<SiteView> Sites(string? site = null) => site is null
        ? _all ??= [.. Registry.Sites.Select(One)]
        : [.. Registry.Sites.Where(s => s.Name == site).Select(One)];

    /// <summary>The sites of a scope with all their machines.</summary>
    public IReadOnlyList<SiteView> Sites(SiteScope scope) => scope.IsNetwork ? Sites() : [.. Registry.Sites.Where(s => scope.Covers(s.Name)).Select(One)];

    /// <summary>What a page shows: the sites of its scope with their machines of its trade; a site without such a machine is left out.</summary>
    public IReadOnlyList<SiteView> Sites(LiveScope scope) => Sites(scope.Floor, scope.Trade);

    /// <summary>The sites of a scope with their machines of a trade; null for all.</summary>
    public IReadOnlyList<SiteView> Sites(SiteScope sites, string? trade) => trade is null
        ? Sites(sites)
        : [.. Sites(sites).Select(s => s with { Machines = [.. s.Machines.Where(m => m.Trade == trade)] }).Where(s => s.Machines.Count > 0).Select(s => s.Counted())];

    /// <summary>The trades of the machines of some sites, by name.</summary>
    public IReadOnlyList<string> Trades(SiteScope sites) =>
        [.. Sites(sites).SelectMany(s => s.Machines).Select(m => m.Trade).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The first sites, up to <see cref="MostCards"/> machines; the last one is cut short.</summary>
    public static IReadOnlyList<SiteView> Cut(IReadOnlyList<SiteView> sites)
    {
        int left = MostCards;
        var cut = new List<SiteView>();
        foreach (SiteView site in sites.TakeWhile(_ => left > 0))
        {
            SiteView shown = site.Machines.Count <= left ? site : site with { Machines = [.. site.Machines.Take(left)] };
            left -= shown.Machines.Count;
            cut.Add(shown);
        }

        return cut;
    }

    private SiteView One(Site site) => _sites.TryGetValue(site.Name, out SiteView? known) ? known : _sites[site.Name] = _reader.Look(this, site);
}
