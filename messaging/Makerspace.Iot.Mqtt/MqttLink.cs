using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Makerspace.Iot.Mqtt;

/// <summary>
/// <see cref="IMqttLink"/> over MQTTnet (MQTT 5): one connection at a time, each attempt with a new client, so that nothing is sent again by itself.
/// Messages leave in the order of the calls. A publish whose fate is <see cref="MqttPublishResult.Unknown"/> may have reached the broker before the loss, never after it;
/// who sends it again may send it twice, so receivers drop duplicates (the ledger does, by sequence number).
/// </summary>
public sealed class MqttLink : IMqttLink
{
    // A connection that held this long has earned a fast first retry; one that is thrown out at once (a client id used twice) has not.
    private static readonly TimeSpan Held = TimeSpan.FromSeconds(5);

    // Longer than an end in good order; a connection that is stuck in a name lookup ends by itself and frees what it holds.
    private static readonly TimeSpan JoinLimit = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly LinkParts _parts;
    private readonly Backoff _backoff;
    private TaskCompletionSource _connected = NewSource();
    private Task? _serving;
    private bool _disposed;
    private volatile bool _isConnected;

    /// <summary>Prepares a link; nothing is checked or opened before <see cref="Start"/>.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="log">Connections, losses and refusals; null for silence.</param>
    public MqttLink(MqttLinkOptions options, ILogger? log = null)
    {
        _parts = new LinkParts(options, log ?? NullLogger.Instance, _stop.Token);
        _backoff = new Backoff(options.ReconnectMin, options.ReconnectMax, Random.Shared);
    }

    /// <inheritdoc/>
    public event Action<MqttLinkChange>? Changed;

    /// <inheritdoc/>
    public bool IsConnected => _isConnected;

    /// <inheritdoc/>
    public MqttLinkCounters Counters => _parts.Counts.Snapshot();

    /// <inheritdoc/>
    public ChannelReader<MqttInbound> Inbound => _parts.Inbound.Reader;

    /// <inheritdoc/>
    public void Start()
    {
        MqttLinkChecks.Options(_parts.Options);
        MqttNetOptions.From(_parts.Options).Dispose();
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _serving ??= Task.Run(ServeAsync);
        }
    }

    /// <inheritdoc/>
    public Task WaitConnectedAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _connected.Task.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Subscribe(string filter, int qos)
    {
        MqttLinkChecks.Filter(filter, qos);
        _parts.Subscriptions.Add(filter, qos);
        _parts.Wake.Set();
    }

    /// <inheritdoc/>
    public ValueTask<MqttPublishResult> PublishAsync(string topic, ReadOnlyMemory<byte> payload, int qos, bool retain, CancellationToken cancellationToken = default)
    {
        MqttLinkChecks.Publish(topic, payload.Length, qos);
        cancellationToken.ThrowIfCancellationRequested();
        TaskCompletionSource<MqttPublishResult>? done = qos == 0 ? null : new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_parts.Outbound.TryAdd(topic, payload.Span, qos, retain, done))
        {
            Interlocked.Increment(ref _parts.Counts.NotSent);
            return ValueTask.FromResult(MqttPublishResult.NotSent);
        }

        Interlocked.Increment(ref _parts.Counts.Published);
        _parts.Wake.Set();
        return done is null
            ? ValueTask.FromResult(MqttPublishResult.Sent)
            : new ValueTask<MqttPublishResult>(cancellationToken.CanBeCanceled ? done.Task.WaitAsync(cancellationToken) : done.Task);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Task? serving;
        bool first;
        lock (_gate)
        {
            (first, _disposed, serving) = (!_disposed, true, _serving);
        }

        if (first)
        {
            await _stop.CancelAsync();
        }

        if (serving is not null)
        {
            await Task.WhenAny(serving, Task.Delay(JoinLimit));
        }
        else if (first)
        {
            End();
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task ServeAsync()
    {
        while (!_parts.Stop.IsCancellationRequested)
        {
            long began = Stopwatch.GetTimestamp();
            string reason = await ServeOnceAsync();
            if (!_parts.Stop.IsCancellationRequested)
            {
                await Task.Delay(Failed(reason, began), _parts.Stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        End();
    }

    private async Task<string> ServeOnceAsync()
    {
        try
        {
            await using var connection = new MqttConnection(_parts);
            try
            {
                return await connection.ServeAsync(Accepted, Subscribed);
            }
            finally
            {
                Lost();
            }
        }
        catch (MqttLinkException error)
        {
            return error.Message; // A certificate file was taken away while we ran: it may come back.
        }
    }

    // The broker has accepted us. Told before any message of this connection: who forgets then what it knew forgets nothing new.
    private void Accepted()
    {
        Interlocked.Increment(ref _parts.Counts.Connections);
        _parts.Outbound.Open();
        lock (_gate)
        {
            _isConnected = true;
        }

        _parts.Log.LogInformation("MQTT {Client}: connected to {Host}:{Port}", _parts.Options.ClientId, _parts.Options.Host, _parts.Options.Port);
        Tell(new MqttLinkChange(Connected: true, "connected"));
    }

    // Whoever waited for the connection may expect answers from now on.
    private void Subscribed()
    {
        lock (_gate)
        {
            _connected.TrySetResult();
        }
    }

    // A connection has ended or did not come about; its messages under way get their fate afterwards.
    private void Lost()
    {
        // Closed before it shows: whoever sees the loss gets "not sent" at once.
        Interlocked.Add(ref _parts.Counts.NotSent, _parts.Outbound.Close());
        lock (_gate)
        {
            _isConnected = false;
            if (_connected.Task.IsCompleted)
            {
                _connected = NewSource();
            }
        }
    }

    // Counts, logs and tells the end of an attempt; answers how long to wait before the next.
    private TimeSpan Failed(string reason, long began)
    {
        Interlocked.Increment(ref _parts.Counts.Failures);
        if (Stopwatch.GetElapsedTime(began) > Held)
        {
            _backoff.Reset();
        }

        TimeSpan delay = _backoff.Next();
        _parts.Log.LogWarning("MQTT {Client}: no connection to {Host}:{Port}: {Reason}; next try in {Seconds:0.0} s", _parts.Options.ClientId, _parts.Options.Host, _parts.Options.Port, reason, delay.TotalSeconds);
        Tell(new MqttLinkChange(Connected: false, reason));
        return delay;
    }

    private void End()
    {
        _parts.Inbound.Complete();
        lock (_gate)
        {
            _connected.TrySetException(new ObjectDisposedException(nameof(IMqttLink)));
            _ = _connected.Task.Exception; // Seen: nobody needs to wait for it.
        }
    }

    private void Tell(MqttLinkChange change)
    {
        try
        {
            Changed?.Invoke(change);
        }
        catch (Exception error)
        {
            _parts.Log.LogError(error, "MQTT {Client}: a handler of Changed failed", _parts.Options.ClientId);
        }
    }
}
