using System.Buffers;

namespace Makerspace.Iot.Mqtt.Links;

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
        ReturnBuffer();
    }

    /// <summary>Gives the buffer back once libmosquitto has its own copy.</summary>
    public void ReturnBuffer() => ArrayPool<byte>.Shared.Return(Buffer);
}
