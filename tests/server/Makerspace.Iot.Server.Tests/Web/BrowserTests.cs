using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Workspace.Live;
using Makerspace.Iot.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;

namespace Makerspace.Iot.Server.Tests.Web;

/// <summary>What only a real browser can tell: the live script, the security policy, the layout of a phone.</summary>
public sealed class BrowserTests
{
    [Fact]
    public async Task The_page_follows_the_machines_and_says_so_when_it_no_longer_can()
    {
        SkipWithoutBrowser();
        int port = Ports.Free();
        WebSite site = await WebSite.StartAsync(port: port);
        site.AgentSays("fabunit-1");
        site.MachineSays("press-1", MachineCondition.Locked, 0);
        await using Browser browser = await Browser.StartAsync();
        await browser.SignInAsync(site);
        IPage page = browser.Page;
        await page.GotoAsync(site.Http.BaseAddress!.ToString());
        await Eventually.That(async () => await page.Locator("#stream.on").CountAsync() == 1, "the stream runs");

        await page.Locator("#card-press-1 h3 a").FocusAsync();

        // One second is enough: the stream's timer runs since it was opened. Many, on a slow computer, would make the machine silent, and the time told at the end another.
        site.MachineSays("press-1", MachineCondition.Running, 740, true, true);
        site.Time.Advance(LiveStream.Every);
        await Eventually.That(async () => await page.Locator("#card-press-1.is-running").CountAsync() == 1, "the card follows");
        Assert.Equal("/machines/press-1", await page.EvaluateAsync<string>("document.activeElement.getAttribute('href')"));

        site.Ledger.Refusals.Add(new RefusalLine(site.Time.GetUtcNow(), "press-1", "fabunit-1", null, DenialReason.QuotaSpent));
        site.Board.LedgerCommitted();
        site.Time.Advance(LiveStream.Every);
        await Eventually.That(async () => (await page.Locator("#table-taps").InnerTextAsync()).Contains("quota épuisé", StringComparison.Ordinal), "the failed tap is told");
        Assert.False(await page.Locator("#frozen").IsVisibleAsync());

        await site.DisposeAsync();
        await Eventually.That(async () => await page.Locator("#frozen").IsVisibleAsync(), "the loss is told");
        Assert.Contains("Données figées depuis 09:00", await page.Locator("#frozen").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(1, await page.Locator("body.frozen").CountAsync());
        Assert.Equal("dashed", await page.EvaluateAsync<string>("getComputedStyle(document.getElementById('card-press-1')).borderTopStyle"));

        await using WebSite back = await WebSite.StartAsync(port: port);
        await browser.SignInAsync(back);
        await Eventually.That(async () => !await page.Locator("#frozen").IsVisibleAsync(), "it comes back by itself", 40);
        await Eventually.That(async () => (await page.Locator("#card-press-1 .state").InnerTextAsync()).Contains("Jamais entendue", StringComparison.Ordinal), "with the state of now");
        Assert.Empty(browser.Errors);
    }

    [Fact]
    public async Task A_stream_that_dies_without_a_word_is_told_and_opened_again()
    {
        SkipWithoutBrowser();
        await using WebSite site = await WebSite.StartAsync();
        await using Browser browser = await Browser.StartAsync();
        await browser.SignInAsync(site);
        await browser.Page.GotoAsync(site.Http.BaseAddress!.ToString());
        await Eventually.That(async () => await browser.Page.Locator("#stream.on").CountAsync() == 1, "the stream runs");

        // The test's clock stands still, so the server sends no beat. A new stream thaws the page at once, so that only a watcher sees it frozen.
        await browser.Page.EvaluateAsync(
            "window.wasFrozen = 0; new MutationObserver(() => { if (document.body.classList.contains('frozen')) window.wasFrozen++; }).observe(document.body, { attributes: true })");
        await Eventually.That(async () => await browser.Page.EvaluateAsync<int>("window.wasFrozen") > 0, "silence is told", 40);
        await Eventually.That(async () => await browser.Page.Locator("#stream.on").CountAsync() == 1, "a new stream runs");
        Assert.False(await browser.Page.Locator("#frozen").IsVisibleAsync());
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/wall")]
    [InlineData("/sessions")]
    [InlineData("/refusals")]
    [InlineData("/usage?month=2026-02")]
    [InlineData("/structures/s-plaque?month=2026-02")]
    [InlineData("/alarms")]
    [InlineData("/machines/press-1")]
    public async Task A_phone_shows_the_page_without_scrolling_sideways_and_with_targets_for_a_thumb(string address)
    {
        SkipWithoutBrowser();
        await using WebSite site = await WebSite.StartAsync();
        site.AgentSays("fabunit-1");
        site.MachineSays("press-1", MachineCondition.Faulted, 1234, true, true, [FaultCode.ContactorWelded]);
        site.MachineSays("shredder-1", MachineCondition.AwaitingSupervisor, 1234);
        site.Session(new DateTimeOffset(2026, 2, 10, 9, 0, 0, TimeSpan.Zero), member: "m-" + new string('w', 38), quality: EnergyQuality.Missing, reason: SessionEndReason.PowerLost);
        site.Session(new DateTimeOffset(2026, 2, 11, 9, 0, 0, TimeSpan.Zero), machine: "shredder-1", structure: "s-hostile");
        site.Ledger.Refusals.Add(new RefusalLine(site.Time.GetUtcNow(), "shredder-1", "fabunit-1", null, DenialReason.InterlockOpen) { Site = "la-fabunit" });
        site.Ledger.Faults.Add(new FaultLine(site.Time.GetUtcNow(), null, "shredder-1", "fabunit-1", FaultCode.ReaderSilent, new string('d', 300)) { Site = "la-fabunit" });
        site.Ledger.Alarms.Add(new AlarmLine(site.Time.GetUtcNow(), "event-conflict", "fabunit-1/" + new string('e', 40) + "/123456789", new string('d', 300), 3));
        site.Ledger.Quarantine.Add(new QuarantineLine(site.Time.GetUtcNow(), "makerspace/v1/" + new string('t', 180), new string('r', 300), 12345, 3));
        await using Browser browser = await Browser.StartAsync(390, 844);
        await browser.SignInAsync(site);
        await browser.Page.GotoAsync(new Uri(site.Http.BaseAddress!, address).ToString());
        await browser.Page.EvaluateAsync("document.querySelectorAll('details').forEach(d => d.open = true)");
        Assert.Equal(390, await browser.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));

        // A link inside a sentence is as high as its line; what stands alone is a target for a thumb.
        string small = await browser.Page.EvaluateAsync<string>(
            "[...document.querySelectorAll('button, select, nav a, h3 a, .section-head a, td a, tbody th a, summary')].filter(e => e.getBoundingClientRect().height > 0 && e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML).join('\\n')");
        Assert.Equal("", small);
        Assert.Empty(browser.Errors);
    }

    [Theory]
    [InlineData("/sessions")]
    [InlineData("/structures/s-plaque?month=2026-02")]
    [InlineData("/alarms")]
    [InlineData("/machines/press-1")]
    public async Task A_desktop_shows_every_column_whole_down_to_the_key_of_the_ledger(string address)
    {
        SkipWithoutBrowser();
        await using WebSite site = await WebSite.StartAsync();
        site.Session(new DateTimeOffset(2026, 2, 10, 9, 0, 0, TimeSpan.Zero), member: "m-8bvkbsdp", quality: EnergyQuality.Estimated, purpose: SessionPurpose.Research, reason: SessionEndReason.PowerLost);
        site.Ledger.Sessions[0] = site.Ledger.Sessions[0] with { Agent = "distribuee-toulouse-1", Epoch = "history-1", Seq = 1_234_567, RecordedStart = DateTimeOffset.UnixEpoch };
        site.Ledger.Alarms.Add(new AlarmLine(site.Time.GetUtcNow(), "event-conflict", "distribuee-toulouse-1/" + new string('e', 32) + "/1234567", new string('d', 300), 3));
        site.Ledger.Faults.Add(new FaultLine(site.Time.GetUtcNow(), null, "press-1", "fabunit-1", FaultCode.ReaderSilent, new string('d', 300)) { Site = "la-fabunit" });
        await using Browser browser = await Browser.StartAsync();
        await browser.SignInAsync(site);
        await browser.Page.GotoAsync(new Uri(site.Http.BaseAddress!, address).ToString());
        await browser.Page.EvaluateAsync("document.querySelectorAll('details').forEach(d => d.open = true)");
        Assert.True(await browser.Page.Locator(".table-box").CountAsync() > 0);
        Assert.Equal("", await browser.Page.EvaluateAsync<string>(
            "[...document.querySelectorAll('.table-box')].filter(b => b.scrollWidth > b.clientWidth).map(b => b.innerText + ' ' + b.scrollWidth + ' > ' + b.clientWidth).join('\\n')"));
    }

    [Fact]
    public async Task Ten_machines_fit_in_two_screens_of_a_phone()
    {
        SkipWithoutBrowser();
        await using WebSite site = await TenMachinesAsync();
        await using Browser browser = await Browser.StartAsync(390, 844);
        await browser.SignInAsync(site);
        await browser.Page.GotoAsync(new Uri(site.Http.BaseAddress!, "/?site=la-fabunit").ToString());
        Assert.Equal(10, await browser.Page.Locator("li.card").CountAsync());
        int bottom = await browser.Page.EvaluateAsync<int>("Math.ceil([...document.querySelectorAll('li.card')].at(-1).getBoundingClientRect().bottom + scrollY)");
        Assert.True(bottom <= 2 * 844, $"the last machine ends at {bottom} pixels");
    }

    [Theory]
    [InlineData(1920, 1080)]
    [InlineData(1080, 1920)]
    [InlineData(1280, 720)]
    public async Task The_wall_is_dark_follows_the_machines_and_never_scrolls(int width, int height)
    {
        SkipWithoutBrowser();
        await using WebSite site = await TenMachinesAsync();
        await using Browser browser = await Browser.StartAsync(width, height);
        await browser.SignInAsync(site);
        await browser.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });
        await browser.Page.GotoAsync(new Uri(site.Http.BaseAddress!, "/wall?site=la-fabunit").ToString());
        await Eventually.That(async () => await browser.Page.Locator("#stream.on").CountAsync() == 1, "the stream runs");
        Assert.Equal(10, await browser.Page.Locator("li.card").CountAsync());
        Assert.Equal((width, height), (await browser.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"), await browser.Page.EvaluateAsync<int>("document.documentElement.scrollHeight")));
        Assert.Equal("", await browser.Page.EvaluateAsync<string>("[...document.querySelectorAll('.card')].filter(c => c.scrollHeight > c.clientHeight + 1).map(c => c.innerText).join('\\n')"));
        Assert.Equal("", await browser.Page.EvaluateAsync<string>(WeakContrast));

        site.MachineSays("press-1", MachineCondition.Idle, 20, true, true);
        site.Time.Advance(LiveStream.Every);
        await Eventually.That(async () => await browser.Page.Locator("#card-press-1.is-idle").CountAsync() == 1, "the card follows");
        Assert.Empty(browser.Errors);
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Every_text_of_the_live_page_has_contrast_enough_in_both_schemes(ColorScheme scheme)
    {
        SkipWithoutBrowser();
        await using WebSite site = await WebSite.StartAsync();
        site.AgentSays("fabunit-1");
        await using Browser browser = await Browser.StartAsync();
        await browser.SignInAsync(site);
        await browser.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
        foreach (MachineCondition state in Enum.GetValues<MachineCondition>())
        {
            site.MachineSays("press-1", state, 1234, contactor: true, relay: false, state == MachineCondition.Faulted ? [FaultCode.ContactorWelded] : []);
            await browser.Page.GotoAsync(site.Http.BaseAddress!.ToString());
            Assert.Equal("", await browser.Page.EvaluateAsync<string>(WeakContrast));
        }
    }

    // WCAG 2.2, 1.4.3: relative luminance and contrast of every element that holds text of its own, against the nearest ground behind it.
    private const string WeakContrast = """
        (() => {
          const parse = c => (c.match(/[\d.]+/g) ?? []).map(Number);
          const lum = ([r, g, b]) => [r, g, b].map(v => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; }).reduce((s, v, i) => s + v * [.2126, .7152, .0722][i], 0);
          const ground = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c.length === 3 || c[3] > 0) return c; } return [255, 255, 255]; };
          const weak = [];
          for (const e of document.querySelectorAll('body *')) {
            if (![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()) || !e.getClientRects().length || e.closest('.visually-hidden, .skip, noscript')) continue;
            const a = lum(parse(getComputedStyle(e).color)), b = lum(ground(e));
            const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
            if (ratio < 4.5) weak.push(e.textContent.trim().slice(0, 40) + ' ' + ratio.toFixed(2));
          }
          return weak.join('\n');
        })()
        """;

    // A full workshop: every state, one machine faulted, one out of service, and two badges refused just now.
    private static async Task<WebSite> TenMachinesAsync()
    {
        WebSite site = await WebSite.StartAsync();
        await using (MakerspaceDb db = await site.Services.GetRequiredService<IDbContextFactory<MakerspaceDb>>().CreateDbContextAsync())
        {
            for (int i = 3; i <= 10; i++)
            {
                db.Add(new Machine { Name = $"machine-{i}", Label = $"Fraiseuse numérique n° {i}", Category = "plastic-press" });
                db.Add(new Placement { Machine = $"machine-{i}", From = new DateTimeOffset(2024, 1, 1, 0, 0, 0, TimeSpan.Zero), Agent = "fabunit-1" });
            }

            await db.SaveChangesAsync();
            await RegistryVersion.BumpAsync(db);
        }

        site.AgentSays("fabunit-1");
        MachineCondition[] states = Enum.GetValues<MachineCondition>();
        string[] machines = ["press-1", "shredder-1", .. Enumerable.Range(3, 8).Select(i => $"machine-{i}")];
        for (int i = 0; i < machines.Length; i++)
        {
            MachineCondition state = states[i % states.Length];
            site.MachineSays(machines[i], state, 1234, true, true, state == MachineCondition.Faulted ? [FaultCode.MeterSilent] : []);
            site.Board.PowerSeen("la-fabunit", "fabunit-1", machines[i], site.Time.GetUtcNow().ToUnixTimeMilliseconds(), 1200 + i);
            site.Ledger.Open[machines[i]] = new OpenSession(machines[i], "fabunit-1", "m-ada", "s-plaque", SessionPurpose.Training);
        }

        site.Ledger.Refusals.Add(new RefusalLine(site.Time.GetUtcNow(), "press-1", "fabunit-1", null, DenialReason.NotQualified) { Site = "la-fabunit" });
        site.Ledger.Refusals.Add(new RefusalLine(site.Time.GetUtcNow(), "machine-4", "fabunit-1", null, DenialReason.BookedByAnother) { Site = "la-fabunit" });
        site.Board.LedgerCommitted();
        return site;
    }

    private static void SkipWithoutBrowser()
    {
        if (Browser.MissingReason is { } missing)
        {
            Assert.Skip(missing);
        }
    }
}
