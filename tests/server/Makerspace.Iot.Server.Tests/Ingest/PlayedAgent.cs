using System.Diagnostics;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Mqtt;

namespace Makerspace.Iot.Server.Tests.Ingest;

/// <summary>
/// An agent's outbox without an agent: keeps what is not acknowledged, sends it again when nothing moves for a while and says then where it begins, as the real one does.
/// </summary>
internal sealed class PlayedAgent : IAsyncDisposable
{
    private static readonly TimeSpan SendAgainAfter = TimeSpan.FromMilliseconds(700);
    private readonly IMqttLink _link;
    private readonly string _topic;
    private readonly string _epoch;
    private readonly byte[][] _events;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task[] _work;
    private readonly int _window;
    private readonly string _status;
    private long _acked;
    private long _until;

    public PlayedAgent(IMqttLink link, string agent, string site, IEnumerable<AgentEvent> events, int window = 300, long until = long.MaxValue)
    {
        _until = until;
        (_link, _topic, _window) = (link, new TopicAddress(site, agent, TopicChannel.Event).ToString(), window);
        _status = new TopicAddress(site, agent, TopicChannel.Status).ToString();
        AgentEvent[] all = [.. events];
        _epoch = all[0].Epoch;
        _events = Array.ConvertAll(all, EventCodec.Encode);
        link.Subscribe(new TopicAddress(site, agent, TopicChannel.Ack).ToString(), 1);
        _work = [Task.Run(ListenAsync), Task.Run(SendAsync)];
    }

    public long Acked => Interlocked.Read(ref _acked);

    public bool Done => Acked == _events.Length;

    /// <summary>So many of its events it sends, and no more for now: a test that looks late still finds it in the middle.</summary>
    public long Until
    {
        get => Interlocked.Read(ref _until);
        set => Interlocked.Exchange(ref _until, value);
    }

    /// <summary>False for an agent that says nothing of itself.</summary>
    public bool SaysBegin { get; init; } = true;

    public int SentAgain { get; private set; }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_work);
        await _link.DisposeAsync();
        _stop.Dispose();
    }

    private async Task ListenAsync()
    {
        try
        {
            await foreach (MqttInbound message in _link.Inbound.ReadAllAsync(_stop.Token))
            {
                AckMessage ack = WireCodec.DecodeAck(message.Payload).Value!;
                if (ack.Epoch != _epoch)
                {
                    continue;
                }

                Interlocked.Exchange(ref _acked, Math.Max(Acked, ack.Seq));
            }
        }
        catch (OperationCanceledException)
        {
            // The end of the test.
        }
    }

    private void SayBegin()
    {
        var status = new AgentStatus { Online = true, Boot = "b1", OutboxEpoch = _epoch, OutboxFrom = Acked + 1 };
        _ = _link.PublishAsync(_status, WireCodec.Encode(status), 1, retain: true).AsTask();
    }

    private async Task SendAsync()
    {
        long next = 0;
        long acked = 0;
        var still = Stopwatch.StartNew();
        while (!_stop.IsCancellationRequested && !Done)
        {
            if (Acked > acked)
            {
                acked = Acked;
                still.Restart();
            }
            else if (still.Elapsed > SendAgainAfter && next > acked)
            {
                SentAgain++;
                next = acked;
                if (SaysBegin)
                {
                    SayBegin();
                }
                still.Restart();
            }

            if (next < Math.Min(_events.Length, Until) && next < Acked + _window && _link.IsConnected)
            {
                // Not awaited one by one: an outbox has many under way.
                _ = _link.PublishAsync(_topic, _events[next++], 1, retain: false).AsTask();
            }
            else
            {
                await Task.Delay(2);
            }
        }
    }
}
