using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Makerspace.Iot.Edge.Devices.Linux;

namespace Makerspace.Iot.Edge.Devices.Readers.Pcsc;

/// <summary>
/// A badge reader behind the smart-card service (pcscd), for example an ACR122U on USB. One thread per reader, asleep until the service reports a change.
/// The reader may be unplugged and the service restarted at any time: that is a fault of the link, over when both are back. See README.md in this folder.
/// <b>Source:</b> PC/SC Workgroup, parts 3 and 5; pcsc-lite.
/// </summary>
public sealed class PcscReader : IBadgeReader
{
    /// <summary>Events kept for a slow watcher; at the limit the reader waits and does not look, so that no event is lost.</summary>
    public const int MaxWaitingEvents = 64;

    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CancelAgain = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);
    private readonly IPcscService _service;
    private readonly PcscOptions _options;
    private readonly TimeProvider _time;
    private readonly PcscWatch _watch;
    private readonly CancellationTokenSource _disposed = new();
    private volatile ReaderCounters _counters = new();
    private Task _looking = Task.CompletedTask;
    private int _watchers;
    private long _looks;
    private long _badges;

    /// <summary>Makes a reader at the service of this computer. Throws <see cref="DeviceSettingsException"/> for impossible options.</summary>
    public PcscReader(PcscOptions options, TimeProvider time)
        : this(new PcscLite(), options, time)
    {
    }

    internal PcscReader(IPcscService service, PcscOptions options, TimeProvider time)
    {
        options.Check();
        (_service, _options, _time) = (service, options, time);
        _watch = new PcscWatch(service, options.Name, time);
    }

    /// <inheritdoc/>
    public string Name => "pcsc:" + _options.Name;

    /// <inheritdoc/>
    /// <remarks>BadFrames counts cards without a readable id, Timeouts exchanges that broke off.</remarks>
    public ReaderCounters Counters => _counters;

    /// <inheritdoc/>
    /// <remarks>Ends without exception when cancelled. Throws <see cref="InvalidOperationException"/> for a second watcher.</remarks>
    public async IAsyncEnumerable<ReaderEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_disposed.IsCancellationRequested, this);
        if (Interlocked.Increment(ref _watchers) > 1)
        {
            Interlocked.Decrement(ref _watchers);
            throw new InvalidOperationException($"{Name} is being watched already.");
        }

        var events = Channel.CreateBounded<ReaderEvent>(new BoundedChannelOptions(MaxWaitingEvents) { SingleReader = true, SingleWriter = true });
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _disposed.Token);
        CancellationToken stopped = stop.Token;
        Task looking = Task.Factory.StartNew(() => LookUntil(stopped, events.Writer), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        _looking = looking;
        Task waking = WakeWhenStopped(looking, stopped);
        try
        {
            await foreach (ReaderEvent report in events.Reader.ReadAllAsync(CancellationToken.None))
            {
                yield return report;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await waking;
            Interlocked.Decrement(ref _watchers);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed.IsCancellationRequested)
        {
            return;
        }

        await _disposed.CancelAsync();
        await Task.WhenAny(_looking, Task.Delay(StopPatience, CancellationToken.None));
        _disposed.Dispose();
    }

    /// <summary>Wakes the sleeping thread at the end. A cancel that comes just before the sleep is lost, so it is sent until the thread has ended; a service that hangs is left behind.</summary>
    private async Task WakeWhenStopped(Task looking, CancellationToken stopped)
    {
        await Task.WhenAny(looking, Task.Delay(Timeout.InfiniteTimeSpan, stopped));
        for (TimeSpan waited = TimeSpan.Zero; !looking.IsCompleted && waited < StopPatience; waited += CancelAgain)
        {
            if (_watch.Context is var context && context != 0)
            {
                _service.Cancel(context);
            }

            await Task.WhenAny(looking, Task.Delay(CancelAgain, CancellationToken.None));
        }
    }

    private void LookUntil(CancellationToken stopped, ChannelWriter<ReaderEvent> events)
    {
        var presence = new PresenceFilter(_options.RemovalLooks, faultAfter: 1);
        var backOff = new BackOff(_time, _options.FirstRetry, LongestRetry);
        try
        {
            while (!stopped.IsCancellationRequested)
            {
                bool soon = presence.RemovalPending || _watch.WantsAnotherTry;
                string? problem = _watch.Look(soon ? _options.LookPeriod : _options.LongestSleep, out BadgeId? badge);
                if (stopped.IsCancellationRequested)
                {
                    break;
                }

                _looks += problem is null ? 1 : 0;
                IEnumerable<ReaderEvent> reports = problem is null ? presence.Answered(badge, _watch.AnsweredAt) : presence.Failed($"{Name}: {problem}", _time.GetTimestamp());
                foreach (ReaderEvent report in reports)
                {
                    _badges += report.Kind == ReaderEventKind.Arrived ? 1 : 0;
                    if (!events.TryWrite(report))
                    {
                        events.WriteAsync(report, stopped).AsTask().GetAwaiter().GetResult();
                    }
                }

                _counters = new ReaderCounters { Polls = _looks, Badges = _badges, BadFrames = _watch.Unreadable, Timeouts = _watch.BrokenOff };
                if (problem is null)
                {
                    backOff.Succeeded();
                }
                else
                {
                    backOff.Failed();
                    stopped.WaitHandle.WaitOne(_watch.Sleep(backOff.Remaining) ? _options.LookPeriod : backOff.Remaining);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped while the watcher was not taking events.
        }
        finally
        {
            _watch.Drop();
            events.Complete();
        }
    }
}
