using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Mqtt;

namespace Makerspace.Iot.Edge.Agent.Link;

/// <summary>The retained status of the agent: sent on connection, on change, every ten seconds while the outbox moves, and once a minute. Not thread-safe: the uplink's loop alone calls it.</summary>
internal sealed class StatusSender(IMqttLink link, string topic, Func<AgentStatus> make, TimeProvider time)
{
    private static readonly TimeSpan MovingEvery = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RestingEvery = TimeSpan.FromSeconds(60);
    private AgentStatus? _sent;
    private long _sentAt;

    /// <summary>A new connection: the last will may have been published meanwhile.</summary>
    public void Reconnected() => _sent = null;

    /// <summary>Sends what is due.</summary>
    public void Pump()
    {
        AgentStatus status = make();
        if (!IsDue(status))
        {
            return;
        }

        ValueTask<MqttPublishResult> publish = link.PublishAsync(topic, WireCodec.Encode(status), qos: 1, retain: true);
        if (publish.IsCompletedSuccessfully && publish.Result is MqttPublishResult.NotSent or MqttPublishResult.Unknown)
        {
            return;
        }

        (_sent, _sentAt) = (status, time.GetTimestamp());
    }

    private bool IsDue(AgentStatus status)
    {
        if (_sent is null || _sent.OutboxEpoch != status.OutboxEpoch || _sent.AccessVersion != status.AccessVersion || _sent.Clock != status.Clock || !_sent.Faults.AsSpan().SequenceEqual(status.Faults))
        {
            return true;
        }

        TimeSpan age = time.GetElapsedTime(_sentAt);
        return age >= RestingEvery || (age >= MovingEvery && _sent.OutboxDepth != status.OutboxDepth);
    }
}
