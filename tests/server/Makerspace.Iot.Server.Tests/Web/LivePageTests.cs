using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Machines;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Makerspace.Iot.Server.Tests.Web;

public sealed class LivePageTests
{
    [Fact]
    public async Task A_machine_shows_its_state_in_word_shape_and_colour_with_power_and_since_when()
    {
        await using WebSite site = await WebSite.StartAsync();
        site.AgentSays("fabunit-1");
        site.MachineSays("press-1", MachineCondition.Running, 1240, contactor: true, relay: true);
        for (int i = 0; i < 30; i++)
        {
            site.Board.PowerSeen("la-fabunit", "fabunit-1", "press-1", site.Time.GetUtcNow().AddSeconds(i - 29).ToUnixTimeMilliseconds(), 1200 + i);
        }

        IHtmlDocument page = await site.PageAsync("/");
        IElement card = page.QuerySelector("#card-press-1")!;
        Assert.Contains("is-running", card.ClassList);
        Assert.Equal("#i-play", card.QuerySelector(".state use")!.GetAttribute("href"));
        Assert.Equal("En marche", card.QuerySelector(".state strong")!.TextContent);
        Assert.Equal("1\u202F229\u00A0W", card.QuerySelector(".watts")!.TextContent);
        Assert.Equal("depuis 08:48", card.QuerySelector("time")!.TextContent);
        Assert.StartsWith("M", card.QuerySelector(".trace path")!.GetAttribute("d"), StringComparison.Ordinal);
        Assert.Contains("Relais et contacteur fermés", (await site.PageAsync("/machines/press-1")).QuerySelector("#card-press-1")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Agent fabunit-1 en ligne", page.QuerySelector("#head-la-fabunit")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_state_has_a_look_of_its_own()
    {
        await using WebSite site = await WebSite.StartAsync();
        site.AgentSays("fabunit-1");
        var looks = new HashSet<string>(StringComparer.Ordinal);
        foreach (MachineCondition state in Enum.GetValues<MachineCondition>())
        {
            site.MachineSays("press-1", state);
            IElement card = (await site.PageAsync("/")).QuerySelector("#card-press-1")!;
            Assert.True(looks.Add(card.QuerySelector(".state use")!.GetAttribute("href")!), state.ToString());
        }
    }

    [Fact]
    public async Task A_machine_never_looks_healthy_when_it_is_not_heard()
    {
        await using WebSite site = await WebSite.StartAsync();
        Assert.Equal("Jamais entendue", await WordOf(site));

        site.AgentSays("fabunit-1");
        site.MachineSays("press-1", MachineCondition.Running, 900, true, true);
        Assert.Equal("En marche", await WordOf(site));

        site.Time.Advance(LiveReader.SilentAfter + TimeSpan.FromSeconds(1));
        Assert.Equal("Sans nouvelles", await WordOf(site));

        site.MachineSays("press-1", MachineCondition.Running, 900, true, true);
        site.AgentSays("fabunit-1", online: false);
        Assert.Equal("Hors ligne", await WordOf(site));

        site.AgentSays("fabunit-1");
        site.Ingest.SetupGet(i => i.Broker).Returns(new BrokerState(false, site.Time.GetUtcNow()));
        IHtmlDocument page = await site.PageAsync("/");
        Assert.Equal("Sans nouvelles", page.QuerySelector("#card-press-1 .state strong")!.TextContent);
        Assert.Equal("—", page.QuerySelector("#card-press-1 .watts")!.TextContent);
        Assert.Contains("n'entend plus les agents", page.QuerySelector("#broker")!.TextContent, StringComparison.Ordinal);
        Assert.False(page.QuerySelector("#broker")!.HasAttribute("hidden"));
    }

    [Fact]
    public async Task What_a_former_agent_said_is_not_the_state_after_the_machine_moved()
    {
        await using WebSite site = await WebSite.StartAsync();
        site.AgentSays("val-1", site: "val-solidaire");
        site.MachineSays("press-1", MachineCondition.Running, 900, agent: "val-1", site: "val-solidaire");
        Assert.Equal("Jamais entendue", await WordOf(site));
    }

    [Fact]
    public async Task A_silent_meter_gives_no_power_rather_than_an_old_one()
    {
        await using WebSite site = await WebSite.StartAsync();
        site.AgentSays("fabunit-1");
        site.Board.PowerSeen("la-fabunit", "fabunit-1", "press-1", site.Time.GetUtcNow().ToUnixTimeMilliseconds(), 800);
        site.Time.Advance(TimeSpan.FromSeconds(25));
        site.MachineSays("press-1", MachineCondition.Running, null, true, true);
        IElement card = (await site.PageAsync("/")).QuerySelector("#card-press-1")!;
        Assert.Equal("En marche", card.QuerySelector(".state strong")!.TextContent);
        Assert.Equal("—", card.QuerySelector(".watts")!.TextContent);
        Assert.Contains("puissance inconnue", card.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Relay_and_contactor_that_disagree_and_faults_stand_on_the_card_and_in_the_box()
    {
        await using WebSite site = await WebSite.StartAsync();
        site.AgentSays("fabunit-1");
        site.MachineSays("press-1", MachineCondition.Faulted, 0, contactor: true, relay: false, faults: [FaultCode.ContactorWelded]);
        IHtmlDocument page = await site.PageAsync("/");
        Assert.Contains("Relais ouvert mais contacteur fermé", page.QuerySelector("#card-press-1 .relay.bad")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Le contacteur reste fermé", page.QuerySelector("#card-press-1 .faults")!.TextContent, StringComparison.Ordinal);
        string box = page.QuerySelector("#table-attention")!.TextContent;
        Assert.Contains("ne sont pas d'accord", box, StringComparison.Ordinal);
        Assert.Contains("le contacteur reste fermé", box, StringComparison.Ordinal);
        Assert.Contains("aucun serveur InfluxDB", box, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_badge_refused_just_now_is_told_once_with_what_helps_and_leaves_after_a_while()
    {
        await using WebSite site = await WebSite.StartAsync();
        DateTimeOffset now = site.Time.GetUtcNow();
        for (int i = 0; i < 3; i++)
        {
            site.Ledger.Refusals.Add(new RefusalLine(now.AddMinutes(-1).AddSeconds(i), "press-1", "fabunit-1", "m-ada", DenialReason.NotQualified) { Site = "la-fabunit" });
        }

        site.Ledger.Refusals.Add(new RefusalLine(now.AddMinutes(-20), "printer-1", "val-1", "m-ada", DenialReason.QuotaSpent) { Site = "val-solidaire" });
        site.Board.LedgerCommitted();
        IElement taps = (await site.PageAsync("/")).QuerySelector("#table-taps")!;
        Assert.Equal("polite", taps.GetAttribute("aria-live"));
        string line = Assert.Single(taps.QuerySelectorAll("li")).TextContent.Replace('\u00A0', ' ');
        Assert.Contains("08:59 · Presse à plaques recyclées : pas d'habilitation pour cette machine (3 fois). S'inscrire à la formation", line, StringComparison.Ordinal);
        Assert.DoesNotContain("m-ada", line, StringComparison.Ordinal);
        Assert.Empty((await site.PageAsync("/?site=val-solidaire")).QuerySelectorAll("#table-taps li"));

        site.Time.Advance(TimeSpan.FromMinutes(15));
        Assert.Empty((await site.PageAsync("/")).QuerySelectorAll("#table-taps li"));
    }

    [Theory]
    [InlineData("s-plaque", "m-ada", SessionPurpose.Production, "La Plaque Verte")]
    [InlineData("s-plaque", "m-ada", SessionPurpose.Training, "La Plaque Verte · formation")]
    [InlineData(null, "m-ada", SessionPurpose.Production, "À titre personnel")]
    [InlineData(null, "maintenance-key", SessionPurpose.Maintenance, "Clé d'entretien · entretien")]
    public async Task A_machine_in_use_says_for_whom_and_names_nobody(string? structure, string member, SessionPurpose purpose, string words)
    {
        await using WebSite site = await WebSite.StartAsync();
        site.Ledger.Open["press-1"] = new OpenSession("press-1", "fabunit-1", member, structure, purpose);
        site.Board.LedgerCommitted();
        site.AgentSays("fabunit-1");
        site.MachineSays("press-1", MachineCondition.Running, 900, true, true);
        Assert.Equal(words, await HintOf(site));

        // The agent says that the machine is free; the ledger will follow.
        site.MachineSays("press-1", MachineCondition.Locked);
        Assert.Equal("Badger pour démarrer", await HintOf(site));
    }

    [Fact]
    public async Task A_machine_out_of_service_says_why_and_stands_in_the_box()
    {
        await using WebSite site = await WebSite.StartAsync();
        await using (MakerspaceDb db = await site.Services.GetRequiredService<IDbContextFactory<MakerspaceDb>>().CreateDbContextAsync())
        {
            Core.Registry.Machine press = await db.Set<Core.Registry.Machine>().SingleAsync(m => m.Name == "press-1");
            (press.OutOfService, press.OutOfServiceReason) = (true, "Courroie cassée, pièce commandée");
            await db.SaveChangesAsync();
            await RegistryVersion.BumpAsync(db);
        }

        site.AgentSays("fabunit-1");
        site.MachineSays("press-1", MachineCondition.OutOfService);
        IHtmlDocument page = await site.PageAsync("/");
        Assert.Equal("Courroie cassée, pièce commandée", page.QuerySelector("#card-press-1 .hint")!.TextContent.Trim());
        IElement item = page.QuerySelectorAll("#table-attention li").First(i => i.TextContent.Contains("Presse à plaques recyclées", StringComparison.Ordinal));
        Assert.Contains("hors service", item.TextContent, StringComparison.Ordinal);
        Assert.Contains("Courroie cassée", item.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("bad", item.ClassList);
    }

    [Fact]
    public async Task The_machines_of_one_trade_can_be_chosen_and_are_counted_for_themselves()
    {
        await using WebSite site = await WebSite.StartAsync();
        await using (MakerspaceDb db = await site.Services.GetRequiredService<IDbContextFactory<MakerspaceDb>>().CreateDbContextAsync())
        {
            db.Add(new Core.Registry.MachineCategory { Name = "loom", Label = "Métier à tisser", Trade = "textile" });
            db.Add(new Core.Registry.Machine { Name = "loom-1", Label = "Métier n° 1", Category = "loom" });
            db.Add(new Core.Registry.Placement { Machine = "loom-1", From = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero), Agent = "fabunit-1" });
            await db.SaveChangesAsync();
            await RegistryVersion.BumpAsync(db);
        }

        site.AgentSays("fabunit-1");
        site.MachineSays("loom-1", MachineCondition.Running);
        site.MachineSays("press-1", MachineCondition.Running);
        IHtmlDocument page = await site.PageAsync("/");
        Assert.Equal(["Toutes les filières", "fabrication numérique", "textile"], page.QuerySelectorAll("select[name=trade] option").Select(o => o.TextContent));
        Assert.Contains("2 en service sur 3", page.QuerySelector("#head-la-fabunit")!.TextContent, StringComparison.Ordinal);

        page = await site.PageAsync("/?trade=textile");
        Assert.NotNull(page.QuerySelector("#card-loom-1"));
        Assert.Null(page.QuerySelector("#card-press-1"));
        Assert.Null(page.QuerySelector("#head-val-solidaire"));
        Assert.Contains("1 en service sur 1", page.QuerySelector("#head-la-fabunit")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("textile", page.QuerySelector("#stream")!.GetAttribute("data-trade"));
        Assert.Contains("Aucune machine de cette filière", (await site.PageAsync("/?trade=textile&site=val-solidaire")).Body!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Aucune filière ne s'appelle «\u00A0poterie\u00A0»", (await site.PageAsync("/?trade=poterie", HttpStatusCode.NotFound)).Body!.TextContent, StringComparison.Ordinal);
        await site.PageAsync("/?trade=" + new string('x', 121), HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task The_wall_shows_one_site_without_any_control_and_asks_which_if_there_are_several()
    {
        await using WebSite site = await WebSite.StartAsync();
        site.AgentSays("fabunit-1");
        site.MachineSays("press-1", MachineCondition.Running, 900, true, true);
        IHtmlDocument page = await site.PageAsync("/wall");
        Assert.Equal(["/wall?site=la-fabunit", "/wall?site=val-solidaire"], page.QuerySelectorAll(".wall-sites a").Select(a => a.GetAttribute("href")));

        page = await site.PageAsync("/wall?site=la-fabunit");
        Assert.Equal("En marche", page.QuerySelector("#card-press-1 .state strong")!.TextContent);
        Assert.Null(page.QuerySelector("#card-printer-1"));
        Assert.NotNull(page.QuerySelector("#head-la-fabunit"));
        Assert.NotNull(page.QuerySelector("#table-taps"));
        Assert.Empty(page.QuerySelectorAll("button, select, input, nav, header"));
        Assert.Equal("/wall?site=la-fabunit", (await site.PageAsync("/?site=la-fabunit")).QuerySelector(".more a")!.GetAttribute("href"));
        await site.PageAsync("/wall?site=nulle-part", HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Many_faults_of_machines_leave_room_for_what_concerns_the_whole_installation()
    {
        await using WebSite site = await WebSite.StartAsync();
        site.AgentSays("fabunit-1");
        site.MachineSays("press-1", MachineCondition.Faulted, faults: ["contactor-open", "contactor-welded", "meter-silent", "reader-silent", "pin-failed", "relay-unreachable", "no-airflow", "meter-disagrees", "meter-reversed", "upkeep-due"]);
        string box = (await site.PageAsync("/")).QuerySelector("#table-attention")!.TextContent;
        Assert.Contains("3 autres défauts de machines", box, StringComparison.Ordinal);
        Assert.Contains("aucun serveur InfluxDB", box, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_watched_machine_would_have_refused_says_so_and_the_key_and_nobody_have_words()
    {
        await using WebSite site = await WebSite.StartAsync();
        DateTimeOffset start = site.Time.GetUtcNow().AddHours(-2);
        site.Session(start, member: "maintenance-key");
        site.Session(start.AddMinutes(1), member: "unbadged");
        site.Ledger.Refusals.Add(new RefusalLine(start, "press-1", "fabunit-1", null, DenialReason.NotQualified) { Observed = true });
        IHtmlDocument page = await site.PageAsync("/sessions");
        string sessions = page.QuerySelector("tbody")!.TextContent;
        Assert.Contains("Clé d'entretien", sessions, StringComparison.Ordinal);
        Assert.Contains("Sans badge", sessions, StringComparison.Ordinal);
        Assert.Contains("n'a bloqué personne", (await site.PageAsync("/refusals")).QuerySelector("tbody tr")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("", (await site.PageAsync("/")).QuerySelector("#table-taps")!.TextContent.Trim());
    }

    [Theory]
    [InlineData("/sessions", "Sans badge")]
    [InlineData("/sessions?lang=en", "No badge")]
    public async Task Work_of_nobody_is_on_nobodys_account(string address, string words)
    {
        await using WebSite site = await WebSite.StartAsync();
        site.Session(site.Time.GetUtcNow().AddHours(-2), structure: null, member: "unbadged", reason: SessionEndReason.AccessWithdrawn);
        IHtmlDocument page = await site.PageAsync(address);
        string row = page.QuerySelector("tbody tr")!.TextContent;
        Assert.Contains(words, row, StringComparison.Ordinal);
        Assert.DoesNotContain("À titre personnel", row, StringComparison.Ordinal);
        Assert.DoesNotContain("On own account", row, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sessions_and_refusals_stand_in_words_with_what_to_do_next()
    {
        await using WebSite site = await WebSite.StartAsync();
        DateTimeOffset start = site.Time.GetUtcNow().AddHours(-2);
        site.Session(start, quality: EnergyQuality.Estimated, reason: SessionEndReason.IdleTimeout, member: "m-0123456789abcdef");
        site.Ledger.Refusals.Add(new RefusalLine(start, "press-1", "fabunit-1", null, DenialReason.NotQualified) { Site = "la-fabunit" });
        IHtmlDocument page = await site.PageAsync("/sessions");
        string row = page.QuerySelector("tbody tr")!.TextContent;
        foreach (string text in (string[])["Presse à plaques recyclées", "La FabUnit", "02/03/2026 07:00", "2\u00A0h\u00A000", "1\u00A0h\u00A000", "≈", "1,50\u00A0kWh", "estimée", "Inactivité", "m-01234567…", "La Plaque Verte"])
        {
            Assert.Contains(text, row, StringComparison.Ordinal);
        }

        string refusal = (await site.PageAsync("/refusals")).QuerySelector("tbody tr")!.TextContent;
        Assert.Contains("Pas d'habilitation pour cette machine", refusal, StringComparison.Ordinal);
        Assert.Contains("La FabUnit", refusal, StringComparison.Ordinal);
        Assert.Contains("S'inscrire à la formation", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fr", "Pour le technicien")]
    [InlineData("en", "For the technician")]
    public async Task What_the_programs_say_of_an_alarm_or_of_the_quarantine_is_folded_for_the_technician_in_its_language(string lang, string words)
    {
        await using WebSite site = await WebSite.StartAsync();
        site.Ledger.Alarms.Add(new AlarmLine(site.Time.GetUtcNow(), "session-corrected", "fabunit-1/s-1", "its end came after it was settled", 1));
        site.Ledger.Quarantine.Add(new QuarantineLine(site.Time.GetUtcNow(), "makerspace/v1/a/b/event", "not JSON", 12, 1));
        IHtmlDocument page = await site.PageAsync("/alarms?lang=" + lang);
        foreach ((string section, string said) in new[] { ("alarms-title", "its end came after it was settled"), ("quarantine-title", "not JSON") })
        {
            IElement row = page.QuerySelector($"section[aria-labelledby={section}] tbody tr")!;
            Assert.Equal(said, row.QuerySelector("details > small[lang=en]")!.TextContent);
            Assert.Equal(words, row.QuerySelector("summary")!.TextContent);
            row.QuerySelector("details")!.Remove();
            Assert.DoesNotContain(said, row.TextContent, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("relay-unreachable", "", "La prise commandée ne répond plus : aucun badge ne démarre la machine")]
    [InlineData("", "store-failed", "L'agent ne peut plus enregistrer : aucun badge ne démarre la machine")]
    [InlineData("meter-silent", "", "Badger pour démarrer")]
    public async Task A_free_machine_that_no_badge_starts_does_not_ask_for_one(string fault, string agentFault, string hint)
    {
        await using WebSite site = await WebSite.StartAsync();
        site.AgentSays("fabunit-1", faults: agentFault.Length == 0 ? [] : [agentFault]);
        site.MachineSays("press-1", MachineCondition.Locked, contactor: null, faults: fault.Length == 0 ? [] : [fault]);
        IElement card = (await site.PageAsync("/")).QuerySelector("#card-press-1")!;
        bool canStart = hint == "Badger pour démarrer";
        Assert.Equal(canStart ? "Libre" : "Indisponible", card.QuerySelector(".state strong")!.TextContent);
        Assert.Equal(canStart, card.TextContent.Contains("Badger pour démarrer", StringComparison.Ordinal));
        Assert.Contains(hint, card.QuerySelector(".hint")!.TextContent.Replace('\u00A0', ' '), StringComparison.Ordinal);
        Assert.Contains(
            fault == "relay-unreachable" ? "état de la prise ou du contacteur inconnu" : "contacteur non surveillé",
            (await site.PageAsync("/machines/press-1")).QuerySelector("#card-press-1 .relay")!.TextContent,
            StringComparison.Ordinal);
        Assert.DoesNotContain("RS-485", card.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Wi-Fi", card.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(MachineCondition.Locked, null, "Sécurité ouverte", "À rétablir avant de badger : arrêt d'urgence, capot ouvert, sécurité « zz-later »")]
    [InlineData(MachineCondition.Locked, "audit", "Libre", "Badger pour démarrer")]
    [InlineData(MachineCondition.Running, null, "En marche", "Session en cours")]
    public async Task A_free_machine_whose_interlock_is_open_names_it_instead_of_asking_for_a_badge(MachineCondition state, string? mode, string word, string hint)
    {
        await using WebSite site = await WebSite.StartAsync();
        site.AgentSays("fabunit-1");
        site.MachineSays("press-1", state, interlocks: ["emergency-stop", "lid", "zz-later"], mode: mode);
        IElement card = (await site.PageAsync("/")).QuerySelector("#card-press-1")!;
        Assert.Equal(word, card.QuerySelector(".state strong")!.TextContent);
        Assert.Contains(hint, card.QuerySelector(".hint")!.TextContent.Replace('\u00A0', ' '), StringComparison.Ordinal);

        // What an agent of before tells looks as before.
        site.MachineSays("press-1", state, mode: mode);
        card = (await site.PageAsync("/")).QuerySelector("#card-press-1")!;
        Assert.NotEqual("Sécurité ouverte", card.QuerySelector(".state strong")!.TextContent);
    }

    [Fact]
    public async Task A_fault_is_in_words_with_what_the_driver_said_behind_them_and_why_a_person_blocked_a_machine_at_once()
    {
        await using WebSite site = await WebSite.StartAsync();
        DateTimeOffset now = site.Time.GetUtcNow();
        site.Ledger.Faults.Add(new FaultLine(now, null, "press-1", "fabunit-1", FaultCode.ReaderSilent, "no acknowledgement") { Site = "la-fabunit" });
        site.Ledger.Faults.Add(new FaultLine(now, null, "shredder-1", "fabunit-1", "out-of-service", "lame cassée") { Blocked = true });
        IHtmlDocument page = await site.PageAsync("/alarms");
        IElement[] rows = [.. page.QuerySelectorAll("section[aria-labelledby=faults-title] tbody tr")];
        Assert.Equal("Presse à plaques recycléesLa FabUnit", rows[0].QuerySelector("th")!.TextContent);
        Assert.Equal("no acknowledgement", rows[0].QuerySelector("details > small[lang=en]")!.TextContent);
        Assert.Equal("Pour le technicien", rows[0].QuerySelector("summary")!.TextContent);
        Assert.Null(rows[1].QuerySelector("details"));
        Assert.Contains("lame cassée", rows[1].TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task English_comes_by_parameter_by_cookie_and_by_the_browser_and_French_is_the_default()
    {
        await using WebSite site = await WebSite.StartAsync();
        Assert.Equal("fr", (await site.PageAsync("/")).DocumentElement.GetAttribute("lang"));
        IHtmlDocument english = await site.PageAsync("/?lang=en&site=la-fabunit");
        Assert.Equal("Workshop", english.QuerySelector("h1")!.TextContent);
        Assert.Equal("/?site=la-fabunit&lang=fr", english.QuerySelector("a.lang")!.GetAttribute("href"));
        Assert.Equal("en", await LanguageOf(site, "Cookie", "lang=en"));
        Assert.Equal("en", await LanguageOf(site, "Accept-Language", "de, en-GB;q=0.8, fr;q=0.5"));
        Assert.Equal("fr", await LanguageOf(site, "Accept-Language", "fr-FR,fr;q=0.9,en;q=0.8"));
        Assert.Equal("fr", await LanguageOf(site, "Accept-Language", "de"));
        Assert.Equal("fr", await LanguageOf(site, "Cookie", "lang=<x>"));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/sessions")]
    [InlineData("/refusals")]
    [InlineData("/usage")]
    [InlineData("/alarms")]
    [InlineData("/machines/press-1")]
    [InlineData("/structures/s-plaque")]
    [InlineData("/structures/_")]
    public async Task Every_page_works_on_an_empty_ledger_in_both_languages_with_landmarks(string address)
    {
        await using WebSite site = await WebSite.StartAsync();
        foreach (string lang in (string[])["fr", "en"])
        {
            IHtmlDocument page = await site.PageAsync(address + "?lang=" + lang);
            Assert.Equal(lang, page.DocumentElement.GetAttribute("lang"));
            Assert.NotNull(page.QuerySelector("header nav[aria-label]"));
            Assert.NotNull(page.QuerySelector("main#content"));
            Assert.NotNull(page.QuerySelector("footer"));
            Assert.Single(page.QuerySelectorAll("h1"));
            Assert.Empty(page.QuerySelectorAll("[style], script:not([src]), style"));
            string[] ids = [.. page.QuerySelectorAll("[id]").Select(e => e.Id!)];
            Assert.Equal(ids.Length, ids.Distinct(StringComparer.Ordinal).Count());
            Assert.All(page.QuerySelectorAll("use"), use => Assert.NotNull(page.QuerySelector(use.GetAttribute("href")!)));
        }
    }

    [Fact]
    public async Task A_server_without_any_registry_says_how_to_begin()
    {
        await using WebSite site = await WebSite.StartAsync(empty: true);
        Assert.Contains("Importer les sites", (await site.PageAsync("/")).Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_without_script_reloads_itself()
    {
        await using WebSite site = await WebSite.StartAsync();
        string text = await site.Http.GetStringAsync(new Uri("/", UriKind.Relative));
        Assert.Contains("<noscript><meta http-equiv=\"refresh\" content=\"15\"></noscript>", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Markup_in_a_name_is_shown_and_never_run()
    {
        await using WebSite site = await WebSite.StartAsync();
        site.AgentSays("fabunit-1");
        site.MachineSays("shredder-1", MachineCondition.Locked);
        site.Session(site.Time.GetUtcNow().AddHours(-1), machine: "shredder-1", structure: "s-hostile");
        foreach (string address in (string[])["/", "/usage", "/sessions", "/machines/shredder-1", "/structures/s-hostile", "/sessions?machine=shredder-1"])
        {
            HttpResponseMessage answer = await site.Http.GetAsync(new Uri(address, UriKind.Relative));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            string text = await answer.Content.ReadAsStringAsync();
            Assert.DoesNotContain("<script>alert", text, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("&lt;script&gt;alert(1)&lt;/script&gt;", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task One_site_can_be_chosen_and_an_unknown_one_is_told()
    {
        await using WebSite site = await WebSite.StartAsync();
        IHtmlDocument page = await site.PageAsync("/?site=val-solidaire");
        Assert.Null(page.QuerySelector("#card-press-1"));
        Assert.NotNull(page.QuerySelector("#card-printer-1"));
        Assert.Contains("Aucun site ne s'appelle «\u00A0nulle-part\u00A0»", (await site.PageAsync("/?site=nulle-part", HttpStatusCode.NotFound)).Body!.TextContent, StringComparison.Ordinal);
    }

    private static async Task<string> HintOf(WebSite site) => (await site.PageAsync("/")).QuerySelector("#card-press-1 .hint")!.TextContent.Trim();

    private static async Task<string> WordOf(WebSite site) => (await site.PageAsync("/")).QuerySelector("#card-press-1 .state strong")!.TextContent;

    private static async Task<string?> LanguageOf(WebSite site, string header, string value)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/usage");
        request.Headers.TryAddWithoutValidation(header, value);
        HttpResponseMessage answer = await site.Http.SendAsync(request);
        return new AngleSharp.Html.Parser.HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync()).DocumentElement.GetAttribute("lang");
    }
}
