using System.Collections.Concurrent;
using System.Globalization;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Tariffs;
using Makerspace.Iot.Server.Web;
using Makerspace.Iot.Server.Workspace.Attention;
using Makerspace.Iot.Server.Workspace.Refusals;
using Makerspace.Iot.Server.Workspace.Sessions;
using Makerspace.Iot.Server.Workspace.Usage;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Makerspace.Iot.Server.Workspace.Live;

/// <summary>One piece of the live page that can be put in place of the former.</summary>
/// <param name="Id">The element's id.</param>
/// <param name="Html">Its markup; of a table, what stands in it.</param>
public sealed record LiveFragment(string Id, string Html);

/// <summary>
/// The cards, headings and tables of the live page as markup, rendered once per change and language and shared by all open pages: the same object comes back while nothing of it changed.
/// Keeps at most <see cref="MostKept"/>; beyond that it starts over.
/// </summary>
public sealed class LiveFragments(IServiceProvider services, LiveBoard board, ILedgerReader ledger, UsageReader usage, AttentionReader attention, TimeProvider time, ILoggerFactory logs)
{
    /// <summary>Most fragments kept.</summary>
    public const int MostKept = 20_000;

    private readonly ConcurrentDictionary<(Language, string Id, string Scope), (object Key, LiveFragment Fragment)> _kept = new();
    private readonly ConcurrentDictionary<(CalendarMonth, SiteScope), (object Key, long ReadAt, UsageView View)> _usage = new();

    /// <summary>The cards and headings of these sites.</summary>
    public async Task<IReadOnlyList<LiveFragment>> OfAsync(IReadOnlyList<SiteView> sites, Locale l, DateTimeOffset now)
    {
        if (_kept.Count > MostKept)
        {
            _kept.Clear();
        }

        var all = new List<LiveFragment>();
        foreach (SiteView site in sites)
        {
            // The heading counts its machines in use, so it changes with that count and its agents.
            string heading = string.Join('|', site.Agents) + "|" + site.InUse + "/" + site.MachinesInAll + site.Title + site.Place + site.Zone.Id + site.NamedZone?.Id;
            all.Add(await OneAsync<SiteHead>("head-" + site.Site, "", heading, l, () => new() { [nameof(SiteHead.Site)] = site, [nameof(SiteHead.Now)] = now }));
            foreach (MachineView machine in site.Machines)
            {
                all.Add(await OneAsync<MachineCard>("card-" + machine.Machine, "", machine, l, () => new() { [nameof(MachineCard.Machine)] = machine, [nameof(MachineCard.Now)] = now }));
            }
        }

        return all;
    }

    /// <summary>The attention box and the tables of a page, those that its view has.</summary>
    /// <param name="live">Registry and board now.</param>
    /// <param name="view">What the page may show.</param>
    /// <param name="month">Month of its usage; null for the current one.</param>
    /// <param name="l">Its language.</param>
    /// <param name="cancellationToken">Then nothing is read.</param>
    public async Task<IReadOnlyList<LiveFragment>> TablesAsync(LivePicture live, LiveView view, CalendarMonth? month, Locale l, CancellationToken cancellationToken)
    {
        long version = live.Version;
        (Names names, SiteZones zones) = (live.Registry.Names, live.Registry.Zones);
        var tables = new List<LiveFragment>();
        if (!view.Alarms.IsNowhere)
        {
            IReadOnlyList<AttentionItem> items = attention.Read(live, view.Alarms, view.Whole, l);
            tables.Add(await OneAsync<AttentionBox>("table-attention", view.Alarms.Key + view.Whole, string.Join('\n', items), l, () => new() { [nameof(AttentionBox.Items)] = items }));
        }

        if (!view.Sessions.IsNowhere)
        {
            tables.Add(await TableAsync<SessionsTable>("table-sessions", view.Sessions.Key, (Lists(view.Sessions).Sessions, version), l, async () => new()
            {
                [nameof(SessionsTable.Sessions)] = await ledger.LastSessionsAsync(new SessionQuery(Scope: view.Sessions), LivePage.MostSessions, cancellationToken),
                [nameof(SessionsTable.Names)] = names,
                [nameof(SessionsTable.Zones)] = zones,
            }));
        }

        if (!view.Refusals.IsNowhere)
        {
            tables.Add(await TableAsync<RefusalsTable>("table-refusals", view.Refusals.Key, (Lists(view.Refusals).Refusals, version), l, async () => new()
            {
                [nameof(RefusalsTable.Refusals)] = await ledger.LastRefusalsAsync(view.Refusals, LivePage.MostRefusals, cancellationToken),
                [nameof(RefusalsTable.Names)] = names,
                [nameof(RefusalsTable.Zones)] = zones,
            }));
        }

        if (!view.Usage.IsNowhere)
        {
            UsageView sums = await UsageAsync(month ?? live.Registry.Zones.MonthOf(live.At, null), view.Usage, version, cancellationToken);
            tables.Add(await OneAsync<UsageTable>("table-usage", view.Usage.Key + "/" + sums.Month, sums, l, () => new() { [nameof(UsageTable.Usage)] = sums }));
        }

        return tables;
    }

    private (long Sessions, long Refusals) Lists(SiteScope scope) => board.Lists(scope.Sites is [var one] ? one : null);

    // The table of a month is read again once the ledger or the registry has changed, and once more when the reader no longer answers what it had just before.
    private async ValueTask<UsageView> UsageAsync(CalendarMonth month, SiteScope scope, long version, CancellationToken cancellationToken)
    {
        object key = (board.Lists(null).Sessions, version);
        bool known = _usage.TryGetValue((month, scope), out (object Key, long ReadAt, UsageView View) kept);
        if (known && kept.Key.Equals(key) && (kept.ReadAt < 0 || time.GetElapsedTime(kept.ReadAt) < UsageReader.Freshness))
        {
            return kept.View;
        }

        if (_usage.Count > MostKept)
        {
            _usage.Clear();
        }

        long settled = known && kept.Key.Equals(key) ? -1 : time.GetTimestamp();
        UsageView view = await usage.ReadAsync(month, scope, cancellationToken);
        _usage[(month, scope)] = (key, settled, view);
        return view;
    }

    private Task<LiveFragment> OneAsync<T>(string id, string scope, object key, Locale l, Func<Dictionary<string, object?>> parameters)
        where T : IComponent => TableAsync<T>(id, scope, key, l, () => Task.FromResult(parameters()));

    private async Task<LiveFragment> TableAsync<T>(string id, string scope, object key, Locale l, Func<Task<Dictionary<string, object?>>> parameters)
        where T : IComponent
    {
        bool known = _kept.TryGetValue((l.Language, id, scope), out (object Key, LiveFragment Fragment) kept);
        if (known && kept.Key.Equals(key))
        {
            return kept.Fragment;
        }

        string html = await MarkupAsync<T>(l, await parameters());
        LiveFragment fragment = known && kept.Fragment.Html == html ? kept.Fragment : new LiveFragment(id, html);
        _kept[(l.Language, id, scope)] = (key, fragment);
        return fragment;
    }

    private async Task<string> MarkupAsync<T>(Locale l, Dictionary<string, object?> parameters)
        where T : IComponent
    {
        CultureInfo.CurrentUICulture = l.Culture;

        // A renderer keeps what it rendered until it goes; so each rendering has its own.
        await using var renderer = new HtmlRenderer(services, logs);
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<T>(ParameterView.FromDictionary(parameters))).ToHtmlString());
    }
}
