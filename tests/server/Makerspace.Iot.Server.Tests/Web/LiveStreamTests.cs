using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Server.Accounts;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Tests.Accounts;
using Makerspace.Iot.Server.Web;
using Makerspace.Iot.Server.Workspace.Live;
using Makerspace.Iot.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Makerspace.Iot.Server.Tests.Web;

public sealed class LiveStreamTests
{
    [Fact]
    public async Task A_new_stream_brings_every_card_and_then_only_what_changes()
    {
        await using WebSite site = await WebSite.StartAsync();
        site.AgentSays("fabunit-1");
        await using Listener page = await Listener.OpenAsync(site, "/live");
        await page.Heard("beat", "09:00:00");
        Assert.Contains(page.Cards, c => c.Id == "card-press-1");
        Assert.Contains(page.Cards, c => c.Id == "card-printer-1");
        Assert.Contains(page.Cards, c => c.Id == "head-la-fabunit");
        page.Forget();

        site.MachineSays("press-1", MachineCondition.Running, 750, true, true);
        site.Time.Advance(LiveStream.Every);
        await page.HeardCard("card-press-1", "En marche");
        Assert.DoesNotContain(page.Cards, c => c.Id == "card-printer-1");
    }

    [Fact]
    public async Task A_machine_that_falls_silent_is_told_without_any_message_from_it()
    {
        await using WebSite site = await WebSite.StartAsync();
        site.AgentSays("fabunit-1");
        site.MachineSays("press-1", MachineCondition.Running, 750, true, true);
        await using Listener page = await Listener.OpenAsync(site, "/live?lang=en");
        await page.HeardCard("card-press-1", "Running");
        await Eventually.That(
            async () =>
            {
                site.Time.Advance(LiveStream.Every);
                await Task.Yield();
                return page.Cards.Any(c => c.Id == "card-press-1" && c.Html.Contains("No news", StringComparison.Ordinal));
            },
            "the card says that there is no news");
    }

    [Fact]
    public async Task The_loss_of_the_broker_and_a_failed_tap_are_told()
    {
        await using WebSite site = await WebSite.StartAsync();
        await using Listener page = await Listener.OpenAsync(site, "/live");
        await page.Heard("broker", "");
        site.Ingest.SetupGet(i => i.Broker).Returns(new BrokerState(false, site.Time.GetUtcNow()));
        page.Forget();
        site.Ledger.Refusals.Add(Refusal(site));
        site.Board.LedgerCommitted([], ["la-fabunit"]);
        site.Time.Advance(LiveStream.Every);
        await page.HeardContaining("broker", "n'entend plus");
        await page.HeardTable("table-taps", "quota");
        Assert.DoesNotContain(page.Tables, t => t.Id == "table-attention");

        // It leaves by itself.
        await Eventually.That(
            () =>
            {
                site.Time.Advance(TimeSpan.FromMinutes(1));
                return page.Tables.Any(t => t.Id == "table-taps" && !t.Html.Contains("quota", StringComparison.Ordinal));
            },
            "the tap leaves the page");
    }

    [Fact]
    public async Task Who_has_the_machine_follows_the_ledger()
    {
        await using WebSite site = await WebSite.StartAsync();
        site.AgentSays("fabunit-1");
        site.MachineSays("press-1", MachineCondition.Running, 750, true, true);
        await using Listener page = await Listener.OpenAsync(site, "/live");
        await page.HeardCard("card-press-1", "Session en cours");
        site.Ledger.Open["press-1"] = new OpenSession("press-1", "fabunit-1", "m-ada", "s-plaque", SessionPurpose.Production);
        site.Board.LedgerCommitted([], []);
        site.Time.Advance(LiveStream.Every);
        await page.HeardCard("card-press-1", "La Plaque Verte");
    }

