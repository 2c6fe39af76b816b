using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Mqtt;

namespace Makerspace.Iot.Edge.Agent.Link;

/// <summary>
/// The retained state of each machine: sent on change, every <see cref="MovingEvery"/> while power or the time left moves, and every <see cref="RestingEvery"/> otherwise.
/// Only the latest is kept. Thread-safe.
/// </summary>
internal sealed class StateSender
{
    /// <summary>Period while figures move.</summary>
    public static readonly TimeSpan MovingEvery = TimeSpan.FromSeconds(10);

    /// <summary>Period while nothing moves.</summary>
    public static readonly TimeSpan RestingEvery = TimeSpan.FromSeconds(60);

    private readonly Lock _gate = new();
    private readonly IMqttLink _link;
    private readonly TimeProvider _time;
    private readonly Slot[] _slots;

    public StateSender(IMqttLink link, IEnumerable<string> topics, TimeProvider time)
    {
        (_link, _time) = (link, time);
        _slots = topics.Select(t => new Slot(t)).ToArray();
    }

    /// <summary>Takes the latest state of a machine, by its index; true if it is to be sent at once.</summary>
    public bool Set(int machine, StateMessage state)
    {
        lock (_gate)
        {
            Slot slot = _slots[machine];
            slot.Latest = state;
            return slot.Sent is null || Differs(slot.Sent, state);
        }
    }

    /// <summary>A new connection: everything is sent again.</summary>
    public void Reconnected()
    {
        lock (_gate)
        {
            foreach (Slot slot in _slots)
            {
                slot.Sent = null;
            }
        }
    }

    /// <summary>Sends what is due.</summary>
    public void Pump()
    {
        lock (_gate)
        {
            foreach (Slot slot in _slots)
            {
                if (slot.Latest is { } state && IsDue(slot, state))
                {
                    Send(slot, state);
                }
            }
        }
    }

    private static bool Differs(StateMessage a, StateMessage b) =>
        a.State != b.State || a.Relay != b.Relay || a.Contactor != b.Contactor || !a.Faults.AsSpan().SequenceEqual(b.Faults)
        || !a.Interlocks.AsSpan().SequenceEqual(b.Interlocks);

    private bool IsDue(Slot slot, StateMessage state)
    {
        if (slot.Sent is not { } sent || Differs(sent, state))
        {
            return true;
        }

        TimeSpan age = _time.GetElapsedTime(slot.SentAt);
        bool moves = !Nullable.Equals(sent.PowerW, state.PowerW) || !Nullable.Equals(sent.IdleSecondsLeft, state.IdleSecondsLeft);
        return age >= RestingEvery || (moves && age >= MovingEvery);
    }

    private void Send(Slot slot, StateMessage state)
    {
        ValueTask<MqttPublishResult> publish = _link.PublishAsync(slot.Topic, WireCodec.Encode(state), qos: 1, retain: true);
        if (publish.IsCompletedSuccessfully)
        {
            if (publish.Result is MqttPublishResult.NotSent or MqttPublishResult.Unknown)
            {
                return;
            }
        }
        else
        {
            // A loss before the broker's answer ends in a reconnection, which sends everything again.
            _ = publish.AsTask();
        }

        (slot.Sent, slot.SentAt) = (state, _time.GetTimestamp());
    }

    private sealed class Slot(string topic)
    {
        public string Topic { get; } = topic;

        public StateMessage? Latest { get; set; }

        public StateMessage? Sent { get; set; }

        public long SentAt { get; set; }
    }
}
