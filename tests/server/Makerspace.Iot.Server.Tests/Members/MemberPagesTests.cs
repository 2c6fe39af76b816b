using System.Net;
using AngleSharp.Html.Dom;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Tests.Accounts;
using Makerspace.Iot.Server.Tests.Web;
using Makerspace.Iot.Server.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Makerspace.Iot.Server.Tests.Members;

/// <summary>The pages of members over HTTP, as a browser without scripts sends them. It is Monday 2 March 2026.</summary>
public sealed class MemberPagesTests
{
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_person_is_added_with_membership_and_badge_found_by_name_and_no_name_is_in_an_address()
    {
        await using WebSite site = await WebSite.StartAsync();
        using FormClient browser = await AsAsync(site, Role.Fabmanager);
        var added = await browser.SendAsync("/members", "add", ("Name", "Éloïse Dupré"), ("SiteName", "la-fabunit"), ("Kind", "Subscriber"), ("StructureName", "s-plaque"), ("Uid", "04 A1 B2 C3"));
        Assert.Equal(HttpStatusCode.Redirect, added.Status);
        string person = added.Location!;
        IHtmlDocument page = await browser.PageAsync(person);
        Assert.Equal("Éloïse Dupré", page.QuerySelector("h1")!.TextContent);
        string text = page.Body!.TextContent;
        Assert.Contains("Abonné", text, StringComparison.Ordinal);
        Assert.Contains("La Plaque Verte", text, StringComparison.Ordinal);
        Assert.Contains("depuis le 02/03/2026", text, StringComparison.Ordinal);
        Assert.Contains("…B2C3", text, StringComparison.Ordinal);
        Assert.DoesNotContain("04a1b2c3", page.Source.Text, StringComparison.OrdinalIgnoreCase);

        var search = await browser.SendAsync("/members", "search", ("Search", "dupre eloise"));
        Assert.DoesNotContain("dupre", WebUtility.UrlDecode(search.Location)!, StringComparison.OrdinalIgnoreCase);
        IHtmlDocument found = await browser.PageAsync(search.Location!);
        Assert.Equal(person, found.QuerySelector("tbody th a")!.GetAttribute("href"));
        Assert.Equal("dupre eloise", ((IHtmlInputElement)found.QuerySelector("input[name=Search]")!).Value);

        // The sealed address is nobody else's.
        using FormClient other = await AsAsync(site, Role.Fabmanager);
        Assert.Contains("ne peut plus être relue", (await other.PageAsync(search.Location!)).Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_form_sent_twice_makes_one_person()
    {
        await using WebSite site = await WebSite.StartAsync();
        using FormClient browser = await AsAsync(site, Role.Fabmanager);
        (string, string)[] form = [("NewRef", "m-abcdefghjk"), ("Name", "Ada"), ("SiteName", "la-fabunit"), ("Kind", "Resident")];
        Assert.Equal("/members/m-abcdefghjk", (await browser.SendAsync("/members", "add", form)).Location);
        Assert.Equal("/members/m-abcdefghjk", (await browser.SendAsync("/members", "add", form)).Location);
        await using MakerspaceDb db = await Databases(site).CreateDbContextAsync(_cancel);
        Assert.Single(await db.Set<Membership>().Where(m => m.Person == "m-abcdefghjk").ToListAsync(_cancel));
    }

    [Fact]
    public async Task What_is_wrong_stands_at_its_field_in_the_language_of_the_person_and_nothing_is_written()
    {
        await using WebSite site = await WebSite.StartAsync();
        using FormClient browser = await AsAsync(site, Role.Fabmanager);
        (string, string)[] bad = [("Name", " "), ("SiteName", "la-fabunit"), ("Kind", "King"), ("StructureName", "s-none"), ("Begin", "32/13/2026"), ("Uid", "0429")];
        string french = (await browser.SendAsync("/members", "add", bad)).Text;
        Assert.Contains("Choisir dans la liste", french, StringComparison.Ordinal);
        Assert.Contains("n'est pas une date", WebUtility.HtmlDecode(french), StringComparison.Ordinal);
        Assert.Contains("a 4 chiffre(s)", WebUtility.HtmlDecode(french), StringComparison.Ordinal);
        Assert.Contains("is not a date", (await browser.SendAsync("/members?lang=en", "add", bad)).Text, StringComparison.Ordinal);
        var rules = await browser.SendAsync("/members", "add", ("Name", " "), ("SiteName", "la-fabunit"), ("Kind", "Resident"), ("StructureName", "s-none"), ("Begin", "2026-03-05"), ("Finish", "2026-03-04"));
        var page = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(rules.Text);
        Assert.Equal(
            ["Finish", "Name", "StructureName"],
            page.QuerySelectorAll("label.wrong").Select(l => l.QuerySelector("input,select")!.GetAttribute("name")!).Order());
        var other = await browser.SendAsync("/members", "add", ("Name", "Ada"), ("SiteName", "val-solidaire"), ("Kind", "Resident"));
        Assert.Equal(HttpStatusCode.OK, other.Status);
        await using MakerspaceDb db = await Databases(site).CreateDbContextAsync(_cancel);
        Assert.Equal("m-ada", (await db.Set<Person>().SingleAsync(_cancel)).Ref);
    }

    [Fact]
    public async Task Names_and_structures_with_markup_are_text()
    {
        await using WebSite site = await WebSite.StartAsync();
        using FormClient browser = await AsAsync(site, Role.Fabmanager);
        var added = await browser.SendAsync("/members", "add", ("Name", WebSite.Hostile), ("SiteName", "la-fabunit"), ("Kind", "Resident"));
        foreach (string address in new[] { added.Location!, "/members", "/structures" })
        {
            IHtmlDocument page = await browser.PageAsync(address);
            Assert.DoesNotContain(page.Scripts, s => s.TextContent.Contains("alert", StringComparison.Ordinal));
            Assert.Contains(WebSite.Hostile, page.Body!.TextContent, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_badge_that_is_taken_says_by_whom_only_to_who_may_see_that_person()
    {
        await using WebSite site = await WebSite.StartAsync();
        await site.AddAsync(
            new Person { Ref = "m-bob" },
            new PersonName { Person = "m-bob", DisplayName = "Bob Voisin" },
            new Person { Ref = "m-eve" },
            new PersonName { Person = "m-eve", DisplayName = "Ève Lointaine" },
            new Membership { Person = "m-bob", Site = "la-fabunit", FirstDay = new DateOnly(2025, 1, 1), Kind = MembershipKind.Resident },
            new Membership { Person = "m-eve", Site = "val-solidaire", FirstDay = new DateOnly(2025, 1, 1), Kind = MembershipKind.Resident },
            new Badge { Uid = "04b0b0b0", Person = "m-bob" },
            new Badge { Uid = "04e0e0e0", Person = "m-eve" });
        using FormClient browser = await AsAsync(site, Role.Fabmanager);
        async Task<string> GiveAsync(string uid) => WebUtility.HtmlDecode((await browser.SendAsync("/members/m-ada", "badge", ("Uid", uid))).Text);
        Assert.Contains("Ce badge est à Bob Voisin", await GiveAsync("04B0B0B0"), StringComparison.Ordinal);
        string elsewhere = await GiveAsync("04e0e0e0");
        Assert.Contains("quelqu'un d'un autre site", elsewhere, StringComparison.Ordinal);
        Assert.DoesNotContain("Lointaine", elsewhere, StringComparison.Ordinal);
        Assert.Contains("marque de cascade", await GiveAsync("88040102"), StringComparison.Ordinal);
        Assert.Contains("Badge donné", await GiveAsync("04a1a1a1"), StringComparison.Ordinal);
        Assert.Contains("a déjà ce badge", await GiveAsync("04a1a1a1"), StringComparison.Ordinal);

        string revoke = Handler(await browser.PageAsync("/members/m-ada"), "revoke-");
        Assert.Contains("a besoin d'un motif", WebUtility.HtmlDecode((await browser.SendAsync("/members/m-ada", revoke, ("Reason", "parce que"))).Text), StringComparison.Ordinal);
        Assert.Contains("Badge révoqué", (await browser.SendAsync("/members/m-ada", revoke, ("Reason", "perdu"))).Text, StringComparison.Ordinal);
        IHtmlDocument page = await browser.PageAsync("/members/m-ada");
        Assert.Contains("révoqué le 02/03/2026 09:00", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Contains("perdu", page.QuerySelector("#badges tbody")!.TextContent, StringComparison.Ordinal);
        await browser.SendAsync("/members/m-ada", Handler(page, "restore-"), ("Reason", "retrouvé"));
        Assert.Contains("valable", (await browser.PageAsync("/members/m-ada")).QuerySelector("#badges tbody")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stale_form_and_one_without_a_reason_change_nothing_and_a_correction_does()
    {
        await using WebSite site = await WebSite.StartAsync();
        await site.AddAsync(new Membership { Person = "m-ada", Site = "la-fabunit", FirstDay = new DateOnly(2026, 1, 1), Kind = MembershipKind.Resident });
        using FormClient browser = await AsAsync(site, Role.SiteDirector);
        IHtmlDocument page = await browser.PageAsync("/members/m-ada");

        // That of the whole network is the network's to change.
        string edit = Assert.Single(page.QuerySelectorAll("a[href*='membership=']")).GetAttribute("href")!.Split('#')[0];
        (string, string)[] asked = [("SiteName", "la-fabunit"), ("Kind", "Nomad"), ("Begin", "2026-01-15"), ("PurposeName", "Research"), ("Hours", "lu-ve 08:00-19:00")];
        Assert.Contains("a besoin d'un motif", WebUtility.HtmlDecode((await browser.SendAsync(edit, "correct", [.. asked, ("Reason", " ")])).Text), StringComparison.Ordinal);
        Assert.Contains("Quelqu'un d'autre", WebUtility.HtmlDecode((await browser.SendAsync(edit, "correct", [.. asked, ("Reason", "x"), ("Revision", "7")])).Text), StringComparison.Ordinal);
        Assert.Contains("écrivez par exemple", WebUtility.HtmlDecode((await browser.SendAsync(edit, "correct", [.. asked[..4], ("Hours", "toujours"), ("Reason", "x")])).Text), StringComparison.Ordinal);
        Assert.Contains("C'est noté", WebUtility.HtmlDecode((await browser.SendAsync(edit, "correct", [.. asked, ("Reason", "erreur de saisie")])).Text), StringComparison.Ordinal);
        Assert.Contains("C'est noté", WebUtility.HtmlDecode((await browser.SendAsync(edit, "end", ("Finish", "2026-02-28"), ("Reason", "départ"))).Text), StringComparison.Ordinal);
        Assert.Contains("chevauch", WebUtility.HtmlDecode((await browser.SendAsync("/members/m-ada", "membership", ("SiteName", "la-fabunit"), ("Kind", "Nomad"), ("Begin", "2026-02-01"), ("Reason", "suite"))).Text).Replace("va déjà du", "chevauche", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("a besoin d'un motif", WebUtility.HtmlDecode((await browser.SendAsync("/members/m-ada", "membership", ("SiteName", "la-fabunit"), ("Kind", "Nomad"), ("Begin", "2026-03-01"))).Text), StringComparison.Ordinal);
        await using MakerspaceDb db = await Databases(site).CreateDbContextAsync(_cancel);
        Membership row = await db.Set<Membership>().SingleAsync(m => m.Site == "la-fabunit", _cancel);
        Assert.Equal(
            (MembershipKind.Nomad, new DateOnly(2026, 1, 15), new DateOnly(2026, 2, 28), UsagePurpose.Research, "lu-ve 08:00-19:00", 3),
            (row.Kind, row.FirstDay, row.LastDay!.Value, row.Purpose, row.Hours, row.Revision));
    }

    [Fact]
    public async Task The_page_says_why_a_badge_was_refused_and_what_to_do_and_keeps_expired_qualifications()
    {
        await using WebSite site = await WebSite.StartAsync();
        await site.AddAsync(new Qualification { Person = "m-ada", Category = "plastic-press", Level = 2, SignedOn = new DateOnly(2024, 1, 1), LastDay = new DateOnly(2025, 12, 31) });
        site.Ledger.Refusals.Add(new RefusalLine(new DateTimeOffset(2026, 2, 24, 9, 0, 0, TimeSpan.Zero), "press-1", "fabunit-1", "m-ada", DenialReason.QualificationExpired) { Site = "la-fabunit" });
        site.Ledger.Refusals.Add(new RefusalLine(new DateTimeOffset(2026, 2, 24, 9, 0, 0, TimeSpan.Zero), "press-1", "fabunit-1", "m-other", DenialReason.QuotaSpent) { Site = "la-fabunit" });
        site.Session(new DateTimeOffset(2026, 2, 10, 9, 0, 0, TimeSpan.Zero));
        using HttpClient trainer = await site.AsAsync(Role.Trainer);
        IHtmlDocument page = await site.PageAsync("/members/m-ada", http: trainer);
        string text = page.Body!.TextContent;
        Assert.Contains("24/02/2026 10:00", text, StringComparison.Ordinal);
        Assert.Contains(Locale.French[DenialWords.Of(DenialReason.QualificationExpired).Next], text, StringComparison.Ordinal);
        Assert.DoesNotContain("Quota", text, StringComparison.Ordinal);
        Assert.Contains("expirée le 31/12/2025", text, StringComparison.Ordinal);

        // A trainer reads names and qualifications, and neither badges nor sessions; and changes nothing.
        Assert.Null(page.QuerySelector("#badges"));
        Assert.Null(page.QuerySelector("#sessions-title"));
        Assert.Empty(page.QuerySelectorAll("main form"));
        using HttpClient fabmanager = await site.AsAsync(Role.Fabmanager);
        Assert.NotNull((await site.PageAsync("/members/m-ada", http: fabmanager)).QuerySelector("#sessions-title"));
    }

    [Fact]
    public async Task A_badge_is_lent_until_a_day_to_come_and_the_page_says_until_when()
    {
        await using WebSite site = await WebSite.StartAsync();
        using FormClient browser = await AsAsync(site, Role.Fabmanager);
        var past = await browser.SendAsync("/members/m-ada", "badge", ("Uid", "04a1a1a1"), ("BadgeFinish", "2026-03-01"));
        Assert.Contains("Ce jour est passé", past.Text, StringComparison.Ordinal);
        await browser.SendAsync("/members/m-ada", "badge", ("Uid", "04a1a1a1"), ("BadgeFinish", "2026-03-02"));
        Assert.Contains("valable jusqu'au 03/03/2026 00:00", (await browser.PageAsync("/members/m-ada")).QuerySelector("#badges tbody")!.TextContent, StringComparison.Ordinal);
        site.Time.Advance(TimeSpan.FromDays(1));
        Assert.Contains("révoqué le 03/03/2026 00:00", (await browser.PageAsync("/members/m-ada")).QuerySelector("#badges tbody")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_a_broker_says_that_no_badge_can_be_tapped_and_who_may_not_give_one_is_not_asked()
    {
        await using WebSite site = await WebSite.StartAsync();
        await site.AddAsync(new Person { Ref = "m-eve" }, new Membership { Person = "m-eve", Site = "val-solidaire", FirstDay = new DateOnly(2025, 1, 1), Kind = MembershipKind.Resident });
        using FormClient browser = await AsAsync(site, Role.Fabmanager);
        IHtmlDocument page = await browser.PageAsync("/members/m-ada/enrol");
        Assert.Contains("n'est pas relié aux machines", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Empty(page.QuerySelectorAll("main form"));
        await browser.PageAsync("/members/m-eve/enrol", HttpStatusCode.NotFound);
        using FormClient trainer = await AsAsync(site, Role.Trainer);
        await trainer.PageAsync("/members/m-ada/enrol", HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_director_invites_a_person_and_the_account_is_theirs()
    {
        await using WebSite site = await WebSite.StartAsync();
        using FormClient browser = await AsAsync(site, Role.SiteDirector);
        var invited = await browser.SendAsync("/members/m-ada", "invite", ("Email", "ada@exemple.fr"), ("InviteSite", "la-fabunit"));
        Assert.Contains("/link/", invited.Text, StringComparison.Ordinal);
        Assert.Contains("ada@exemple.fr", invited.Text, StringComparison.Ordinal);
        await using MakerspaceDb db = await Databases(site).CreateDbContextAsync(_cancel);
        Assert.Equal("m-ada", (await db.Set<Core.Accounts.Account>().SingleAsync(a => a.Email == "ada@exemple.fr", _cancel)).Person);
        Assert.Null((await browser.PageAsync("/members/m-ada")).QuerySelector("input[name=Email]"));
        using FormClient fabmanager = await AsAsync(site, Role.Fabmanager);
        Assert.Null((await fabmanager.PageAsync("/members/m-ada")).QuerySelector("#account-title"));
    }

    [Fact]
    public async Task A_structure_is_added_and_corrected_with_its_siret()
    {
        await using WebSite site = await WebSite.StartAsync();
        using FormClient browser = await AsAsync(site, Role.Fabmanager);
        Assert.Contains("n'est pas un SIRET", WebUtility.HtmlDecode((await browser.SendAsync("/structures", "add", ("Label", "Bois"), ("SiretField", "123"))).Text), StringComparison.Ordinal);
        var added = await browser.SendAsync("/structures", "add", ("Label", "Bois & Cie"), ("SiretField", "732 829 320 00074"));
        Assert.Equal("732 829 320 00074", ((IHtmlInputElement)(await browser.PageAsync(added.Location!)).QuerySelector("input[name=SiretField]")!).Value);
        Assert.Contains("a déjà ce SIRET", WebUtility.HtmlDecode((await browser.SendAsync("/structures", "add", ("Label", "Double"), ("SiretField", "73282932000074"))).Text), StringComparison.Ordinal);
        Assert.Contains("C'est noté", WebUtility.HtmlDecode((await browser.SendAsync(added.Location!, "structure", ("Label", "Bois et Compagnie"), ("SiretField", ""), ("Reason", "raison sociale"))).Text), StringComparison.Ordinal);
        Assert.Contains("Quelqu'un d'autre", WebUtility.HtmlDecode((await browser.SendAsync(added.Location!, "structure", ("Label", "Bois"), ("Reason", "x"), ("Revision", "1"))).Text), StringComparison.Ordinal);
        Assert.Contains("Bois et Compagnie", (await browser.PageAsync("/structures")).Body!.TextContent, StringComparison.Ordinal);
    }

    private static string Handler(IHtmlDocument page, string begin) => page.QuerySelector($"input[name='_handler'][value^='{begin}']")!.GetAttribute("value")!;

    private static IDbContextFactory<MakerspaceDb> Databases(WebSite site) => site.Services.GetRequiredService<IDbContextFactory<MakerspaceDb>>();

    private static async Task<FormClient> AsAsync(WebSite site, Role role)
    {
        (_, string cookie) = await TestAccounts.SignInAsync(site.Services, role, "la-fabunit");
        var browser = new FormClient(site.Http.BaseAddress!);
        browser.Http.DefaultRequestHeaders.Add("Cookie", cookie);
        return browser;
    }
}
