using System.Text;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Mqtt;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ingest;
using Makerspace.Iot.Server.Ingest.Writing;
using Makerspace.Iot.Server.Machines;

namespace Makerspace.Iot.Server.Telemetry;

/// <summary>
/// The way of telemetry, states and statuses from their link to InfluxDB and the live board. It has a link of its own, so that a flood here never delays the ledger.
/// If the writer is full it waits, the link's queue fills, and its socket is not read.
/// </summary>
internal sealed class TelemetryIngest(
    IMqttLink link, AckSender acks, RegistryCache registry, OutboxBegins begins, Quarantine quarantine, ITelemetryWriter curves, LiveBoard board, IngestStatus status, TimeProvider time,
    ILogger log)
{
    // Lines gathered before they are handed to the writer.
    private const int HandOverBytes = 64 * 1024;

    // A clock that tells an earlier time was never set.
    private static readonly DateTimeOffset PlausibleFrom = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan RegistryInterval = TimeSpan.FromSeconds(2);

    private readonly TopicBook _topics = new(registry);
    private readonly SampleDates _dates = new(time);
    private readonly HashSet<string> _unset = new(StringComparer.Ordinal);
    private readonly LineBuffer _lines = new(2 * HandOverBytes);
    private int _messages;
    private int _samples;
    private int _withoutTime;
    private int _redated;

    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        long readAt = await ReadRegistryAsync(cancellationToken);
        while (await link.Inbound.WaitToReadAsync(cancellationToken))
        {
            if (time.GetElapsedTime(readAt) >= RegistryInterval)
            {
                readAt = await ReadRegistryAsync(cancellationToken);
            }

            while (_lines.Length < HandOverBytes && link.Inbound.TryRead(out MqttInbound? message))
            {
                TakeOrSetAside(message, cancellationToken);
            }

            status.TelemetrySeen(_messages, _samples, _withoutTime, _redated);
            (_messages, _samples, _withoutTime, _redated) = (0, 0, 0, 0);
            if (_lines.Length > 0)
            {
                await curves.WriteAsync(_lines.Memory, _lines.Lines, cancellationToken);
                _lines.Clear();
            }
        }
    }

    private async Task<long> ReadRegistryAsync(CancellationToken cancellationToken)
    {
        try
        {
            await registry.RefreshAsync(cancellationToken);
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            // The ledger's loop raises the alarm; the curves go on with what was known.
            log.LogWarning("The registry could not be read: {Reason}", error.Message);
        }

        return time.GetTimestamp();
    }

    // One message that nobody foresaw must not end the way of all others.
    private void TakeOrSetAside(MqttInbound message, CancellationToken cancellationToken)
    {
        (int length, int count) = (_lines.Length, _lines.Lines);
        try
        {
            Take(message, cancellationToken);
        }
        catch (Exception error)
        {
            _lines.Rewind(length, count);
            log.LogError(error, "A message on {Topic} could not be handled", message.Topic);
            quarantine.Add(message.Topic, message.Payload, $"{error.GetType().Name}: {error.Message}");
        }
    }

    private void Take(MqttInbound message, CancellationToken cancellationToken)
    {
        _messages++;
        if (message.Payload.Length == 0)
        {
            // A retained message taken back.
            return;
        }

        if (_topics.Find(message.Topic) is not { } topic)
        {
            quarantine.Add(message.Topic, message.Payload, "not a topic of ours, or unknown agent");
            return;
        }

        string? problem = topic.Address.Channel switch
        {
            TopicChannel.Telemetry => Telemetry(topic, message.Payload),
            TopicChannel.State => State(topic, message),
            TopicChannel.Status => Status(topic, message.Payload, cancellationToken),
            _ => "not a topic for the server",
        };
        if (problem is not null)
        {
            quarantine.Add(message.Topic, message.Payload, problem);
        }
    }

    private string? Telemetry(KnownTopic topic, byte[] payload)
    {
        (int length, int count) = (_lines.Length, _lines.Lines);
        if (TelemetryTranscriber.TryWrite(payload, topic.Site, topic.Agent, _lines, out TelemetrySummary seen) && _dates.IsAhead(seen.LatestMs))
        {
            _lines.Rewind(length, count);
        }
        else if (_lines.Lines > count)
        {
            if (topic.Machine(payload.AsSpan(seen.Machine)) is not { } machine)
            {
                _lines.Rewind(length, count);
                return "machine never guarded by this agent";
            }

            _samples += _lines.Lines - count;
            if (!seen.Late && seen.TryGetLastPower(payload, out double power))
            {
                board.PowerSeen(topic.Address.Site, topic.Address.Agent, machine, seen.LastPowerMs, power);
            }
            else if (!seen.Late)
            {
                board.Heard(topic.Address.Site, topic.Address.Agent, machine);
            }

            return null;
        }

        Decoded<TelemetryBatch> decoded = WireCodec.DecodeTelemetry(payload);
        if (!decoded.Ok)
        {
            return decoded.Error;
        }

        if (topic.Machine(Encoding.UTF8.GetBytes(decoded.Value.Machine)) is null)
        {
            return "machine never guarded by this agent";
        }

        General(topic.Address, decoded.Value);
        return null;
    }

    // What the short way does not take: above all what was taken by a clock that nobody has set, or that is ahead of ours.
    private void General(TopicAddress address, TelemetryBatch sent)
    {
        TelemetryBatch batch = _dates.Date(address.Agent, sent);
        _withoutTime += sent.Samples.Length - batch.Samples.Length;
        _samples += batch.Samples.Length;
        _redated += batch.Samples.Length > 0 && batch.Samples[^1].TimeMs != sent.Samples[^1].TimeMs ? batch.Samples.Length : 0;
        Points.Power(_lines, address.Site, address.Agent, batch);
        TelemetrySample powered = Array.FindLast(batch.Samples, s => s.PowerW is not null);
        if (!batch.Late && powered.PowerW is { } power)
        {
            board.PowerSeen(address.Site, address.Agent, batch.Machine, powered.TimeMs, power);
        }
        else if (!batch.Late)
        {
            board.Heard(address.Site, address.Agent, batch.Machine);
        }
    }

    private string? State(KnownTopic topic, MqttInbound message)
    {
        Decoded<StateMessage> decoded = WireCodec.DecodeState(message.Payload);
        if (!decoded.Ok)
        {
            return decoded.Error;
        }

        if (topic.Machine(Encoding.UTF8.GetBytes(topic.Address.Machine!)) is not { } machine)
        {
            return "machine never guarded by this agent";
        }

        board.StateSeen(topic.Address.Site, topic.Address.Agent, machine, decoded.Value);
        bool dated = decoded.Value.At >= PlausibleFrom && !_unset.Contains(topic.Address.Agent) && !_dates.IsAhead(decoded.Value.At.ToUnixTimeMilliseconds());
        if (dated || !message.Retained)
        {
            // What came just now from a clock that cannot be believed is dated now; what the broker kept could be from any day.
            Points.State(_lines, topic.Address.Site, topic.Address.Agent, machine, dated ? decoded.Value : decoded.Value with { At = time.GetUtcNow() });
        }

        return null;
    }

    private string? Status(KnownTopic topic, byte[] payload, CancellationToken cancellationToken)
    {
        Decoded<AgentStatus> decoded = WireCodec.DecodeStatus(payload);
        if (!decoded.Ok)
        {
            return decoded.Error;
        }

        board.StatusSeen(topic.Address.Site, topic.Address.Agent, decoded.Value);
        _dates.Booted(topic.Address.Agent, decoded.Value.Boot);
        if (decoded.Value.Online)
        {
            _ = decoded.Value.Clock == ClockQuality.Unsynced ? _unset.Add(topic.Address.Agent) : _unset.Remove(topic.Address.Agent);
        }

        if (decoded.Value is { OutboxEpoch: { } epoch, OutboxFrom: { } from })
        {
            begins.Said(topic.Address.Agent, epoch, from);
        }

        if (decoded.Value.Online && topic.MayAskAgain(time))
        {
            _ = AcknowledgeAgainAsync(topic.Address, decoded.Value.OutboxEpoch, cancellationToken);
        }

        return null;
    }

    private async Task AcknowledgeAgainAsync(TopicAddress agent, string? epoch, CancellationToken cancellationToken)
    {
        try
        {
            await acks.SendAgainAsync(agent.Site, agent.Agent, epoch, cancellationToken);
        }
        catch (Exception error)
        {
            // The agent sends again what it does not see acknowledged.
            log.LogDebug(error, "No acknowledgement to {Agent} on its return", agent.Agent);
        }
    }
}
