using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Makerspace.Iot.Edge.Devices.Readers;

/// <summary>
/// A badge reader made of a chip that is polled. One thread per reader polls; it sleeps in the kernel between bytes and polls.
/// After failed checks the chip is woken and set up anew. Presence is debounced by <see cref="PresenceFilter"/>.
/// </summary>
internal sealed class PolledReader : IBadgeReader
{
    /// <summary>Events kept for a slow watcher; at the limit the reader waits and does not poll, so that no event is lost.</summary>
    public const int MaxWaitingEvents = 64;

    private readonly IFieldProbe _probe;
    private readonly TimeProvider _time;
    private readonly PollOptions _options;
    private readonly CancellationTokenSource _disposed = new();
    private volatile ReaderCounters _counters = new();
    private Task _polling = Task.CompletedTask;
    private int _watchers;
    private long _polls;
    private long _badges;

    /// <summary>Makes a reader; its line is opened when it is watched. Throws <see cref="DeviceSettingsException"/> for impossible options.</summary>
    /// <param name="probe">The chip; owned by the reader from now on.</param>
    /// <param name="options">How it is watched.</param>
    /// <param name="time">Clock of the timestamps of faults.</param>
    public PolledReader(IFieldProbe probe, PollOptions options, TimeProvider time)
    {
        options.Check();
        (_probe, _options, _time) = (probe, options, time);
    }

    /// <inheritdoc/>
    public string Name => _probe.Name;

    /// <summary>The chip's version; null before it answered.</summary>
    public string? Firmware => _probe.Firmware;

    /// <inheritdoc/>
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
        Task polling = Task.Factory.StartNew(() => PollUntil(stopped, events.Writer), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        _polling = polling;
        try
        {
            // The writer completes the channel when it stops; what it had reported before is still delivered.
            await foreach (ReaderEvent report in events.Reader.ReadAllAsync(CancellationToken.None))
            {
                yield return report;
            }
        }
        finally
        {
            await stop.CancelAsync();
            await polling;
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
        await _polling;
        _probe.Dispose();
        _disposed.Dispose();
    }

    private void PollUntil(CancellationToken stopped, ChannelWriter<ReaderEvent> events)
    {
        var presence = new PresenceFilter(_options.RemovalPolls, _options.FaultAfterFailedChecks);
        try
        {
            while (!stopped.IsCancellationRequested)
            {
                // Noise can cost a single answer; two in a row mean that the chip may have lost its power and with it its settings.
                int failed = presence.FailedInARow;
                string? problem = _probe.Check(failed > 0 && failed % _options.InitialiseAfterFailedChecks == 0, out BadgeId? badge);
                _polls += problem is null ? 1 : 0;
                IEnumerable<ReaderEvent> reports = problem is null ? presence.Answered(badge, _probe.AnsweredAt) : presence.Failed($"{Name}: {problem}", _time.GetTimestamp());
                foreach (ReaderEvent report in reports)
                {
                    _badges += report.Kind == ReaderEventKind.Arrived ? 1 : 0;
                    if (!events.TryWrite(report))
                    {
                        events.WriteAsync(report, stopped).AsTask().GetAwaiter().GetResult();
                    }
                }

                _counters = _probe.Counters with { Polls = _polls, Badges = _badges };
                _probe.Rest(_options.PollPeriod, stopped);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped while the watcher was not taking events.
        }
        finally
        {
            _probe.Close();
            events.Complete();
        }
    }
}
