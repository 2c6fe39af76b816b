using Microsoft.Extensions.Logging;

namespace Makerspace.Iot.Edge.Agent.Link;

/// <summary>
/// Runs the agent's background tasks, so that none ends unobserved. One that fails, or ends by itself, is logged, counted and started again after a pause that grows up to <see cref="LongestPause"/>.
/// The loop that serves the machines is not among them: its death ends the process. Thread-safe.
/// </summary>
internal sealed class BackgroundTasks(TimeProvider time, ILogger log)
{
    /// <summary>Pause before the first new start.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    /// <summary>Longest pause before a new start.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    // A task that ran for this long is started again after the shortest pause.
    private static readonly TimeSpan Held = TimeSpan.FromMinutes(5);
    private readonly Lock _gate = new();
    private TaskEnd? _last;
    private long _count;

    /// <summary>How often a task had to be started again.</summary>
    public long Restarts => Interlocked.Read(ref _count);

    /// <summary>The last task that had to be; null if none had.</summary>
    public TaskEnd? Last
    {
        get
        {
            lock (_gate)
            {
                return _last;
            }
        }
    }

    /// <summary>Starts a task and keeps it running until cancelled. The answer never fails.</summary>
    /// <param name="name">What it is, for the log and the status.</param>
    /// <param name="body">The task; called anew for each start.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public Task Run(string name, Func<CancellationToken, Task> body, CancellationToken cancellationToken) => Task.Run(() => KeepAsync(name, body, cancellationToken), CancellationToken.None);

    private async Task KeepAsync(string name, Func<CancellationToken, Task> body, CancellationToken cancellationToken)
    {
        TimeSpan pause = FirstPause;
        while (!cancellationToken.IsCancellationRequested)
        {
            long start = time.GetTimestamp();
            Exception? why = null;
            try
            {
                await body(cancellationToken);
            }
            catch (Exception error)
            {
                why = error;
            }

            if (cancellationToken.IsCancellationRequested)
            {
                if (why is not null and not OperationCanceledException)
                {
                    log.LogWarning(why, "The task {Name} failed while the agent stopped", name);
                }

                return;
            }

            pause = time.GetElapsedTime(start) >= Held ? FirstPause : pause;
            Note(name, why, pause);
            await Task.Delay(pause, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
        }
    }

    private void Note(string name, Exception? why, TimeSpan pause)
    {
        Interlocked.Increment(ref _count);
        lock (_gate)
        {
            _last = new TaskEnd(name, why is null ? "ended by itself" : $"{why.GetType().Name}: {why.Message}");
        }

        log.LogError(why, "The task {Name} has {What}; started again in {Seconds:0} s", name, why is null ? "ended by itself" : "failed", pause.TotalSeconds);
    }
}

/// <summary>A background task that had to be started again.</summary>
/// <param name="Name">Which.</param>
/// <param name="Why">What it ended in, in English.</param>
internal sealed record TaskEnd(string Name, string Why);
