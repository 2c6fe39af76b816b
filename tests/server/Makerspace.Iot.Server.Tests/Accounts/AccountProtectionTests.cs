using System.Net;
using Makerspace.Iot.Server.Accounts;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.Server.Tests.Web;
using Makerspace.Iot.Server.Web;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Makerspace.Iot.Server.Tests.Accounts;

/// <summary>Ways into an account that must stay closed.</summary>
public sealed class AccountProtectionTests
{
    private const string Password = "quatre mots sans rapport";
    private const string Fresh = "un autre, tout nouveau";
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_wrong_password_counted_while_the_password_changes_does_not_bring_the_former_one_back()
    {
        await using WebSite site = await WebSite.StartAsync();
        (Core.Accounts.Account account, _) = await WithPasswordAsync(site);
        using IServiceScope scope = site.Services.CreateScope();
        UserManager<AccountCredential> users = scope.ServiceProvider.GetRequiredService<UserManager<AccountCredential>>();
        Passwords passwords = scope.ServiceProvider.GetRequiredService<Passwords>();
        AccountCredential asRead = (await users.FindByIdAsync(account.Id.ToString()))!;
        await Edits(site).ChangePasswordAsync(account.Id, Fresh, _cancel);
        await users.AccessFailedAsync(asRead);
        Assert.Null(await passwords.CheckAsync(account.Id, Password));
        Assert.NotNull(await passwords.CheckAsync(account.Id, Fresh));
    }

