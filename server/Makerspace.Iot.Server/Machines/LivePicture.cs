using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;

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

    internal LivePicture(LiveReader reader, RegistryTables registry, BrokerState broker, DateTimeOffset at) =>
        (_reader, Registry, Version, Broker, At) = (reader, RegistrySnapshot.Of(registry), registry.Version, broker, at);

    /// <summary>The moment, wall time.</summary>
    public DateTimeOffset At { get; }

    /// <summary>The registry.</summary>
    public RegistrySnapshot Registry { get; }

    /// <summary>Its version.</summary>
    public long Version { get; }

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
