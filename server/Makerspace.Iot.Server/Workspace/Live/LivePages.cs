using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Health;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Tariffs;
using Makerspace.Iot.Server.Web;
using Makerspace.Iot.Server.Workspace.Attention;

namespace Makerspace.Iot.Server.Workspace.Live;

/// <summary>Puts the live page together.</summary>
public sealed class LivePages(LiveReader live, ILedgerReader ledger, UsageReader usage, AttentionReader attention, RegistryReader registry, ServerHealth health, TimeProvider time)
{
    /// <summary>Sessions shown.</summary>
    public const int Sessions = 15;

    /// <summary>Refusals shown.</summary>
    public const int Refusals = 8;

    /// <summary>The page of one site, or of all. Throws <see cref="RequestException"/> for a site that is not there.</summary>
    public async Task<LiveView> ReadAsync(HttpContext context, Locale l, string? site, CalendarMonth? month)
    {
        CancellationToken cancellationToken = context.RequestAborted;
        DateTimeOffset now = time.GetUtcNow();
        RegistrySnapshot snapshot = await registry.ReadAsync(cancellationToken);
        Known(snapshot, site);
        BrokerState broker = health.Facts.Broker;
        IReadOnlyList<SiteView> all = live.Read(snapshot, site, broker, now);
        IReadOnlyList<SiteView> sites = Cut(all);
        return new LiveView
        {
            L = l,
            Now = now,
            LanguageSwitch = RequestLocale.Switch(context, l),
            SiteFilter = site,
            MonthAsked = month?.ToString(),
            SiteChoices = [.. snapshot.Sites.Select(s => (s.Name, s.Label))],
            Sites = sites,
            MachinesInAll = all.Sum(s => s.Machines.Count),
            MachinesShown = sites.Sum(s => s.Machines.Count),
            BrokerNotice = broker.Notice(l, now),
            Attention = attention.Read(snapshot, all, l, now),
            Names = snapshot.Names,
            Sessions = await ledger.LastSessionsAsync(new SessionQuery(Site: site), Sessions, cancellationToken),
            Refusals = await ledger.LastRefusalsAsync(site, Refusals, cancellationToken),
            Usage = await usage.ReadAsync(month, cancellationToken),
        };
    }

    /// <summary>The attention box alone.</summary>
    public async Task<IReadOnlyList<AttentionItem>> AttentionAsync(string? site, Locale l, CancellationToken cancellationToken)
    {
        DateTimeOffset now = time.GetUtcNow();
        RegistrySnapshot snapshot = await registry.ReadAsync(cancellationToken);
        return attention.Read(snapshot, live.Read(snapshot, site, health.Facts.Broker, now), l, now);
    }

    /// <summary>Throws <see cref="RequestException"/> (404) if a site is named and not registered.</summary>
    public static void Known(RegistrySnapshot snapshot, string? site)
    {
        if (site is not null && !snapshot.Names.Sites.ContainsKey(site))
        {
            throw new RequestException(StatusCodes.Status404NotFound, ErrorTexts.NoSite, site);
        }
    }

    /// <summary>The first sites, up to <see cref="LiveReader.MostCards"/> machines; the last one is cut short.</summary>
    internal static IReadOnlyList<SiteView> Cut(IReadOnlyList<SiteView> sites)
    {
        int left = LiveReader.MostCards;
        var cut = new List<SiteView>();
        foreach (SiteView site in sites)
        {
            if (left == 0)
            {
                break;
            }

            SiteView shown = site.Machines.Count <= left ? site : site with { Machines = [.. site.Machines.Take(left)] };
            left -= shown.Machines.Count;
            cut.Add(shown);
        }

        return cut;
    }
}
