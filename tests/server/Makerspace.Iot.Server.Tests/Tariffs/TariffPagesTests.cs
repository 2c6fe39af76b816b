using System.Net;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Tests.Accounts;
using Makerspace.Iot.Server.Tests.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Makerspace.Iot.Server.Tests.Tariffs;

/// <summary>A treasurer reads, tries and writes prices by forms, without scripts.</summary>
public sealed class TariffPagesTests
{
    // The worked example of the documents.
    private static readonly (string, string)[] Laser =
    [
        ("kind", "Resident"), ("site", "la-fabunit"), ("category", "plastic-press"), ("machine", "*"), ("firstDay", "2026-04-01"), ("active.euros", "0,30"), ("active.unit", "Minute"),
        ("active.freeMinutes", "5"), ("energy.euros", "0,25 €"), ("minimum", "2"), ("What", "save"),
    ];

    [Fact]
    public async Task A_treasurer_sees_the_example_and_saves_the_tariff()
    {
        await using WebSite site = await WebSite.StartAsync();
        using FormClient form = await TreasurerAsync(site);
        (HttpStatusCode status, _, string preview) = await form.SendAsync("/tariffs/new", "tariff", [.. Laser, ("What", "preview")]);
        Assert.Equal(HttpStatusCode.OK, status);
        preview = Plain(preview);
        Assert.Contains("Une séance de 47 minutes actives et 1,9 kWh coûte 13,08 €.", preview, StringComparison.Ordinal);
        Assert.Contains("Une séance de 3 minutes actives et 0,05 kWh coûte 2,00 €.", preview, StringComparison.Ordinal);
        Assert.Contains("42 min × 0,30 €/min = 12,60 €", preview, StringComparison.Ordinal);
        Assert.Single(await RatesAsync(site));

        (status, string? location, _) = await form.SendAsync("/tariffs/new", "tariff", Laser);
        Assert.Equal(HttpStatusCode.Redirect, status);
        string address = location!.Split('?')[0];
        string shown = Plain((await form.PageAsync(location)).Source.Text);
        Assert.Contains("C'est enregistré.", shown, StringComparison.Ordinal);
        Assert.Contains("0,30 €/min actif (5 premières minutes offertes) · 0,25 €/kWh · minimum 2,00 € par session", shown, StringComparison.Ordinal);
        TariffRate stored = (await RatesAsync(site)).Single(r => r.Site == "la-fabunit");
        Assert.Equal(0.30m, Tariff.Of(stored).Terms.Active!.Euros);
        string list = Plain((await form.PageAsync("/tariffs")).Source.Text);
        Assert.Contains("À venir", list, StringComparison.Ordinal);
        Assert.Contains(address, list, StringComparison.Ordinal);

        // A second click writes nothing more.
        (_, _, string twice) = await form.SendAsync("/tariffs/new", "tariff", Laser);
        Assert.Contains("Chevauche la version du 01/04/2026", Plain(twice), StringComparison.Ordinal);
        Assert.Equal(2, (await RatesAsync(site)).Count);

        (_, _, string ended) = await form.SendAsync(address, "end", ("lastDay", "2026-12-31"), ("reason", "essai d'un an"));
        Assert.Contains("du 01/04/2026 au 31/12/2026", Plain(ended), StringComparison.Ordinal);
        (_, _, string stale) = await form.SendAsync(address, "end", ("lastDay", "2026-11-30"), ("reason", "plus court"), ("Revision", "1"));
        Assert.Contains("Quelqu'un d'autre l'a changé entre-temps", Plain(stale), StringComparison.Ordinal);
        (status, location, _) = await form.SendAsync(address, "withdraw", ("reason", "à tort"));
        Assert.Equal((HttpStatusCode.Redirect, "/tariffs"), (status, location));
        Assert.Single(await RatesAsync(site));
    }

