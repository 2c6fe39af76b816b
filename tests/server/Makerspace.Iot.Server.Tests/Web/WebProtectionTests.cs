using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Makerspace.Iot.Server.Health;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.Server.Telemetry;
using Makerspace.Iot.Server.Web;
using Microsoft.Extensions.DependencyInjection;

namespace Makerspace.Iot.Server.Tests.Web;

public sealed class WebProtectionTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/nowhere")]
    [InlineData("/api/v1/machines")]
    [InlineData("/api/v1/sessions?from=x")]
    [InlineData("/health")]
    [InlineData("/usage.csv")]
    public async Task Every_answer_carries_the_protective_headers(string address)
    {
        await using WebSite site = await WebSite.StartAsync();
        HttpResponseMessage answer = await site.Http.GetAsync(new Uri(address, UriKind.Relative));
        string policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("same-origin", answer.Headers.GetValues("Referrer-Policy").Single());
        Assert.True(answer.Headers.CacheControl!.NoStore);
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Theory]
    [InlineData("evil.example", HttpStatusCode.BadRequest)]
    [InlineData("127.0.0.1.evil.example", HttpStatusCode.BadRequest)]
    [InlineData("localhost", HttpStatusCode.OK)]
    public async Task A_name_made_to_point_at_the_loopback_is_refused(string host, HttpStatusCode expected)
    {
        await using WebSite site = await WebSite.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/usage");
        request.Headers.Host = host;
        HttpResponseMessage answer = await site.Http.SendAsync(request);
        Assert.Equal(expected, answer.StatusCode);
        if (expected == HttpStatusCode.BadRequest)
        {
            string words = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync());
            Assert.Contains($"« {host} »".Replace(' ', '\u00A0'), words.Replace(' ', '\u00A0'), StringComparison.Ordinal);
            Assert.Contains("allowedHosts", words, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("evil..example")]
    public async Task A_name_that_can_stand_in_no_address_is_refused_in_words_too(string host)
    {
        await using WebSite site = await WebSite.StartAsync();
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, site.Http.BaseAddress!.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET /usage HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
        using var answer = new StreamReader(client.GetStream());
        string text = await answer.ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 400", text, StringComparison.Ordinal);
        Assert.Contains("allowedHosts", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("atelier.exemple.fr", HttpStatusCode.OK)]
    [InlineData("ATELIER.exemple.fr:443", HttpStatusCode.OK)]
    [InlineData("un.reseau.exemple.fr", HttpStatusCode.OK)]
    [InlineData("reseau.exemple.fr", HttpStatusCode.BadRequest)]
    [InlineData("autre.exemple.fr", HttpStatusCode.BadRequest)]
    public async Task A_proxy_that_keeps_the_host_is_served_once_its_name_is_in_the_settings(string host, HttpStatusCode expected)
    {
        await using WebSite site = await WebSite.StartAsync(allowedHosts: ["atelier.exemple.fr", "*.reseau.exemple.fr"]);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/usage");
        request.Headers.Host = host;
        Assert.Equal(expected, (await site.Http.SendAsync(request)).StatusCode);
    }

    [Theory]
    [InlineData("http://0.0.0.0:80")]
    [InlineData("http://*:80")]
    [InlineData("http://[::]:80")]
    public void Listening_on_every_address_serves_those_who_type_this_computer_s_name_or_address(string urls)
    {
        string[] hosts = [.. WebLimits.AllowedHosts(new ServerOptions { Urls = urls, AllowedHosts = ["atelier.exemple.fr"] })];
        Assert.Contains(Dns.GetHostName(), hosts, StringComparer.OrdinalIgnoreCase);
        Assert.Contains("atelier.exemple.fr", hosts);
        foreach (System.Net.NetworkInformation.UnicastIPAddressInformation own in System.Net.NetworkInformation.NetworkInterface.GetAllNetworkInterfaces().SelectMany(n => n.GetIPProperties().UnicastAddresses))
        {
            if (own.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork)
            {
                Assert.Contains(own.Address.ToString(), hosts);
            }
        }

        Assert.DoesNotContain("*", hosts);
        Assert.DoesNotContain("0.0.0.0", hosts);
    }

    [Fact]
    public void The_allowed_hosts_are_those_of_the_loopback_and_those_listened_on_by_name()
    {
        Assert.Equal(["127.0.0.1", "localhost", "[::1]"], WebLimits.AllowedHosts(new ServerOptions()));
        Assert.Equal(["atelier.lan", "localhost", "127.0.0.1", "[::1]"], WebLimits.AllowedHosts(new ServerOptions { Urls = "http://atelier.lan:80" }));
        Assert.Contains("atelier.lan", WebLimits.AllowedHosts(new ServerOptions { Urls = "https://0.0.0.0:5443", PublicUrl = "https://atelier.lan:5443" }));
        Assert.Contains("[fd00::2]", WebLimits.AllowedHosts(new ServerOptions { Urls = "https://0.0.0.0:5443", PublicUrl = "https://[fd00::2]:5443" }));
    }

    [Theory]
    [InlineData("POST")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    [InlineData("PATCH")]
    public async Task Nothing_can_be_changed_through_the_web(string method)
    {
        await using WebSite site = await WebSite.StartAsync();
        foreach (string address in (string[])["/", "/sessions", "/api/v1/sessions", "/health", "/live"])
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), address);
            Assert.Equal(HttpStatusCode.MethodNotAllowed, (await site.Http.SendAsync(request)).StatusCode);
        }
    }

    [Fact]
    public async Task An_overlong_address_is_refused_and_the_server_goes_on()
    {
        await using WebSite site = await WebSite.StartAsync();
        HttpResponseMessage answer = await site.Http.GetAsync(new Uri("/?month=" + new string('9', 5000), UriKind.Relative));
        Assert.Equal(HttpStatusCode.RequestUriTooLong, answer.StatusCode);
        await site.PageAsync("/");
    }

    [Fact]
    public async Task Style_and_script_come_from_the_program_and_may_be_kept()
    {
        await using WebSite site = await WebSite.StartAsync();
        var page = await site.PageAsync("/");
        foreach (string address in (string[])[page.QuerySelector("link[rel=stylesheet]")!.GetAttribute("href")!, page.QuerySelector("script")!.GetAttribute("src")!, page.QuerySelector("link[rel=icon]")!.GetAttribute("href")!])
        {
            HttpResponseMessage answer = await site.Http.GetAsync(new Uri(address, UriKind.Relative));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Contains("immutable", answer.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
            string text = await answer.Content.ReadAsStringAsync();
            Assert.DoesNotContain("http://", text.Replace("http://www.w3.org/2000/svg", "", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.DoesNotContain("https://", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Health_tells_what_is_there_and_what_is_missing()
    {
        await using WebSite site = await WebSite.StartAsync();
        JsonElement health = await site.Http.GetFromJsonAsync<JsonElement>("/health");
        Assert.Equal("healthy", health.GetProperty("status").GetString());
        Assert.True(health.GetProperty("database").GetProperty("ok").GetBoolean());
        Assert.False(health.GetProperty("influx").GetProperty("configured").GetBoolean());

        site.Ingest.SetupGet(i => i.Broker).Returns(new BrokerState(false, null));
        Assert.Equal("degraded", (await site.Http.GetFromJsonAsync<JsonElement>("/health")).GetProperty("status").GetString());

        site.Ingest.SetupGet(i => i.LedgerProblem).Returns(new Phrase("disque plein", "disk full"));
        HttpResponseMessage failing = await site.Http.GetAsync(new Uri("/health", UriKind.Relative));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, failing.StatusCode);
        Assert.Contains("disque plein", await failing.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        // An answer in English holds no word of French.
        Assert.Contains("disk full", await (await site.Http.GetAsync(new Uri("/health?lang=en", UriKind.Relative))).Content.ReadAsStringAsync(), StringComparison.Ordinal);
        string english = (await site.PageAsync("/?lang=en")).QuerySelector("#table-attention")!.TextContent;
        Assert.Contains("The ledger cannot be written: disk full", english, StringComparison.Ordinal);
        Assert.DoesNotContain("disque", english, StringComparison.Ordinal);
        Assert.Contains("Le grand livre ne s'écrit plus", (await site.PageAsync("/")).QuerySelector("#table-attention")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_lost_or_put_off_shows_in_health_and_what_is_lost_in_the_attention_box()
    {
        await using WebSite site = await WebSite.StartAsync();
        Assert.DoesNotContain("perdus", (await site.PageAsync("/")).QuerySelector("#table-attention")!.TextContent, StringComparison.Ordinal);
        site.Ingest.SetupGet(i => i.Losses).Returns(new IngestLosses { PointsDropped = 11, PointsRefused = 12, PointsWaiting = 13, QuarantineDropped = 14, Oversized = 15, SamplesWithoutTime = 16, AcksNotSent = 17, SamplesRedated = 18 });
        JsonElement since = (await site.Http.GetFromJsonAsync<JsonElement>("/health")).GetProperty("sinceStart");
        Assert.Equal(
            [11, 12, 13, 14, 15, 16, 17, 18],
            new[] { "pointsDropped", "pointsRefused", "pointsWaiting", "quarantineDropped", "oversized", "samplesWithoutTime", "acksNotSent", "samplesRedated" }.Select(name => since.GetProperty(name).GetInt32()));
        string french = (await site.PageAsync("/?lang=fr")).QuerySelector("#table-attention")!.TextContent;
        Assert.Contains("11 points de courbe perdus", french, StringComparison.Ordinal);
        Assert.Contains("16 mesures écartées", french, StringComparison.Ordinal);
        Assert.Contains("14 messages illisibles n'ont pas pu être gardés", french, StringComparison.Ordinal);
        Assert.Contains("11 curve points lost", (await site.PageAsync("/?lang=en")).QuerySelector("#table-attention")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_and_page_follow_the_writes_of_the_curves()
    {
        using var influx = new Telemetry.FakeInflux("1.8.10", _ => (204, string.Empty, null));
        await using WebSite site = await WebSite.StartAsync(influx: new InfluxOptions { Url = influx.Url.AbsoluteUri });
        await site.Services.GetRequiredService<ServerHealth>().LookAsync(default);
        JsonElement health = await site.Http.GetFromJsonAsync<JsonElement>("/health");
        Assert.Equal(("healthy", true), (health.GetProperty("status").GetString(), health.GetProperty("influx").GetProperty("ok").GetBoolean()));

        site.Ingest.SetupGet(i => i.Curves).Returns(new CurveWrites { Problem = "HTTP 401: authorization failed" });
        health = await site.Http.GetFromJsonAsync<JsonElement>("/health");
        Assert.Equal(("degraded", false), (health.GetProperty("status").GetString(), health.GetProperty("influx").GetProperty("ok").GetBoolean()));
        Assert.Equal("HTTP 401: authorization failed", health.GetProperty("influx").GetProperty("problem").GetString());
        string page = (await site.PageAsync("/?lang=fr")).QuerySelector("#table-attention")!.TextContent;
        Assert.Contains("HTTP 401: authorization failed", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Rien à signaler", page, StringComparison.Ordinal);

        site.Ingest.SetupGet(i => i.Curves).Returns(new CurveWrites { Held = 3, HeldReason = "max-series-per-database limit exceeded" });
        Assert.Equal("degraded", (await site.Http.GetFromJsonAsync<JsonElement>("/health")).GetProperty("status").GetString());
        Assert.Contains("refuses 3 curve points, which wait: max-series", (await site.PageAsync("/?lang=en")).QuerySelector("#table-attention")!.TextContent, StringComparison.Ordinal);

        site.Ingest.SetupGet(i => i.Curves).Returns(new CurveWrites { RefusedReason = "unable to parse" });
        site.Ingest.SetupGet(i => i.Losses).Returns(new IngestLosses { PointsRefused = 7 });
        Assert.Equal("healthy", (await site.Http.GetFromJsonAsync<JsonElement>("/health")).GetProperty("status").GetString());
        Assert.Contains("7 points de courbe refusés par InfluxDB", (await site.PageAsync("/?lang=fr")).QuerySelector("#table-attention")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_with_a_large_body_is_cut_off()
    {
        await using WebSite site = await WebSite.StartAsync();
        using var body = new StringContent(new string('x', 1_000_000), Encoding.UTF8, "text/plain");
        try
        {
            HttpResponseMessage answer = await site.Http.PostAsync(new Uri("/sessions", UriKind.Relative), body);
            Assert.False(answer.IsSuccessStatusCode);
        }
        catch (HttpRequestException)
        {
            // The server may close the connection while the client still writes.
        }

        await site.PageAsync("/");
    }
}
