using System.Buffers;
using System.Collections.Concurrent;
using System.Text;
using MQTTnet;
using MQTTnet.Diagnostics.Logger;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;
using Makerspace.Iot.Mqtt.Links;
using Microsoft.Extensions.Logging;

namespace Makerspace.Iot.Mqtt.MqttNet;

/// <summary>One connection, from its first packet to its end: hands over what waits, takes what arrives, notices a silent broker.</summary>
internal sealed class MqttNetSession : IAsyncDisposable
{
    private const int UnwrittenQos0 = 512;

    // Fixed header, length of the topic, packet number and properties of a PUBLISH at the most, beside topic and payload.
    private const int PublishOverhead = 10;
    private const int EchoMs = 500;
    private static readonly TimeSpan FarewellLimit = TimeSpan.FromSeconds(2);

    private readonly LinkParts _parts;
    private readonly MqttNetWake _wake;
    private readonly MqttNetOptions _options;
    private readonly PausingAdapterFactory _adapters;
    private readonly IMqttClient _client;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<Task, bool> _underWay = new();
    private readonly TimeSpan _keepAlive;
    private Task _ping = Task.CompletedTask;
    private volatile string? _lost;
    private volatile string? _failure;
    private int _window = 1;
    private long _largest = long.MaxValue;
    private int _qos0;
    private int _qos1;
    private bool _oversizeLogged;

    /// <summary>Prepares the connection; throws <see cref="MqttLinkException"/> where a certificate cannot be used.</summary>
    public MqttNetSession(LinkParts parts, MqttNetWake wake)
    {
        (_parts, _wake) = (parts, wake);
        _options = MqttNetOptions.From(parts.Options);
        _keepAlive = _options.Value.KeepAlivePeriod;
        _adapters = new PausingAdapterFactory(parts, wake.ToRead);
        _client = new MqttClientFactory(MqttNetNullLogger.Instance, _adapters).CreateMqttClient();
        _client.ApplicationMessageReceivedAsync += ArrivedAsync;
        _client.DisconnectedAsync += LostAsync;
    }

    private bool WindowOpen => Volatile.Read(ref _qos1) < _window && Volatile.Read(ref _qos0) < UnwrittenQos0;

    /// <summary>Serves the connection until it ends; answers why. Ends in good order when the link stops.</summary>
    /// <param name="connected">Called once, when the broker has accepted us and the subscriptions are on their way.</param>
    public async Task<string> ServeAsync(Action connected)
    {
        if (await ConnectAsync() is { } refused)
        {
            return refused;
        }

        Subscribe(_parts.Subscriptions.All());
        connected();
        while (_lost is null && !_parts.Stopping)
        {
            Subscribe(_parts.Subscriptions.TakeNew());
            HandOver();
            await _wake.ToServe.WaitAsync(_keepAlive / 4, CancellationToken.None);
            if (_failure is not null)
            {
                break;
            }

            if (_ping.IsCompleted && _adapters.Made!.Silence > _keepAlive)
            {
                _ping = PingAsync();
                Watch(_ping);
            }
        }

        if (_lost is null && _failure is null)
        {
            await SayFarewellAsync();
            return "stopped";
        }

        return await ReasonAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_underWay.Keys);
        _client.Dispose();
        _options.Dispose();
        _end.Dispose();
    }

    private async Task<string?> ConnectAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
        limit.CancelAfter(MqttNetOptions.HandshakeLimit);
        Task<MqttClientConnectResult> connecting = _client.ConnectAsync(_options.Value, limit.Token);
        while (!connecting.IsCompleted && !_parts.Stopping)
        {
            using var over = new CancellationTokenSource();
            Task woken = _wake.ToServe.WaitAsync(over.Token);
            await Task.WhenAny(connecting, woken);
            await over.CancelAsync();
            await woken.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (!connecting.IsCompleted)
        {
            await limit.CancelAsync();
        }

        try
        {
            MqttClientConnectResult result = await connecting;
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
            MqttClientSubscribeOptions options = new MqttClientSubscribeOptionsBuilder().WithTopicFilter(filter, (MqttQualityOfServiceLevel)qos).Build();
            Watch(SubscribeAsync(filter, options));
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
        while (_lost is null && WindowOpen && _parts.Outbound.TryTake(out Outbound message))
        {
            if (Encoding.UTF8.GetByteCount(message.Topic) + message.Length + PublishOverhead > _largest)
            {
                message.End(MqttPublishResult.Refused);
                _parts.Outbound.Release(1);
                _parts.Log.LogWarning("MQTT {Client}: publish to {Topic} refused: {Bytes} bytes are more than the broker takes", _parts.Options.ClientId, message.Topic, message.Length);
                continue;
            }

            Interlocked.Increment(ref (message.Qos == 0 ? ref _qos0 : ref _qos1));
            Watch(PublishAsync(message));
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
            fate = MqttPublishResult.NotSent; // Said before anything was written.
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

        _wake.ToServe.Set();
    }

    private Task ArrivedAsync(MqttApplicationMessageReceivedEventArgs args)
    {
        MqttApplicationMessage message = args.ApplicationMessage;
        ReadOnlySequence<byte> payload = message.Payload;
        _parts.Arrived(message.Topic, payload.IsSingleSegment ? payload.FirstSpan : payload.ToArray(), message.Retain, ref _oversizeLogged);
        _adapters.Made!.HandedOver();
        return Task.CompletedTask;
    }

    // MQTTnet pings only where nothing is sent; who sends without ever getting an answer (QoS 0) would not notice a broker that is gone.
    private async Task PingAsync()
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(_end.Token);
            limit.CancelAfter(_keepAlive / 2);
            await _client.PingAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Fail(new TimeoutException($"no sign of life from the broker for {_keepAlive.TotalSeconds * 1.5:0} s"));
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Fail(error);
        }
    }

    private async Task SayFarewellAsync()
    {
        HandOver();
        using var limit = new CancellationTokenSource(FarewellLimit);
        try
        {
            await _client.DisconnectAsync(new MqttClientDisconnectOptions(), limit.Token);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            Fail(error);
        }
    }

    // What failed first may only be the echo of what MQTTnet tells a little later, and says less.
    private async Task<string> ReasonAsync()
    {
        long began = Environment.TickCount64;
        while (_lost is null && !_parts.Stopping && Environment.TickCount64 - began < EchoMs)
        {
            await _wake.ToServe.WaitAsync(TimeSpan.FromMilliseconds(EchoMs), CancellationToken.None);
        }

        return _lost ?? _failure ?? "stopped";
    }

    private Task LostAsync(MqttClientDisconnectedEventArgs args)
    {
        string? words = args.Exception is { } error ? Words(error) : args.ReasonString;
        _lost ??= string.IsNullOrWhiteSpace(words) ? args.Reason == MqttClientDisconnectReason.NormalDisconnection ? "the broker closed the connection" : $"the broker closed the connection: {args.Reason}" : words;
        _wake.ToServe.Set();
        return Task.CompletedTask;
    }

    private void Fail(Exception error)
    {
        _failure ??= Words(error);
        _wake.ToServe.Set();
    }

    private void Watch(Task task)
    {
        if (!task.IsCompleted)
        {
            _underWay[task] = true;
            _ = task.ContinueWith(t => _underWay.TryRemove(t, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }

    // The innermost error says what happened; what is around it says only that connecting failed.
    private static string Words(Exception error) => error.GetBaseException().Message;
}
