using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Health;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Workspace.Live;

/// <summary>What the live page and the wall show when they are opened.</summary>
/// <param name="Scope">What was asked for.</param>
/// <param name="Live">Registry, board and open sessions.</param>
/// <param name="Sites">The sites of the scope, cut to <see cref="LivePicture.MostCards"/> machines.</param>
/// <param name="MachinesInAll">Machines of the scope, also if they are cut.</param>
/// <param name="AsOf">The moment, as the page writes it.</param>
/// <param name="Broker">What is wrong with the link to the broker; empty if nothing is.</param>
/// <param name="Taps">The failed taps.</param>
public sealed record LiveView(LiveScope Scope, LivePicture Live, IReadOnlyList<SiteView> Sites, int MachinesInAll, string AsOf, string Broker, IReadOnlyList<FailedTap> Taps);

/// <summary>Reads it.</summary>
public sealed class LiveViews(LiveReader live, RegistryCache registry, ServerHealth health, FailedTaps taps, TimeProvider time)
{
    /// <summary>The view of a request; throws <see cref="RequestException"/> if it names what is not there.</summary>
    /// <param name="grants">The roles of who asks.</param>
    /// <param name="site">Site as the request names it; all if it is empty.</param>
    /// <param name="trade">Trade as the request names it; all if it is empty.</param>
    /// <param name="l">The language.</param>
    /// <param name="cancellationToken">Then nothing is read.</param>
    public async Task<LiveView> ReadAsync(Grants grants, string? site, string? trade, Locale l, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        LivePicture picture = await live.ReadAsync(await registry.ReadAsync(cancellationToken), health.Facts.Broker, now, cancellationToken);
        LiveScope scope = picture.Registry.Live(grants, RequestQuery.Name(site, "site"), RequestQuery.Label(trade, "trade"));
        IReadOnlyList<SiteView> sites = picture.Sites(scope);
        SiteZones zones = picture.Registry.Zones;
        return new LiveView(
            scope,
            picture,
            LivePicture.Cut(sites),
            sites.Sum(s => s.Machines.Count),
            l.InZone(l.TimeWithSeconds(now, zones.Of(scope.Site)), zones.Named(scope.Site)),
            picture.Broker.Notice(l, now, zones.Of(scope.Site)),
            await taps.ReadAsync(picture, scope, cancellationToken));
    }
}
