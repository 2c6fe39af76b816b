using System.Net;
using AngleSharp.Html.Dom;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Tests.Accounts;
using Makerspace.Iot.Server.Tests.Web;

namespace Makerspace.Iot.Server.Tests.Statements;

/// <summary>A treasurer makes an issuer and closes a month by forms.</summary>
public sealed class BillingPagesTests
{
    private static readonly (string, string)[] Association =
    [
        ("Label", WebSite.Hostile), ("Ref", "asso"), ("Number", "732 829 320"), ("Street", "1 rue de l'Atelier"), ("Town", "16000 Angoulême"), ("SiteName", "la-fabunit"),
        ("From", "2026-01"), ("Percent", "20"), ("Grace", "0"),
    ];

    [Fact]
    public async Task A_treasurer_makes_an_issuer_and_closes_a_month_without_scripts()
    {
        await using WebSite site = await WebSite.StartAsync();
        using var form = new FormClient(site.Http.BaseAddress!);
        (_, string cookie) = await TestAccounts.SignInAsync(site.Services, Role.Treasurer, "la-fabunit");
        form.Http.DefaultRequestHeaders.Add("Cookie", cookie);
        (HttpStatusCode status, _, string text) = await form.SendAsync("/billing", "issuer", Association);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("C'est enregistré.", WebUtility.HtmlDecode(text), StringComparison.Ordinal);
        Assert.DoesNotContain("<script>alert", text, StringComparison.Ordinal);
        Assert.Contains("/billing/asso/2026-02", text, StringComparison.Ordinal);

        (_, _, string closed) = await form.SendAsync("/billing/asso/2026-02", "close", ("Reason", "rien en février"));
        Assert.Contains("Clos le 02/03/2026", WebUtility.HtmlDecode(closed), StringComparison.Ordinal);
        IHtmlDocument list = await site.PageAsync("/billing?lang=en");
        Assert.Contains("Closed", list.Body!.TextContent, StringComparison.Ordinal);
        await site.PageAsync("/billing/asso/2026-03");
        await site.PageAsync("/billing/asso/2026-13", HttpStatusCode.BadRequest);
        await site.PageAsync("/billing/none/2026-02", HttpStatusCode.NotFound);
        using HttpClient other = await site.AsAsync(Role.Treasurer, "val-solidaire");
        await site.PageAsync("/billing/asso/2026-02", HttpStatusCode.NotFound, other);
    }

    [Fact]
    public async Task What_cannot_be_read_is_told_and_nothing_is_written()
    {
        await using WebSite site = await WebSite.StartAsync();
        using var form = new FormClient(site.Http.BaseAddress!);
        form.Http.DefaultRequestHeaders.Add("Cookie", site.Cookie);
        (_, _, string text) = await form.SendAsync("/billing", "issuer", [.. Association, ("Percent", "vingt"), ("From", "janvier"), ("Grace", "beaucoup")]);
        text = WebUtility.HtmlDecode(text);
        Assert.Contains("« vingt » n'est pas un taux".Replace("« ", "«\u00A0", StringComparison.Ordinal).Replace(" »", "\u00A0»", StringComparison.Ordinal), text, StringComparison.Ordinal);
        Assert.Contains("janvier", text, StringComparison.Ordinal);
        (_, _, string siren) = await form.SendAsync("/billing", "issuer", [.. Association, ("Number", "123456789")]);
        Assert.Contains("SIREN", siren, StringComparison.Ordinal);
        Assert.DoesNotContain("/billing/asso/", siren, StringComparison.Ordinal);
    }
}
