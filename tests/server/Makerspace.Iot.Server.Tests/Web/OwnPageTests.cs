using System.Net;
using AngleSharp.Html.Dom;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Tests.Accounts;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Makerspace.Iot.Server.Tests.Web;

public sealed class OwnPageTests
{
    private const string Uid = "04a1b2c3d4e5f6";

    [Fact]
    public async Task A_member_sees_which_machines_they_may_use_and_what_is_missing_for_the_others()
    {
        await using WebSite site = await WebSite.StartAsync();
        await ChangeAsync(site, db =>
        {
            Machine shredder = db.Set<Machine>().Single(m => m.Name == "shredder-1");
            (shredder.LevelAlone, shredder.LevelSupervised, shredder.OutOfService, shredder.OutOfServiceReason) = (2, 1, true, "lame cassée");
            db.Add(new Badge { Uid = Uid, Person = "m-ada" });
        });
        using FormClient ada = await AsAsync(site, "m-ada");
        IHtmlDocument page = await ada.PageAsync("/me");
        Assert.Contains("Vous pouvez utiliser 1 machine sur 2 en ce moment.", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal(
            "Il vous manque : une machine en service : elle est arrêtée (lame cassée) ; l'habilitation « Presse à plaques ».",
            page.QuerySelector("tr:has(a[href='/machines/shredder-1']) td.long")!.TextContent.Replace('\u00A0', ' '));
        Assert.Contains("se terminant par E5F6", page.Body.TextContent, StringComparison.Ordinal);

        // The administrator of the test has no record.
        Assert.Contains("relié à aucune fiche de membre", (await site.PageAsync("/me")).Body!.TextContent, StringComparison.Ordinal);
        Assert.Null((await site.PageAsync("/")).QuerySelector("nav a[href='/me']"));
        Assert.NotNull((await ada.PageAsync("/")).QuerySelector("nav a[href='/me']"));
    }

    [Fact]
    public async Task A_badge_reported_lost_is_revoked_at_once_in_the_name_of_its_holder()
    {
        await using WebSite site = await WebSite.StartAsync();
        var badge = new Badge { Uid = Uid, Person = "m-ada" };
        await ChangeAsync(site, db => db.Add(badge));
        using FormClient ada = await AsAsync(site, "m-ada");
        (HttpStatusCode status, _, string text) = await ada.SendAsync("/me", "lost-" + badge.Id);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("Badge déclaré perdu", text, StringComparison.Ordinal);
        Assert.Contains("Révoqué depuis le 02/03/2026", text, StringComparison.Ordinal);
        await using MakerspaceDb db = Open(site);
        Assert.Equal(site.Time.GetUtcNow(), (await db.Set<Badge>().SingleAsync()).RevokedAt);
        AuditEntry entry = await db.Set<AuditEntry>().SingleAsync(e => e.ActorKind == ActorKind.Account);
        Assert.Equal(("déclaré perdu par son porteur", ActorKind.Account), (entry.Reason, entry.ActorKind));
    }

    [Fact]
    public async Task Nobody_reports_the_badge_of_somebody_else_lost()
    {
        await using WebSite site = await WebSite.StartAsync();
        var badge = new Badge { Uid = Uid, Person = "m-ada" };
        var own = new Badge { Uid = "04a1b2c3d4e5f7", Person = "m-bob" };
        await ChangeAsync(site, db => db.AddRange(new Person { Ref = "m-bob" }, badge));
        await ChangeAsync(site, db => db.Add(own));
        using FormClient bob = await AsAsync(site, "m-bob");
        (_, _, string text) = await bob.SendAsync("/me", "lost-" + own.Id, ("Badge", badge.Id.ToString()));
        Assert.DoesNotContain("Badge déclaré perdu", text, StringComparison.Ordinal);
        await using MakerspaceDb db = Open(site);
        Assert.All(await db.Set<Badge>().ToListAsync(), b => Assert.Null(b.RevokedAt));
    }

    [Fact]
    public async Task A_member_reads_their_own_sessions_with_the_line_of_the_tariff_and_those_of_nobody_else()
    {
        await using WebSite site = await WebSite.StartAsync();
        await ChangeAsync(site, db => db.Add(new Person { Ref = "m-bob" }));
        site.Session(new DateTimeOffset(2026, 2, 10, 9, 0, 0, TimeSpan.Zero));
        site.Session(new DateTimeOffset(2026, 2, 11, 9, 0, 0, TimeSpan.Zero), machine: "printer-1", member: "m-bob", structure: null);
        using FormClient ada = await AsAsync(site, "m-ada");
        IHtmlDocument page = await ada.PageAsync("/me/sessions");
        Assert.Equal("/machines/press-1", Assert.Single(page.QuerySelectorAll("tbody th a")).GetAttribute("href"));
        Assert.Equal("6,30 €", page.QuerySelector("summary")!.TextContent.Replace('\u00A0', ' '));
        Assert.Equal(
            ["Temps actif : 1 h × 6,00 €/h = 6,00 €", "Énergie : 1,5 kWh × 0,20 €/kWh = 0,30 €"], page.QuerySelectorAll(".formula li").Select(l => l.TextContent.Replace('\u00A0', ' ')));

        string file = await (await ada.Http.GetAsync(new Uri("/me/data.json", UriKind.Relative))).Content.ReadAsStringAsync();
        Assert.Contains("\"machine\": \"press-1\"", file, StringComparison.Ordinal);
        Assert.Contains("\"kind\": \"Resident\"", file, StringComparison.Ordinal);
        Assert.DoesNotContain("printer-1", file, StringComparison.Ordinal);
        Assert.DoesNotContain("m-bob", file, StringComparison.Ordinal);
    }

    private static MakerspaceDb Open(WebSite site) => site.Services.GetRequiredService<IDbContextFactory<MakerspaceDb>>().CreateDbContext();

    private static async Task ChangeAsync(WebSite site, Action<MakerspaceDb> change)
    {
        await using MakerspaceDb db = Open(site);
        change(db);
        await db.SaveChangesAsync();
        await RegistryVersion.BumpAsync(db);
        await site.Services.GetRequiredService<RegistryCache>().RefreshAsync(CancellationToken.None);
    }

    private static async Task<FormClient> AsAsync(WebSite site, string person) =>
        new(site.Http.BaseAddress!, (await TestAccounts.SignInAsync(site.Services, Role.Member, "la-fabunit", person: person)).Cookie);
}
