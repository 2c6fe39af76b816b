using System.Text.Json;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Makerspace.Iot.Server.Tests.Web;

/// <summary>Pages and interface of a network with sites in Paris and on La Réunion.</summary>
public sealed class ZonePagesTests
{
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_list_of_several_zones_shows_each_time_as_its_site_has_it_and_says_the_zone_that_is_not_that_of_Paris()
    {
        await using WebSite site = await StartAsync();
        site.Session(new DateTimeOffset(2026, 2, 28, 21, 30, 0, TimeSpan.Zero), "printer-1", site: "val-solidaire");
        site.Session(new DateTimeOffset(2026, 2, 28, 21, 40, 0, TimeSpan.Zero));
        string[] all = [.. (await site.PageAsync("/sessions")).QuerySelectorAll("tbody td[data-label='Début']").Select(c => c.TextContent)];
        Assert.Equal(["28/02/2026 22:40", "01/03/2026 01:30heure de La Réunion"], all);
        Assert.Equal(["01/03/2026 01:30heure de La Réunion"], (await site.PageAsync("/sessions?month=2026-03")).QuerySelectorAll("tbody td[data-label='Début']").Select(c => c.TextContent));
        Assert.Equal("1", (await site.PageAsync("/usage?month=2026-02")).QuerySelector("tfoot td")!.TextContent);
        Assert.Equal("1", (await site.PageAsync("/usage?month=2026-03")).QuerySelector("tfoot td")!.TextContent);
        Assert.Single((await site.PageAsync("/structures/s-plaque?month=2026-03")).QuerySelectorAll("tbody td[data-label='Début']"));
        string csv = await site.Http.GetStringAsync(new Uri("/usage.csv?month=2026-03", UriKind.Relative), _cancel);
        Assert.Contains("2026-03;La Plaque Verte;s-plaque;1;", csv, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_day_of_the_interface_begins_at_each_site_at_its_own_midnight()
    {
        await using WebSite site = await StartAsync();
        site.Session(new DateTimeOffset(2026, 2, 28, 19, 59, 0, TimeSpan.Zero), "printer-1", site: "val-solidaire");
        site.Session(new DateTimeOffset(2026, 2, 28, 20, 0, 0, TimeSpan.Zero), "printer-1", site: "val-solidaire");
        site.Session(new DateTimeOffset(2026, 2, 28, 22, 59, 0, TimeSpan.Zero));
        site.Session(new DateTimeOffset(2026, 2, 28, 23, 0, 0, TimeSpan.Zero));
        Assert.Equal(["x4", "x2"], await FoundAsync("from=2026-03-01&to=2026-03-02"));
        Assert.Equal(["x3", "x1"], await FoundAsync("from=2026-02-28&to=2026-03-01"));
        Assert.Equal(["x2"], await FoundAsync("from=2026-03-01&site=val-solidaire"));
        Assert.Equal(["x4", "x3", "x2"], await FoundAsync("from=2026-02-28T20:00:00Z"));

        async Task<string[]> FoundAsync(string query)
        {
            using JsonDocument answer = JsonDocument.Parse(await site.Http.GetStringAsync(new Uri("/api/v1/sessions?" + query, UriKind.Relative), _cancel));
            return [.. answer.RootElement.GetProperty("items").EnumerateArray().Select(s => s.GetProperty("session").GetString()!)];
        }
    }

    [Fact]
    public async Task The_live_page_has_each_site_at_its_own_time()
    {
        await using WebSite site = await StartAsync();
        site.AgentSays("fabunit-1");
        site.AgentSays("val-1", site: "val-solidaire");
        site.MachineSays("press-1", MachineCondition.Running, 640);
        site.MachineSays("printer-1", MachineCondition.Running, 100, agent: "val-1", site: "val-solidaire");
        var page = await site.PageAsync("/");
        Assert.Contains("heure de La Réunion", page.QuerySelector("#head-val-solidaire .place")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("heure", page.QuerySelector("#head-la-fabunit .place")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(("depuis 08:48", "depuis 11:48"), (Since("press-1"), Since("printer-1")));
        Assert.Contains("12:00:02 (heure de La Réunion)", (await site.PageAsync("/?site=val-solidaire")).QuerySelector("#stream")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("heure de La Réunion", (await site.PageAsync("/machines/printer-1")).QuerySelector(".place")!.TextContent, StringComparison.Ordinal);

        string Since(string machine) => page.QuerySelector($"#card-{machine} time")!.TextContent;
    }

    private async Task<WebSite> StartAsync()
    {
        WebSite site = await WebSite.StartAsync();
        await using (MakerspaceDb db = await site.Services.GetRequiredService<IDbContextFactory<MakerspaceDb>>().CreateDbContextAsync(_cancel))
        {
            await db.Set<Site>().Where(s => s.Name == "val-solidaire").ExecuteUpdateAsync(s => s.SetProperty(x => x.TimeZone, "Indian/Reunion"), _cancel);
            await RegistryVersion.BumpAsync(db, _cancel);
        }

        site.Time.Advance(RegistryCache.CheckEvery);
        return site;
    }
}
