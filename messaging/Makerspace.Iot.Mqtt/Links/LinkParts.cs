using Microsoft.Extensions.Logging;

namespace Makerspace.Iot.Mqtt.Links;

/// <summary>What a link and its connections share, whatever library serves them.</summary>
internal sealed class LinkParts
{
    private readonly Action _wake;
    private int _stopping;

    /// <summary>Makes the parts of one link.</summary>
    /// <param name="options">Settings, not yet checked.</param>
    /// <param name="log">Connections, losses and refusals.</param>
    /// <param name="wake">Wakes whoever serves the link: there is something to send, to subscribe, to read again, or the link is to stop. Never blocks.</param>
    public LinkParts(MqttLinkOptions options, ILogger log, Action wake)
    {
        _wake = wake;
        Options = options;
        Log = log;
        Inbound = new InboundQueue(options.InboundCapacity, wake);
        Outbound = new OutboundQueue(options.OutboundCapacity);
    }

    public MqttLinkOptions Options { get; }

    public ILogger Log { get; }

    public LinkCounts Counts { get; } = new();

    public Subscriptions Subscriptions { get; } = new();

    public InboundQueue Inbound { get; }

    public OutboundQueue Outbound { get; }

    /// <summary>True once the link is being disposed.</summary>
    public bool Stopping => Volatile.Read(ref _stopping) != 0;

    /// <summary>Wakes whoever serves the link.</summary>
    public void Wake() => _wake();

    /// <summary>Asks whoever serves the link to end.</summary>
    public void Stop()
    {
        Interlocked.Exchange(ref _stopping, 1);
        Wake();
    }

    /// <summary>Takes a copy of a message, or drops, counts and tells it where it is over the limit; the first of a connection is logged.</summary>
    /// <param name="topic">Topic.</param>
    /// <param name="payload">The bytes, copied before this answers.</param>
    /// <param name="retained">True where the broker kept it from before.</param>
    /// <param name="oversizeLogged">Kept by the connection: whether it has logged one.</param>
    public void Arrived(string topic, ReadOnlySpan<byte> payload, bool retained, ref bool oversizeLogged)
    {
        if (payload.Length <= Options.MaxPayloadBytes)
        {
            Interlocked.Increment(ref Counts.Received);
            Inbound.Add(new MqttInbound(topic, payload.ToArray(), retained));
            return;
        }

        Interlocked.Increment(ref Counts.Oversized);
        Options.Oversized?.Invoke(new MqttOversized(topic, payload.Length, payload[..Math.Min(payload.Length, MqttOversized.MostStart)].ToArray()));
        if (!oversizeLogged)
        {
            oversizeLogged = true;
            Log.LogWarning("MQTT {Client}: a message of {Bytes} bytes was dropped; the limit is {Limit}", Options.ClientId, payload.Length, Options.MaxPayloadBytes);
        }
    }
}
