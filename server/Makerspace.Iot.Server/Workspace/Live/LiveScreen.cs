using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Workspace.Live;

/// <summary>
/// What all open pages of one scope and language show: an event of the stream for each part, encoded once, with the tick at which it last changed. A page that has seen one tick
/// is sent the parts that changed after it, however many ticks it missed meanwhile.
/// <para><b>Source:</b> WHATWG HTML, section 9.2, Server-sent events.</para>
/// </summary>
internal sealed class LiveScreen(LiveScope scope, Locale l)
{
    // The text goes to JSON.parse, never into a page as it stands, so only what JSON itself asks for is escaped.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private Dictionary<string, Part> _parts = new(StringComparer.Ordinal);
    private DateTimeOffset? _beatAt;
    private volatile State _now = new(0, []);

    /// <summary>Pages that show it.</summary>
    public int Pages { get; set; }

    /// <summary>True once it is no longer kept up to date.</summary>
    public volatile bool IsOver;

    /// <summary>The parts as of the last tick.</summary>
    public State Now => _now;

    /// <summary>Brings it up to date.</summary>
    public async Task UpdateAsync(LivePicture live, LiveFragments fragments, long tick, CancellationToken cancellationToken)
    {
        var parts = new Dictionary<string, Part>(_parts.Count, StringComparer.Ordinal);
        foreach (LiveFragment fragment in await fragments.OfAsync(LivePicture.Cut(live.Sites(scope)), scope.Trade, l, live.At))
        {
            Add(fragment.Id, "card", fragment);
        }

        foreach (LiveFragment fragment in await fragments.TablesAsync(live, scope, l, cancellationToken))
        {
            Add(fragment.Id, "table", fragment);
        }

        SiteZones zones = live.Registry.Zones;
        Add("broker", "broker", live.Broker.Notice(l, live.At, zones.Of(scope.Site)));
        _beatAt = _beatAt is { } before && live.At >= before && live.At - before < LiveStream.Beat ? before : live.At;
        Add("beat", "beat", l.InZone(l.TimeWithSeconds(_beatAt.Value, zones.Of(scope.Site)), zones.Named(scope.Site)));
        _parts = parts;
        _now = new State(tick, [.. parts.Values]);

        void Add(string key, string type, object content)
        {
            parts[key] = _parts.TryGetValue(key, out Part? same) && (ReferenceEquals(same.Content, content) || (content is string && content.Equals(same.Content)))
                ? same
                : new Part(content, Encoding.UTF8.GetBytes($"event: {type}\ndata: {content as string ?? JsonSerializer.Serialize(content, Json)}\n\n"), tick);
        }
    }

    /// <summary>The parts as of a tick.</summary>
    public sealed record State(long Tick, IReadOnlyList<Part> Parts);

    /// <summary>One part.</summary>
    /// <param name="Content">What it shows.</param>
    /// <param name="Event">The event that brings it.</param>
    /// <param name="ChangedAt">The tick at which it last changed.</param>
    public sealed record Part(object Content, byte[] Event, long ChangedAt);
}