    [Fact]
    public async Task An_account_that_is_enabled_again_has_neither_its_former_sign_ins_nor_its_former_link()
    {
        await using WebSite site = await WebSite.StartAsync();
        (Core.Accounts.Account account, FormClient browser) = await WithPasswordAsync(site);
        using FormClient lost = browser;
        string link = new Uri((await Edits(site).LinkAsync(Actor.Program, account.Ref, _cancel)).Link!).AbsolutePath;
        await lost.PageAsync("/sign-ins");
        await lost.PageAsync(link);
        Assert.True((await Edits(site).DisableAsync(Actor.Program, account.Ref, true, null, "téléphone perdu", _cancel)).Written);
        Assert.True((await Edits(site).DisableAsync(Actor.Program, account.Ref, false, null, "téléphone remplacé", _cancel)).Written);
        await lost.PageAsync("/sign-ins", HttpStatusCode.Redirect);
        await lost.PageAsync(link, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_new_password_leaves_no_link_and_no_waiting_mail_that_could_set_another()
    {
        await using WebSite site = await WebSite.StartAsync();
        (Core.Accounts.Account account, FormClient browser) = await WithPasswordAsync(site);
        using FormClient own = browser;
        string link = new Uri(await site.Services.GetRequiredService<OneTimeLinks>().MakeAsync(LinkKind.Reset, account.Id, _cancel)).AbsolutePath;
        await using MakerspaceDb db = await site.Services.GetRequiredService<IDbContextFactory<MakerspaceDb>>().CreateDbContextAsync(_cancel);
        db.Add(new AccountNotice { Id = Guid.NewGuid(), Account = account.Id, Kind = LinkKind.Reset, At = site.Time.GetUtcNow(), NextAt = site.Time.GetUtcNow().AddHours(1) });
        await db.SaveChangesAsync(_cancel);
        Assert.Contains("Mot de passe changé", (await own.SendAsync("/sign-ins", "change", ("Old", Password), ("Fresh", Fresh))).Text, StringComparison.Ordinal);
        await own.PageAsync(link, HttpStatusCode.NotFound);
        Assert.False(await db.Set<AccountNotice>().AnyAsync(_cancel));
    }

    [Fact]
    public async Task Who_handed_a_link_out_cannot_enter_by_it_once_the_account_administers_the_network()
    {
        await using WebSite site = await WebSite.StartAsync();
        string invited = new Uri(await SignInTests.InviteAsync(site, "ada@exemple.fr")).AbsolutePath;
        using var browser = new FormClient(site.Http.BaseAddress!);
        await browser.PageAsync(invited);
        AccountOutcome outcome = await Edits(site).InviteAsync(Actor.Program, new Invitation("ada@exemple.fr", "", "fr", Role.NetworkAdministrator, "*", null, null), _cancel);
        Assert.True(outcome is { Done: true, Existed: true });
        await browser.PageAsync(invited, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Somebody_invited_who_never_set_a_password_does_not_count_as_the_administrator_who_stays()
    {
        await using WebSite site = await WebSite.StartAsync();
        await using MakerspaceDb db = await site.Services.GetRequiredService<IDbContextFactory<MakerspaceDb>>().CreateDbContextAsync(_cancel);
        AccountRole last = await db.Set<AccountRole>().SingleAsync(_cancel);
        Actor self = new(ActorKind.Account, last.Account) { Grants = new Grants([new RoleGrant(Role.NetworkAdministrator, "*")]) };
        Assert.True((await Edits(site).InviteAsync(self, new Invitation("ada@exemple.fr", "Ada", "fr", Role.NetworkAdministrator, "*", null, null), _cancel)).Done);
        Assert.Equal(RecordFault.LastAdministrator, Assert.Single((await Edits(site).EndAsync(self, last.Account, last.Id, null, "départ", _cancel)).Problems).Problem.Fault);
    }

    [Fact]
    public async Task The_journal_tells_who_made_a_link_for_an_account_and_who_signed_it_out()
    {
        await using WebSite site = await WebSite.StartAsync();
        await SignInTests.InviteAsync(site, "ada@exemple.fr");
        Core.Accounts.Account account = (await site.Services.GetRequiredService<AccountReader>().ByEmailAsync("ada@exemple.fr", _cancel))!;
        Actor director = new(ActorKind.Account, "c-director") { Grants = new Grants([new RoleGrant(Role.SiteDirector, "la-fabunit")]) };
        Assert.True((await Edits(site).LinkAsync(director, account.Ref, _cancel)).Done);
        Assert.True((await Edits(site).SignOutAsync(director, account.Ref, _cancel)).Written);
        using HttpClient http = await site.AsAsync(Role.SiteDirector);
        string page = (await site.PageAsync("/journal?who=c-director", http: http)).Body!.TextContent;
        Assert.Contains("lien à usage unique", page, StringComparison.Ordinal);
        Assert.Contains("déconnexion partout", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("caf\u00E9 cr\u00E8me sucr\u00E9", "cafe\u0301 cre\u0300me sucre\u0301")]
    [InlineData("quatre mots\u00A0sans rapport", "quatre mots sans rapport")]
    public async Task A_password_is_the_same_however_a_keyboard_composes_its_letters_and_spaces(string set, string typed)
    {
        await using WebSite site = await WebSite.StartAsync();
        (Core.Accounts.Account account, _) = await WithPasswordAsync(site);
        await Edits(site).ChangePasswordAsync(account.Id, set, _cancel);
        using IServiceScope scope = site.Services.CreateScope();
        Passwords passwords = scope.ServiceProvider.GetRequiredService<Passwords>();
        Assert.NotNull(await passwords.CheckAsync(account.Id, typed));
        Assert.NotNull(await passwords.CheckAsync(account.Id, set));
        Assert.Null(await passwords.CheckAsync(account.Id, set.ToUpperInvariant()));
        Assert.Null(await passwords.CheckAsync(account.Id, "\uD800" + set));
    }

    [Theory]
    [InlineData("court", "12 caractères")]
    [InlineData("aaaaaaaaaaaaaaaaaaaa", "5 différents")]
    [InlineData("motdepasse2026", "se devine")]
    [InlineData("azertyuiop123", "se devine")]
    [InlineData("Ada Test Ada Test", "se devine")]
    [InlineData("password123456", "se devine")]
    [InlineData("ada-lovelace@1815", "votre adresse")]
    [InlineData("quatre mots sans rapport", null)]
    [InlineData("Tr0is-kayaks_verts", null)]
    public async Task A_password_that_a_program_guesses_soon_is_refused_with_the_reason(string password, string? problem)
    {
        await using WebSite site = await WebSite.StartAsync();
        using IServiceScope scope = site.Services.CreateScope();
        Phrase? found = await scope.ServiceProvider.GetRequiredService<Passwords>().ProblemAsync(password, new Core.Accounts.Account { Ref = "c-ada", Email = "ada-lovelace@exemple.fr", DisplayName = "Ada Test" });
        Assert.Equal(problem is null, found is null);
        Assert.Contains(problem ?? string.Empty, found?.French ?? string.Empty, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_kept_with_fewer_rounds_enters_and_is_kept_with_as_many_as_now()
    {
        await using WebSite site = await WebSite.StartAsync();
        (Core.Accounts.Account account, FormClient browser) = await WithPasswordAsync(site);
        using FormClient first = browser;
        IDbContextFactory<MakerspaceDb> databases = site.Services.GetRequiredService<IDbContextFactory<MakerspaceDb>>();
        var former = new Microsoft.AspNetCore.Identity.PasswordHasher<AccountCredential>(Microsoft.Extensions.Options.Options.Create(new Microsoft.AspNetCore.Identity.PasswordHasherOptions { IterationCount = 1_000 }));
        string weak = former.HashPassword(new AccountCredential(), Password);
        await using MakerspaceDb db = await databases.CreateDbContextAsync(_cancel);
        await db.Set<AccountCredential>().Where(c => c.Account == account.Id).ExecuteUpdateAsync(c => c.SetProperty(p => p.PasswordHash, weak), _cancel);

        using var again = new FormClient(site.Http.BaseAddress!);
        Assert.Equal(HttpStatusCode.Redirect, (await again.SendAsync("/sign-in", "sign-in", ("Email", account.Email), ("Password", Password))).Status);
        string kept = (await db.Set<AccountCredential>().AsNoTracking().SingleAsync(c => c.Account == account.Id, _cancel)).PasswordHash!;

        // Bytes 5 to 8 of the format of version 3 are the rounds.
        Assert.Equal(Passwords.Rounds, (int)System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(Convert.FromBase64String(kept).AsSpan(5)));
        await again.PageAsync("/sign-ins");
    }

    [Fact]
    public async Task Over_https_no_cookie_goes_over_a_clear_connection()
    {
        await using WebSite site = await WebSite.StartAsync(trustedProxies: ["127.0.0.1"]);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/sign-in?lang=en");
        request.Headers.Add("X-Forwarded-Proto", "https");
        using HttpResponseMessage answer = await site.Anonymous.SendAsync(request, _cancel);
        string[] cookies = [.. answer.Headers.GetValues("Set-Cookie")];
        Assert.NotEmpty(cookies);
        Assert.All(cookies, c => Assert.Contains("secure", c, StringComparison.OrdinalIgnoreCase));

        // And the next request is not made over one either.
        Assert.Equal("max-age=31536000", Assert.Single(answer.Headers.GetValues("Strict-Transport-Security")));
        Assert.False((await site.Anonymous.GetAsync(new Uri("/sign-in", UriKind.Relative), _cancel)).Headers.Contains("Strict-Transport-Security"));
    }

    [Fact]
    public async Task The_page_of_a_link_tells_its_address_to_no_other_page_and_signs_out_all_the_same()
    {
        await using WebSite site = await WebSite.StartAsync();
        (Core.Accounts.Account account, FormClient browser) = await WithPasswordAsync(site);
        using FormClient own = browser;
        string link = new Uri(await site.Services.GetRequiredService<OneTimeLinks>().MakeAsync(LinkKind.Reset, account.Id, _cancel)).AbsolutePath;
        HttpResponseMessage page = await own.Http.GetAsync(new Uri(link, UriKind.Relative), _cancel);
        Assert.Equal("no-referrer", page.Headers.GetValues("Referrer-Policy").Single());

        // A page without a referrer sends its forms with the origin "null".
        Assert.Equal("/", await SignOutAsync("https://evil.example", "cross-site"));
        Assert.Equal("/", await SignOutAsync("null", "cross-site"));
        await own.PageAsync("/sign-ins");
        Assert.Equal("/sign-in", await SignOutAsync("null", "same-origin"));
        await own.PageAsync("/sign-ins", HttpStatusCode.Redirect);

        async Task<string> SignOutAsync(string origin, string from)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/sign-out");
            request.Headers.Add("Origin", origin);
            request.Headers.Add("Sec-Fetch-Site", from);
            return (await own.Http.SendAsync(request, _cancel)).Headers.Location!.ToString();
        }
    }

    [Fact]
    public async Task A_browser_that_signs_in_again_leaves_no_sign_in_behind()
    {
        await using WebSite site = await WebSite.StartAsync(now: DateTimeOffset.UtcNow);
        (Core.Accounts.Account account, FormClient browser) = await WithPasswordAsync(site);
        using FormClient own = browser;
        Assert.Equal(HttpStatusCode.Redirect, (await own.SendAsync("/sign-in", "sign-in", ("Email", "ada@exemple.fr"), ("Password", Password))).Status);
        Assert.Single(await site.Services.GetRequiredService<AccountReader>().SignInsAsync(account.Id, _cancel));
        await own.PageAsync("/sign-ins");
    }

    [Fact]
    public async Task A_way_back_with_an_accent_leads_there()
    {
        await using WebSite site = await WebSite.StartAsync(now: DateTimeOffset.UtcNow);
        (_, FormClient browser) = await WithPasswordAsync(site);
        browser.Dispose();
        using var other = new FormClient(site.Http.BaseAddress!);
        (HttpStatusCode status, string? location, _) = await other.SendAsync("/sign-in?return=%2Fusage%3Fnote%3D%C3%A9t%C3%A9", "sign-in", ("Email", "ada@exemple.fr"), ("Password", Password));
        Assert.Equal((HttpStatusCode.Redirect, "/usage?note=%C3%A9t%C3%A9"), (status, location));
    }

    [Fact]
    public async Task A_form_of_a_page_that_was_opened_before_another_sign_in_is_answered_in_words_and_does_nothing()
    {
        await using WebSite site = await WebSite.StartAsync();
        using var form = new FormUrlEncodedContent([new("_handler", "invite"), new("Name", "Eve"), new("Email", "eve@exemple.fr"), new("Role", "Member"), new("SiteName", "la-fabunit")]);
        HttpResponseMessage answer = await site.Http.PostAsync(new Uri("/accounts", UriKind.Relative), form, _cancel);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("Revenir à la page, la recharger", WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(_cancel)), StringComparison.Ordinal);
        Assert.Null(await site.Services.GetRequiredService<AccountReader>().ByEmailAsync("eve@exemple.fr", _cancel));
    }

    [Fact]
    public async Task A_role_that_somebody_else_has_ended_meanwhile_and_a_missing_reason_are_told_in_words()
    {
        await using WebSite site = await WebSite.StartAsync();
        await SignInTests.InviteAsync(site, "ada@exemple.fr");
        Core.Accounts.Account account = (await site.Services.GetRequiredService<AccountReader>().ByEmailAsync("ada@exemple.fr", _cancel))!;
        string address = "/accounts/" + account.Ref;
        using var browser = new FormClient(site.Http.BaseAddress!);
        browser.Http.DefaultRequestHeaders.Add("Cookie", site.Cookie);
        var late = await browser.SendAsync(address, "disable", ("_handler", "end-" + Guid.NewGuid()), ("Reason", "fin de mission"));
        Assert.Equal(HttpStatusCode.BadRequest, late.Status);
        Assert.Contains("a changé entre-temps", WebUtility.HtmlDecode(late.Text), StringComparison.Ordinal);
        Assert.Contains("a besoin d'un motif", WebUtility.HtmlDecode((await browser.SendAsync(address, "disable", ("Reason", " "))).Text), StringComparison.Ordinal);
        Assert.False((await site.Services.GetRequiredService<AccountReader>().ByEmailAsync("ada@exemple.fr", _cancel))!.Disabled);
        var backwards = await browser.SendAsync(address, "give", ("Role", "Treasurer"), ("SiteName", "la-fabunit"), ("Begin", "2027-01-01"), ("Finish", "2026-01-01"));
        Assert.Contains("le dernier jour est avant le premier", WebUtility.HtmlDecode(backwards.Text), StringComparison.Ordinal);
    }

    [Theory]
    [DatabaseData]
    public async Task A_control_character_in_a_reason_or_a_filter_breaks_nothing(DatabaseKind kind)
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(kind);
        await using (MakerspaceDb db = database.Open())
        {
            db.Add(new Structure { Ref = "s-one", Label = "S" });
            db.Acting = new Acting(Actor.Program, new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero), "fin\0de\r\nmission");
            await db.SaveChangesAsync(_cancel);
        }

        var reader = new AuditReader(database.Factory);
        Assert.Equal("fin de  mission", Assert.Single((await reader.ReadAsync(new AuditQuery(SiteScope.Network, Kind: "structures"), null, 3, _cancel)).Items).Reason);
        Assert.Empty((await reader.ReadAsync(new AuditQuery(SiteScope.Network, Actor: "a\0"), null, 3, _cancel)).Items);
        Assert.Empty((await reader.ReadAsync(new AuditQuery(SiteScope.Network, Kind: "\0"), null, 3, _cancel)).Items);
    }

    private static AccountEdits Edits(WebSite site) => site.Services.CreateScope().ServiceProvider.GetRequiredService<AccountEdits>();

    /// <summary>An account that has set its password by its link, and the browser that did.</summary>
    private async Task<(Core.Accounts.Account Account, FormClient Browser)> WithPasswordAsync(WebSite site)
    {
        string link = new Uri(await SignInTests.InviteAsync(site, "ada@exemple.fr")).AbsolutePath;
        var browser = new FormClient(site.Http.BaseAddress!);
        Assert.Equal(HttpStatusCode.Redirect, (await browser.SendAsync(link, "link", ("Password", Password))).Status);
        return ((await site.Services.GetRequiredService<AccountReader>().ByEmailAsync("ada@exemple.fr", _cancel))!, browser);
    }
}
