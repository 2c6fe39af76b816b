using System.Net;
using System.Net.Http.Json;
using System.Text;
using Makerspace.Iot.Server.Accounts;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Tests.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Makerspace.Iot.Server.Tests.Accounts;

public sealed class PasskeyTests
{
    [Fact]
    public async Task A_passkey_made_on_ones_own_page_signs_in_and_once_removed_opens_nothing()
    {
        Assert.SkipWhen(Browser.MissingReason is not null, Browser.MissingReason ?? "");
        await using WebSite site = await WebSite.StartAsync();
        await using Browser browser = await Browser.StartAsync();

        // A passkey is for a name: browsers refuse an address in figures.
        string web = $"http://localhost:{site.Http.BaseAddress!.Port}";
        (Account account, string cookie) = await TestAccounts.SignInAsync(site.Services, Role.Fabmanager, "la-fabunit");
        await browser.Page.Context.AddCookiesAsync([OfAccount(cookie, web)]);
        await AddAuthenticatorAsync(browser.Page);

        await browser.Page.GotoAsync(web + "/sign-ins");
        await browser.Page.GetByLabel("Nom de l'appareil").FillAsync("Mon téléphone");
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Ajouter une clé d'accès" }).ClickAsync();
        await Assertions.Expect(browser.Page.GetByRole(AriaRole.Rowheader, new() { Name = "Mon téléphone" })).ToBeVisibleAsync();

        await SignOutAsync(browser.Page);
        await browser.Page.GotoAsync(web + "/sign-in?return=%2Fsessions");
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Se connecter avec une clé d'accès" }).ClickAsync();
        await browser.Page.WaitForURLAsync(web + "/sessions");
        await using (MakerspaceDb db = await site.Services.GetRequiredService<IDbContextFactory<MakerspaceDb>>().CreateDbContextAsync())
        {
            AccountPasskey kept = await db.Set<AccountPasskey>().SingleAsync();
            Assert.Equal((account.Id, "Mon téléphone", site.Time.GetUtcNow()), (kept.Account, kept.Name, kept.UsedAt));
        }

        await browser.Page.GotoAsync(web + "/sign-ins");
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Supprimer Mon téléphone" }).ClickAsync();
        await Assertions.Expect(browser.Page.GetByRole(AriaRole.Rowheader, new() { Name = "Mon téléphone" })).Not.ToBeVisibleAsync();
        await SignOutAsync(browser.Page);
        await browser.Page.GotoAsync(web + "/sign-in");
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Se connecter avec une clé d'accès" }).ClickAsync();
        await Assertions.Expect(browser.Page.GetByText("n'ouvre aucun compte ici")).ToBeVisibleAsync();

        // The refusal itself is an answer that the console notes.
        Assert.All(browser.Errors, e => Assert.Contains("400", e, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_passkey_of_a_disabled_account_opens_nothing()
    {
        Assert.SkipWhen(Browser.MissingReason is not null, Browser.MissingReason ?? "");
        await using WebSite site = await WebSite.StartAsync();
        await using Browser browser = await Browser.StartAsync();
        string web = $"http://localhost:{site.Http.BaseAddress!.Port}";
        (Account account, string cookie) = await TestAccounts.SignInAsync(site.Services, Role.Member, "la-fabunit");
        await browser.Page.Context.AddCookiesAsync([OfAccount(cookie, web)]);
        await AddAuthenticatorAsync(browser.Page);
        await browser.Page.GotoAsync(web + "/sign-ins");
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Ajouter une clé d'accès" }).ClickAsync();
        await Assertions.Expect(browser.Page.GetByRole(AriaRole.Button, new() { Name = "Supprimer" })).ToBeVisibleAsync();
        await SignOutAsync(browser.Page);

        await using (AsyncServiceScope scope = site.Services.CreateAsyncScope())
        {
            Assert.True((await scope.ServiceProvider.GetRequiredService<AccountEdits>().DisableAsync(Actor.Program, account.Ref, true, null, "départ", CancellationToken.None)).Written);
        }

        await browser.Page.GotoAsync(web + "/sign-in");
        await browser.Page.GetByRole(AriaRole.Button, new() { Name = "Se connecter avec une clé d'accès" }).ClickAsync();
        await Assertions.Expect(browser.Page.GetByText("n'ouvre aucun compte ici")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task What_proves_nothing_is_refused_in_words_and_nothing_is_kept()
    {
        await using WebSite site = await WebSite.StartAsync();
        object forged = new { credential = new { id = "AAAA", rawId = "AAAA", type = "public-key", response = new { clientDataJSON = "e30", authenticatorData = "AAAA", signature = "AAAA" } }, keep = true };

        // Without a challenge, with one of another kind, and with one that was asked for but is not what was signed.
        HttpResponseMessage none = await site.Anonymous.PostAsJsonAsync("/sign-in/passkey", forged);
        Assert.Equal(HttpStatusCode.BadRequest, none.StatusCode);
        Assert.Contains("aucun compte", await none.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        string challenge = await ChallengeAsync(site.Anonymous, "/passkeys/request");
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(site.Anonymous, "/sign-in/passkey", forged, challenge)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(site.Http, "/passkeys", forged, challenge)).StatusCode);
        string creation = await ChallengeAsync(site.Http, "/passkeys/creation");
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(site.Http, "/passkeys", forged, creation)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(site.Anonymous, "/sign-in/passkey", forged, creation)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(site.Anonymous, "/sign-in/passkey", forged, challenge[..^4] + "AAAA")).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await site.Anonymous.PostAsync("/passkeys/creation", null)).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(site.Anonymous, "/sign-in/passkey", forged, challenge, origin: "https://ailleurs.example")).StatusCode);
        await using MakerspaceDb db = await site.Services.GetRequiredService<IDbContextFactory<MakerspaceDb>>().CreateDbContextAsync();
        Assert.Empty(await db.Set<AccountPasskey>().ToListAsync());
        Assert.Equal(1, await db.Set<AccountSession>().CountAsync());
    }

    private static Microsoft.Playwright.Cookie OfAccount(string cookie, string web) => new() { Name = cookie.Split('=', 2)[0], Value = cookie.Split('=', 2)[1], Url = web };

    private static async Task SignOutAsync(IPage page)
    {
        await page.Locator("header form[action='/sign-out'] button").ClickAsync();
        await page.WaitForURLAsync("**/sign-in");
    }

    // The browser's own key, which always knows its person. Source: Chrome DevTools Protocol, domain WebAuthn.
    private static async Task AddAuthenticatorAsync(IPage page)
    {
        ICDPSession tools = await page.Context.NewCDPSessionAsync(page);
        await tools.SendAsync("WebAuthn.enable");
        await tools.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = true,
                ["automaticPresenceSimulation"] = true,
            },
        });
    }

    private static async Task<string> ChallengeAsync(HttpClient http, string address)
    {
        HttpResponseMessage answer = await http.PostAsync(address, null);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        string cookie = answer.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith(Passkeys.Cookie, StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        return cookie.Split(';')[0];
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient http, string address, object body, string challenge, string? origin = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent(System.Text.Json.JsonSerializer.Serialize(body), Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Cookie", challenge);
        if (origin is not null)
        {
            request.Headers.TryAddWithoutValidation("Origin", origin);
        }

        return await http.SendAsync(request);
    }
}
