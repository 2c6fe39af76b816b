using System.Diagnostics;
using Makerspace.Iot.Benchmarks.Parts;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Mqtt;

namespace Makerspace.Iot.Benchmarks.Events;

/// <summary>An agent that has only events to send: at most <see cref="Window"/> ahead of the server's acknowledgement, as the real one, and a clock on each.</summary>
internal sealed class PlayedAgent : IAsyncDisposable
{
    /// <summary>As the real agent's.</summary>
    public const int Window = 500;

    private readonly IMqttLink _link;
    private readonly TopicAddress _address;

    private PlayedAgent(IMqttLink link, TopicAddress address) => (_link, _address) = (link, address);

    public static async Task<PlayedAgent> Connect(int agent, int brokerPort)
    {
        string name = BenchRegistry.Agent(agent);
        IMqttLink link = new MqttLink(new MqttLinkOptions { Host = "127.0.0.1", Port = brokerPort, ClientId = name });
        var address = new TopicAddress(BenchRegistry.Site, name, TopicChannel.Event);
        link.Subscribe((address with { Channel = TopicChannel.Ack }).ToString(), 1);
        link.Start();
        await link.WaitConnectedAsync(CancellationToken.None);
        return new PlayedAgent(link, address);
    }

    /// <summary>
    /// Sends events until all are acknowledged; answers each one's delay until its acknowledgement, in milliseconds.
    /// With a pause between two events the load is steady, and a delay begins when the event was due: one that had to wait behind a stall, in this program or in a full window,
    /// waited all the same. Without a pause the window alone holds the load back, and a delay begins with the publish.
    /// </summary>
    public async Task<double[]> Send(string epoch, byte[][] events, TimeSpan pause, CancellationToken cancellationToken)
    {
        long[] sentAt = new long[events.Length];
        double[] delays = new double[events.Length];
        string topic = _address.ToString();
        long begin = Stopwatch.GetTimestamp();
        (int sent, int acked) = (0, 0);
        while (acked < events.Length)
        {
            while (sent < events.Length && sent - acked < Window && Stopwatch.GetElapsedTime(begin) >= pause * sent)
            {
                sentAt[sent] = pause > TimeSpan.Zero ? begin + (long)((pause * sent).TotalSeconds * Stopwatch.Frequency) : Stopwatch.GetTimestamp();
                ValueTask<MqttPublishResult> publish = _link.PublishAsync(topic, events[sent], 1, retain: false, cancellationToken);
                if (publish.IsCompleted && await publish == MqttPublishResult.NotSent)
                {
                    break;
                }

                sent++;
            }

            acked = await Acknowledged(epoch, acked, sent < events.Length && pause > TimeSpan.Zero ? (pause * sent) - Stopwatch.GetElapsedTime(begin) : TimeSpan.FromSeconds(1), sentAt, delays, cancellationToken);
        }

        return delays;
    }

    public ValueTask DisposeAsync() => _link.DisposeAsync();

    // Waits for acknowledgements, no longer than until the next event is due.
    private async Task<int> Acknowledged(string epoch, int acked, TimeSpan longest, long[] sentAt, double[] delays, CancellationToken cancellationToken)
    {
        if (!_link.Inbound.TryPeek(out _) && longest > TimeSpan.Zero)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(longest < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : longest);
            try
            {
                await _link.Inbound.WaitToReadAsync(limit.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return acked;
            }
        }

        while (_link.Inbound.TryRead(out MqttInbound? message))
        {
            AckMessage? ack = WireCodec.DecodeAck(message.Payload).Value;
            if (ack?.Epoch != epoch)
            {
                continue;
            }

            for (; acked < ack.Seq && acked < delays.Length; acked++)
            {
                delays[acked] = Stopwatch.GetElapsedTime(sentAt[acked]).TotalMilliseconds;
            }
        }

        return acked;
    }
}
