namespace Makerspace.Iot.Mqtt.Links;

/// <summary>The running counts behind <see cref="MqttLinkCounters"/>. Thread-safe through <see cref="Interlocked"/>.</summary>
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
