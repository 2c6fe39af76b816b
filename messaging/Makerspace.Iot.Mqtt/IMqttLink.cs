using System.Threading.Channels;

namespace Makerspace.Iot.Mqtt;

/// <summary>
/// One client connection to an MQTT 5 broker that keeps itself connected. Clean start: subscriptions are made again after each reconnect by the link itself.
/// The link gives no durability: a message is lost with the process. What must not be lost waits for an acknowledgement of the application (DESIGN: the outbox).
/// All members are thread-safe. Disposing disconnects without publishing the last will.
/// </summary>
public interface IMqttLink : IAsyncDisposable
{
    /// <summary>True between a successful CONNACK and the loss of the connection.</summary>
    bool IsConnected { get; }

    /// <summary>Counters of this link.</summary>
    MqttLinkCounters Counters { get; }

    /// <summary>
    /// Messages that matched a subscription. Bounded (<see cref="MqttLinkOptions.InboundCapacity"/>); once full, the link stops reading its socket until half is free,
    /// and what does not fit stays with the broker. Whoever reads them does not await a message of QoS 1 on the same link in between: the broker's answer to it would come after them.
    /// </summary>
    ChannelReader<MqttInbound> Inbound { get; }

    /// <summary>
    /// Raised on connection and on loss, in order, from a thread of the link; handlers return at once.
    /// </summary>
    event Action<MqttLinkChange>? Changed;

    /// <summary>
    /// Starts connecting and keeps trying (capped exponential back-off with jitter) until disposed. Answers at once; use <see cref="WaitConnectedAsync"/> to wait.
    /// Throws <see cref="MqttLinkException"/> for what no retry mends: a certificate file that is missing, an impossible option.
    /// </summary>
    void Start();

    /// <summary>Waits for the connection, or for <paramref name="cancellationToken"/>.</summary>
    Task WaitConnectedAsync(CancellationToken cancellationToken);

    /// <summary>Subscribes at QoS 0 or 1 and remembers the filter for later connections. Completes when recorded; a refusal by the broker shows in <see cref="Counters"/>.</summary>
    void Subscribe(string filter, int qos);

    /// <summary>
    /// Hands over a message. QoS 0: completes when queued for the socket. QoS 1: completes with the broker's PUBACK.
    /// At most <see cref="MqttLinkOptions.OutboundCapacity"/> messages wait; above that, or while not connected, answers <see cref="MqttPublishResult.NotSent"/> at once and keeps nothing.
    /// </summary>
    ValueTask<MqttPublishResult> PublishAsync(string topic, ReadOnlyMemory<byte> payload, int qos, bool retain, CancellationToken cancellationToken = default);
}
