using System.Net;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.Server.Web;
using Makerspace.Iot.Server.Workspace.Live;
using Makerspace.Iot.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Makerspace.Iot.Server.Tests.Web;

public sealed class HeadAndHostTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/sessions")]
    [InlineData("/refusals")]
    [InlineData("/alarms")]
    [InlineData("/usage")]
    [InlineData("/usage.csv")]
    [InlineData("/structures/s-plaque")]
    [InlineData("/machines/press-1")]
    [InlineData("/machines/nothing")]
    [InlineData("/nowhere")]
    [InlineData("/assets/site.css")]
    [InlineData("/health")]
    [InlineData("/api/v1/machines")]
    [InlineData("/api/v1/sessions")]
    [InlineData("/api/v1/sessions?from=x")]
    [InlineData("/api/v1/usage")]
    [InlineData("/api/v1/refusals")]
    public async Task Head_is_answered_like_get_without_a_body(string address)
    {
        await using WebSite site = await WebSite.StartAsync();
        HttpResponseMessage get = await site.Http.GetAsync(new Uri(address, UriKind.Relative));
        using var request = new HttpRequestMessage(HttpMethod.Head, address);
        HttpResponseMessage head = await site.Http.SendAsync(request);
        Assert.Equal((get.StatusCode, get.Content.Headers.ContentType), (head.StatusCode, head.Content.Headers.ContentType));
        Assert.Empty(await head.Content.ReadAsByteArrayAsync());
        Assert.Equal(get.Headers.CacheControl, head.Headers.CacheControl);
    }

    [Fact]
    public async Task Head_of_the_stream_ends_at_once_and_takes_no_place_and_other_methods_are_told_what_is_allowed()
    {
        await using WebSite site = await WebSite.StartAsync();
        for (int i = 0; i < LiveStream.MostStreams + 5; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, "/live");
            HttpResponseMessage head = await site.Http.SendAsync(request);
            Assert.Equal((HttpStatusCode.OK, "text/event-stream"), (head.StatusCode, head.Content.Headers.ContentType!.MediaType));
        }

        HttpResponseMessage post = await site.Http.PostAsync(new Uri("/usage", UriKind.Relative), null);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, post.StatusCode);
        Assert.Equal(["GET", "HEAD"], post.Content.Headers.Allow);
    }

    [Fact]
    public void An_address_that_came_after_the_start_is_let_in_one_that_went_is_not_and_foreign_names_cost_nothing()
    {
        var time = new ManualTime();
        int reads = 0;
        string[] own = ["localhost"];
        var names = new HostNames(() =>
        {
            reads++;
            return own;
        }, time);
        Assert.False(names.Allow("192.0.2.7"));
        own = ["localhost", "192.0.2.7"];
        time.Advance(HostNames.Every);
        Assert.True(names.Allow("192.0.2.7"));
        for (int i = 0; i < 1000; i++)
        {
            Assert.False(names.Allow($"evil-{i}.example"));
        }

        Assert.Equal(2, reads);
        own = ["localhost", "192.0.2.8"];
        time.Advance(HostNames.Every);
        Assert.True(names.Allow("192.0.2.8"));
        Assert.False(names.Allow("192.0.2.7"));
    }

    [Fact]
    public async Task Neither_name_nor_password_of_an_address_is_ever_shown()
    {
        const string Url = "http://jeanne:corde-raide@127.0.0.1:1/?u=jeanne&p=corde-raide";
        await using WebSite site = await WebSite.StartAsync(influx: new InfluxOptions { Url = Url });
        foreach (string address in new[] { "/health", "/", "/?lang=en", "/alarms", "/machines/press-1" })
        {
            string text = await site.Http.GetStringAsync(new Uri(address, UriKind.Relative));
            Assert.DoesNotContain("corde-raide", text, StringComparison.Ordinal);
            Assert.DoesNotContain("jeanne", text, StringComparison.Ordinal);
        }

        Assert.Contains("\"url\":\"http://127.0.0.1:1\"", await site.Http.GetStringAsync(new Uri("/health", UriKind.Relative)), StringComparison.Ordinal);
        SettingsException refused = Assert.Throws<SettingsException>(() => ServerOptionsFile.Check(new ServerOptions { Broker = new BrokerOptions { Host = "jeanne:corde-raide@broker" } }, "x"));
        Assert.DoesNotContain("corde-raide", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_heading_of_a_site_counts_all_its_machines_and_the_box_all_its_faults_also_where_the_cards_are_cut()
    {
        await using WebSite site = await WebSite.StartAsync();
        await using (MakerspaceDb db = await site.Services.GetRequiredService<IDbContextFactory<MakerspaceDb>>().CreateDbContextAsync())
        {
            for (int i = 0; i < 200; i++)
            {
                db.Add(new Machine { Name = $"z-{i:000}", Label = $"Z {i:000}", Category = "plastic-press" });
                db.Add(new Placement { Machine = $"z-{i:000}", From = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero), Agent = "fabunit-1" });
            }

            await db.SaveChangesAsync();
            await RegistryVersion.BumpAsync(db);
        }

        site.Time.Advance(TimeSpan.FromSeconds(5));
        site.AgentSays("fabunit-1");
        site.MachineSays("z-001", Contracts.Telemetry.MachineCondition.Running);
        site.MachineSays("z-199", Contracts.Telemetry.MachineCondition.Running, faults: ["meter-silent"]);
        AngleSharp.Html.Dom.IHtmlDocument page = await site.PageAsync("/");
        Assert.Equal(LivePicture.MostCards, page.QuerySelectorAll("li.card").Length);
        Assert.Contains("2 en service sur 202", page.QuerySelector("#head-la-fabunit")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Z 199", page.QuerySelector("#table-attention")!.TextContent, StringComparison.Ordinal);
    }
}