    [Fact]
    public async Task What_cannot_be_is_told_at_its_field_and_what_was_written_stays_in_the_form()
    {
        await using WebSite site = await WebSite.StartAsync();
        using FormClient form = await TreasurerAsync(site);
        (HttpStatusCode status, _, string text) = await form.SendAsync("/tariffs/new", "tariff",
            [.. Laser, ("active.euros", "douze"), ("energy.offPeakEuros", "0,1"), ("included.carryMonths", "2"), ("consumables[3].label", WebSite.Hostile), ("consumables[3].euros", "4,5"), ("occupied.stepMinutes", "15")]);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.DoesNotContain("<script>alert", text, StringComparison.Ordinal);
        text = Plain(text);
        Assert.Contains("« douze » n'est pas un prix", text, StringComparison.Ordinal);
        Assert.Contains("Dire d'abord combien d'heures sont comprises.", text, StringComparison.Ordinal);
        Assert.Contains("Il faut un nombre ici.", text, StringComparison.Ordinal);
        Assert.Contains("name=\"consumables[0].label\"", text, StringComparison.Ordinal);

        (_, _, string rules) = await form.SendAsync("/tariffs/new", "tariff",
            [.. Laser, ("energy.offPeakEuros", "0,1"), ("active.freeMinutes", "481"), ("consumables[0].label", "Colle"), ("consumables[0].euros", "4,5"), ("active.tiers[2].afterHours", "0"), ("active.tiers[2].euros", "1")]);
        rules = Plain(rules);
        Assert.Contains("Le prix et les heures creuses vont ensemble", rules, StringComparison.Ordinal);
        Assert.Contains("Il faut une valeur de 0 à 480.", rules, StringComparison.Ordinal);
        Assert.Contains("Il faut une valeur de 1 à 744.", rules, StringComparison.Ordinal);
        Assert.Contains("Il faut un texte de 120 caractères au plus", rules, StringComparison.Ordinal);
        (_, _, string past) = await form.SendAsync("/tariffs/new", "tariff", [.. Laser, ("firstDay", "2026-01-01")]);
        Assert.Contains("Une correction a besoin d'un motif.", Plain(past), StringComparison.Ordinal);
        (_, _, string elsewhere) = await form.SendAsync("/tariffs/new", "tariff", [.. Laser, ("site", "val-solidaire")]);
        Assert.Contains("Vous n'avez pas le droit d'écrire cela.", Plain(elsewhere), StringComparison.Ordinal);
        Assert.Single(await RatesAsync(site));
    }

    [Fact]
    public async Task A_draft_is_tried_on_past_months_with_its_lines_before_it_is_saved()
    {
        await using WebSite site = await WebSite.StartAsync();
        using FormClient form = await TreasurerAsync(site);
        (HttpStatusCode status, _, string text) = await form.SendAsync("/tariffs/new", "tariff", [.. Laser, ("What", "trial"), ("trial.from", "2025-10"), ("trial.to", "2025-12")]);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("Aucune session de ces mois n'a de prix", Plain(text), StringComparison.Ordinal);
        (_, _, string months) = await form.SendAsync("/tariffs/new", "tariff", [.. Laser, ("What", "trial"), ("trial.from", "2025-12"), ("trial.to", "2025-10")]);
        Assert.Contains("Le dernier mois est avant le premier", Plain(months), StringComparison.Ordinal);
        (_, _, string old) = await form.SendAsync("/tariffs/new", "tariff", [.. Laser, ("Payer", "s-plaque"), ("trial.from", "1999-12"), ("trial.to", "2025-10")]);
        Assert.Contains("Le dernier mois est avant le premier", Plain(old), StringComparison.Ordinal);
        (_, _, string elsewhere) = await form.SendAsync("/tariffs/new", "tariff", [.. Laser, ("What", "trial"), ("site", "*"), ("trial.from", "2025-10"), ("trial.to", "2025-12")]);
        Assert.DoesNotContain("Aucune session", Plain(elsewhere), StringComparison.Ordinal);
        Assert.Single(await RatesAsync(site));
    }

