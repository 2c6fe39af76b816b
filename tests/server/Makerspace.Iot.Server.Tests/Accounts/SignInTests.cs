using System.Net;
using Makerspace.Iot.Server.Accounts;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Tests.Web;
using Makerspace.Iot.Server.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Makerspace.Iot.Server.Tests.Accounts;

/// <summary>Sign-in by the pages, as a browser without scripts does it.</summary>
public sealed class SignInTests
{
    private const string Password = "quatre mots sans rapport";
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_invited_person_sets_a_password_signs_in_sees_the_sign_ins_and_closes_them()
    {
        await using WebSite site = await WebSite.StartAsync(now: DateTimeOffset.UtcNow);
        string link = await InviteAsync(site, "ada@exemple.fr");
        Assert.StartsWith("http://", link, StringComparison.Ordinal);
        string address = new Uri(link).AbsolutePath;
        using var browser = new FormClient(site.Http.BaseAddress!);

        // Looked at twice, as a mail server does, it still works; used once, it does not.
        await browser.PageAsync(address);
        (HttpStatusCode status, _, string text) = await browser.SendAsync(address, "link", ("Password", "court"));
        Assert.Contains("12 caractères", WebUtility.HtmlDecode(text), StringComparison.Ordinal);
        (status, string? location, _) = await browser.SendAsync(address, "link", ("Password", Password));
        Assert.Equal((HttpStatusCode.Redirect, "/"), (status, location));
        await browser.PageAsync(address, HttpStatusCode.NotFound);
        await browser.PageAsync("/sessions");

        using var other = new FormClient(site.Http.BaseAddress!);
        (status, location, _) = await other.SendAsync("/sign-in?return=%2Fsessions%3Fmonth%3D2026-02", "sign-in", ("Email", " ADA@exemple.fr"), ("Password", Password), ("Keep", "true"));
        Assert.Equal((HttpStatusCode.Redirect, "/sessions?month=2026-02"), (status, location));
        Assert.True(other.SignIn!.HttpOnly);
        Assert.InRange(other.SignIn.Expires.ToUniversalTime(), (site.Time.GetUtcNow() + SignIns.Kept).UtcDateTime.AddSeconds(-1), (site.Time.GetUtcNow() + SignIns.Kept).UtcDateTime);
        Assert.Contains("ada@", (await site.Http.GetStringAsync(new Uri("/accounts", UriKind.Relative), _cancel)), StringComparison.Ordinal);

        // The first browser closes the other.
        var page = await browser.PageAsync("/sign-ins");
        Assert.Equal(2, page.QuerySelectorAll("tbody tr").Length);
        string close = page.QuerySelector("input[name='_handler'][value^='close-']")!.GetAttribute("value")!;
        Assert.Equal(HttpStatusCode.Redirect, (await browser.SendAsync("/sign-ins", close)).Status);
        await other.PageAsync("/sessions", HttpStatusCode.Redirect);
        await browser.PageAsync("/sessions");

        // Signing out ends the row, not the cookie alone.
        string cookie = "makerspace=" + browser.SignIn!.Value;
        using (var nothing = new StringContent(string.Empty))
        {
            await browser.Http.PostAsync(new Uri("/sign-out", UriKind.Relative), nothing, _cancel);
        }

        using HttpClient copied = site.Client(cookie);
        Assert.Equal(HttpStatusCode.Redirect, (await copied.GetAsync(new Uri("/sessions", UriKind.Relative), _cancel)).StatusCode);
    }

    [Fact]
    public async Task A_wrong_password_and_an_unknown_address_are_answered_alike_and_a_locked_account_takes_no_right_one()
    {
        await using WebSite site = await WebSite.StartAsync();
        await WithPasswordAsync(site, "ada@exemple.fr");
        using var browser = new FormClient(site.Http.BaseAddress!);
        string Plain(string text) => System.Text.RegularExpressions.Regex.Replace(text, "name=\"__RequestVerificationToken\" value=\"[^\"]*\"|value=\"[^\"]*@exemple.fr\"", "", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(5));
        var wrong = await browser.SendAsync("/sign-in", "sign-in", ("Email", "ada@exemple.fr"), ("Password", "pas le bon du tout"));
        var unknown = await browser.SendAsync("/sign-in", "sign-in", ("Email", "eve@exemple.fr"), ("Password", "pas le bon du tout"));
        Assert.Equal(HttpStatusCode.OK, wrong.Status);
        Assert.Contains("ne vont pas ensemble", wrong.Text, StringComparison.Ordinal);
        Assert.Equal(Plain(wrong.Text), Plain(unknown.Text));

        using (IServiceScope scope = site.Services.CreateScope())
        {
            Passwords passwords = scope.ServiceProvider.GetRequiredService<Passwords>();
            Guid id = (await site.Services.GetRequiredService<AccountReader>().ByEmailAsync("ada@exemple.fr", _cancel))!.Id;
            Assert.NotNull(await passwords.CheckAsync(id, Password));
            for (int i = 0; i < AccountServices.MostFailures; i++)
            {
                Assert.Null(await passwords.CheckAsync(id, "pas le bon du tout"));
            }

            Assert.Null(await passwords.CheckAsync(id, Password));
        }

        var locked = await browser.SendAsync("/sign-in", "sign-in", ("Email", "ada@exemple.fr"), ("Password", Password));
        Assert.Equal(Plain(wrong.Text), Plain(locked.Text));
    }

