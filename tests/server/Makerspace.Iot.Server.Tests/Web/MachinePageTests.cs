using System.Net;
using AngleSharp.Html.Dom;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Server.Access;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Tests.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Makerspace.Iot.Server.Tests.Web;

/// <summary>The page of one machine: what it says to whom, and the orders that are given from it.</summary>
public sealed class MachinePageTests
{
    private const string Page = "/machines/press-1";
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_page_says_in_words_what_is_needed_to_use_the_machine_and_when()
    {
        await using WebSite site = await WebSite.StartAsync();
        await ChangeAsync(site, m => (m.LevelAlone, m.LevelSupervised, m.LevelSupervisor, m.TwoPersons, m.Hours) = (2, 1, 3, true, "lu-ve 08:00-19:00 | sa 09:00-12:30"));
        string use = (await site.PageAsync(Page)).QuerySelector(".facts")!.TextContent;
        foreach (string words in (string[])["« Presse à plaques » de niveau 2".Replace("« ", "«\u00A0", StringComparison.Ordinal).Replace(" »", "\u00A0»", StringComparison.Ordinal), "Avec un encadrant\u00A0: niveau 1", "Toujours à deux", "Pour encadrer\u00A0: niveau 3", "lundi à vendredi, 08:00–19:00", "samedi, 09:00–12:30", "ouverte maintenant"])
        {
            Assert.Contains(words, use, StringComparison.Ordinal);
        }

        Assert.Contains("Alone: qualification “Presse à plaques”, level 2.", (await site.PageAsync(Page + "?lang=en")).QuerySelector(".facts")!.TextContent, StringComparison.Ordinal);

        // Sunday evening.
        site.Time.Advance(TimeSpan.FromDays(6) + TimeSpan.FromHours(12));
        Assert.Contains("fermée, ouvre lundi à 08:00", (await site.PageAsync(Page)).QuerySelector(".facts")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sessions_lie_over_the_curve_for_who_may_read_sessions_and_for_nobody_else()
    {
        await using WebSite site = await WebSite.StartAsync();
        DateTimeOffset now = site.Time.GetUtcNow();
        site.Session(now.AddHours(-5), activeSeconds: 1800, structure: "s-hostile");
        site.Session(now.AddHours(-30), activeSeconds: 1800);
        site.AgentSays("fabunit-1");
        site.MachineSays("press-1", MachineCondition.Running, relay: true, contactor: true);
        site.Ledger.Open["press-1"] = new OpenSession("press-1", "fabunit-1", "m-ada", "s-plaque", SessionPurpose.Production) { Start = now.AddMinutes(-20) };
        site.Board.LedgerCommitted();
        using HttpClient fabmanager = await site.AsAsync(Role.Fabmanager);
        IHtmlDocument page = await site.PageAsync(Page, http: fabmanager);
        string[] bands = [.. page.QuerySelectorAll("rect.band title").Select(t => t.TextContent)];
        Assert.Equal(2, bands.Length);
        Assert.Equal("La Plaque Verte\u00A0: depuis 08:40, en cours", bands[0]);
        Assert.StartsWith(WebSite.Hostile + "\u00A0: de 04:00 à 05:00 (1", bands[1], StringComparison.Ordinal);
        Assert.Equal(3, (await site.PageAsync(Page + "?range=week", http: fabmanager)).QuerySelectorAll("rect.band").Length);
        foreach (Role role in (Role[])[Role.Member, Role.Trainer])
        {
            using HttpClient http = await site.AsAsync(role);
            page = await site.PageAsync(Page, http: http);
            Assert.Empty(page.QuerySelectorAll("rect.band"));
            Assert.DoesNotContain("04:00", page.Body!.TextContent, StringComparison.Ordinal);
            Assert.Null(page.QuerySelector("#orders"));
            Assert.Empty(page.QuerySelectorAll("input[name='Order']"));
            Assert.Equal(role == Role.Trainer, page.QuerySelector("#refusals-title") is not null);
        }
    }

    [Fact]
    public async Task Refusals_are_those_of_this_machine()
    {
        await using WebSite site = await WebSite.StartAsync();
        foreach (string machine in (string[])["press-1", "shredder-1"])
        {
            site.Ledger.Refusals.Add(new RefusalLine(site.Time.GetUtcNow().AddMinutes(-3), machine, "fabunit-1", "m-" + machine, DenialReason.NotQualified) { Site = "la-fabunit" });
        }

        string text = (await site.PageAsync(Page)).QuerySelector("section[aria-labelledby='refusals-title']")!.TextContent;
        Assert.Contains("m-press-1", text, StringComparison.Ordinal);
        Assert.DoesNotContain("m-shredder", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_block_with_its_reason_is_read_by_members_on_every_page_and_undone_from_the_same_page()
    {
        await using WebSite site = await WebSite.StartAsync();
        site.AgentSays("fabunit-1");
        site.MachineSays("press-1", MachineCondition.OutOfService);
        using FormClient browser = await BrowserAsync(site, Role.Fabmanager);
        (HttpStatusCode status, string? location, _) = await browser.SendAsync(Page, "block", ("Reason", "Courroie <b>usée</b>"));
        Assert.Equal((HttpStatusCode.Redirect, Page + "#orders"), (status, location));
        using HttpClient member = await site.AsAsync(Role.Member);
        await site.Services.GetRequiredService<RegistryCache>().RefreshAsync(_cancel);
        foreach (string address in (string[])["/", "/wall?site=la-fabunit", Page])
        {
            Assert.Contains("Courroie <b>usée</b>", (await site.PageAsync(address, http: member)).QuerySelector("#card-press-1")!.TextContent, StringComparison.Ordinal);
        }

        // There is no broker in this test: the order is refused in words, and is in the registry all the same.
        string orders = (await browser.PageAsync(Page)).QuerySelector("#orders")!.TextContent;
        foreach (string words in (string[])["Mise hors service", "Ada Test", "Courroie <b>usée</b>", "Refusé", "pas de courtier", "C'est noté au registre"])
        {
            Assert.Contains(words, orders, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.Redirect, (await browser.SendAsync(Page, "unblock")).Status);
        await using MakerspaceDb db = await site.Services.GetRequiredService<IDbContextFactory<MakerspaceDb>>().CreateDbContextAsync(_cancel);
        Machine press = await db.Set<Machine>().SingleAsync(m => m.Name == "press-1", _cancel);
        Assert.Equal((false, (string?)null), (press.OutOfService, press.OutOfServiceReason));

        // Who, when, what, why and what came of it: for the director of the site, and of no other.
        using HttpClient director = await site.AsAsync(Role.SiteDirector);
        string journal = (await site.PageAsync("/journal?kind=machine_commands", http: director)).QuerySelector("tbody")!.TextContent;
        foreach (string words in (string[])["Ada Test", "Ordre à une machine", "Mise hors service", "Remise en service", "Demandé", "Refusé", "Courroie"])
        {
            Assert.Contains(words, journal, StringComparison.Ordinal);
        }

        using HttpClient other = await site.AsAsync(Role.SiteDirector, "val-solidaire");
        Assert.Null((await site.PageAsync("/journal?kind=machine_commands", http: other)).QuerySelector("tbody"));
    }

    [Theory]
    [InlineData("block", "", "Motif")]
    [InlineData("block", "too-long", "Motif")]
    [InlineData("find", "", "Motif")]
    [InlineData("restart-agent", "\u0001", "Motif")]
    public async Task An_order_without_a_usable_reason_writes_nothing_and_says_what_is_missing(string order, string reason, string words)
    {
        await using WebSite site = await WebSite.StartAsync();
        site.AgentSays("fabunit-1");
        site.MachineSays("press-1", MachineCondition.Locked);
        using FormClient browser = await BrowserAsync(site, Role.Fabmanager);
        (HttpStatusCode status, _, string text) = await browser.SendAsync(Page, order, ("Reason", reason == "too-long" ? new string('x', 401) : reason), ("Person", "Ada"));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains(words + "\u00A0: écrire pourquoi", WebUtility.HtmlDecode(text), StringComparison.Ordinal);
        Assert.Empty(await OrdersAsync(site));
    }

    [Fact]
    public async Task A_stale_form_and_a_second_click_change_nothing()
    {
        await using WebSite site = await WebSite.StartAsync();
        using FormClient browser = await BrowserAsync(site, Role.Fabmanager);
        string key = Guid.NewGuid().ToString("N");
        await browser.SendAsync(Page, "identify", ("Key", key));
        await browser.SendAsync(Page, "identify", ("Key", key));
        Assert.Single(await OrdersAsync(site), e => e.Before is null);

        await ChangeAsync(site, m => m.Label = "Presse à chaud");
        (HttpStatusCode status, _, string text) = await browser.SendAsync(Page, "block", ("Reason", "courroie"), ("Revision", "1"));
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("changé entre-temps", WebUtility.HtmlDecode(text), StringComparison.Ordinal);
        Assert.Contains("value=\"courroie\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain(await OrdersAsync(site), e => e.After!.Contains("block", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Role.Fabmanager, true)]
    [InlineData(Role.SiteDirector, true)]
    [InlineData(Role.NetworkAdministrator, true)]
    [InlineData(Role.Trainer, false)]
    [InlineData(Role.Treasurer, false)]
    [InlineData(Role.Member, false)]
    [InlineData(Role.StructureContact, false)]
    public async Task Orders_are_given_by_who_may_at_the_machines_of_the_own_site_alone(Role role, bool may)
    {
        await using WebSite site = await WebSite.StartAsync();
        using FormClient browser = await BrowserAsync(site, role);
        IHtmlDocument page = await browser.PageAsync(Page);
        Assert.Equal(may, page.QuerySelector("input[name='Order'][value='block']") is not null);
        MachineCommands commands = site.Services.GetRequiredService<MachineCommands>();
        var actor = new Actor(ActorKind.Account, "c-x") { Grants = new Grants([new RoleGrant(role, RolePermissions.IsOfNetwork(role) ? "*" : "la-fabunit")]) };
        foreach ((string machine, bool allowed) in new[] { ("press-1", may), ("printer-1", role == Role.NetworkAdministrator) })
        {
            CommandOutcome outcome = await commands.SendAsync(actor, new(machine, Contracts.Link.CommandVerb.Identify), _cancel);
            Assert.Equal(!allowed, outcome.Problems.Any(p => p.Problem.Fault == RecordFault.Forbidden));
        }

        if (!may)
        {
            Assert.Empty(await OrdersAsync(site));
        }
    }

    [Fact]
    public async Task A_person_is_found_by_any_part_of_the_name_and_chosen_before_anything_opens()
    {
        await using WebSite site = await WebSite.StartAsync();
        await using (MakerspaceDb db = await site.Services.GetRequiredService<IDbContextFactory<MakerspaceDb>>().CreateDbContextAsync(_cancel))
        {
            db.Add(new PersonName { Person = "m-ada", DisplayName = "Ada Béranger-Noël" });
            db.Add(new Person { Ref = "m-gone" });
            await db.SaveChangesAsync(_cancel);
            db.Add(new PersonName { Person = "m-gone", DisplayName = "Ada Partie" });
            db.Add(new Membership { Person = "m-gone", Site = "la-fabunit", FirstDay = new DateOnly(2024, 1, 1), LastDay = new DateOnly(2024, 12, 31), Kind = MembershipKind.Resident });
            await db.SaveChangesAsync(_cancel);
            await RegistryVersion.BumpAsync(db, _cancel);
        }

        site.AgentSays("fabunit-1");
        site.MachineSays("press-1", MachineCondition.Locked);
        using FormClient browser = await BrowserAsync(site, Role.Fabmanager);
        foreach (string name in (string[])["noel ADA", "beran", "m-ada"])
        {
            (_, _, string text) = await browser.SendAsync(Page, "find", ("Person", name), ("Reason", "badge oublié"));
            IHtmlDocument page = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(text);
            Assert.Equal("m-ada", Assert.Single(page.QuerySelectorAll("input[name='Member']")).GetAttribute("value"));
            Assert.Contains("Ouvrir pour Ada Béranger-Noël", page.Body!.TextContent, StringComparison.Ordinal);
        }

        (_, _, string none) = await browser.SendAsync(Page, "find", ("Person", "Partie"), ("Reason", "badge oublié"));
        Assert.Contains("Aucun membre de ce site", none, StringComparison.Ordinal);
        Assert.Empty(await OrdersAsync(site));

        // What was chosen is asked; a reference that is nobody's is not.
        await browser.SendAsync(Page, "identify", ("Order", "open"), ("Member", "m-ada"), ("Reason", "badge oublié"));
        Assert.Contains("\"m-ada\"", (await OrdersAsync(site))[0].After, StringComparison.Ordinal);
        Assert.Contains("Ada Béranger-Noël", (await browser.PageAsync(Page)).QuerySelector("#orders")!.TextContent, StringComparison.Ordinal);
        int before = (await OrdersAsync(site)).Count;
        (HttpStatusCode status, _, _) = await browser.SendAsync(Page, "identify", ("Order", "open"), ("Member", "m-nobody"), ("Reason", "badge oublié"));
        Assert.Equal((HttpStatusCode.OK, before), (status, (await OrdersAsync(site)).Count));
    }

    [Fact]
    public async Task An_order_that_this_page_does_not_have_is_refused()
    {
        await using WebSite site = await WebSite.StartAsync();
        using FormClient browser = await BrowserAsync(site, Role.Fabmanager);
        foreach (string order in (string[])["extend", "other", "<script>"])
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await browser.SendAsync(Page, "identify", ("Order", order))).Status);
        }
    }

    private static async Task<FormClient> BrowserAsync(WebSite site, Role role) =>
        new(site.Http.BaseAddress!, (await TestAccounts.SignInAsync(site.Services, role, RolePermissions.IsOfNetwork(role) ? "*" : "la-fabunit")).Cookie);

    private async Task<List<AuditEntry>> OrdersAsync(WebSite site)
    {
        await using MakerspaceDb db = await site.Services.GetRequiredService<IDbContextFactory<MakerspaceDb>>().CreateDbContextAsync(_cancel);
        return await db.Set<AuditEntry>().Where(a => a.Kind == CommandJournal.Kind).OrderBy(a => a.At).ToListAsync(_cancel);
    }

    private async Task ChangeAsync(WebSite site, Action<Machine> change)
    {
        await using MakerspaceDb db = await site.Services.GetRequiredService<IDbContextFactory<MakerspaceDb>>().CreateDbContextAsync(_cancel);
        change(await db.Set<Machine>().SingleAsync(m => m.Name == "press-1", _cancel));
        await db.SaveChangesAsync(_cancel);
        await RegistryVersion.BumpAsync(db, _cancel);
        await site.Services.GetRequiredService<RegistryCache>().RefreshAsync(_cancel);
    }
}
