using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Makerspace.Iot.Mqtt.Mosquitto;

/// <summary>
/// <see cref="IMqttLink"/> over libmosquitto (MQTT 5). One thread of its own does everything native; the other threads meet it in two bounded queues.
/// Messages leave in the order of the calls. A publish whose fate is <see cref="MqttPublishResult.Unknown"/> may have reached the broker before the loss, never after it;
/// who sends it again may send it twice, so receivers drop duplicates (the ledger does, by sequence number).
/// </summary>
internal sealed class LibMosquittoLink : IMqttLink
{
    // A connection that held this long has earned a fast first retry; one that is thrown out at once (a client id used twice) has not.
    private static readonly TimeSpan Held = TimeSpan.FromSeconds(5);

    // Longer than a farewell; a thread that is stuck in a name lookup ends by itself and frees what it holds.
    private static readonly TimeSpan JoinLimit = TimeSpan.FromSeconds(5);

    private readonly LinkParts _parts;
    private readonly Lock _gate = new();
    private TaskCompletionSource _connected = NewSource();
    private Thread? _thread;
    private TaskCompletionSource? _ended;
    private volatile bool _isConnected;

    public LibMosquittoLink(MqttLinkOptions options, ILogger log)
    {
        LibMosquitto.EnsureLoaded();
        _parts = new LinkParts(options, log);
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
        using (new MosquittoClient(_parts.Options) { MessageArrived = (_, _) => { }, Published = (_, _) => { }, SubscriptionAnswered = _ => { } })
        {
            // Made and thrown away: libmosquitto says here what it will never take.
        }

        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_parts.Stopping, this);
            if (_thread is not null)
            {
                return;
            }

            _ended = NewSource();
            _thread = new Thread(Run) { IsBackground = true, Name = "mqtt " + _parts.Options.ClientId };
            _thread.Start();
        }
    }

    /// <inheritdoc/>
    public Task WaitConnectedAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_parts.Stopping, this);
            return _connected.Task.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Subscribe(string filter, int qos)
    {
        if (qos is not (0 or 1) || filter.Length == 0 || LibMosquitto.mosquitto_sub_topic_check(filter) != LibMosquitto.Success)
        {
            throw new ArgumentException($"Not a filter at QoS 0 or 1: \"{filter}\" at {qos}", nameof(filter));
        }

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
        Task? ended;
        lock (_gate)
        {
            _parts.Stop();
            ended = _ended?.Task;
        }

        if (ended is null)
        {
            End();
            return;
        }

        await Task.WhenAny(ended, Task.Delay(JoinLimit));
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private void Run()
    {
        var backoff = new Backoff(_parts.Options.ReconnectMin, _parts.Options.ReconnectMax, Random.Shared);
        while (!_parts.Stopping)
        {
            long begin = Stopwatch.GetTimestamp();
            string reason = ServeOnce();
            if (_parts.Stopping)
            {
                break;
            }

            Interlocked.Increment(ref _parts.Counts.Failures);
            if (Stopwatch.GetElapsedTime(begin) > Held)
            {
                backoff.Reset();
            }

            TimeSpan delay = backoff.Next();
            _parts.Log.LogWarning("MQTT {Client}: no connection to {Host}:{Port}: {Reason}; next try in {Seconds:0.0} s", _parts.Options.ClientId, _parts.Options.Host, _parts.Options.Port, reason, delay.TotalSeconds);
            Tell(new MqttLinkChange(Connected: false, reason));
            Sleep(delay);
        }

        End();
        _ended!.TrySetResult();
    }

    private string ServeOnce()
    {
        try
        {
            using var session = new LinkSession(_parts);
            try
            {
                return session.Serve(Connected);
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

    private void Connected()
    {
        Interlocked.Increment(ref _parts.Counts.Connections);
        _parts.Outbound.Open();
        lock (_gate)
        {
            _isConnected = true;
            _connected.TrySetResult();
        }

        _parts.Log.LogInformation("MQTT {Client}: connected to {Host}:{Port}", _parts.Options.ClientId, _parts.Options.Host, _parts.Options.Port);
        Tell(new MqttLinkChange(Connected: true, "connected"));
    }

    private void Lost()
    {
        // Closed before it shows: whoever sees the loss gets "not sent" at once.
        Interlocked.Add(ref _parts.Counts.NotSent, _parts.Outbound.Close());
        lock (_gate)
        {
            if (_isConnected)
            {
                _isConnected = false;
                _connected = NewSource();
            }
        }
    }

    private void End()
    {
        _parts.Inbound.Complete();
        _parts.Dispose();
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

    private void Sleep(TimeSpan delay)
    {
        long begin = Stopwatch.GetTimestamp();
        Span<Posix.Descriptor> wait = stackalloc Posix.Descriptor[1];
        while (!_parts.Stopping && delay - Stopwatch.GetElapsedTime(begin) is { TotalMilliseconds: > 0 } left)
        {
            wait[0] = new Posix.Descriptor { Number = _parts.Wake.Descriptor, Wanted = Posix.PollIn };
            Posix.Poll(wait, (int)Math.Ceiling(left.TotalMilliseconds));
            _parts.Wake.Clear(wait[0].Seen);
        }
    }
}