    [Fact]
    public async Task Attempts_of_one_address_are_limited_and_the_answer_says_so()
    {
        await using WebSite site = await WebSite.StartAsync();
        using var browser = new FormClient(site.Http.BaseAddress!);
        HttpResponseMessage answer = null!;
        for (int i = 0; i <= AccountRoutes.MostAttempts; i++)
        {
            using var form = new FormUrlEncodedContent([]);
            answer = await browser.Http.PostAsync(new Uri("/password", UriKind.Relative), form, _cancel);
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        Assert.Equal("60", answer.Headers.GetValues("Retry-After").Single());
        Assert.Contains("Attendre une minute", await answer.Content.ReadAsStringAsync(_cancel), StringComparison.Ordinal);
        await browser.PageAsync("/sign-in");
    }

    [Fact]
    public async Task What_another_process_ends_is_noticed_within_two_seconds_and_a_role_that_is_over_too()
    {
        await using WebSite site = await WebSite.StartAsync();
        (Core.Accounts.Account account, string cookie) = await TestAccounts.SignInAsync(site.Services, Role.Fabmanager, "la-fabunit");
        using HttpClient http = site.Client(cookie);
        async Task<HttpStatusCode> AskAsync() => (await http.GetAsync(new Uri("/sessions", UriKind.Relative), _cancel)).StatusCode;
        Assert.Equal(HttpStatusCode.OK, await AskAsync());
        await using MakerspaceDb db = await site.Services.GetRequiredService<IDbContextFactory<MakerspaceDb>>().CreateDbContextAsync(_cancel);
        await db.Set<AccountRole>().Where(r => r.Account == account.Ref).ExecuteUpdateAsync(set => set.SetProperty(r => r.LastDay, new DateOnly(2026, 3, 1)), _cancel);
        site.Time.Advance(SessionChecks.TrustedFor);
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync());
        await db.Set<Core.Accounts.Account>().Where(a => a.Ref == account.Ref).ExecuteUpdateAsync(set => set.SetProperty(a => a.Disabled, true), _cancel);
        site.Time.Advance(SessionChecks.TrustedFor);
        Assert.Equal(HttpStatusCode.Redirect, await AskAsync());
    }

