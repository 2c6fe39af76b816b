using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Makerspace.Iot.Server.Health;
using Makerspace.Iot.Server.Ingest.Writing;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Web;
using Makerspace.Iot.Server.Workspace.Attention;

namespace Makerspace.Iot.Server.Workspace.Live;

/// <summary>
/// The stream of the live page (server-sent events): cards and headings that changed, at most once a <see cref="Every"/>; a beat each <see cref="Beat"/>, without which
/// the page calls its data frozen; a word when ledger or attention box have news. At most <see cref="MostStreams"/> at once.
/// <para><b>Source:</b> WHATWG HTML, section 9.2, Server-sent events.</para>
/// </summary>
public sealed class LiveStream(
    LiveReader live, LiveFragments fragments, LiveBoard board, AttentionReader attention, RegistryReader registry, ServerHealth health, TimeProvider time, ILogger<LiveStream> log)
{
    /// <summary>Most streams at once; one more is answered 503.</summary>
    public const int MostStreams = 200;

    /// <summary>Shortest time between two looks at the board.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>Longest silence of a healthy stream.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(3);

    // The text goes to JSON.parse, never into a page as it stands, so only what JSON itself asks for is escaped.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private int _open;

    /// <summary>Takes a place; false if all are taken. Give it back with <see cref="Leave"/>.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _open) <= MostStreams)
        {
            return true;
        }

        Interlocked.Decrement(ref _open);
        return false;
    }

    /// <summary>Gives a place back.</summary>
    public void Leave() => Interlocked.Decrement(ref _open);

    /// <summary>The events of one page, until it goes away, the server stops, or the registry cannot be read: the page then shows its data as frozen and comes back.</summary>
    public async IAsyncEnumerable<SseItem<string>> EventsAsync(string? site, Locale l, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var page = new OpenPage(board.LedgerVersion);
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            if (await LookAsync(page, site, l, cancellationToken) is not { } news)
            {
                yield break;
            }

            foreach (SseItem<string> item in news)
            {
                yield return item;
            }
        }
        while (await TickAsync(timer, cancellationToken));
    }

    private static async Task<bool> TickAsync(PeriodicTimer timer, CancellationToken cancellationToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<IReadOnlyList<SseItem<string>>?> LookAsync(OpenPage page, string? site, Locale l, CancellationToken cancellationToken)
    {
        try
        {
            return await NewsAsync(page, site, l, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception problem) when (CommitFault.IsOfDatabase(problem))
        {
            log.LogWarning("A live page was cut off because the registry cannot be read: {Problem}", CommitFault.Words(problem));
            return null;
        }
    }

    private async Task<IReadOnlyList<SseItem<string>>> NewsAsync(OpenPage page, string? site, Locale l, CancellationToken cancellationToken)
    {
        var news = new List<SseItem<string>>();
        DateTimeOffset now = time.GetUtcNow();
        BrokerState broker = health.Facts.Broker;
        RegistrySnapshot snapshot = await registry.ReadAsync(cancellationToken);
        IReadOnlyList<SiteView> all = live.Read(snapshot, site, broker, now);
        foreach (LiveFragment fragment in await fragments.OfAsync(LiveReader.Cut(all), l, now))
        {
            if (!ReferenceEquals(page.Sent.GetValueOrDefault(fragment.Id), fragment))
            {
                page.Sent[fragment.Id] = fragment;
                news.Add(new SseItem<string>(JsonSerializer.Serialize(fragment, Json), "card"));
            }
        }

        string notice = broker.Notice(l, now, snapshot.Zones.Of(site));
        if (notice != page.Notice)
        {
            page.Notice = notice;
            news.Add(new SseItem<string>(notice, "broker"));
        }

        string box = string.Join('\n', attention.Read(snapshot, all, l, now));
        if (box != page.Box)
        {
            // The first look only takes note: the page has just been rendered with the same.
            if (page.Box is not null)
            {
                news.Add(new SseItem<string>("", "attention"));
            }

            page.Box = box;
        }

        if (board.LedgerVersion is long grown && grown != page.Ledger)
        {
            page.Ledger = grown;
            news.Add(new SseItem<string>("", "ledger"));
        }

        if (page.BeatAt is not { } beat || time.GetElapsedTime(beat) >= Beat)
        {
            page.BeatAt = time.GetTimestamp();
            news.Add(new SseItem<string>(l.InZone(l.TimeWithSeconds(now, snapshot.Zones.Of(site)), snapshot.Zones.Named(site)), "beat"));
        }

        return news;
    }

    /// <summary>What one open page already has.</summary>
    private sealed class OpenPage(long ledger)
    {
        public Dictionary<string, LiveFragment> Sent { get; } = new(StringComparer.Ordinal);

        public string? Notice { get; set; }

        public string? Box { get; set; }

        public long Ledger { get; set; } = ledger;

        public long? BeatAt { get; set; }
    }
}
