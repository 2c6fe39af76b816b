using System.Diagnostics;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Mqtt;

namespace Makerspace.Iot.Edge.Simulator.History;

/// <summary>
/// Sends the year of one agent over its own link, as an agent does: at most <see cref="Window"/> events wait for the server's acknowledgement; what is not acknowledged in time
/// is sent again. The power curve of a session goes ahead of the event that ends it, marked late.
/// </summary>
public sealed class HistorySender(AgentHistory history, IMqttLink link)
{
    /// <summary>Most events sent and not yet acknowledged by the server.</summary>
    public const int Window = 400;

    /// <summary>Without an acknowledgement for so long, everything after the last one is sent again. Default: 5 s.</summary>
    public TimeSpan ResendAfter { get; init; } = TimeSpan.FromSeconds(5);

    private long _acked;
    private volatile bool _refused;

    /// <summary>Events of this agent.</summary>
    public int Total => history.Events.Count;

    /// <summary>Events that the server has acknowledged.</summary>
    public long Acked => Interlocked.Read(ref _acked);

    /// <summary>Times that the window was sent again.</summary>
    public int Resends { get; private set; }

    /// <summary>What the link last complained of; null if it is well.</summary>
    public string? Problem { get; private set; }

    /// <summary>Sends until the server's acknowledgement covers everything. Throws <see cref="MqttLinkException"/> if the broker refuses the agent's messages.</summary>
    public async Task SendAsync(CancellationToken cancellationToken)
    {
        string ackTopic = new TopicAddress(history.Site, history.Agent, TopicChannel.Ack).ToString();
        link.Changed += change => Problem = change.Connected ? null : $"{history.Agent}: {change.Reason}";
        link.Subscribe(ackTopic, qos: 1);
        link.Start();
        await link.WaitConnectedAsync(cancellationToken);
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task listening = ListenAsync(done.Token);
        long next = 1;
        long lastAcked = 0;
        var sinceProgress = Stopwatch.StartNew();
        while (Acked < Total)
        {
            if (_refused)
            {
                throw new MqttLinkException(
                    $"The broker refuses the events of {history.Agent}: check its certificate (the common name must be the agent's name) and the broker's access rules.");
            }

            if (Acked > lastAcked)
            {
                lastAcked = Acked;
                sinceProgress.Restart();
            }

            next = Math.Max(next, Acked + 1);
            if (sinceProgress.Elapsed > ResendAfter)
            {
                next = Acked + 1;
                Resends++;
                sinceProgress.Restart();
            }

            bool sent = next <= Total && next <= Acked + Window && await TrySendAsync(history.Events[(int)next - 1], cancellationToken);
            if (sent)
            {
                next++;
            }
            else
            {
                await Task.Delay(5, cancellationToken);
            }
        }

        await done.CancelAsync();
        await listening;
    }

    private async Task<bool> TrySendAsync(NumberedEvent item, CancellationToken cancellationToken)
    {
        if (item.Samples is { } samples)
        {
            var batch = new TelemetryBatch { Machine = item.Event.Machine!, Clock = ClockQuality.Synced, Late = true, Samples = samples };
            await link.PublishAsync(Topic(TopicChannel.Telemetry), WireCodec.Encode(batch), qos: 0, retain: false, cancellationToken);
        }

        ValueTask<MqttPublishResult> publish = link.PublishAsync(Topic(TopicChannel.Event), EventCodec.Encode(item.Event), qos: 1, retain: false, cancellationToken);
        if (!publish.IsCompleted)
        {
            // The broker's own acknowledgement says nothing about the ledger: nobody waits for it, but a refusal is told.
            _ = NoteRefusalAsync(publish.AsTask());
            return true;
        }

        MqttPublishResult result = await publish;
        _refused |= result == MqttPublishResult.Refused;
        return result != MqttPublishResult.NotSent;
    }

    private async Task NoteRefusalAsync(Task<MqttPublishResult> publish)
    {
        try
        {
            _refused |= await publish == MqttPublishResult.Refused;
        }
        catch (OperationCanceledException)
        {
            // The run was cancelled while the broker still owed its answer.
        }
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (MqttInbound message in link.Inbound.ReadAllAsync(cancellationToken))
            {
                Decoded<AckMessage> ack = WireCodec.DecodeAck(message.Payload);
                if (ack.Ok && ack.Value.Epoch == HistoryPlan.Epoch && ack.Value.Seq > Acked)
                {
                    Interlocked.Exchange(ref _acked, Math.Min(ack.Value.Seq, Total));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Everything is acknowledged, or the run was cancelled; the caller knows which.
        }
    }

    private string Topic(TopicChannel channel) => new TopicAddress(history.Site, history.Agent, channel).ToString();
}
