using System.Net;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Tests.Web;
using Makerspace.Iot.Server.Web;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Makerspace.Iot.Server.Tests.Accounts;

/// <summary>Who may ask for what: every endpoint, every role, and the ids of other sites.</summary>
public sealed class AccessTableTests
{
    private static readonly DateTimeOffset Day = new(2026, 2, 10, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Every_endpoint_has_a_line_and_every_line_has_an_endpoint()
    {
        await using WebSite site = await WebSite.StartAsync(demo: true);
        RouteEndpoint[] endpoints = [.. site.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>().Where(e => !IsOfFramework(e))];
        Assert.Empty(endpoints.Where(e => AccessTable.Of(e) is null).Select(e => e.RoutePattern.RawText));
        Assert.Empty(AccessTable.All.Keys.Except(endpoints.Select(e => "/" + e.RoutePattern.RawText!.Trim('/')), StringComparer.OrdinalIgnoreCase));

        static bool IsOfFramework(RouteEndpoint endpoint) => endpoint.RoutePattern.RawText!.TrimStart('/').StartsWith("_framework/", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_role_opens_what_the_table_says_and_nothing_else()
    {
        await using WebSite site = await WebSite.StartAsync();
        site.Session(Day);
        foreach (Role? role in Enum.GetValues<Role>().Cast<Role?>().Prepend(null))
        {
            (Core.Accounts.Account Account, string Cookie)? signedIn = role is { } held ? await TestAccounts.SignInAsync(site.Services, held, RolePermissions.IsOfNetwork(held) ? "*" : "la-fabunit") : null;
            using HttpClient http = site.Client(signedIn?.Cookie);
            foreach ((string pattern, AccessRule rule) in AccessTable.All.Where(r => r.Key is not ("/sign-out" or "/sign-in/demo" or "/sign-in/passkey") && !r.Key.StartsWith("/passkeys", StringComparison.Ordinal)))
            {
                string address = pattern.Replace("{machine}", "press-1", StringComparison.Ordinal).Replace("{structure}", "s-plaque", StringComparison.Ordinal).Replace("{documentName}", "v1", StringComparison.Ordinal)
                    .Replace("{name}", "site.css", StringComparison.Ordinal).Replace("{secret}", "none", StringComparison.Ordinal).Replace("{issuer}/{month}", "none/2026-02", StringComparison.Ordinal).Replace("{issuer}", "none", StringComparison.Ordinal).Replace("{id:guid}", Guid.Empty.ToString(), StringComparison.Ordinal).Replace("{account}", signedIn?.Account.Ref ?? "none", StringComparison.Ordinal)
                    .Replace("{person}", "m-ada", StringComparison.Ordinal);
                address += pattern is "/structures/{structure}" ? "?month=2026-02" : "";
                using var request = new HttpRequestMessage(pattern == "/live" ? HttpMethod.Head : HttpMethod.Get, address);
                HttpStatusCode status = (await http.SendAsync(request)).StatusCode;
                HttpStatusCode expected =
                    rule.Anonymous || (role is { } one && (rule.Permission is null || RolePermissions.Of(one).Contains(rule.Permission.Value))) ? pattern is "/link/{secret}" or "/training/{id:guid}" or "/tariffs/{id:guid}" or "/calendar/{secret}" || pattern.StartsWith("/billing/", StringComparison.Ordinal) || pattern.StartsWith("/statements/", StringComparison.Ordinal) ? HttpStatusCode.NotFound : HttpStatusCode.OK
                    : role is not null ? pattern == "/" ? HttpStatusCode.Redirect : HttpStatusCode.Forbidden
                    : rule.Redirects ? HttpStatusCode.Redirect : HttpStatusCode.Unauthorized;
                Assert.True(expected == status, $"{role}, {address}: {status}, not {expected}");
            }
        }
    }

    [Theory]
    [InlineData("/machines/printer-1")]
    [InlineData("/machines/printer-1/label")]
    [InlineData("/machines/printer-1/qr.svg")]
    [InlineData("/?site=val-solidaire")]
    [InlineData("/wall?site=val-solidaire")]
    [InlineData("/live?site=val-solidaire")]
    [InlineData("/api/v1/machines?site=val-solidaire")]
    [InlineData("/structures/s-hostile?month=2026-02")]
    [InlineData("/structures/s-val/edit")]
    [InlineData("/members/m-val")]
    [InlineData("/members/m-val/qualifications")]
    [InlineData("/qualifications?site=val-solidaire")]
    [InlineData("/members?site=val-solidaire")]
    public async Task Names_of_another_site_are_as_if_there_were_none(string address)
    {
        await using WebSite site = await WebSite.StartAsync();
        Fill(site);
        await site.AddAsync(MembersOfVal());
        using HttpClient director = await site.AsAsync(Role.SiteDirector);
        Assert.Equal(HttpStatusCode.NotFound, (await director.GetAsync(address)).StatusCode);
        using HttpClient other = await site.AsAsync(Role.SiteDirector, "val-solidaire");
        using var request = new HttpRequestMessage(address.StartsWith("/live", StringComparison.Ordinal) ? HttpMethod.Head : HttpMethod.Get, address);
        Assert.Equal(HttpStatusCode.OK, (await other.SendAsync(request)).StatusCode);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/wall")]
    [InlineData("/sessions")]
    [InlineData("/refusals")]
    [InlineData("/usage?month=2026-02")]
    [InlineData("/usage.csv?month=2026-02")]
    [InlineData("/alarms")]
    [InlineData("/machines/press-1")]
    [InlineData("/accounts")]
    [InlineData("/journal")]
    [InlineData("/members")]
    [InlineData("/members/m-ada")]
    [InlineData("/structures")]
    [InlineData("/api/v1/machines")]
    [InlineData("/api/v1/sessions")]
    [InlineData("/api/v1/sessions?site=val-solidaire")]
    [InlineData("/api/v1/sessions?machine=printer-1")]
    [InlineData("/api/v1/refusals")]
    [InlineData("/api/v1/usage?month=2026-02")]
    public async Task Lists_and_sums_of_one_site_hold_nothing_of_another(string address)
    {
        await using WebSite site = await WebSite.StartAsync();
        Fill(site);
        await site.AddAsync(MembersOfVal());
        (Core.Accounts.Account stranger, _) = await TestAccounts.SignInAsync(site.Services, Role.Fabmanager, "val-solidaire", "Vera Solidaire");
        using HttpClient director = await site.AsAsync(Role.SiteDirector);
        HttpResponseMessage answer = await director.GetAsync(address);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.StatusCode == HttpStatusCode.OK, text);
        foreach (string foreign in new[] { "printer-1", "Imprimante 3D", "val-solidaire", "Val Solidaire", "val-1", "s-hostile", "m-val", "Vera", stranger.Ref, "99,9", "99.9", "99900", "59,94" })
        {
            Assert.DoesNotContain(foreign, text, StringComparison.Ordinal);
        }

        // The administrator sees both, so that the words above are what would have stood there. Of several sites the wall asks which.
        string whole = await site.Http.GetStringAsync(address);
        Assert.True(address == "/wall" ? whole.Contains("Val Solidaire", StringComparison.Ordinal) : address.Contains("press-1", StringComparison.Ordinal) || whole.Length > text.Length, "the whole network shows no more than one site");
    }

    [Fact]
    public async Task The_name_of_a_machine_of_another_site_is_not_told_to_whoever_asks_for_its_sessions()
    {
        await using WebSite site = await WebSite.StartAsync();
        Fill(site);
        using HttpClient director = await site.AsAsync(Role.SiteDirector);
        Assert.DoesNotContain("Imprimante", await director.GetStringAsync(new Uri("/sessions?machine=printer-1", UriKind.Relative)), StringComparison.Ordinal);
        Assert.Contains("Presse", await director.GetStringAsync(new Uri("/sessions?machine=press-1", UriKind.Relative)), StringComparison.Ordinal);
        Assert.Contains("Imprimante", await site.Http.GetStringAsync(new Uri("/sessions?machine=printer-1", UriKind.Relative)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_usage_of_a_site_is_the_sum_of_its_own_sessions_and_the_sites_add_up_to_the_network()
    {
        await using WebSite site = await WebSite.StartAsync();
        Fill(site);
        async Task<decimal> EnergyAsync(HttpClient http)
        {
            using var json = System.Text.Json.JsonDocument.Parse(await http.GetStringAsync(new Uri("/api/v1/usage?month=2026-02", UriKind.Relative)));
            return json.RootElement.GetProperty("total").GetProperty("energyWh").GetDecimal();
        }

        using HttpClient one = await site.AsAsync(Role.Treasurer);
        using HttpClient other = await site.AsAsync(Role.Treasurer, "val-solidaire");
        Assert.Equal((1500m, 99_900m, 101_400m), (await EnergyAsync(one), await EnergyAsync(other), await EnergyAsync(site.Http)));
    }

    [Fact]
    public async Task The_stream_of_a_role_carries_what_its_page_shows()
    {
        await using WebSite site = await WebSite.StartAsync();
        Fill(site);
        foreach ((string machine, string agent, string at) in new[] { ("press-1", "fabunit-1", "la-fabunit"), ("printer-1", "val-1", "val-solidaire") })
        {
            site.Ledger.Refusals.Add(new RefusalLine(site.Time.GetUtcNow(), machine, agent, null, Contracts.Events.DenialReason.UnknownBadge) { Site = at });
        }

        async Task<string> StreamAsync(HttpClient http)
        {
            using HttpResponseMessage answer = await http.GetAsync(new Uri("/live?lang=fr", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
            var text = new System.Text.StringBuilder();
            while (await lines.ReadLineAsync() is { } line)
            {
                text.AppendLine(line);
                if (line == "event: beat")
                {
                    break;
                }
            }

            return text.ToString();
        }

        using HttpClient member = await site.AsAsync(Role.Member);
        string floor = await StreamAsync(member);
        Assert.Contains("card-press-1", floor, StringComparison.Ordinal);
        Assert.Contains("Badge inconnu", floor, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("table-attention", floor, StringComparison.Ordinal);
        Assert.DoesNotContain("printer-1", floor, StringComparison.Ordinal);
        Assert.DoesNotContain("Imprimante", floor, StringComparison.Ordinal);
        using HttpClient director = await site.AsAsync(Role.SiteDirector);
        string ofSite = await StreamAsync(director);
        Assert.Contains("table-attention", ofSite, StringComparison.Ordinal);
        Assert.DoesNotContain("printer-1", ofSite, StringComparison.Ordinal);
        Assert.DoesNotContain("Imprimante", ofSite, StringComparison.Ordinal);
        Assert.DoesNotContain("val-1", ofSite, StringComparison.Ordinal);
        string whole = await StreamAsync(site.Http);
        Assert.Contains("card-printer-1", whole, StringComparison.Ordinal);
        Assert.Contains("val-1", whole, StringComparison.Ordinal);
        Assert.Contains("Imprimante", whole, StringComparison.Ordinal);
    }

    private static Core.Registry.Record[] MembersOfVal() =>
    [
        new Core.Registry.Structure { Ref = "s-val", Label = "Val Solidaire Bois" },
        new Core.Registry.Person { Ref = "m-val" },
        new Core.Registry.PersonName { Person = "m-val", DisplayName = "Vera Solidaire" },
        new Core.Registry.Membership { Person = "m-val", Site = "val-solidaire", Structure = "s-val", FirstDay = new DateOnly(2025, 1, 1), Kind = Core.Registry.MembershipKind.Staff },
        new Core.Registry.Membership { Person = "m-ada", Site = "val-solidaire", Structure = "s-val", FirstDay = new DateOnly(2025, 1, 1), Kind = Core.Registry.MembershipKind.Nomad },
        new Core.Registry.Membership { Person = "m-val", Site = "val-solidaire", Structure = "s-hostile", FirstDay = new DateOnly(2025, 1, 1), Kind = Core.Registry.MembershipKind.Staff },
    ];

    private static void Fill(WebSite site)
    {
        site.AgentSays("fabunit-1");
        site.AgentSays("val-1", online: false, site: "val-solidaire");
        site.MachineSays("press-1", MachineCondition.Running, 700);
        site.Session(Day);
        site.Session(Day, machine: "printer-1", structure: "s-hostile", energyWh: 99_900, member: "m-val", site: "val-solidaire");
        site.Ledger.Refusals.Add(new RefusalLine(Day, "press-1", "fabunit-1", "m-ada", Contracts.Events.DenialReason.QuotaSpent) { Site = "la-fabunit" });
        site.Ledger.Refusals.Add(new RefusalLine(Day, "printer-1", "val-1", "m-val", Contracts.Events.DenialReason.QuotaSpent) { Site = "val-solidaire" });
        site.Ledger.Alarms.Add(new AlarmLine(Day, AlarmCode.EventConflict, "val-1/e1/7", "detail of val-1", 1));
        site.Ledger.Quarantine.Add(new QuarantineLine(Day, "makerspace/v1/val-solidaire/val-1/event", "unreadable", 10, 1));
        site.Ledger.Faults.Add(new FaultLine(Day, null, "printer-1", "val-1", "contactor-welded", null) { Site = "val-solidaire" });
    }
}
