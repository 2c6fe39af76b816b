using Microsoft.Extensions.Logging;

namespace Makerspace.Iot.Mqtt;

/// <summary>What a link and its connections share.</summary>
/// <param name="options">Settings, not yet checked.</param>
/// <param name="log">Connections, losses and refusals.</param>
/// <param name="stop">Cancelled once the link is being disposed.</param>
internal sealed class LinkParts(MqttLinkOptions options, ILogger log, CancellationToken stop)
{
    public MqttLinkOptions Options => options;

    public ILogger Log => log;

    public CancellationToken Stop => stop;

    public LinkCounts Counts { get; } = new();

    public Subscriptions Subscriptions { get; } = new();

    public InboundQueue Inbound { get; } = new(options.InboundCapacity);

    public OutboundQueue Outbound { get; } = new(options.OutboundCapacity);

    /// <summary>Wakes whoever serves the connection: there is something to send or to subscribe, or the connection ends.</summary>
    public WakeSignal Wake { get; } = new();

    /// <summary>Takes a copy of a message. One over the limit is dropped, counted and told, and the first of a connection is logged.</summary>
    /// <param name="topic">Topic.</param>
    /// <param name="payload">The bytes, copied before this answers.</param>
    /// <param name="retained">True if the broker kept it from before.</param>
    /// <param name="oversizeLogged">Kept by the connection: whether it has logged one.</param>
    public void Arrived(string topic, ReadOnlySpan<byte> payload, bool retained, ref bool oversizeLogged)
    {
        if (payload.Length <= options.MaxPayloadBytes)
        {
            Interlocked.Increment(ref Counts.Received);
            Inbound.Add(new MqttInbound(topic, payload.ToArray(), retained));
            return;
        }

        Interlocked.Increment(ref Counts.Oversized);
        options.Oversized?.Invoke(new MqttOversized(topic, payload.Length, payload[..Math.Min(payload.Length, MqttOversized.MostStart)].ToArray()));
        if (!oversizeLogged)
        {
            oversizeLogged = true;
            log.LogWarning("MQTT {Client}: a message of {Bytes} bytes was dropped; the limit is {Limit}", options.ClientId, payload.Length, options.MaxPayloadBytes);
        }
    }
}

/// <summary>The running counts of <see cref="MqttLinkCounters"/>. Thread-safe through <see cref="Interlocked"/>.</summary>
internal sealed class LinkCounts
{
    public long Connections;
    public long Failures;
    public long Received;
    public long Oversized;
    public long Published;
    public long NotSent;
    public long SubscriptionsRefused;
    public long InboundFull;

    public MqttLinkCounters Snapshot() => new()
    {
        Connections = Interlocked.Read(ref Connections),
        Failures = Interlocked.Read(ref Failures),
        Received = Interlocked.Read(ref Received),
        Oversized = Interlocked.Read(ref Oversized),
        Published = Interlocked.Read(ref Published),
        NotSent = Interlocked.Read(ref NotSent),
        SubscriptionsRefused = Interlocked.Read(ref SubscriptionsRefused),
        InboundFull = Interlocked.Read(ref InboundFull),
    };
}

/// <summary>The filters of a link, kept for every later connection, and those that the present one has not yet sent. Thread-safe.</summary>
internal sealed class Subscriptions
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _all = new(StringComparer.Ordinal);
    private readonly List<(string, int)> _new = [];

    /// <summary>Remembers a filter; the last QoS counts.</summary>
    public void Add(string filter, int qos)
    {
        lock (_gate)
        {
            _all[filter] = qos;
            _new.Add((filter, qos));
        }
    }

    /// <summary>Every filter, for a new connection.</summary>
    public IReadOnlyList<(string Filter, int Qos)> All()
    {
        lock (_gate)
        {
            _new.Clear();
            return [.. _all.Select(pair => (pair.Key, pair.Value))];
        }
    }

    /// <summary>The filters added since the last call.</summary>
    public IReadOnlyList<(string Filter, int Qos)> TakeNew()
    {
        lock (_gate)
        {
            if (_new.Count == 0)
            {
                return [];
            }

            (string, int)[] taken = [.. _new];
            _new.Clear();
            return taken;
        }
    }
}
