using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Makerspace.Iot.Mqtt.Links;

/// <summary>
/// What every implementation of <see cref="IMqttLink"/> does alike: bounded queues, the state that callers see, counting, reconnect delays, disposal.
/// An implementation serves one connection after the other from one thread or task of its own, and tells this class what happens there.
/// Messages leave in the order of the calls. A publish whose fate is <see cref="MqttPublishResult.Unknown"/> may have reached the broker before the loss, never after it;
/// who sends it again may send it twice, so receivers drop duplicates (the ledger does, by sequence number).
/// </summary>
internal abstract class MqttLinkBase : IMqttLink
{
    // A connection that held this long has earned a fast first retry; one that is thrown out at once (a client id used twice) has not.
    private static readonly TimeSpan Held = TimeSpan.FromSeconds(5);

    // Longer than a farewell; one that is stuck in a name lookup ends by itself and frees what it holds.
    private static readonly TimeSpan JoinLimit = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Backoff _backoff;
    private TaskCompletionSource _connected = NewSource();
    private TaskCompletionSource? _ended;
    private volatile bool _isConnected;

    /// <summary>Prepares the link.</summary>
    /// <param name="options">Settings; checked by <see cref="Start"/>.</param>
    /// <param name="log">Connections, losses and refusals.</param>
    /// <param name="wake">See <see cref="LinkParts"/>.</param>
    protected MqttLinkBase(MqttLinkOptions options, ILogger log, Action wake)
    {
        Parts = new LinkParts(options, log, wake);
        _backoff = new Backoff(options.ReconnectMin, options.ReconnectMax, Random.Shared);
    }

    /// <inheritdoc/>
    public event Action<MqttLinkChange>? Changed;

    /// <inheritdoc/>
    public bool IsConnected => _isConnected;

    /// <inheritdoc/>
    public MqttLinkCounters Counters => Parts.Counts.Snapshot();

    /// <inheritdoc/>
    public ChannelReader<MqttInbound> Inbound => Parts.Inbound.Reader;

    /// <summary>What the connections of this link share.</summary>
    protected LinkParts Parts { get; }

    /// <inheritdoc/>
    public void Start()
    {
        MqttLinkChecks.Options(Parts.Options);
        Probe();
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(Parts.Stopping, this);
            if (_ended is not null)
            {
                return;
            }

            _ended = NewSource();
            Launch();
        }
    }

    /// <inheritdoc/>
    public Task WaitConnectedAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(Parts.Stopping, this);
            return _connected.Task.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Subscribe(string filter, int qos)
    {
        MqttLinkChecks.Filter(filter, qos);
        Parts.Subscriptions.Add(filter, qos);
        Parts.Wake();
    }

    /// <inheritdoc/>
    public ValueTask<MqttPublishResult> PublishAsync(string topic, ReadOnlyMemory<byte> payload, int qos, bool retain, CancellationToken cancellationToken = default)
    {
        MqttLinkChecks.Publish(topic, payload.Length, qos);
        cancellationToken.ThrowIfCancellationRequested();
        TaskCompletionSource<MqttPublishResult>? done = qos == 0 ? null : new(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!Parts.Outbound.TryAdd(topic, payload.Span, qos, retain, done))
        {
            Interlocked.Increment(ref Parts.Counts.NotSent);
            return ValueTask.FromResult(MqttPublishResult.NotSent);
        }

        Interlocked.Increment(ref Parts.Counts.Published);
        Parts.Wake();
        return done is null
            ? ValueTask.FromResult(MqttPublishResult.Sent)
            : new ValueTask<MqttPublishResult>(cancellationToken.CanBeCanceled ? done.Task.WaitAsync(cancellationToken) : done.Task);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Task? ended;
        lock (_gate)
        {
            Parts.Stop();
            ended = _ended?.Task;
        }

        if (ended is null)
        {
            End();
            return;
        }

        await Task.WhenAny(ended, Task.Delay(JoinLimit));
    }

    /// <summary>Tries what the library will never take, before anything starts. Throws <see cref="MqttLinkException"/>.</summary>
    protected abstract void Probe();

    /// <summary>Starts the thread or task that serves the link until <see cref="LinkParts.Stopping"/>, and then calls <see cref="Ended"/>.</summary>
    protected abstract void Launch();

    /// <summary>Gives back what the link holds for its whole life; called once, when nothing serves it any more.</summary>
    protected abstract void Release();

    /// <summary>To be called when the broker has accepted us and the subscriptions are on their way.</summary>
    protected void Connected()
    {
        Interlocked.Increment(ref Parts.Counts.Connections);
        Parts.Outbound.Open();
        lock (_gate)
        {
            _isConnected = true;
            _connected.TrySetResult();
        }

        Parts.Log.LogInformation("MQTT {Client}: connected to {Host}:{Port}", Parts.Options.ClientId, Parts.Options.Host, Parts.Options.Port);
        Tell(new MqttLinkChange(Connected: true, "connected"));
    }

    /// <summary>To be called when a connection has ended or did not come about, before its messages get their fate.</summary>
    protected void Lost()
    {
        // Closed before it shows: whoever sees the loss gets "not sent" at once.
        Interlocked.Add(ref Parts.Counts.NotSent, Parts.Outbound.Close());
        lock (_gate)
        {
            if (_isConnected)
            {
                _isConnected = false;
                _connected = NewSource();
            }
        }
    }

    /// <summary>Counts, logs and tells the end of an attempt; answers how long to wait before the next.</summary>
    /// <param name="reason">Why it ended, in words.</param>
    /// <param name="began">When it began, see <see cref="Stopwatch.GetTimestamp"/>.</param>
    protected TimeSpan Failed(string reason, long began)
    {
        Interlocked.Increment(ref Parts.Counts.Failures);
        if (Stopwatch.GetElapsedTime(began) > Held)
        {
            _backoff.Reset();
        }

        TimeSpan delay = _backoff.Next();
        Parts.Log.LogWarning("MQTT {Client}: no connection to {Host}:{Port}: {Reason}; next try in {Seconds:0.0} s", Parts.Options.ClientId, Parts.Options.Host, Parts.Options.Port, reason, delay.TotalSeconds);
        Tell(new MqttLinkChange(Connected: false, reason));
        return delay;
    }

    /// <summary>To be called last by what <see cref="Launch"/> started.</summary>
    protected void Ended()
    {
        End();
        _ended!.TrySetResult();
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void End()
    {
        Parts.Inbound.Complete();
        Release();
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
            Parts.Log.LogError(error, "MQTT {Client}: a handler of Changed failed", Parts.Options.ClientId);
        }
    }
}
