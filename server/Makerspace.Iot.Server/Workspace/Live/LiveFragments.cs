using System.Collections.Concurrent;
using System.Globalization;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Web;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;

namespace Makerspace.Iot.Server.Workspace.Live;

/// <summary>One piece of the live page that can be put in place of the former.</summary>
/// <param name="Id">The element's id.</param>
/// <param name="Html">Its markup.</param>
public sealed record LiveFragment(string Id, string Html);

/// <summary>
/// The cards and site headings as markup, rendered once per change and language and shared by all open pages. Keeps at most <see cref="MostKept"/>; beyond that it starts over.
/// </summary>
public sealed class LiveFragments(IServiceProvider services, ILoggerFactory logs)
{
    /// <summary>Most fragments kept.</summary>
    public const int MostKept = 20_000;

    private readonly ConcurrentDictionary<(Language, string), (object View, LiveFragment Fragment)> _kept = new();

    /// <summary>All fragments of these sites. The same object comes back while nothing of it changed.</summary>
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
            all.Add(await OneAsync<SiteHead>("head-" + site.Site, heading, nameof(SiteHead.Site), site, l, now));
            foreach (MachineView machine in site.Machines)
            {
                all.Add(await OneAsync<MachineCard>("card-" + machine.Machine, machine, nameof(MachineCard.Machine), machine, l, now));
            }
        }

        return all;
    }

    private async Task<LiveFragment> OneAsync<T>(string id, object key, string parameter, object view, Locale l, DateTimeOffset now)
        where T : IComponent
    {
        if (_kept.TryGetValue((l.Language, id), out (object View, LiveFragment Fragment) kept) && kept.View.Equals(key))
        {
            return kept.Fragment;
        }

        var fragment = new LiveFragment(id, await MarkupAsync<T>(l, new(StringComparer.Ordinal) { [parameter] = view, ["Now"] = now }));
        _kept[(l.Language, id)] = (key, fragment);
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
