using System.Net;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Maintenance;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Maintenance;
using Makerspace.Iot.Server.Tests.Accounts;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.Server.Tests.Registry;
using Makerspace.Iot.Server.Tests.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Makerspace.Iot.Server.Tests.Maintenance;

/// <summary>What strangers see and report by a machine's code, and what the site makes of it.</summary>
public sealed class DefectPagesTests
{
    private const string Public = "/m/press-1";
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_stranger_reads_the_state_and_what_is_needed_and_nothing_of_people_sessions_or_orders()
    {
        await using WebSite site = await WebSite.StartAsync();
        site.Session(site.Time.GetUtcNow().AddHours(-2));
        site.AgentSays("fabunit-1");
        site.Ledger.Open["press-1"] = new("press-1", "fabunit-1", "m-ada", "s-plaque", Contracts.Events.SessionPurpose.Production) { Start = site.Time.GetUtcNow().AddMinutes(-5) };
        foreach ((MachineCondition state, string words) in new[] { (MachineCondition.Locked, "Libre"), (MachineCondition.Running, "Occupée"), (MachineCondition.OutOfService, "Hors service"), (MachineCondition.Faulted, "Indisponible") })
        {
            site.MachineSays("press-1", state, powerW: 1234, relay: state == MachineCondition.Running, contactor: state == MachineCondition.Running, faults: state == MachineCondition.Faulted ? ["contactor-welded"] : []);
            string text = (await site.PageAsync(Public, http: site.Anonymous)).QuerySelector("main")!.TextContent;
            Assert.Contains(words, text, StringComparison.Ordinal);
            foreach (string secret in (string[])["m-ada", "Plaque Verte", "1 234", "1234", "fabunit-1", "contact", "contacteur", "Derniers ordres", "Page complète"])
            {
                Assert.DoesNotContain(secret, text.Replace("Pour vous répondre", "", StringComparison.Ordinal), StringComparison.Ordinal);
            }
        }

        // Nothing was heard for long: the page does not pretend.
        site.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Contains("État inconnu", (await site.PageAsync(Public, http: site.Anonymous)).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        await site.PageAsync("/m/no-such", HttpStatusCode.NotFound, site.Anonymous);
        foreach (string closed in (string[])["/machines/press-1", "/machines/press-1/label", "/machines/press-1/qr.svg", "/defects"])
        {
            Assert.NotEqual(HttpStatusCode.OK, (await site.Anonymous.GetAsync(new Uri(closed, UriKind.Relative), _cancel)).StatusCode);
        }
    }

    [Fact]
    public async Task A_report_without_an_account_reaches_the_site_and_goes_its_way_to_settled()
    {
        await using WebSite site = await WebSite.StartAsync();
        using var stranger = new FormClient(site.Http.BaseAddress!);
        (HttpStatusCode status, _, string text) = await stranger.SendAsync(Public, "report", ("What", "Il fume\r\n<script>alert(1)</script>"), ("Severity", "dangerous"), ("Contact", "ada@exemple.fr"));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("Merci", text, StringComparison.Ordinal);
        DefectReport report = Assert.Single(await ReportsAsync(site));
        Assert.Equal(("press-1", "la-fabunit", (string?)null, "Il fume <script>alert(1)</script>", DefectSeverity.Dangerous, "ada@exemple.fr", DefectState.Open), (report.Machine, report.Site, report.Reporter, report.What, report.Severity!.Value, report.Contact, report.State));

        using FormClient fabmanager = await BrowserAsync(site, Role.Fabmanager);
        Assert.Contains("danger signalé", (await fabmanager.PageAsync("/")).QuerySelector("#table-attention")!.TextContent, StringComparison.Ordinal);
        foreach (string address in (string[])["/defects", "/machines/press-1"])
        {
            string main = (await fabmanager.PageAsync(address)).QuerySelector("main")!.TextContent;
            Assert.Contains("Il fume <script>alert(1)</script>", main, StringComparison.Ordinal);
            Assert.Contains("ada@exemple.fr", main, StringComparison.Ordinal);
        }

        // The offered block takes the machine out of service with words that members read.
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(fabmanager, "block", ("Note", "Danger signalé"))).Status);
        await using MakerspaceDb db = await Databases(site).CreateDbContextAsync(_cancel);
        Assert.Equal("Danger signalé", (await db.Set<Machine>().SingleAsync(m => m.Name == "press-1", _cancel)).OutOfServiceReason);

