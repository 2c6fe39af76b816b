using System.Net;
using Makerspace.Iot.Server.Accounts;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.Server.Tests.Web;
using Makerspace.Iot.Server.Web.Mail;
using Makerspace.Iot.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Makerspace.Iot.Server.Tests.Accounts;

/// <summary>Who may change accounts and roles, what the audit keeps of it, and the mails that follow.</summary>
public sealed class AccountEditsTests
{
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_director_gives_roles_at_the_own_site_and_nowhere_else()
    {
        await using WebSite site = await WebSite.StartAsync();
        Actor director = Director("la-fabunit");
        Assert.Empty((await InviteAsync(site, director, Role.Fabmanager, "la-fabunit")).Problems);
        Assert.Equal(RecordFault.Forbidden, Assert.Single((await InviteAsync(site, director, Role.Member, "val-solidaire", "eve@exemple.fr")).Problems).Problem.Fault);
        Assert.Contains((await InviteAsync(site, director, Role.NetworkAdministrator, "*", "eve@exemple.fr")).Problems, p => p.Problem.Fault == RecordFault.Forbidden);
        Assert.Contains((await InviteAsync(site, director, Role.Member, "no-such-site", "eve@exemple.fr")).Problems, p => p.Problem.Fault == RecordFault.Forbidden);
        Assert.Null(await site.Services.GetRequiredService<AccountReader>().ByEmailAsync("eve@exemple.fr", _cancel));
    }

