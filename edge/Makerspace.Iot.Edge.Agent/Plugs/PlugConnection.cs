using Makerspace.Iot.Edge.Agent.Link;
using Makerspace.Iot.Edge.Agent.Status;
using Makerspace.Iot.Edge.Devices.Plugs;
using Makerspace.Iot.Mqtt;
using Microsoft.Extensions.Logging;

namespace Makerspace.Iot.Edge.Agent.Plugs;

/// <summary>
/// The connection to the plugs' broker: its own link, apart from the server's, so that neither can hold the other up. Hands messages to the plugs and lets them send, four times a second and at once when woken.
/// The loop that serves the machines never waits for it. Disposing gives commands under way two seconds to be confirmed.
/// </summary>
internal sealed class PlugConnection : IPlugBus, IAsyncDisposable
{
    /// <summary>How long the end waits for plugs to confirm.</summary>
    public static readonly TimeSpan ConfirmationLimit = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);
    private readonly PlugBoard _board;
    private readonly IMqttLink _link;
    private readonly ILogger _log;
    private readonly BackgroundTasks _background;
    private readonly LinkStart _start;
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly CancellationTokenSource _end = new();
    private readonly bool[] _reachable;
    private Task[] _tasks = [];
    private long _refused;

    /// <summary>Takes the link over, and the plugs that stand on the board now.</summary>
    public PlugConnection(PlugBoard board, IMqttLink link, BackgroundTasks background, TimeProvider time, ILogger log)
    {
        (_board, _link, _background, _log) = (board, link, background, log);
        _start = new LinkStart(link, "the plugs' broker", time, log);
        _reachable = new bool[board.Plugs.Count];
        _link.Changed += Changed;
    }

    /// <inheritdoc/>
    public bool IsConnected => _link.IsConnected;

    /// <summary>Why the link cannot be started, in English; null if it is. It is tried again all the time.</summary>
    public string? StartProblem => _start.Problem;

    /// <summary>Commands and questions that the broker refused: its access rules do not let this agent speak to the plugs.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>What a technician may see.</summary>
    public PlugsReport Report() => new(IsConnected, StartProblem, Refused, _board.Strays, [.. _board.Plugs.Select(p => new PlugState(p.Name, p.IsReachable, p.Output, p.Counters, p.Trouble, p.NotUnderstood))]);

    /// <summary>Subscribes, connects and works until disposed. A link that cannot be started is tried again and again: the machines without a plug are served meanwhile.</summary>
    public void Start()
    {
        foreach (string filter in _board.Filters)
        {
            _link.Subscribe(filter, 1);
        }

        _tasks = [_background.Run("messages of plugs", TakeAsync, _end.Token), _background.Run("plugs", PulseAsync, _end.Token)];
    }

    /// <summary>Has the plugs send at once. Never waits.</summary>
    public void Wake()
    {
        try
        {
            _wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // Awake already.
        }
        catch (ObjectDisposedException)
        {
            // Over.
        }
    }

    /// <inheritdoc/>
    public bool TryPublish(string topic, ReadOnlyMemory<byte> payload)
    {
        try
        {
            ValueTask<MqttPublishResult> publish = _link.PublishAsync(topic, payload, qos: 1, retain: false, CancellationToken.None);
            if (publish.IsCompletedSuccessfully)
            {
                return Saw(topic, publish.Result) != MqttPublishResult.NotSent;
            }

            _ = WatchAsync(topic, publish);
            return true;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        using (var limit = new CancellationTokenSource(ConfirmationLimit))
        {
            while (_tasks.Length > 0 && IsConnected && _board.Plugs.Any(p => p.IsPending) && !limit.IsCancellationRequested)
            {
                Wake();
                await Task.Delay(20, CancellationToken.None);
            }
        }

        await _end.CancelAsync();
        await Task.WhenAll(_tasks);
        _link.Changed -= Changed;
        await _link.DisposeAsync();
        _end.Dispose();
        _wake.Dispose();
    }

    private async Task TakeAsync(CancellationToken cancellationToken)
    {
        await _start.RunAsync(cancellationToken);
        await foreach (MqttInbound message in _link.Inbound.ReadAllAsync(cancellationToken))
        {
            _board.Take(message.Topic, message.Payload, message.Retained);
            if (_board.HasQuestion)
            {
                Wake();
            }
        }
    }

    private async Task PulseAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            _board.Pulse(this);
            TellChanges();
            await _wake.WaitAsync(Period, cancellationToken);
        }
    }

    private void TellChanges()
    {
        for (int i = 0; i < _reachable.Length; i++)
        {
            SmartPlug plug = _board.Plugs[i];
            if (plug.IsReachable != _reachable[i])
            {
                _reachable[i] = !_reachable[i];
                _log.Log(_reachable[i] ? LogLevel.Information : LogLevel.Warning, "Plug {Plug} {What}", plug.Name, _reachable[i] ? "answers" : "is out of reach");
            }
        }
    }

    private void Changed(MqttLinkChange change)
    {
        _log.Log(change.Connected ? LogLevel.Information : LogLevel.Warning, "Plugs' broker {What}: {Reason}", change.Connected ? "connected" : "lost", change.Reason);
        _board.Doubt();
        Wake();
    }

    private async Task WatchAsync(string topic, ValueTask<MqttPublishResult> publish) => Saw(topic, await publish);

    private MqttPublishResult Saw(string topic, MqttPublishResult result)
    {
        // Told once: the questions go out every few seconds.
        if (result == MqttPublishResult.Refused && Interlocked.Increment(ref _refused) == 1)
        {
            _log.LogError("The plugs' broker refuses what this agent says to {Topic}: let its user write there (firmware-config/mosquitto)", topic);
        }

        return result;
    }
}
