using System.Buffers;

namespace Makerspace.Iot.Mqtt;

/// <summary>
/// Messages handed over by any thread and not yet given to MQTTnet. Open only while connected; what waits when it closes was certainly not sent.
/// Messages leave in the order in which they came. Thread-safe.
/// </summary>
/// <param name="capacity">Most messages waiting here or under way together; above it nothing is taken.</param>
internal sealed class OutboundQueue(int capacity)
{
    private readonly Lock _gate = new();
    private readonly Queue<Outbound> _waiting = new();
    private bool _open;
    private int _held;

    /// <summary>Takes a copy of the message; false if closed or full.</summary>
    public bool TryAdd(string topic, ReadOnlySpan<byte> payload, int qos, bool retain, TaskCompletionSource<MqttPublishResult>? done)
    {
        lock (_gate)
        {
            if (!_open || _held >= capacity)
            {
                return false;
            }

            byte[] buffer = ArrayPool<byte>.Shared.Rent(payload.Length);
            payload.CopyTo(buffer);
            _waiting.Enqueue(new Outbound(topic, buffer, payload.Length, qos, retain, done));
            _held++;
            return true;
        }
    }

    /// <summary>The oldest waiting message. It stays held until <see cref="Release"/>.</summary>
    public bool TryTake(out Outbound message)
    {
        lock (_gate)
        {
            return _waiting.TryDequeue(out message);
        }
    }

    /// <summary>Counts messages out whose fate is known.</summary>
    public void Release(int messages)
    {
        lock (_gate)
        {
            _held -= messages;
        }
    }

    /// <summary>Takes messages from now on.</summary>
    public void Open()
    {
        lock (_gate)
        {
            _open = true;
        }
    }

    /// <summary>Takes none from now on. What waits at QoS 1 ends as not sent, and their number is answered; what waits at QoS 0 is lost, as QoS 0 may be.</summary>
    public int Close()
    {
        lock (_gate)
        {
            _open = false;
            _held -= _waiting.Count;
            int notSent = 0;
            while (_waiting.TryDequeue(out Outbound message))
            {
                notSent += message.Qos;
                message.End(MqttPublishResult.NotSent);
            }

            return notSent;
        }
    }
}

/// <summary>A message on its way out. The payload is a copy in a rented array.</summary>
/// <param name="Topic">Topic.</param>
/// <param name="Buffer">Rented; the first <paramref name="Length"/> bytes are the payload.</param>
/// <param name="Length">Bytes of payload.</param>
/// <param name="Qos">0 or 1.</param>
/// <param name="Retain">Whether the broker retains it.</param>
/// <param name="Done">QoS 1: completed with the fate of the message; null for QoS 0.</param>
internal readonly record struct Outbound(string Topic, byte[] Buffer, int Length, int Qos, bool Retain, TaskCompletionSource<MqttPublishResult>? Done)
{
    /// <summary>Tells the fate and gives the buffer back.</summary>
    public void End(MqttPublishResult result)
    {
        Done?.TrySetResult(result);
        ArrayPool<byte>.Shared.Return(Buffer);
    }
}
