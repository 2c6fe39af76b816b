using System.Buffers;
using System.Text;
using Microsoft.Extensions.Logging;
using MQTTnet;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Exceptions;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace Makerspace.Iot.Mqtt;

/// <summary>One connection, from its first packet to its end: hands over what waits, pings, and notices a silent broker. What arrives is taken by <see cref="ReceivingAdapter"/>.</summary>
internal sealed class MqttConnection : IAsyncDisposable
{
    private const int UnwrittenQos0 = 512;

    // Fixed header, length of the topic, packet number and properties of a PUBLISH at the most, beside topic and payload.
    private const int PublishOverhead = 10;

    // Three pings within a keep-alive; five without any answer are one and two thirds of it. Counted and not timed: a computer that stood still has missed no ping.
    private const int PingsPerKeepAlive = 3;
    private const int SilentPings = 5;
    private static readonly TimeSpan LeaveLimit = TimeSpan.FromSeconds(2);

    // What failed first may only follow from what MQTTnet reports a little later, in better words.
    private static readonly TimeSpan ReasonLimit = TimeSpan.FromMilliseconds(500);

    private readonly LinkParts _parts;
    private readonly MqttNetOptions _options;
    private readonly ReceivingAdapter.Factory _adapters;
    private readonly IMqttClient _client;
    private readonly CancellationTokenSource _end = new();
    private readonly TaskCompletionSource<string> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string? _failure;
    private int _window = 1;
    private long _largest = long.MaxValue;
    private int _underWay;
    private int _qos0;
    private int _qos1;

    /// <summary>Prepares the connection; throws <see cref="MqttLinkException"/> if a certificate cannot be used.</summary>
    /// <param name="parts">What the connections of a link share.</param>
    /// <param name="client">The client of a test; null for a real one.</param>
    public MqttConnection(LinkParts parts, IMqttClient? client = null)
    {
        _parts = parts;
        _options = MqttNetOptions.From(parts.Options);
        _adapters = new ReceivingAdapter.Factory(parts);
        _client = client ?? new MqttClientFactory(MqttNetNullLogger.Instance, _adapters).CreateMqttClient();
        _client.DisconnectedAsync += DisconnectedAsync;
    }

    private bool WindowOpen => Volatile.Read(ref _qos1) < _window && Volatile.Read(ref _qos0) < UnwrittenQos0;

    private bool HasEnded => _failure is not null || _lost.Task.IsCompleted;

    /// <summary>Serves the connection until it ends; answers why. Ends in good order when the link stops.</summary>
    /// <param name="accepted">Called once, when the broker has accepted us: before the first subscription, so that no message of this connection comes earlier.</param>
    /// <param name="subscribed">Called once, when the subscriptions are on their way.</param>
    public async Task<string> ServeAsync(Action accepted, Action subscribed)
    {
        if (await ConnectAsync() is { } refused)
        {
            return refused;
        }

        await using CancellationTokenRegistration stop = _parts.Stop.Register(_parts.Wake.Set);
        if (_adapters.Made is { } adapter)
        {
            Begin(KeepAliveAsync(adapter));
        }

        accepted();
        Subscribe(_parts.Subscriptions.All());
        subscribed();
        while (!HasEnded && !_parts.Stop.IsCancellationRequested)
        {
            Subscribe(_parts.Subscriptions.TakeNew());
            HandOver();
            await _parts.Wake.WaitAsync();
        }

        if (!HasEnded)
        {
            await LeaveAsync();
            return "stopped";
        }

        await Task.WhenAny(_lost.Task, Task.Delay(ReasonLimit, _parts.Stop));
        return _lost.Task.IsCompleted ? await _lost.Task : _failure ?? "stopped";
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        while (Volatile.Read(ref _underWay) > 0)
        {
            await _parts.Wake.WaitAsync();
        }

        _client.Dispose();
        if (_adapters.Made is { } adapter)
        {
            await adapter.EndAsync();
        }

        _options.Dispose();
        _end.Dispose();
    }

