using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Server.Ledger;

namespace Makerspace.Iot.Server.Tests.Web;

public sealed class ApiTests
{
    [Fact]
    public async Task Machines_tell_whether_they_may_be_believed()
    {
        await using WebSite site = await WebSite.StartAsync();
        site.AgentSays("fabunit-1");
        site.MachineSays("press-1", MachineCondition.OutOfService, 12);
        JsonElement press = (await Get(site, "/api/v1/machines?site=la-fabunit")).GetProperty("items").EnumerateArray().Single(m => m.GetProperty("machine").GetString() == "press-1");
        Assert.Equal("fresh", press.GetProperty("freshness").GetString());
        Assert.Equal("out-of-service", press.GetProperty("state").GetString());
        Assert.Equal(12, press.GetProperty("powerW").GetDouble());
        site.AgentSays("fabunit-1", online: false);
        press = (await Get(site, "/api/v1/machines")).GetProperty("items").EnumerateArray().Single(m => m.GetProperty("machine").GetString() == "press-1");
        Assert.Equal("agent-offline", press.GetProperty("freshness").GetString());
        Assert.Equal(JsonValueKind.Null, press.GetProperty("powerW").ValueKind);
    }

    [Fact]
    public async Task Machines_come_in_pages_by_name_and_each_is_there_once()
    {
        await using WebSite site = await WebSite.StartAsync();
        string[] all = Names(await Get(site, "/api/v1/machines"));
        Assert.True(all.Length > 2);
        Assert.Equal(all.Order(StringComparer.Ordinal), all);
        (var forward, string? place) = (new List<string>(), "");
        for (int pages = 0; place is not null; pages++)
        {
            Assert.True(pages < all.Length);
            JsonElement page = await Get(site, "/api/v1/machines?pageSize=2" + (place.Length > 0 ? "&after=" + place : ""));
            forward.AddRange(Names(page));
            place = page.GetProperty("next").GetString();
        }

        Assert.Equal(all, forward);
        JsonElement back = await Get(site, "/api/v1/machines?pageSize=2&before=" + all[^1]);
        Assert.Equal(all[^3..^1], Names(back));
        Assert.Equal(all[^2], back.GetProperty("next").GetString());
        Assert.Equal(all.Length > 3 ? all[^3] : null, back.GetProperty("previous").GetString());
        JsonElement beyond = await Get(site, "/api/v1/machines?after=zzz");
        Assert.Equal((0, "zzz"), (beyond.GetProperty("items").GetArrayLength(), beyond.GetProperty("previous").GetString()));

        static string[] Names(JsonElement page) => [.. page.GetProperty("items").EnumerateArray().Select(m => m.GetProperty("machine").GetString()!)];
    }

    [Fact]
    public async Task Sessions_come_in_pages_with_their_key_and_price()
    {
        await using WebSite site = await WebSite.StartAsync();
        DateTimeOffset day = new(2026, 2, 10, 9, 0, 0, TimeSpan.Zero);
        for (int i = 0; i < 7; i++)
        {
            site.Session(day.AddHours(i));
        }

        const string Address = "/api/v1/sessions?from=2026-02-10&to=2026-02-11&machine=press-1&structure=s-plaque&pageSize=3";
        JsonElement page = await Get(site, Address);
        Assert.Equal((3, JsonValueKind.Null), (page.GetProperty("items").GetArrayLength(), page.GetProperty("previous").ValueKind));
        page = await Get(site, Address + "&after=" + page.GetProperty("next").GetString());
        string back = page.GetProperty("previous").GetString()!;
        page = await Get(site, Address + "&after=" + page.GetProperty("next").GetString());
        Assert.Equal(JsonValueKind.Null, page.GetProperty("next").ValueKind);
        Assert.Equal("2026-02-10T15:00:00+00:00", (await Get(site, Address + "&before=" + back)).GetProperty("items")[0].GetProperty("start").GetString());
        JsonElement session = page.GetProperty("items").EnumerateArray().Single();
        Assert.Equal("2026-02-10T09:00:00+00:00", session.GetProperty("start").GetString());
        Assert.Equal(1, session.GetProperty("ledger").GetProperty("seq").GetInt64());
        Assert.Equal(6.30m, session.GetProperty("euros").GetDecimal());
        Assert.Equal("priced", session.GetProperty("priceOutcome").GetString());
        Assert.Equal("badge-out", session.GetProperty("endReason").GetString());
        Assert.Equal(0, (await Get(site, "/api/v1/sessions?from=2026-02-11")).GetProperty("items").GetArrayLength());
        Assert.Equal(0, (await Get(site, "/api/v1/sessions?structure=_")).GetProperty("items").GetArrayLength());
    }

    [Fact]
    public async Task Usage_is_the_table_of_the_page()
    {
        await using WebSite site = await WebSite.StartAsync();
        site.Session(new DateTimeOffset(2026, 2, 10, 9, 0, 0, TimeSpan.Zero));
        JsonElement usage = await Get(site, "/api/v1/usage?month=2026-02");
        Assert.Equal("La Plaque Verte", usage.GetProperty("rows")[0].GetProperty("label").GetString());
        Assert.Equal(6.30m, usage.GetProperty("total").GetProperty("euros").GetDecimal());
        Assert.Equal(1500m, usage.GetProperty("total").GetProperty("energyWh").GetDecimal());
    }