    [Fact]
    public async Task A_changed_password_ends_the_other_sign_ins_and_needs_the_former_one()
    {
        await using WebSite site = await WebSite.StartAsync();
        await WithPasswordAsync(site, "ada@exemple.fr");
        using var one = new FormClient(site.Http.BaseAddress!);
        using var other = new FormClient(site.Http.BaseAddress!);
        foreach (FormClient browser in new[] { one, other })
        {
            Assert.Equal(HttpStatusCode.Redirect, (await browser.SendAsync("/sign-in", "sign-in", ("Email", "ada@exemple.fr"), ("Password", Password))).Status);
        }

        Assert.Contains("pas votre mot de passe actuel", (await one.SendAsync("/sign-ins", "change", ("Old", "pas le bon du tout"), ("Fresh", "un autre, tout nouveau"))).Text, StringComparison.Ordinal);
        Assert.Contains("Mot de passe changé", (await one.SendAsync("/sign-ins", "change", ("Old", Password), ("Fresh", "un autre, tout nouveau"))).Text, StringComparison.Ordinal);
        await one.PageAsync("/sign-ins");
        await other.PageAsync("/sign-ins", HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task The_first_link_makes_one_administrator_and_is_worth_nothing_once_there_is_one()
    {
        await using WebSite site = await WebSite.StartAsync();
        OneTimeLinks links = site.Services.GetRequiredService<OneTimeLinks>();
        Assert.False(await links.HasAdministratorAsync(_cancel), "the test's own administrator has no password");
        string first = new Uri(await links.MakeAsync(LinkKind.FirstAdministrator, null, _cancel)).AbsolutePath;
        using var browser = new FormClient(site.Http.BaseAddress!);
        Assert.Contains("n'est pas une adresse", WebUtility.HtmlDecode((await browser.SendAsync(first, "link", ("Name", "Claire"), ("Email", "claire"), ("Password", Password))).Text), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Redirect, (await browser.SendAsync(first, "link", ("Name", "Claire"), ("Email", "claire@exemple.fr"), ("Password", Password))).Status);
        await browser.PageAsync("/accounts");
        await browser.PageAsync(first, HttpStatusCode.NotFound);
        string late = new Uri(await links.MakeAsync(LinkKind.FirstAdministrator, null, _cancel)).AbsolutePath;
        await browser.PageAsync(late, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_link_is_over_after_a_day_and_after_the_next_one()
    {
        await using WebSite site = await WebSite.StartAsync();
        string first = new Uri(await InviteAsync(site, "ada@exemple.fr")).AbsolutePath;
        using var browser = new FormClient(site.Http.BaseAddress!);
        await browser.PageAsync(first);
        Core.Accounts.Account account = (await site.Services.GetRequiredService<AccountReader>().ByEmailAsync("ada@exemple.fr", _cancel))!;
        string second = new Uri(await site.Services.GetRequiredService<OneTimeLinks>().MakeAsync(LinkKind.Invitation, account.Id, _cancel)).AbsolutePath;
        await browser.PageAsync(first, HttpStatusCode.NotFound);
        await browser.PageAsync(second);
        site.Time.Advance(OneTimeLinks.Lasts);
        await browser.PageAsync(second, HttpStatusCode.NotFound);
        await using MakerspaceDb db = await site.Services.GetRequiredService<IDbContextFactory<MakerspaceDb>>().CreateDbContextAsync(_cancel);
        Assert.DoesNotContain(await db.Set<AccountLink>().Select(l => l.Hash).ToListAsync(_cancel), h => second.Contains(h, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/sessions?month=2026-02", "/sessions?month=2026-02")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("/a\r\nSet-Cookie: x=y", "/")]
    [InlineData("", "/")]
    [InlineData(null, "/")]
    public void The_way_back_leads_to_this_server_alone(string? given, string expected) => Assert.Equal(expected, LocalAddress.Of(given));

    [Fact]
    public async Task Without_the_demonstrations_setting_there_are_no_buttons_and_no_way_in_without_a_password()
    {
        await using WebSite site = await WebSite.StartAsync();
        Assert.DoesNotContain("/sign-in/demo", await site.Anonymous.GetStringAsync(new Uri("/sign-in", UriKind.Relative), _cancel), StringComparison.Ordinal);
        using var form = new FormUrlEncodedContent([new("account", "c-any")]);
        Assert.Equal(HttpStatusCode.NotFound, (await site.Anonymous.PostAsync(new Uri("/sign-in/demo", UriKind.Relative), form, _cancel)).StatusCode);
    }

    [Fact]
    public async Task The_demonstration_has_a_button_for_each_role()
    {
        await using WebSite site = await WebSite.StartAsync(demo: true);
        await site.Services.GetRequiredService<DemoAccounts>().MakeAsync(_cancel);
        await site.Services.GetRequiredService<DemoAccounts>().MakeAsync(_cancel);
        using var browser = new FormClient(site.Http.BaseAddress!);
        var page = await browser.PageAsync("/sign-in");
        Assert.Equal(Enum.GetValues<Role>().Length, page.QuerySelectorAll("form[action='/sign-in/demo']").Length);
        string account = page.QuerySelectorAll("input[name='account']").Last().GetAttribute("value")!;
        using var form = new FormUrlEncodedContent([new("account", account), new("back", "//evil.example")]);
        HttpResponseMessage answer = await browser.Http.PostAsync(new Uri("/sign-in/demo", UriKind.Relative), form, _cancel);
        Assert.Equal("/", answer.Headers.Location!.ToString());
        await browser.PageAsync("/sign-ins");

        using var foreign = new HttpRequestMessage(HttpMethod.Post, "/sign-in/demo") { Content = new FormUrlEncodedContent([new("account", account)]) };
        foreign.Headers.Add("Origin", "https://evil.example");
        Assert.False((await site.Anonymous.SendAsync(foreign, _cancel)).Headers.Contains("Set-Cookie"));
    }

    internal static async Task<string> InviteAsync(WebSite site, string email, Role role = Role.SiteDirector, string at = "la-fabunit")
    {
        using IServiceScope scope = site.Services.CreateScope();
        AccountOutcome outcome = await scope.ServiceProvider.GetRequiredService<AccountEdits>().InviteAsync(Actor.Program, new Invitation(email, "Ada Test", "fr", role, at, null, null), default);
        Assert.Empty(outcome.Problems);
        return outcome.Link!;
    }

    private static async Task WithPasswordAsync(WebSite site, string email)
    {
        string link = new Uri(await InviteAsync(site, email)).AbsolutePath;
        using var browser = new FormClient(site.Http.BaseAddress!);
        Assert.Equal(HttpStatusCode.Redirect, (await browser.SendAsync(link, "link", ("Password", Password))).Status);
    }
}