    [Fact]
    public async Task Nobody_takes_over_the_account_of_somebody_with_a_role_beyond_the_own_site()
    {
        await using WebSite site = await WebSite.StartAsync();
        (Core.Accounts.Account administrator, _) = await TestAccounts.SignInAsync(site.Services, Role.NetworkAdministrator, "*");
        Actor director = Director("la-fabunit");
        AccountEdits edits = Edits(site);

        // Not even after having given it a role at one's own site.
        Assert.True((await edits.GiveAsync(director, administrator.Ref, Role.Member, "la-fabunit", null, null, _cancel)).Written);
        Assert.Equal(RecordFault.Forbidden, (await edits.LinkAsync(director, administrator.Ref, _cancel)).Problems[0].Problem.Fault);
        Assert.False((await edits.DisableAsync(director, administrator.Ref, true, null, "non", _cancel)).Written);
        Assert.False((await edits.SignOutAsync(director, administrator.Ref, _cancel)).Written);

        // Over HTTP too: what is of the network alone is not shown to a site.
        (Core.Accounts.Account other, _) = await TestAccounts.SignInAsync(site.Services, Role.NetworkAdministrator, "*");
        using HttpClient http = await site.AsAsync(Role.SiteDirector);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync(new Uri("/accounts/" + other.Ref, UriKind.Relative), _cancel)).StatusCode);
    }

    [Fact]
    public async Task The_last_administrator_stays_and_the_second_may_go()
    {
        await using WebSite site = await WebSite.StartAsync();
        await using MakerspaceDb db = await Databases(site).CreateDbContextAsync(_cancel);
        AccountRole last = await db.Set<AccountRole>().SingleAsync(_cancel);
        Actor self = new(ActorKind.Account, last.Account) { Grants = new Grants([new RoleGrant(Role.NetworkAdministrator, "*")]) };
        Assert.Equal(RecordFault.LastAdministrator, Assert.Single((await Edits(site).EndAsync(self, last.Account, last.Id, null, "départ", _cancel)).Problems).Problem.Fault);
        Assert.Equal(RecordFault.LastAdministrator, Assert.Single((await Edits(site).DisableAsync(self, last.Account, true, null, "départ", _cancel)).Problems).Problem.Fault);
        await TestAccounts.SignInAsync(site.Services, Role.NetworkAdministrator, "*");
        Assert.True((await Edits(site).EndAsync(self, last.Account, last.Id, null, "départ", _cancel)).Written);
    }

    [Fact]
    public async Task The_audit_tells_who_gave_which_role_and_keeps_no_name_and_no_address()
    {
        await using WebSite site = await WebSite.StartAsync();
        AccountOutcome invited = await InviteAsync(site, Director("la-fabunit"), Role.Fabmanager, "la-fabunit");
        await using MakerspaceDb db = await Databases(site).CreateDbContextAsync(_cancel);
        AuditEntry[] entries = await db.Set<AuditEntry>().Where(a => a.Actor == "c-director").ToArrayAsync(_cancel);
        Assert.Equal(["account_roles", "accounts"], entries.Select(e => e.Kind).Order());
        Assert.Contains(entries, e => e.Kind == "account_roles" && e.Site == "la-fabunit" && e.ActorKind == ActorKind.Account && e.After!.Contains("Fabmanager", StringComparison.Ordinal));
        Assert.All(entries, e => Assert.DoesNotContain("exemple", e.After + e.Title, StringComparison.Ordinal));
        Assert.All(entries, e => Assert.DoesNotContain("Ada", e.After + e.Title, StringComparison.Ordinal));

        // The page says the name of today, to the site alone.
        using HttpClient director = await site.AsAsync(Role.SiteDirector);
        string page = WebUtility.HtmlDecode(await director.GetStringAsync(new Uri("/journal", UriKind.Relative), _cancel));
        Assert.Contains("Ada Test · Fabmanager · La FabUnit", page, StringComparison.Ordinal);
        using HttpClient other = await site.AsAsync(Role.SiteDirector, "val-solidaire");
        Assert.DoesNotContain(invited.Account!.Ref, await other.GetStringAsync(new Uri("/journal", UriKind.Relative), _cancel), StringComparison.Ordinal);
        async Task<string> RowsAsync(string query) => (await site.PageAsync("/journal?" + query)).QuerySelector("tbody")?.TextContent ?? string.Empty;
        Assert.Contains("Ada Test · Fabmanager", await RowsAsync("who=c-director&kind=account_roles&from=2026-03-02&to=2026-03-02"), StringComparison.Ordinal);
        Assert.DoesNotContain("Ada Test", await RowsAsync("to=2026-02-28"), StringComparison.Ordinal);
        Assert.DoesNotContain("Ada Test · Fabmanager", await RowsAsync("who=program"), StringComparison.Ordinal);
    }

    [Theory]
    [DatabaseData]
    public async Task The_journal_is_read_page_by_page_each_entry_once_and_back(DatabaseKind kind)
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(kind);
        for (int act = 0; act < 4; act++)
        {
            await using MakerspaceDb db = database.Open();
            db.AddRange(Enumerable.Range(0, 5).Select(i => new Structure { Ref = $"s-{act}-{i}", Label = "S" }));
            db.Acting = new Acting(Actor.Program, new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero), null);
            await db.SaveChangesAsync(_cancel);
        }

        var reader = new AuditReader(database.Factory);
        var query = new AuditQuery(SiteScope.Network, Kind: "structures");
        var seen = new List<string>();
        Server.Web.ListPage<AuditEntry> page = await reader.ReadAsync(query, null, 3, _cancel);
        seen.AddRange(page.Items.Select(i => i.Title));
        while (page.Next is { } next)
        {
            page = await reader.ReadAsync(query, next, 3, _cancel);
            seen.AddRange(page.Items.Select(i => i.Title));
        }

        Assert.Equal(20, seen.Distinct().Count());
        Assert.Equal(20, seen.Count);
        var back = new List<string>(page.Items.Select(i => i.Title));
        while (page.Previous is { } previous)
        {
            page = await reader.ReadAsync(query, previous, 3, _cancel);
            back.InsertRange(0, page.Items.Select(i => i.Title));
        }

        Assert.Equal(seen, back.Distinct());
        Assert.Empty((await reader.ReadAsync(query with { Scope = SiteScope.Of(["la-fabunit"]) }, null, 3, _cancel)).Items);
    }

    [Fact]
    public async Task An_invitation_goes_by_mail_and_only_there_and_its_link_works()
    {
        using var folder = new TempFolder();
        await using WebSite site = await WebSite.StartAsync(mail: new MailOptions { From = "Manufacture <demo@exemple.fr>", Folder = folder.File("mail") });
        AccountOutcome invited = await InviteAsync(site, Director("la-fabunit"), Role.Member, "la-fabunit");
        Assert.Null(invited.Link);
        string[] mails = [];
        await Eventually.That(() => (mails = Directory.Exists(folder.File("mail")) ? Directory.GetFiles(folder.File("mail"), "*.eml") : []).Length == 1, "the mail is written");
        using MimeKit.MimeMessage mail = await MimeKit.MimeMessage.LoadAsync(mails[0], _cancel);
        Assert.Equal("ada@exemple.fr", mail.To.Mailboxes.Single().Address);
        string link = System.Text.RegularExpressions.Regex.Match(mail.TextBody!, "http\\S+", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(5)).Value;
        using var browser = new FormClient(site.Http.BaseAddress!);
        await browser.PageAsync(new Uri(link).AbsolutePath);
        Assert.Equal(UnixFileMode.None, new DirectoryInfo(folder.File("mail")).UnixFileMode & (UnixFileMode.GroupRead | UnixFileMode.OtherRead));

        // Whoever asks for a stranger's password again and again sends one mail.
        foreach (string address in new[] { "ada@exemple.fr", "ada@exemple.fr", "eve@exemple.fr" })
        {
            var answer = await browser.SendAsync("/password", "forgotten", ("Email", address));
            Assert.Contains("Si cette adresse a un compte", answer.Text, StringComparison.Ordinal);
        }

        Assert.Single(Directory.GetFiles(folder.File("mail"), "*.eml"));
    }

    [Fact]
    public async Task A_mail_server_that_is_down_loses_no_invitation_and_the_wait_is_shown()
    {
        await using WebSite site = await WebSite.StartAsync();
        var mail = new FakeMail { Problem = "smtp.exemple.fr:587: refused" };
        await using ServiceProvider services = new ServiceCollection().AddSingleton<IMail>(mail).BuildServiceProvider();
        using var notices = new AccountNotices(Databases(site), site.Services.GetRequiredService<OneTimeLinks>(), services, site.Time, NullLogger<AccountNotices>.Instance);
        await SignInTests.InviteAsync(site, "ada@exemple.fr");
        Core.Accounts.Account account = (await site.Services.GetRequiredService<AccountReader>().ByEmailAsync("ada@exemple.fr", _cancel))!;
        site.Time.Advance(TimeSpan.FromHours(1));
        await notices.AddAsync(account.Id, LinkKind.Invitation, _cancel);
        Assert.Equal(0, await notices.PassAsync(_cancel));
        Assert.Contains("smtp.exemple.fr:587: refused", WebUtility.HtmlDecode(await site.Http.GetStringAsync(new Uri("/accounts/" + account.Ref, UriKind.Relative), _cancel)), StringComparison.Ordinal);

        // Not again at once, but after a minute.
        mail.Problem = null;
        Assert.Equal(0, await notices.PassAsync(_cancel));
        site.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await notices.PassAsync(_cancel));
        Assert.Equal(0, await notices.PassAsync(_cancel));
        MailText sent = Assert.Single(mail.Sent);
        Assert.Equal(("ada@exemple.fr", "Votre compte Makerspace.Iot"), (sent.To, sent.Subject));
        Assert.Contains("/link/", sent.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mails_that_a_stranger_asks_for_leave_the_links_before_them_valid_until_one_is_used()
    {
        await using WebSite site = await WebSite.StartAsync();
        var mail = new FakeMail();
        await using ServiceProvider services = new ServiceCollection().AddSingleton<IMail>(mail).BuildServiceProvider();
        using var notices = new AccountNotices(Databases(site), site.Services.GetRequiredService<OneTimeLinks>(), services, site.Time, NullLogger<AccountNotices>.Instance);
        await SignInTests.InviteAsync(site, "ada@exemple.fr");
        Core.Accounts.Account account = (await site.Services.GetRequiredService<AccountReader>().ByEmailAsync("ada@exemple.fr", _cancel))!;
        for (int i = 0; i <= OneTimeLinks.MostMailed; i++)
        {
            site.Time.Advance(TimeSpan.FromHours(1));
            await notices.AddAsync(account.Id, LinkKind.Reset, _cancel);
            Assert.Equal(1, await notices.PassAsync(_cancel));
        }

        string[] links = [.. mail.Sent.Select(m => new Uri(System.Text.RegularExpressions.Regex.Match(m.Text, "http\\S+", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(5)).Value).AbsolutePath)];
        using var browser = new FormClient(site.Http.BaseAddress!);
        await browser.PageAsync(links[0], HttpStatusCode.NotFound);
        foreach (string link in links[1..])
        {
            await browser.PageAsync(link);
        }

        Assert.Equal(HttpStatusCode.Redirect, (await browser.SendAsync(links[1], "link", ("Password", "quatre mots sans rapport"))).Status);
        foreach (string link in links)
        {
            await browser.PageAsync(link, HttpStatusCode.NotFound);
        }
    }

    [Fact]
    public async Task The_pages_invite_end_a_role_with_a_reason_and_disable()
    {
        await using WebSite site = await WebSite.StartAsync();
        using var browser = new FormClient(site.Http.BaseAddress!);
        browser.Http.DefaultRequestHeaders.Add("Cookie", site.Cookie);
        var invited = await browser.SendAsync("/accounts", "invite", ("Name", WebSite.Hostile), ("Email", "ada@exemple.fr"), ("Role", "Fabmanager"), ("SiteName", "la-fabunit"), ("Tongue", "fr"));
        Assert.Contains("/link/", invited.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", invited.Text, StringComparison.Ordinal);
        var twice = await browser.SendAsync("/accounts", "invite", ("Name", "Ada"), ("Email", "ada@exemple.fr"), ("Role", "Fabmanager"), ("SiteName", "la-fabunit"), ("Begin", "2027-01-01"));
        Assert.Contains("l'a déjà ces jours-là", WebUtility.HtmlDecode(twice.Text), StringComparison.Ordinal);
        var bad = await browser.SendAsync("/accounts", "invite", ("Name", ""), ("Email", "nobody"), ("Role", "NetworkAdministrator"), ("SiteName", "la-fabunit"));
        Assert.Contains("n'est pas une adresse", WebUtility.HtmlDecode(bad.Text), StringComparison.Ordinal);
        Assert.Contains("tout le réseau, non pour un site", WebUtility.HtmlDecode(bad.Text), StringComparison.Ordinal);

        Core.Accounts.Account account = (await site.Services.GetRequiredService<AccountReader>().ByEmailAsync("ada@exemple.fr", _cancel))!;
        string address = "/accounts/" + account.Ref;
        string end = (await browser.PageAsync(address)).QuerySelector("input[name='_handler'][value^='end-']")!.GetAttribute("value")!;
        Assert.Contains("a besoin d'un motif", WebUtility.HtmlDecode((await browser.SendAsync(address, end, ("Reason", " "))).Text), StringComparison.Ordinal);
        await browser.SendAsync(address, end, ("Reason", "fin de mission"));
        Assert.Null((await browser.PageAsync(address)).QuerySelector("input[name='_handler'][value^='end-']"));
        await browser.SendAsync(address, "disable", ("Reason", "départ"));
        Assert.True((await site.Services.GetRequiredService<AccountReader>().ByEmailAsync("ada@exemple.fr", _cancel))!.Disabled);
        Assert.Contains("Quelqu'un d'autre", WebUtility.HtmlDecode((await browser.SendAsync(address, "disable", ("Reason", "x"), ("Revision", "1"))).Text), StringComparison.Ordinal);
        Assert.Contains("fin de mission", await site.Http.GetStringAsync(new Uri("/journal", UriKind.Relative), _cancel), StringComparison.Ordinal);
    }

    private static Actor Director(string site) => new(ActorKind.Account, "c-director") { Grants = new Grants([new RoleGrant(Role.SiteDirector, site)]) };

    private static IDbContextFactory<MakerspaceDb> Databases(WebSite site) => site.Services.GetRequiredService<IDbContextFactory<MakerspaceDb>>();

    private static AccountEdits Edits(WebSite site) => site.Services.CreateScope().ServiceProvider.GetRequiredService<AccountEdits>();

    private Task<AccountOutcome> InviteAsync(WebSite site, Actor actor, Role role, string at, string email = "ada@exemple.fr") =>
        Edits(site).InviteAsync(actor, new Invitation(email, "Ada Test", "fr", role, at, null, null), _cancel);

    private sealed class FakeMail : IMail
    {
        public string? Problem { get; set; }

        public List<MailText> Sent { get; } = [];

        public Task SendAsync(MailText mail, CancellationToken cancellationToken)
        {
            if (Problem is not null)
            {
                throw new MailException(Problem);
            }

            Sent.Add(mail);
            return Task.CompletedTask;
        }
    }
}