    [Fact]
    public async Task Refusals_come_in_pages_with_the_words_of_the_wire()
    {
        await using WebSite site = await WebSite.StartAsync();
        site.Ledger.Refusals.Add(new RefusalLine(site.Time.GetUtcNow(), "press-1", "fabunit-1", "m-ada", DenialReason.QualificationExpired));
        JsonElement refusal = (await Get(site, "/api/v1/refusals")).GetProperty("items")[0];
        Assert.Equal("qualification-expired", refusal.GetProperty("reason").GetString());
        Assert.False(refusal.GetProperty("observed").GetBoolean());
    }

    [Theory]
    [InlineData("/api/v1/sessions?pageSize=501", "1 à 500")]
    [InlineData("/api/v1/sessions?pageSize=0", "1 à 500")]
    [InlineData("/api/v1/sessions?page=2", "pages numérotées")]
    [InlineData("/api/v1/refusals?page=1", "pages numérotées")]
    [InlineData("/api/v1/sessions?after=x", "n'est pas une place")]
    [InlineData("/api/v1/machines?page=x", "pages numérotées")]
    [InlineData("/api/v1/machines?after=Press%201", "«\u00A0Press 1\u00A0»")]
    [InlineData("/api/v1/machines?after=a&before=b", "ne vont pas ensemble")]
    [InlineData("/api/v1/sessions?from=hier", "«\u00A0hier\u00A0»")]
    [InlineData("/api/v1/sessions?from=2026-02-02&to=2026-02-02", "précéder")]
    [InlineData("/api/v1/sessions?machine=Press%201", "«\u00A0Press 1\u00A0»")]
    [InlineData("/api/v1/sessions?from=0001-01-01", "de 1970 à 2199")]
    [InlineData("/api/v1/sessions?to=9999-12-31", "de 1970 à 2199")]
    [InlineData("/api/v1/sessions?from=0001-01-01T00:00:00Z", "de 1970 à 2199")]
    [InlineData("/api/v1/sessions?from=0001-01-01T00:00:00%2B14:00", "ne se lit pas")]
    [InlineData("/api/v1/usage?month=2026", "année-mois")]
    public async Task A_wrong_parameter_is_a_problem_document_in_the_persons_language(string address, string words)
    {
        await using WebSite site = await WebSite.StartAsync();
        HttpResponseMessage answer = await site.Http.GetAsync(new Uri(address, UriKind.Relative));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        JsonElement problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Contains(words, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        string english = await (await site.Http.GetAsync(new Uri(address + "&lang=en", UriKind.Relative))).Content.ReadAsStringAsync();
        Assert.Contains("Bad request", english, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whatever_stands_in_a_parameter_the_answer_is_a_page_or_a_problem_in_words_and_never_a_failure()
    {
        await using WebSite site = await WebSite.StartAsync();
        site.Session(new DateTimeOffset(2026, 2, 10, 9, 0, 0, TimeSpan.Zero));
        int seed = Environment.TickCount;
        var dice = new Random(seed);
        string[] paths = ["/api/v1/sessions", "/api/v1/usage", "/api/v1/refusals", "/api/v1/machines", "/sessions", "/usage", "/usage.csv", "/refusals", "/", "/machines/press-1", "/structures/_", "/structures/s-plaque"];
        string[] names = ["from", "to", "month", "page", "pageSize", "after", "before", "machine", "site", "structure", "range", "lang"];
        string[] words =
        [
            "", "0", "1", "-1", "100000", "99999999999999999999", "0001-01-01", "1582-10-04", "1969-12-31", "1970-01-01", "2026-02-10", "2199-12-31", "2200-01-01", "9999-12-31", "2026-02-30",
            "2026-02-10T09:00Z", "9999-12-31T23:59:59.9999999Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2000-01", "2199-12", "9999-12", "0000-00", "press-1", "_", "*", "\0", "é", "%", "'\"<", "٢٠٢٦-٠١", "hour", "week", "en", "fr", "xx", "20260210T0900000000000Z.fabunit-1.x1.0", "00010101T0000000000000Z.a.b.9223372036854775807", "20260210T0900000000000Z.fabunit-1..0",
        ];
        for (int i = 0; i < 400; i++)
        {
            string query = string.Join('&', Enumerable.Range(0, dice.Next(1, 4)).Select(_ => $"{dice.GetItems(names, 1)[0]}={Uri.EscapeDataString(dice.GetItems(words, 1)[0])}"));
            string address = $"{dice.GetItems(paths, 1)[0]}?{query}";
            HttpStatusCode status = (await site.Http.GetAsync(new Uri(address, UriKind.Relative))).StatusCode;
            Assert.True(status is HttpStatusCode.OK or HttpStatusCode.BadRequest or HttpStatusCode.NotFound, $"{address}: {(int)status} (seed {seed})");
        }
    }

    [Fact]
    public async Task An_unknown_address_is_a_problem_document_too()
    {
        await using WebSite site = await WebSite.StartAsync();
        HttpResponseMessage answer = await site.Http.GetAsync(new Uri("/api/v1/nothing", UriKind.Relative));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
    }

    private static async Task<JsonElement> Get(WebSite site, string address) => await site.Http.GetFromJsonAsync<JsonElement>(address);
}
