using Makerspace.Iot.Edge.Agent.Machines;
using Makerspace.Iot.Edge.Agent.Settings;
using Makerspace.Iot.Edge.Agent.Settings.Check;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Makerspace.Iot.Edge.Agent.Service;

/// <summary>
/// The agent put together. Starting: relays off, store, dry run, recovery, then readers, meters and link. If a relay may be on from the process before, the dry run comes last.
/// Stopping: no new session; sessions end as their machines come to rest. After <see cref="AgentSettings.StopWaitSeconds"/> the record of a machine still at work is brought up to date and left to the next start.
/// Its relay is not touched; see <c>docs/decisions/0005</c> for what becomes of the line.
/// </summary>
internal sealed class AgentService : IHostedService, IAsyncDisposable
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan AnswerFirst = TimeSpan.FromSeconds(1);
    private readonly AgentSettings _settings;
    private readonly TimeProvider _time;
    private readonly ILogger<AgentService> _log;
    private readonly IHostApplicationLifetime _life;
    private readonly CancellationTokenSource _devicesEnd = new();
    private readonly CancellationTokenSource _loopEnd = new();
    private readonly CancellationTokenSource _linkEnd = new();
    private readonly List<Task> _tasks = [];
    private readonly AgentParts _parts = new();
    private Thread? _loopThread;
    private volatile bool _loopDied;

    public AgentService(AgentSettings settings, TimeProvider time, ILogger<AgentService> log, IHostApplicationLifetime life)
    {
        (_settings, _time, _log, _life) = (settings, time, log, life);
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _parts.Open(_settings, _time, _log);
        MachineLoop loop = _parts.Loop;
        AgentWiring wiring = _parts.Wiring;
        loop.RestartAsked = () => _ = RestartAsync();

        // A thread of its own: nothing that the pool does can keep a badge waiting. .NET sets no thread's priority on Linux; the unit file sets the process's (Nice).
        _loopThread = new Thread(RunLoop) { Name = "machines", IsBackground = true };
        _loopThread.Start();
        for (int i = 0; i < wiring.Machines.Count; i++)
        {
            MachineSetup machine = wiring.Machines[i];
            if (machine.Reader is { } reader)
            {
                Keep($"reader of {machine.Machine}", new ReaderWatch(i, reader, loop, _time, _log).RunAsync, _devicesEnd);
            }

            if (machine.Temperature is { } sensor)
            {
                Keep($"temperature of {machine.Machine}", new TemperatureWatch(i, sensor, loop, _time, _log).RunAsync, _devicesEnd);
            }
        }

        foreach (IReadOnlyList<(int, Devices.Meters.IEnergyMeter)> meters in wiring.Queues)
        {
            Keep($"meters: {meters[0].Item2.Name}", new MeterBus(meters, loop, _time, _log).RunAsync, _devicesEnd);
        }

        Keep("status", _parts.StatusServer.RunAsync, _linkEnd);
        Keep("periodic tasks", _parts.PeriodicTasks.RunAsync, _linkEnd);
        if (_parts.IsDryRunDue)
        {
            _tasks.Add(Task.Run(() => _parts.DryRun(_log, _linkEnd.Token), CancellationToken.None));
        }

        Keep("link to the server", end => _parts.Uplink.RunAsync(loop, end), _linkEnd);
        foreach (Finding warning in Findings.OfSettings(_settings, DeviceFindings.Resolve))
        {
            // Told by `check` too; but who only ever starts the agent reads the log.
            _log.LogWarning("{Where}: {Warning}", warning.Where, warning.English);
        }

        _parts.Notifier.Ready($"{wiring.Machines.Count} machine(s)");
        _log.LogInformation("{Agent} serves {Count} machine(s); status on http://127.0.0.1:{Port}/status", _settings.Agent, wiring.Machines.Count, _parts.StatusServer.Port);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_loopThread is null)
        {
            return;
        }

        _parts.Notifier.Stopping();
        _parts.Loop.Stop();
        long start = _time.GetTimestamp();
        do
        {
            // At least one look later, so that the loop has heard of it. If there is none any more, nobody looks after emergency stops: the sooner a new process does, the better.
            await Task.Delay(LookAgain, CancellationToken.None);
        }
        while (!_loopDied && !_parts.Loop.IsStopped && _time.GetElapsedTime(start).TotalSeconds < _settings.StopWaitSeconds);

        await _devicesEnd.CancelAsync();
        await _loopEnd.CancelAsync();
        _loopThread.Join();
        IReadOnlySet<string> working = _parts.Loop.Leave();
        foreach (string machine in working)
        {
            _log.LogWarning("{Machine}: its relay is left on. An open session goes on under the next process if the line outlives this one, and is closed at its last checkpoint otherwise", machine);
        }

        _parts.Wiring.ReleaseRelays(working);
        await _linkEnd.CancelAsync();
        await Task.WhenAll(_tasks);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _parts.DisposeAsync();
        _devicesEnd.Dispose();
        _loopEnd.Dispose();
        _linkEnd.Dispose();
    }

    private void Keep(string name, Func<CancellationToken, Task> body, CancellationTokenSource end) => _tasks.Add(_parts.BackgroundTasks.Run(name, body, end.Token));

    // The answer first: the link needs a moment to send it. systemd starts the program again (Restart=always).
    private async Task RestartAsync()
    {
        await Task.Delay(AnswerFirst, _time);
        _life.StopApplication();
    }

    private void RunLoop()
    {
        try
        {
            _parts.Loop.Run(_loopEnd.Token);
        }
        catch (Exception error)
        {
            // A defect. Better a new process, with what is on disk, than machines that nobody serves.
            _log.LogCritical(error, "The loop that serves the machines has ended");
            _loopDied = true;
            Environment.ExitCode = 1;
            _life.StopApplication();
        }
    }
}
