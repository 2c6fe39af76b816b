using System.Collections.Concurrent;
using System.Globalization;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Web;
using Makerspace.Iot.Server.Workspace.Attention;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Makerspace.Iot.Server.Workspace.Live;

/// <summary>One piece of the live page that can be put in place of the former.</summary>
/// <param name="Id">The element's id.</param>
/// <param name="Html">Its markup; of a table, what stands in it.</param>
public sealed record LiveFragment(string Id, string Html);

/// <summary>
/// The cards, headings and lists of the live pages as markup, rendered once per change and language and shared by all open pages: the same object comes back while nothing of it changed.
/// Keeps at most <see cref="MostKept"/>; beyond that it starts over.
/// </summary>
public sealed class LiveFragments(IServiceProvider services, AttentionReader attention, FailedTaps taps, ILoggerFactory logs)
{
    /// <summary>Most fragments kept.</summary>
    public const int MostKept = 20_000;

    private readonly ConcurrentDictionary<(Language, string Id, string Scope), (object Key, LiveFragment Fragment)> _kept = new();

    /// <summary>The cards and headings of these sites.</summary>
    /// <param name="sites">The sites with the machines that are shown.</param>
    /// <param name="trade">The trade of those machines; null for all.</param>
    /// <param name="l">The language.</param>
    /// <param name="now">Wall time.</param>
    public async Task<IReadOnlyList<LiveFragment>> OfAsync(IReadOnlyList<SiteView> sites, string? trade, Locale l, DateTimeOffset now)
    {
        if (_kept.Count > MostKept)
        {
            _kept.Clear();
        }

        var all = new List<LiveFragment>();
        foreach (SiteView site in sites)
        {
            // The heading counts its machines in use, so it changes with that count and its agents. Of one trade it counts others.
            string heading = string.Join('|', site.Agents) + "|" + site.InUse + "/" + site.MachinesInAll + site.Title + site.Place + site.Zone.Id + site.NamedZone?.Id;
            all.Add(await OneAsync<SiteHead>("head-" + site.Site, trade ?? "", heading, l, () => new() { [nameof(SiteHead.Site)] = site, [nameof(SiteHead.Now)] = now }));
            foreach (MachineView machine in site.Machines)
            {
                all.Add(await OneAsync<MachineCard>("card-" + machine.Machine, "", machine, l, () => new() { [nameof(MachineCard.Machine)] = machine, [nameof(MachineCard.Now)] = now }));
            }
        }

        return all;
    }

    /// <summary>The attention box and the failed taps of a page.</summary>
    /// <param name="live">Registry and board now.</param>
    /// <param name="scope">What the page shows.</param>
    /// <param name="l">Its language.</param>
    /// <param name="cancellationToken">Then nothing is read.</param>
    public async Task<IReadOnlyList<LiveFragment>> TablesAsync(LivePicture live, LiveScope scope, Locale l, CancellationToken cancellationToken)
    {
        IReadOnlyList<FailedTap> failed = await taps.ReadAsync(live, scope, cancellationToken);
        LiveFragment tapped = await OneAsync<FailedTapList>("table-taps", scope.Floor.Key + "\n" + scope.Trade, string.Join('\n', failed), l, () => new() { [nameof(FailedTapList.Taps)] = failed });
        if (scope.Alarms.IsNowhere)
        {
            return [tapped];
        }

        IReadOnlyList<AttentionItem> items = await attention.ReadAsync(live, scope, l, cancellationToken);
        return
        [
            await OneAsync<AttentionBox>("table-attention", $"{scope.Alarms.Key}\n{scope.Trade}\n{scope.Whole}", string.Join('\n', items), l, () => new() { [nameof(AttentionBox.Items)] = items }),
            tapped,
        ];
    }

    private async Task<LiveFragment> OneAsync<T>(string id, string scope, object key, Locale l, Func<Dictionary<string, object?>> parameters)
        where T : IComponent
    {
        bool known = _kept.TryGetValue((l.Language, id, scope), out (object Key, LiveFragment Fragment) kept);
        if (known && kept.Key.Equals(key))
        {
            return kept.Fragment;
        }

        string html = await MarkupAsync<T>(l, parameters());
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