    [Fact]
    public async Task A_commit_is_read_once_for_all_pages_and_not_at_all_for_pages_of_another_site()
    {
        await using WebSite site = await WebSite.StartAsync();
        var pages = new List<Listener>();
        for (int i = 0; i < 6; i++)
        {
            pages.Add(await Listener.OpenAsync(site, i < 4 ? "/live" : "/live?site=val-solidaire"));
            await pages[i].HeardContaining("table", "table-taps");
            pages[i].Forget();
        }

        Assert.Equal(2, site.Ledger.ListsRead);
        site.Ledger.Refusals.Add(Refusal(site));
        site.Board.LedgerCommitted([], ["la-fabunit"]);
        site.Time.Advance(LiveStream.Every);
        foreach (Listener page in pages.Take(4))
        {
            await page.HeardTable("table-taps", "quota");
        }

        site.Time.Advance(LiveStream.Beat);
        foreach (Listener page in pages)
        {
            await page.HeardContaining("beat", "09:00:0");
        }

        Assert.Equal(3, site.Ledger.ListsRead);
        Assert.DoesNotContain(pages[5].Tables, t => t.Id == "table-taps");
        foreach (Listener page in pages)
        {
            await page.DisposeAsync();
        }
    }

    [Fact]
    public async Task A_page_that_comes_between_two_ticks_is_sent_everything_at_once()
    {
        await using WebSite site = await WebSite.StartAsync();
        await using Listener first = await Listener.OpenAsync(site, "/live");
        await first.HeardCard("card-press-1", "Presse");
        await using Listener second = await Listener.OpenAsync(site, "/live");
        await second.HeardCard("card-printer-1", "Imprimante");
        await second.HeardTable("table-attention", "<ul>");
        await second.Heard("beat", "09:00:00");
    }