        Assert.Equal(HttpStatusCode.OK, (await AskAsync(fabmanager, "acknowledge")).Status);
        Assert.Equal(DefectState.Acknowledged, (await ReportsAsync(site))[0].State);
        Assert.DoesNotContain("danger signalé", (await fabmanager.PageAsync("/")).QuerySelector("#table-attention")!.TextContent, StringComparison.Ordinal);
        (_, string without) = await AskAsync(fabmanager, "settle", ("Note", " "));
        Assert.Contains("écrire en quelques mots", WebUtility.HtmlDecode(without), StringComparison.Ordinal);
        await AskAsync(fabmanager, "settle", ("Note", "Résistance remplacée"));
        report = (await ReportsAsync(site))[0];
        Assert.Equal((DefectState.Settled, "Résistance remplacée", (string?)null), (report.State, report.Note, report.Contact));
        Assert.Contains("Résistance remplacée", (await fabmanager.PageAsync("/defects?state=settled")).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Aucune panne à traiter", (await fabmanager.PageAsync("/defects")).QuerySelector("main")!.TextContent, StringComparison.Ordinal);

        // The audit has the acts, and neither the words nor the contact of the stranger.
        List<AuditEntry> audit = await db.Set<AuditEntry>().Where(a => a.Kind == "defect_reports").ToListAsync(_cancel);
        Assert.Equal(3, audit.Count);
        Assert.All(audit, a => Assert.Equal("la-fabunit", a.Site));
        Assert.All(audit, a => Assert.DoesNotContain("fume", a.Before + a.After, StringComparison.Ordinal));
        Assert.All(audit, a => Assert.DoesNotContain("exemple.fr", a.Before + a.After, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_has_signed_in_reports_by_the_account_and_is_asked_for_no_contact()
    {
        await using WebSite site = await WebSite.StartAsync();
        using FormClient member = await BrowserAsync(site, Role.Member);
        Assert.Null((await member.PageAsync(Public)).QuerySelector("input[name='Contact']"));
        await member.SendAsync(Public, "report", ("What", "Bruit"), ("Contact", "forgé"));
        DefectReport report = Assert.Single(await ReportsAsync(site));
        Assert.Equal((report.CreatedBy, (string?)null, (DefectSeverity?)null), (report.Reporter, report.Contact, report.Severity));
    }

    [Theory]
    [InlineData("", "", "", "Écrire en quelques mots")]
    [InlineData("long", "", "", "Écrire en quelques mots")]
    [InlineData("Bruit", "terrible", "", "choisir dans la liste")]
    [InlineData("Bruit", "", "long", "120 caractères")]
    public async Task A_report_that_cannot_be_used_writes_nothing_says_why_and_keeps_what_was_typed(string what, string severity, string contact, string words)
    {
        await using WebSite site = await WebSite.StartAsync();
        using var stranger = new FormClient(site.Http.BaseAddress!);
        (HttpStatusCode status, _, string text) = await stranger.SendAsync(Public, "report", ("What", what == "long" ? new string('x', 401) : what), ("Severity", severity), ("Contact", contact == "long" ? new string('y', 121) : contact));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains(words, WebUtility.HtmlDecode(text), StringComparison.Ordinal);
        Assert.Empty(await ReportsAsync(site));
        Assert.Equal(what.Length == 0 ? "" : what == "long" ? new string('x', 401) : what, new HtmlParser().ParseDocument(text).QuerySelector("textarea")!.TextContent);
    }

    [Fact]
    public async Task A_program_that_fills_in_every_field_and_a_second_click_write_nothing_more()
    {
        await using WebSite site = await WebSite.StartAsync();
        using var stranger = new FormClient(site.Http.BaseAddress!);
        Assert.Contains("Merci", (await stranger.SendAsync(Public, "report", ("What", "Achetez"), ("Website", "http://x"))).Text, StringComparison.Ordinal);
        Assert.Empty(await ReportsAsync(site));
        string key = Guid.NewGuid().ToString("N");
        for (int i = 0; i < 2; i++)
        {
            Assert.Contains("Merci", (await stranger.SendAsync(Public, "report", ("What", "Bruit"), ("Key", key))).Text, StringComparison.Ordinal);
        }

        Assert.Single(await ReportsAsync(site));
    }

    [Fact]
    public async Task Too_many_reports_of_one_origin_are_held_back_for_a_while()
    {
        await using WebSite site = await WebSite.StartAsync();
        using var stranger = new FormClient(site.Http.BaseAddress!);
        for (int i = 0; i < ReportThrottle.MostOfOrigin; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await stranger.SendAsync(Public, "report", ("What", "Bruit " + i))).Status);
        }

        (HttpStatusCode status, _, string text) = await stranger.SendAsync(Public, "report", ("What", "Bruit encore"));
        Assert.Equal(HttpStatusCode.TooManyRequests, status);
        Assert.Contains("Trop de signalements", text, StringComparison.Ordinal);
        Assert.Equal(ReportThrottle.MostOfOrigin, (await ReportsAsync(site)).Count);
        site.Time.Advance(ReportThrottle.Window);
        Assert.Equal(HttpStatusCode.OK, (await stranger.SendAsync(Public, "report", ("What", "Bruit encore"))).Status);
    }

    [Fact]
    public void One_machine_is_not_flooded_by_many_origins_and_the_count_is_bounded()
    {
        var throttle = new ReportThrottle(new TestKit.ManualTime());
        Assert.Equal(ReportThrottle.MostOfMachine, Enumerable.Range(0, 50).Count(i => throttle.TryTake("10.0.0." + i, "press-1")));
        Assert.True(throttle.TryTake("10.0.0.1", "cnc-1"));
        Assert.Equal(RequestOrigin.Of(IPAddress.Parse("2001:db8:1:2::1")), ReportThrottle.Origin(IPAddress.Parse("2001:db8:1:2:ffff::9")));
        Assert.NotEqual(RequestOrigin.Of(IPAddress.Parse("2001:db8:1:2::1")), ReportThrottle.Origin(IPAddress.Parse("2001:db8:1:3::1")));
        Assert.Equal(RequestOrigin.Of(IPAddress.Parse("192.0.2.1")), ReportThrottle.Origin(IPAddress.Parse("::ffff:192.0.2.1")));
    }

    [Theory]
    [DatabaseData]
    public async Task Only_the_site_of_a_report_reads_it_and_goes_on_with_it_and_a_stale_form_changes_nothing(DatabaseKind kind)
    {
        await using TestDatabase test = await RegistrySample.ImportedAsync(kind);
        var edits = new DefectEdits(new RegistryWriter(test.Factory));
        var reader = new DefectReader(test.Factory);
        var given = new ReportedDefect(Guid.NewGuid(), "press-1", "Bruit", DefectSeverity.Annoying, null);
        Assert.True((await edits.ReportAsync(null, given, "la-fabunit", _cancel)).Written);
        Assert.True((await edits.ReportAsync(null, given, "la-fabunit", _cancel)).Written);
        Assert.Single(await reader.UnsettledAsync(SiteScope.Of(["la-fabunit"]), _cancel));
        Assert.Single(await reader.UnsettledAsync(SiteScope.Of(["la-fabunit", "val-solidaire"]), _cancel));
        Assert.Empty(await reader.UnsettledAsync(SiteScope.Of(["val-solidaire"]), _cancel));
        Assert.Empty(await reader.OfMachineAsync("press-1", SiteScope.Of(["val-solidaire"]), 10, _cancel));
        foreach ((Role role, string site, RecordFault? fault) in new[]
        {
            (Role.Fabmanager, "val-solidaire", (RecordFault?)RecordFault.Forbidden), (Role.Member, "la-fabunit", RecordFault.Forbidden), (Role.Trainer, "la-fabunit", RecordFault.Forbidden), (Role.Fabmanager, "la-fabunit", null),
        })
        {
            var actor = new Actor(ActorKind.Account, "c-x") { Grants = new Grants([new RoleGrant(role, site)]) };
            WriteOutcome outcome = await edits.GoAsync(actor, given.Key, 1, DefectState.Acknowledged, null, _cancel);
            Assert.Equal(fault, outcome.Problems.Count == 0 ? null : outcome.Problems[0].Problem.Fault);
        }

        // Seen at revision 1, which has passed; and never back.
        Assert.Equal(RecordFault.Stale, Assert.Single((await edits.GoAsync(Actor.Program, given.Key, 1, DefectState.Settled, "fait", _cancel)).Problems).Problem.Fault);
        Assert.True((await edits.GoAsync(Actor.Program, given.Key, 2, DefectState.Settled, "fait", _cancel)).Written);
        Assert.False((await edits.GoAsync(Actor.Program, given.Key, 3, DefectState.Acknowledged, "non", _cancel)).Written);
        Assert.Equal(RecordFault.NotThere, Assert.Single((await edits.GoAsync(Actor.Program, Guid.NewGuid(), 1, DefectState.Settled, "x", _cancel)).Problems).Problem.Fault);
        Assert.Single((await reader.SettledAsync(SiteScope.Network, null, 10, _cancel)).Items);
    }

    [Fact]
    public async Task The_code_and_the_label_lead_to_the_public_page_by_the_address_of_the_settings()
    {
        await using WebSite site = await WebSite.StartAsync();
        using HttpClient member = await site.AsAsync(Role.Member);
        IHtmlDocument label = await site.PageAsync("/machines/press-1/label", http: member);
        string address = label.QuerySelector(".address")!.TextContent;
        Assert.EndsWith("/m/press-1", address, StringComparison.Ordinal);
        Assert.Contains("Presse à plaques recyclées", label.QuerySelector("h1")!.TextContent, StringComparison.Ordinal);
        HttpResponseMessage code = await member.GetAsync(new Uri("/machines/press-1/qr.svg", UriKind.Relative), _cancel);
        Assert.Equal("image/svg+xml", code.Content.Headers.ContentType!.MediaType);
        Assert.Equal(Server.Workspace.Public.MachineCode.Svg(address), await code.Content.ReadAsStringAsync(_cancel));
        Assert.NotEqual(Server.Workspace.Public.MachineCode.Svg(address), Server.Workspace.Public.MachineCode.Svg(address + "x"));
        Assert.Equal(HttpStatusCode.NotFound, (await member.GetAsync(new Uri("/machines/printer-1/qr.svg", UriKind.Relative), _cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await member.GetAsync(new Uri("/machines/printer-1/label", UriKind.Relative), _cancel)).StatusCode);
    }

    private static IDbContextFactory<MakerspaceDb> Databases(WebSite site) => site.Services.GetRequiredService<IDbContextFactory<MakerspaceDb>>();

    private static async Task<FormClient> BrowserAsync(WebSite site, Role role) => new(site.Http.BaseAddress!, (await TestAccounts.SignInAsync(site.Services, role, "la-fabunit")).Cookie);

    private async Task<List<DefectReport>> ReportsAsync(WebSite site)
    {
        await using MakerspaceDb db = await Databases(site).CreateDbContextAsync(_cancel);
        return await db.Set<DefectReport>().AsNoTracking().ToListAsync(_cancel);
    }

    // Sends the form of the first report on the page that asks for it.
    private static async Task<(HttpStatusCode Status, string Text)> AskAsync(FormClient browser, string ask, params (string Name, string Value)[] fields)
    {
        IHtmlDocument page = await browser.PageAsync("/defects");
        IHtmlFormElement form = Assert.IsAssignableFrom<IHtmlFormElement>(page.QuerySelector($"form:has(input[name='Ask'][value='{ask}'])"));
        Dictionary<string, string> values = form.QuerySelectorAll("input").Cast<IHtmlInputElement>().ToDictionary(i => i.Name!, i => i.Value);
        foreach ((string name, string value) in fields)
        {
            values[name] = value;
        }

        using var content = new FormUrlEncodedContent(values);
        using HttpResponseMessage answer = await browser.Http.PostAsync(new Uri("/defects", UriKind.Relative), content);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }
}
