using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using Makerspace.Iot.Server.Live;
using Makerspace.Iot.Server.Pages.Attention;
using Makerspace.Iot.Server.Pages.Words;
using Makerspace.Iot.Server.Queries;

namespace Makerspace.Iot.Server.Pages.Live;

/// <summary>
/// The stream behind the live page (server-sent events): cards and headings that changed, at most once a <see cref="Every"/>; a beat each <see cref="Beat"/>, without which
/// the page calls its data frozen; a word when ledger or attention box have news. At most <see cref="MostStreams"/> at once.
/// <para><b>Source:</b> WHATWG HTML, section 9.2, Server-sent events.</para>
/// </summary>
public sealed class LiveStream(
    LiveReader live, LiveFragments fragments, LiveBoard board, AttentionReader attention, RegistryReader registry, ServerHealth health, TimeProvider time)
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

    /// <summary>Takes a place; false where all are taken. Give it back with <see cref="Leave"/>.</summary>
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

    /// <summary>The events of one page, until it goes away.</summary>
    public async IAsyncEnumerable<SseItem<string>> EventsAsync(string? site, Locale l, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var sent = new Dictionary<string, LiveFragment>(StringComparer.Ordinal);
        string? notice = null;
        string? box = null;
        long ledger = board.LedgerVersion;
        long beat = time.GetTimestamp() - (long)(Beat.TotalSeconds * time.TimestampFrequency);
        using var timer = new PeriodicTimer(Every, time);
        do
        {
            DateTimeOffset now = time.GetUtcNow();
            BrokerState broker = health.Facts.Broker;
            RegistrySnapshot snapshot = await registry.ReadAsync(cancellationToken);
            IReadOnlyList<SiteView> sites = LivePages.Cut(live.Read(snapshot, site, broker, now));
            foreach (LiveFragment fragment in await fragments.OfAsync(sites, l, now))
            {
                if (!ReferenceEquals(sent.GetValueOrDefault(fragment.Id), fragment))
                {
                    sent[fragment.Id] = fragment;
                    yield return new SseItem<string>(JsonSerializer.Serialize(fragment, Json), "card");
                }
            }

            string words = broker.Notice(l, now);
            if (words != notice)
            {
                notice = words;
                yield return new SseItem<string>(words, "broker");
            }

            string items = string.Join('\n', attention.Read(snapshot, sites, l, now));
            if (items != box)
            {
                // The first look only takes note: the page has just been rendered with the same.
                bool first = box is null;
                box = items;
                if (!first)
                {
                    yield return new SseItem<string>("", "attention");
                }
            }

            if (board.LedgerVersion is long grown && grown != ledger)
            {
                ledger = grown;
                yield return new SseItem<string>("", "ledger");
            }

            if (time.GetElapsedTime(beat) >= Beat)
            {
                beat = time.GetTimestamp();
                yield return new SseItem<string>(l.TimeWithSeconds(now), "beat");
            }
        }
        while (await timer.WaitForNextTickAsync(cancellationToken));
    }
}
