using Microsoft.Extensions.Logging;

namespace Makerspace.Iot.Mqtt.Mosquitto;

/// <summary>What a link and its connections share.</summary>
internal sealed class LinkParts : IDisposable
{
    private int _stopping;

    public LinkParts(MqttLinkOptions options, ILogger log)
    {
        Options = options;
        Log = log;
        Inbound = new InboundQueue(options.InboundCapacity, Wake.Set);
        Outbound = new OutboundQueue(options.OutboundCapacity);
    }

    public MqttLinkOptions Options { get; }

    public ILogger Log { get; }

    public LinkCounts Counts { get; } = new();

    public WakeSignal Wake { get; } = new();

    public Subscriptions Subscriptions { get; } = new();

    public InboundQueue Inbound { get; }

    public OutboundQueue Outbound { get; }

    /// <summary>True once the link is being disposed.</summary>
    public bool Stopping => Volatile.Read(ref _stopping) != 0;

    /// <summary>Asks the network thread to end; true for the first who asks.</summary>
    public bool Stop()
    {
        bool first = Interlocked.Exchange(ref _stopping, 1) == 0;
        Wake.Set();
        return first;
    }

    /// <inheritdoc/>
    public void Dispose() => Wake.Dispose();
}