    [Fact]
    public async Task A_page_of_one_trade_is_sent_its_machines_only()
    {
        await using WebSite site = await WebSite.StartAsync();
        await using Listener all = await Listener.OpenAsync(site, "/live?trade=fabrication%20num%C3%A9rique");
        await all.HeardCard("card-press-1", "Presse");
        Assert.Equal(HttpStatusCode.NotFound, (await site.Http.GetAsync(new Uri("/live?trade=x", UriKind.Relative))).StatusCode);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stream_ends_with_the_sign_in_or_the_role_that_opened_it_and_no_other_does(bool signsOut)
    {
        await using WebSite site = await WebSite.StartAsync();
        (Core.Accounts.Account account, string cookie) = await TestAccounts.SignInAsync(site.Services, Role.Fabmanager, "la-fabunit");
        using HttpClient http = site.Client(cookie);
        await using Listener page = await Listener.OpenAsync(site, "/live", http);
        await using Listener other = await Listener.OpenAsync(site, "/live");
        await page.Heard("beat", "09:00:00");
        if (signsOut)
        {
            await site.Services.GetRequiredService<SessionChecks>().EndAsync(account.Id, null, null, default);
        }
        else
        {
            // By another process, such as a command.
            await using MakerspaceDb db = await site.Services.GetRequiredService<IDbContextFactory<MakerspaceDb>>().CreateDbContextAsync();
            await db.Set<AccountRole>().Where(r => r.Account == account.Ref).ExecuteUpdateAsync(set => set.SetProperty(r => r.LastDay, new DateOnly(2026, 3, 1)));
        }

        await Eventually.That(
            () =>
            {
                site.Time.Advance(LiveStream.Every);
                return page.IsOver;
            },
            "the stream ends");
        other.Forget();
        site.Time.Advance(LiveStream.Beat);
        await other.HeardContaining("beat", "09:");
        Assert.False(other.IsOver);
    }

    [Fact]
    public async Task A_stream_of_an_unknown_site_is_refused()
    {
        await using WebSite site = await WebSite.StartAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await site.Http.GetAsync(new Uri("/live?site=nowhere", UriKind.Relative))).StatusCode);
    }

    [Fact]
    public async Task Beyond_the_limit_a_stream_is_refused_and_a_closed_one_gives_its_place_back()
    {
        await using WebSite site = await WebSite.StartAsync();
        LiveStream stream = site.Services.GetRequiredService<LiveStream>();
        for (int i = 0; i < LiveStream.MostStreams - 1; i++)
        {
            Assert.True(stream.TryEnter());
        }

        await using (Listener last = await Listener.OpenAsync(site, "/live"))
        {
            await last.Heard("beat", "09:00:00");
            HttpResponseMessage refused = await site.Http.GetAsync(new Uri("/live", UriKind.Relative));
            Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
            Assert.NotNull(refused.Headers.RetryAfter);
        }

        await Eventually.That(
            () =>
            {
                site.Time.Advance(LiveStream.Every);
                bool free = stream.TryEnter();
                if (free)
                {
                    stream.Leave();
                }

                return free;
            },
            "the place is free again");
    }

    [Fact]
    public async Task An_open_stream_does_not_hold_the_server_up_when_it_stops()
    {
        WebSite site = await WebSite.StartAsync();
        await using Listener page = await Listener.OpenAsync(site, "/live");
        await page.Heard("beat", "09:00:00");
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await site.DisposeAsync();
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"took {watch.Elapsed}");
    }

    [Fact]
    public async Task A_rendering_is_shared_by_all_pages_of_one_language()
    {
        await using WebSite site = await WebSite.StartAsync();
        LiveFragments fragments = site.Services.GetRequiredService<LiveFragments>();
        var machine = new MachineView { Machine = "press-1", Title = "Presse", Freshness = MachineFreshness.NeverHeard };
        var place = new SiteView("la-fabunit", "La FabUnit", "", [], [machine]);
        DateTimeOffset now = site.Time.GetUtcNow();
        var first = await fragments.OfAsync([place], null, Locale.French, now);
        var again = await fragments.OfAsync([place with { Machines = [machine with { }] }], null, Locale.French, now.AddSeconds(1));
        var english = await fragments.OfAsync([place], null, Locale.English, now);
        Assert.Same(first[1], again[1]);
        Assert.NotSame(first[1], english[1]);
    }

    private static RefusalLine Refusal(WebSite site) => new(site.Time.GetUtcNow(), "press-1", "fabunit-1", "m-ada", DenialReason.QuotaSpent) { Site = "la-fabunit" };

    /// <summary>A page that follows the stream.</summary>
    private sealed class Listener : IAsyncDisposable
    {
        private readonly HttpResponseMessage _answer;
        private readonly CancellationTokenSource _end = new();
        private readonly Task _reading;
        private readonly List<SseItem<string>> _items = [];

        private Listener(HttpResponseMessage answer, Stream body)
        {
            _answer = answer;
            _reading = ReadAsync(body);
        }

        public LiveFragment[] Cards => Fragments("card");

        public LiveFragment[] Tables => Fragments("table");

        /// <summary>True once the server has ended it.</summary>
        public bool IsOver => _reading.IsCompleted;

        public static async Task<Listener> OpenAsync(WebSite site, string address, HttpClient? http = null)
        {
            HttpResponseMessage answer = await (http ?? site.Http).GetAsync(new Uri(address, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
            return new Listener(answer, await answer.Content.ReadAsStreamAsync());
        }

        public void Forget()
        {
            lock (_items)
            {
                _items.Clear();
            }
        }

        public Task Heard(string type, string data) => Wait(i => i.EventType == type && i.Data == data, $"{type}: {data}");

        public Task HeardContaining(string type, string part) => Wait(i => i.EventType == type && i.Data.Contains(part, StringComparison.Ordinal), $"{type}: …{part}…");

        public Task HeardCard(string id, string part) =>
            Eventually.That(() => Cards.Any(c => c.Id == id && c.Html.Contains(part, StringComparison.Ordinal)), $"card {id} with {part}");

        public Task HeardTable(string id, string part) =>
            Eventually.That(() => Tables.Any(c => c.Id == id && c.Html.Contains(part, StringComparison.Ordinal)), $"table {id} with {part}");

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            _answer.Dispose();
            await _reading;
            _end.Dispose();
        }

        private LiveFragment[] Fragments(string type)
        {
            lock (_items)
            {
                return [.. _items.Where(i => i.EventType == type).Select(i => JsonSerializer.Deserialize<LiveFragment>(i.Data, JsonSerializerOptions.Web)!)];
            }
        }

        private Task Wait(Func<SseItem<string>, bool> condition, string what) => Eventually.That(
            () =>
            {
                lock (_items)
                {
                    return _items.Exists(i => condition(i));
                }
            },
            what);

        private async Task ReadAsync(Stream body)
        {
            try
            {
                await foreach (SseItem<string> item in SseParser.Create(body).EnumerateAsync(_end.Token))
                {
                    lock (_items)
                    {
                        _items.Add(item);
                    }
                }
            }
            catch (Exception end) when (end is OperationCanceledException or IOException or ObjectDisposedException or HttpRequestException)
            {
                // The stream is over.
            }
        }
    }
}