    private async Task<string?> ConnectAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_parts.Stop);
        limit.CancelAfter(MqttNetOptions.HandshakeLimit);
        try
        {
            MqttClientConnectResult result = await _client.ConnectAsync(_options.Value, limit.Token);
            _window = Math.Min((int?)result.ReceiveMaximum is > 0 and { } most ? most : ushort.MaxValue, (int)MqttNetOptions.InFlight);
            _largest = result.MaximumPacketSize is > 0 and { } bytes ? bytes : long.MaxValue;
            return result.ResultCode == MqttClientConnectResultCode.Success ? null : $"the broker refused us: {result.ResultCode} {result.ReasonString}".TrimEnd();
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            // MQTTnet throws whatever socket, TLS and protocol throw.
            return limit.IsCancellationRequested ? $"no answer from the broker within {MqttNetOptions.HandshakeLimit.TotalSeconds} s" : Words(error);
        }
    }

    private void Subscribe(IReadOnlyList<(string Filter, int Qos)> filters)
    {
        foreach ((string filter, int qos) in filters)
        {
            Begin(SubscribeAsync(filter, new MqttClientSubscribeOptionsBuilder().WithTopicFilter(filter, (MqttQualityOfServiceLevel)qos).Build()));
        }
    }

    private async Task SubscribeAsync(string filter, MqttClientSubscribeOptions options)
    {
        try
        {
            MqttClientSubscribeResult result = await _client.SubscribeAsync(options, _end.Token);
            foreach (MqttClientSubscribeResultItem item in result.Items.Where(i => (int)i.ResultCode >= 0x80))
            {
                Interlocked.Increment(ref _parts.Counts.SubscriptionsRefused);
                _parts.Log.LogWarning("MQTT {Client}: the broker refused a subscription to {Filter}: {Reason}", _parts.Options.ClientId, filter, item.ResultCode);
            }
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Fail(error); // Without its subscriptions a connection is worth nothing: the next one makes them anew.
        }
    }

    // Gives MQTTnet what waits, as far as the window goes. It keeps the order of the calls.
    private void HandOver()
    {
        while (!_lost.Task.IsCompleted && WindowOpen && _parts.Outbound.TryTake(out Outbound message))
        {
            if (Encoding.UTF8.GetByteCount(message.Topic) + message.Length + PublishOverhead > _largest)
            {
                message.End(MqttPublishResult.Refused);
                _parts.Outbound.Release(1);
                _parts.Log.LogWarning("MQTT {Client}: publish to {Topic} refused: {Bytes} bytes are more than the broker takes", _parts.Options.ClientId, message.Topic, message.Length);
                continue;
            }

            Interlocked.Increment(ref (message.Qos == 0 ? ref _qos0 : ref _qos1));
            Begin(PublishAsync(message));
        }
    }

    private async Task PublishAsync(Outbound message)
    {
        MqttPublishResult fate = MqttPublishResult.Unknown;
        bool returned = false;
        try
        {
            var packet = new MqttApplicationMessage
            {
                Topic = message.Topic,
                Payload = new ReadOnlySequence<byte>(message.Buffer, 0, message.Length),
                QualityOfServiceLevel = (MqttQualityOfServiceLevel)message.Qos,
                Retain = message.Retain,
            };
            MqttClientPublishResult result = await _client.PublishAsync(packet, _end.Token);
            fate = (int)result.ReasonCode >= 0x80 ? MqttPublishResult.Refused : MqttPublishResult.Sent;
            returned = true;
        }
        catch (MqttClientNotConnectedException)
        {
            fate = MqttPublishResult.NotSent; // Thrown before anything was written.
            Interlocked.Add(ref _parts.Counts.NotSent, message.Qos);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Fail(error);
        }

        Interlocked.Decrement(ref (message.Qos == 0 ? ref _qos0 : ref _qos1));
        _parts.Outbound.Release(1);
        if (returned)
        {
            message.End(fate);
        }
        else
        {
            message.Done?.TrySetResult(fate); // A write that was broken off may still hold the buffer: it is not given back.
        }

        _parts.Wake.Set();
    }

    // Pings whatever else is sent: who sends without ever getting an answer (QoS 0) would not notice a broker that is gone.
    private async Task KeepAliveAsync(ReceivingAdapter adapter)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(adapter.KeepAliveSeconds) / PingsPerKeepAlive);
        Task ping = Task.CompletedTask;
        int silent = 0;
        try
        {
            while (await timer.WaitForNextTickAsync(_end.Token))
            {
                silent = adapter.TakeSignOfLife() ? 0 : silent + 1;
                if (silent >= SilentPings)
                {
                    Fail(new TimeoutException($"no sign of life from the broker for {(double)adapter.KeepAliveSeconds * SilentPings / PingsPerKeepAlive:0} s"));
                    return;
                }

                if (ping.IsCompleted)
                {
                    ping = PingAsync(adapter);
                }
            }
        }
        catch (OperationCanceledException)
        {
            await ping; // The connection ends.
        }
    }

    private async Task PingAsync(ReceivingAdapter adapter)
    {
        try
        {
            await adapter.SendPacketAsync(MqttPingReqPacket.Instance, _end.Token);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Fail(error);
        }
    }

    private async Task LeaveAsync()
    {
        HandOver();
        using var limit = new CancellationTokenSource(LeaveLimit);
        try
        {
            await _client.DisconnectAsync(new MqttClientDisconnectOptions(), limit.Token);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Fail(error);
        }
    }

    private Task DisconnectedAsync(MqttClientDisconnectedEventArgs args)
    {
        string? words = args.Exception is { } error ? Words(error) : args.ReasonString;
        string closed = args.Reason == MqttClientDisconnectReason.NormalDisconnection ? "the broker closed the connection" : $"the broker closed the connection: {args.Reason}";
        _lost.TrySetResult(string.IsNullOrWhiteSpace(words) ? closed : words);
        _parts.Wake.Set();
        return Task.CompletedTask;
    }

    private void Fail(Exception error)
    {
        _failure ??= Words(error);
        _parts.Wake.Set();
    }

    // Waited for by DisposeAsync.
    private void Begin(Task task)
    {
        if (!task.IsCompleted)
        {
            Interlocked.Increment(ref _underWay);
            _ = EndAsync(task);
        }
    }

    private async Task EndAsync(Task task)
    {
        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Interlocked.Decrement(ref _underWay);
        _parts.Wake.Set();
    }

    // The innermost error names what happened; those around it only that connecting failed.
    private static string Words(Exception error) => error.GetBaseException().Message;
}
