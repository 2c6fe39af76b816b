using System.Globalization;
using System.Net;
using System.Text;
using AngleSharp.Html.Dom;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.Server.Telemetry;
using Makerspace.Iot.Server.Tests.Web;
using Makerspace.Iot.TestKit;
using Moq;
using Moq.Protected;

namespace Makerspace.Iot.Server.Tests.Telemetry;

public sealed class PowerCurveTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/machines/press-1")]
    public async Task Without_InfluxDB_the_advice_fits_the_demonstration_as_well_as_a_workshop(string address)
    {
        await using WebSite site = await WebSite.StartAsync();
        foreach (string language in (string[])["fr", "en"])
        {
            string text = (await site.PageAsync($"{address}?lang={language}")).Body!.TextContent;
            Assert.Contains("server.json", text, StringComparison.Ordinal);
            Assert.Contains("./makerspace demo --influx", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_machine_page_draws_the_curve_that_InfluxDB_holds()
    {
        if (RealInflux.MissingReason is { } missing)
        {
            Assert.Skip(missing);
        }

        await using RealInflux influx = await RealInflux.StartNew();
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using var http = new HttpClient { BaseAddress = influx.Url };
        (await http.PostAsync(new Uri("query?q=CREATE%20DATABASE%20makerspace", UriKind.Relative), null)).EnsureSuccessStatusCode();
        var lines = new StringBuilder();
        for (int minute = 1; minute < 40; minute++)
        {
            long ns = (now - TimeSpan.FromMinutes(minute)).ToUnixTimeMilliseconds() * 1_000_000;
            lines.Append(CultureInfo.InvariantCulture, $"power,agent=fabunit-1,machine=press-1,site=la-fabunit w={1000 + minute} {ns}\n");
            lines.Append(CultureInfo.InvariantCulture, $"power,agent=fabunit-1,machine=other-1,site=la-fabunit w=99999 {ns}\n");
        }

        using var body = new StringContent(lines.ToString());
        (await http.PostAsync(new Uri("write?db=makerspace", UriKind.Relative), body)).EnsureSuccessStatusCode();

        await using WebSite site = await WebSite.StartAsync(influx: new InfluxOptions { Url = influx.Url.ToString() }, now: now);
        foreach (string range in (string[])["hour", "day", "week"])
        {
            IHtmlDocument page = await site.PageAsync("/machines/press-1?range=" + range);
            Assert.StartsWith("M", page.QuerySelector(".curve path.mean")!.GetAttribute("d"), StringComparison.Ordinal);
            Assert.Contains("maximum 1\u202F039\u00A0W", page.QuerySelector(".curve svg")!.GetAttribute("aria-label"), StringComparison.Ordinal);
        }

        await influx.Stop();
        IHtmlDocument down = await site.PageAsync("/machines/press-1");
        Assert.Contains("InfluxDB ne répond pas", down.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Null(down.QuerySelector(".curve"));
    }

    [Fact]
    public async Task Without_InfluxDB_the_page_says_how_to_point_at_one()
    {
        await using WebSite site = await WebSite.StartAsync();
        IHtmlDocument page = await site.PageAsync("/machines/press-1");
        Assert.Contains("ce serveur n'a pas d'InfluxDB", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("\"influx\"", page.QuerySelector("pre")!.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(500, "{}")]
    [InlineData(200, "not json")]
    [InlineData(200, "{}")]
    [InlineData(200, "[]")]
    [InlineData(200, "{\"results\":[{\"error\":\"database not found\"}]}")]
    [InlineData(200, "{\"results\":[{\"series\":[{\"values\":[[\"x\"]]}]}]}")]
    public async Task Whatever_answers_there_a_bad_answer_is_no_curve(int status, string answer)
    {
        var server = new Mock<HttpMessageHandler>();
        server.Protected().Setup<Task<HttpResponseMessage>>("SendAsync", ItExpr.IsAny<HttpRequestMessage>(), ItExpr.IsAny<CancellationToken>())
            .ReturnsAsync(() => new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(answer) }).Verifiable(Times.Once());
        using var curves = new PowerCurves(new InfluxOptions { Url = "http://influx.invalid" }, TimeProvider.System, server.Object);
        PowerCurve curve = await curves.ReadAsync("press-1", CurveRange.Hour, default);
        server.Verify();
        Assert.Equal(CurveOutcome.Unavailable, curve.Outcome);
        Assert.Empty(curve.Points);
    }

    [Fact]
    public async Task Nothing_but_a_name_goes_into_a_query()
    {
        using var curves = new PowerCurves(new InfluxOptions { Url = "http://127.0.0.1:1" }, TimeProvider.System);
        await Assert.ThrowsAsync<ArgumentException>(() => curves.ReadAsync("x' OR 'a'='a", CurveRange.Hour, default));
    }
}
