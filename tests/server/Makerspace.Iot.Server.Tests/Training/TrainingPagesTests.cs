using System.Net;
using AngleSharp.Html.Dom;
using Makerspace.Iot.Server.Accounts;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Training;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.Server.Tests.Accounts;
using Makerspace.Iot.Server.Tests.Web;
using Makerspace.Iot.Server.Training;
using Makerspace.Iot.Server.Web.Mail;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;

namespace Makerspace.Iot.Server.Tests.Training;

/// <summary>The pages of training over HTTP, as a browser without scripts sends them. It is Monday 2 March 2026, 09:00.</summary>
public sealed class TrainingPagesTests
{
    private static readonly (string, string)[] Plan =
    [
        ("SiteName", "la-fabunit"), ("Category", "laser"), ("Level", "2"), ("Day", "2026-03-02"), ("Start", "14:00"), ("Finish", "17:00"), ("Places", "2"), ("Label", WebSite.Hostile), ("Note", "Chaussures fermées"),
    ];

    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_session_goes_from_plan_to_sign_off_and_the_member_sees_each_step()
    {
        await using WebSite site = await StartAsync();
        await site.AddAsync(new Person { Ref = "m-new" }, new PersonName { Person = "m-new", DisplayName = "Nour Petit" }, new Membership { Person = "m-new", Site = "la-fabunit", FirstDay = new DateOnly(2026, 1, 1), Kind = MembershipKind.Resident },
            new Badge { Uid = "04ddccbbaa", Person = "m-new" });
        (Core.Accounts.Account account, string cookie) = await TestAccounts.SignInAsync(site.Services, Role.Trainer, "la-fabunit", "Youssef Amrani");
        using FormClient trainer = new(site.Http.BaseAddress!, cookie);
        using FormClient member = new(site.Http.BaseAddress!, (await TestAccounts.SignInAsync(site.Services, Role.Member, "la-fabunit", "Nour Petit", person: "m-new")).Cookie);
        Assert.Contains("aria-current=\"true\">Formation", (await trainer.PageAsync("/training")).Source.Text, StringComparison.Ordinal);

        var planned = await trainer.SendAsync("/training", "plan", [.. Plan, ("Trainer", "c:" + account.Ref)]);
        Assert.Equal(HttpStatusCode.Redirect, planned.Status);
        string address = planned.Location!.Split('?')[0];
        Assert.DoesNotContain("<script>alert", (await trainer.PageAsync(address)).Source.Text, StringComparison.Ordinal);

        string own = (await member.PageAsync("/me")).QuerySelector("main")!.TextContent;
        Assert.Contains("prochaine session le lun.\u00A02\u00A0mars 2026, 14:00", own, StringComparison.Ordinal);
        string id = address.Split('/')[^1];
        Assert.Contains("Place réservée", WebUtility.HtmlDecode((await member.SendAsync("/me/training", "training", ("Ask", id))).Text), StringComparison.Ordinal);
        Assert.Contains("vous êtes inscrit", (await member.PageAsync("/me")).QuerySelector("main")!.TextContent, StringComparison.Ordinal);

        var found = await trainer.SendAsync(address, "add", ("Search", "ada"), ("Act", "find"));
        Assert.Contains("name=\"Add\" value=\"m-ada\"", found.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("name=\"Add\" value=\"m-new\"", found.Text, StringComparison.Ordinal);
        await trainer.SendAsync(address, "add", ("Add", "m-ada"), ("Act", "add"));
        Assert.Contains("Il n'y a que 2 places", WebUtility.HtmlDecode((await trainer.SendAsync(address, "add", ("Add", "m-hostile"), ("Act", "add"))).Text), StringComparison.Ordinal);
        Assert.DoesNotContain("Signer pour les présents", (await trainer.PageAsync(address)).Body!.TextContent, StringComparison.Ordinal);

        site.Time.Advance(TimeSpan.FromHours(9));
        Assert.Contains("à signer", (await trainer.PageAsync("/training")).Body!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Session signée", WebUtility.HtmlDecode((await trainer.SendAsync(address, "sheet", ("Present", "m-new"), ("Act", "sign"))).Text), StringComparison.Ordinal);
        Assert.Contains("Découpeuse laser", (await member.PageAsync("/me")).QuerySelector("[aria-labelledby=qualifications]")!.TextContent, StringComparison.Ordinal);
        IHtmlDocument matrix = await trainer.PageAsync("/qualifications?category=laser");
        Assert.Contains("Nour Petit", matrix.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        await using MakerspaceDb db = await Databases(site).CreateDbContextAsync(_cancel);
        Assert.Equal(Guid.Parse(id), (await db.Set<Qualification>().SingleAsync(q => q.Person == "m-new", _cancel)).Session);
    }

    [Fact]
    public async Task What_is_wrong_stands_at_its_field_and_nothing_is_planned()
    {
        await using WebSite site = await StartAsync();
        using FormClient trainer = await AsAsync(site, Role.Trainer);
        string text = WebUtility.HtmlDecode((await trainer.SendAsync("/training", "plan", [.. Plan, ("Day", "demain"), ("Start", "25:00"), ("Places", "0"), ("Category", "none")])).Text);
        foreach (string words in (string[])["n'est pas une date", "Écrire une heure", "Écrire un nombre entier, de 1 à 100", "Choisir dans la liste"])
        {
            Assert.Contains(words, text, StringComparison.Ordinal);
        }

        string rules = WebUtility.HtmlDecode((await trainer.SendAsync("/training", "plan", [.. Plan, ("Finish", "13:00"), ("Trainer", "c:none"), ("Machine", "printer-1")])).Text);
        foreach (string words in (string[])["La fin est avant le début", "Choisir un formateur", "n'est pas de cette catégorie"])
        {
            Assert.Contains(words, rules, StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.OK, (await trainer.SendAsync("/training", "plan", [.. Plan, ("SiteName", "val-solidaire"), ("Trainer", "p:m-ada")])).Status);
        await using MakerspaceDb db = await Databases(site).CreateDbContextAsync(_cancel);
        Assert.Empty(await db.Set<TrainingSession>().ToListAsync(_cancel));
    }

    [Fact]
    public async Task An_expired_qualification_stays_visible_and_what_ends_soon_is_found()
    {
        await using WebSite site = await StartAsync();
        await site.AddAsync(
            new Qualification { Person = "m-ada", Category = "laser", Level = 3, SignedOn = new DateOnly(2023, 1, 1), LastDay = new DateOnly(2026, 2, 1) },
            new Qualification { Person = "m-ada", Category = "printer", Level = 2, SignedOn = new DateOnly(2025, 1, 1), LastDay = new DateOnly(2026, 4, 15) });
        using FormClient trainer = await AsAsync(site, Role.Trainer);
        string all = (await trainer.PageAsync("/qualifications?category=printer")).QuerySelector("main")!.TextContent;
        Assert.Contains("expire le 15/04/2026", all, StringComparison.Ordinal);
        Assert.Contains("Aucune habilitation", (await trainer.PageAsync("/qualifications?state=30&category=printer")).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("15/04/2026", (await trainer.PageAsync("/qualifications?state=60&category=printer")).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("expirée le 01/02/2026", (await trainer.PageAsync("/members/m-ada/qualifications")).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_network_changes_the_rules_of_a_category_and_a_circle_is_refused()
    {
        await using WebSite site = await StartAsync();
        using FormClient trainer = await AsAsync(site, Role.Trainer);
        Assert.Null((await trainer.PageAsync("/qualifications/rules")).QuerySelector("main form"));
        using FormClient network = new(site.Http.BaseAddress!, site.Cookie);
        Assert.Contains("C'est noté", WebUtility.HtmlDecode((await network.SendAsync("/qualifications/rules", "rule-laser", ("Months", "12"), ("YearDay", "31/8"), ("Idle", "6"), ("Needs", "printer"), ("Reason", "règle du lieu"))).Text), StringComparison.Ordinal);
        Assert.Contains("finirait par se demander", WebUtility.HtmlDecode((await network.SendAsync("/qualifications/rules", "rule-printer", ("Needs", "laser"), ("Reason", "essai"))).Text), StringComparison.Ordinal);
        Assert.Contains("Écrire un jour et un mois", WebUtility.HtmlDecode((await network.SendAsync("/qualifications/rules", "rule-laser", ("YearDay", "31/02"), ("Reason", "essai"))).Text), StringComparison.Ordinal);
        Assert.Contains("12 mois après la signature, chaque année le 31/08, après 6 mois sans usage réel", (await trainer.PageAsync("/qualifications/rules")).QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_reminder_leaves_for_each_qualification_and_last_day()
    {
        await using WebSite site = await StartAsync();
        (Core.Accounts.Account account, _) = await TestAccounts.SignInAsync(site.Services, Role.Member, "la-fabunit", person: "m-ada");
        await site.AddAsync(new Qualification { Person = "m-ada", Category = "printer", Level = 2, SignedOn = new DateOnly(2025, 1, 1), LastDay = new DateOnly(2026, 3, 20) });
        var sent = new List<MailText>();
        var mail = new Mock<IMail>();
        mail.Setup(m => m.SendAsync(It.IsAny<MailText>(), It.IsAny<CancellationToken>())).Callback((MailText text, CancellationToken _) => sent.Add(text));
        await using ServiceProvider services = new ServiceCollection().AddSingleton(mail.Object).BuildServiceProvider();
        using var notices = new AccountNotices(Databases(site), site.Services.GetRequiredService<OneTimeLinks>(), services, site.Time, NullLogger<AccountNotices>.Instance);
        using var reminders = new ExpiryReminders(
            Databases(site), site.Services.GetRequiredService<RegistryCache>(), site.Services.GetRequiredService<QualificationUses>(), notices, site.Services.GetRequiredService<ServerOptions>(), site.Time,
            NullLogger<ExpiryReminders>.Instance);
        Assert.Equal(1, await reminders.PassAsync(_cancel));
        Assert.Equal(0, await reminders.PassAsync(_cancel));
        Assert.Equal(1, await notices.PassAsync(_cancel));
        MailText one = Assert.Single(sent);
        Assert.Equal(account.Email, one.To);
        Assert.Contains("20/03/2026", one.Text, StringComparison.Ordinal);
        Assert.Contains("/me/training", one.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("/link/", one.Text, StringComparison.Ordinal);
    }

    // A laser that takes a qualification, and a category of which nothing stands there.
    private static async Task<WebSite> StartAsync()
    {
        WebSite site = await WebSite.StartAsync();
        await site.AddAsync(
            new MachineCategory { Name = "laser", Label = "Découpeuse laser", Trade = "bois" }, new MachineCategory { Name = "printer", Label = "Imprimante 3D" },
            new Machine { Name = "laser-1", Label = "Laser", Category = "laser", LevelAlone = 2, LevelSupervised = 2 },
            new Placement { Machine = "laser-1", From = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero), Agent = "fabunit-1" });
        return site;
    }

    private static IDbContextFactory<MakerspaceDb> Databases(WebSite site) => site.Services.GetRequiredService<IDbContextFactory<MakerspaceDb>>();

    private static async Task<FormClient> AsAsync(WebSite site, Role role) => new(site.Http.BaseAddress!, (await TestAccounts.SignInAsync(site.Services, role, "la-fabunit")).Cookie);
}