    [Fact]
    public async Task Amounts_before_allowances_say_so_and_those_of_a_plain_tariff_do_not()
    {
        await using WebSite site = await WebSite.StartAsync();
        site.Session(new DateTimeOffset(2026, 2, 10, 9, 0, 0, TimeSpan.Zero));
        using var ada = new FormClient(site.Http.BaseAddress!, (await TestAccounts.SignInAsync(site.Services, Role.Member, "la-fabunit", person: "m-ada")).Cookie);
        const string Before = "vant heures comprises, forfaits, paliers et plafonds";
        string[] pages = [await site.Http.GetStringAsync("/usage?month=2026-02"), await site.Http.GetStringAsync("/structures/s-plaque?month=2026-02"), (await ada.PageAsync("/me/sessions")).Source.Text];
        Assert.All(pages, p => Assert.DoesNotContain(Before, p, StringComparison.Ordinal));
        Assert.Contains("Tarif dès le 01/01/2024 : 6,00 €/h actif · 0,20 €/kWh.", Plain(pages[2]), StringComparison.Ordinal);

        var rate = new TariffRate { Kind = MembershipKind.Resident, Site = "la-fabunit", FirstDay = new DateOnly(2026, 2, 1), EurosPerActiveHour = 0, EurosPerKwh = 0 };
        TariffRateRules.Put(rate, new TariffTerms { Active = new TimePrice(6), MonthlyCapCents = 3000 });
        await site.AddAsync(rate);
        await site.Services.GetRequiredService<RegistryCache>().RefreshAsync(CancellationToken.None);
        pages = [await site.Http.GetStringAsync("/usage?month=2026-02"), await site.Http.GetStringAsync("/structures/s-plaque?month=2026-02"), (await ada.PageAsync("/me/sessions")).Source.Text];
        Assert.All(pages, p => Assert.Contains(Before, p, StringComparison.Ordinal));
        Assert.Contains("plafond 30,00 € par mois", Plain(pages[2]), StringComparison.Ordinal);
        Assert.DoesNotContain(Before, await site.Http.GetStringAsync("/usage?month=2026-01"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_is_corrected_with_a_reason_and_its_form_holds_all_its_terms()
    {
        await using WebSite site = await WebSite.StartAsync();
        var rate = new TariffRate { Kind = MembershipKind.Resident, Site = "la-fabunit", FirstDay = new DateOnly(2026, 4, 1), EurosPerActiveHour = 0, EurosPerKwh = 0 };
        TariffRateRules.Put(rate, new TariffTerms { Active = new TimePrice(6) { Tiers = [new TimeTier(10, 4)] }, Included = new IncludedHours(5, 1), DailyCapCents = 3000, FreePurposes = [UsagePurpose.Training], Consumables = [new ConsumablePrice("colle", "Colle", "g", 0.05m)], MissedBooking = new MissedBookingPrice(5) });
        await site.AddAsync(rate);
        using FormClient form = await TreasurerAsync(site);
        var page = await form.PageAsync("/tariffs/" + rate.Id);
        (string, string)[] fields =
        [
            .. page.QuerySelectorAll("form:has(input[name='_handler'][value='tariff']) input, form:has(input[name='_handler'][value='tariff']) select").Where(e => e.GetAttribute("type") is not ("checkbox" or "hidden"))
                .Select(e => (e.GetAttribute("name")!, e is AngleSharp.Html.Dom.IHtmlSelectElement select ? select.Value! : e.GetAttribute("value") ?? "")),
            ("free.Training", "on"), ("What", "save"),
        ];
        Assert.Contains(("active.tiers[0].afterHours", "10"), fields);
        string before = (await RatesAsync(site)).Single(r => r.Id == rate.Id).Terms!;
        (_, _, string silent) = await form.SendAsync("/tariffs/" + rate.Id, "tariff", fields);
        Assert.Contains("Une correction a besoin d'un motif.", Plain(silent), StringComparison.Ordinal);
        (_, _, string same) = await form.SendAsync("/tariffs/" + rate.Id, "tariff", [.. fields, ("reason", "rien")]);
        Assert.Contains("C'est enregistré.", Plain(same), StringComparison.Ordinal);
        Assert.Equal(before, (await RatesAsync(site)).Single(r => r.Id == rate.Id).Terms);
        await form.SendAsync("/tariffs/" + rate.Id, "tariff", [.. fields, ("dailyCap", "25"), ("reason", "voté")]);
        Assert.Equal(2500, Tariff.Of((await RatesAsync(site)).Single(r => r.Id == rate.Id)).Terms.DailyCapCents);
    }

    [Fact]
    public async Task The_list_names_gaps_and_shows_no_tariff_of_another_site()
    {
        await using WebSite site = await WebSite.StartAsync();
        await site.AddAsync(
            new Person { Ref = "m-public" },
            new TariffRate { Kind = MembershipKind.Resident, Site = "val-solidaire", FirstDay = new DateOnly(2024, 1, 1), EurosPerActiveHour = 77, EurosPerKwh = 0 });
        await site.AddAsync(new Membership { Person = "m-public", Site = "la-fabunit", FirstDay = new DateOnly(2024, 1, 1), Kind = MembershipKind.Public });
        using FormClient form = await TreasurerAsync(site);
        string list = Plain((await form.PageAsync("/tariffs")).Source.Text);
        Assert.Contains("Presse à plaques", list, StringComparison.Ordinal);
        Assert.Contains("Grand public", list, StringComparison.Ordinal);
        Assert.Contains("Sans prix aujourd'hui", list, StringComparison.Ordinal);
        Assert.DoesNotContain("77,00", list, StringComparison.Ordinal);
        TariffRate other = (await RatesAsync(site)).Single(r => r.Site == "val-solidaire");
        await form.PageAsync("/tariffs/" + other.Id, HttpStatusCode.NotFound);
        TariffRate general = (await RatesAsync(site)).Single(r => r.Site == Everywhere.Mark);
        Assert.Null((await form.PageAsync("/tariffs/" + general.Id)).QuerySelector("input[name='_handler'][value='tariff']"));
        Assert.Contains("The whole network", (await form.PageAsync("/tariffs?lang=en")).Body!.TextContent, StringComparison.Ordinal);
        using HttpClient fabmanager = await site.AsAsync(Role.Fabmanager);
        Assert.DoesNotContain("/tariffs/new", await fabmanager.GetStringAsync("/tariffs"), StringComparison.Ordinal);
    }

    private static string Plain(string html) => WebUtility.HtmlDecode(html).Replace('\u00A0', ' ');

    private static async Task<FormClient> TreasurerAsync(WebSite site)
    {
        (_, string cookie) = await TestAccounts.SignInAsync(site.Services, Role.Treasurer, "la-fabunit");
        return new FormClient(site.Http.BaseAddress!, cookie);
    }

    private static async Task<List<TariffRate>> RatesAsync(WebSite site)
    {
        await using MakerspaceDb db = await site.Services.GetRequiredService<IDbContextFactory<MakerspaceDb>>().CreateDbContextAsync();
        return await db.Set<TariffRate>().AsNoTracking().ToListAsync();
    }
}
