using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Makerspace.Iot.Edge.Devices.Linux;

namespace Makerspace.Iot.Edge.Devices.Readers.Pn532;

/// <summary>
/// A badge reader with NXP's PN532 on a serial line (HSU). One thread per reader polls; it sleeps in the kernel between bytes and polls.
/// After failed checks the chip is woken and set up anew; after the loss of the tty it is opened again. See README.md in this folder.
/// Source: NXP UM0701-02, PN532 User Manual.
/// </summary>
public sealed class Pn532HsuReader : IBadgeReader
{
    /// <summary>Events kept for a slow watcher; at the limit the reader waits and does not poll, so that no event is lost.</summary>
    public const int MaxWaitingEvents = 64;

    /// <summary>Rates at which the chip can be spoken to, bits per second. Source: UM0701-02, section 7.2.8.</summary>
    public static IReadOnlyList<int> BaudRates => Pn532Chip.BaudRates;

    private readonly ISerialLine _line;
    private readonly TimeProvider _time;
    private readonly Pn532Options _options;
    private readonly Pn532Link _link;
    private readonly Pn532Chip _chip;
    private readonly CancellationTokenSource _disposed = new();
    private volatile ReaderCounters _counters = new();
    private Task _polling = Task.CompletedTask;
    private int _watchers;
    private long _polls;
    private long _badges;
    private bool _ready;

    /// <summary>Makes a reader; the line is opened when it is watched. Throws <see cref="DeviceSettingsException"/> for impossible options or rates.</summary>
    /// <param name="line">Line; owned by the reader from now on. Its rate is the one that the chip is switched to.</param>
    /// <param name="options">Options; null: the defaults.</param>
    /// <param name="time">Clock of the timestamps.</param>
    public Pn532HsuReader(ISerialLine line, Pn532Options? options, TimeProvider time)
    {
        _line = line;
        _time = time;
        _options = options ?? new Pn532Options();
        _options.Check();
        if (!Pn532Chip.Supports(line.Settings.BaudRate))
        {
            throw new DeviceSettingsException($"{line.Name}: a PN532 cannot run at {line.Settings.BaudRate} baud; use 115200.");
        }

        _link = new Pn532Link(line, _options, time);
        _chip = new Pn532Chip(line, _link, _options, line.Settings.BaudRate);
    }

    /// <inheritdoc/>
    public string Name => "pn532:" + _line.Name;

    /// <summary>The chip's firmware as <c>1.6</c>; null before it answered.</summary>
    public string? Firmware => _chip.Firmware;

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
        _line.Dispose();
        _disposed.Dispose();
    }

    private void PollUntil(CancellationToken stopped, ChannelWriter<ReaderEvent> events)
    {
        var presence = new PresenceFilter(_options.RemovalPolls, _options.FaultAfterFailedChecks);
        try
        {
            while (!stopped.IsCancellationRequested)
            {
                string? problem = Check(presence.FailedInARow, out BadgeId? badge);
                _polls += problem is null ? 1 : 0;
                IEnumerable<ReaderEvent> reports = problem is null ? presence.Answered(badge, _link.AnsweredAt) : presence.Failed($"{Name}: {problem}", _time.GetTimestamp());
                foreach (ReaderEvent report in reports)
                {
                    _badges += report.Kind == ReaderEventKind.Arrived ? 1 : 0;
                    if (!events.TryWrite(report))
                    {
                        events.WriteAsync(report, stopped).AsTask().GetAwaiter().GetResult();
                    }
                }

                _counters = new ReaderCounters { Polls = _polls, Badges = _badges, NoiseBytes = _link.NoiseBytes, BadFrames = _link.BadFrames, Timeouts = _link.Timeouts };
                Pause(stopped);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped while the watcher was not taking events.
        }
        finally
        {
            _ready = false;
            _line.Close();
            events.Complete();
        }
    }

    /// <summary>One check: null where the field is known, otherwise what went wrong.</summary>
    private string? Check(int failedInARow, out BadgeId? badge)
    {
        badge = null;
        try
        {
            if (!_line.IsOpen)
            {
                _ready = false;
                _line.EnsureOpen();
            }

            // Noise can cost a single answer; two in a row mean that the chip may have lost its power and with it its settings.
            if (!_ready || (failedInARow > 0 && failedInARow % _options.InitialiseAfterFailedChecks == 0))
            {
                _ready = false;
                if (_chip.Initialise() is { } problem)
                {
                    return problem;
                }

                _ready = true;
            }

            return _chip.Poll(out badge);
        }
        catch (DeviceException problem)
        {
            return problem.Message;
        }
    }

    private void Pause(CancellationToken stopped)
    {
        if (_line.IsOpen)
        {
            try
            {
                _link.Listen(_options.PollPeriod);
                return;
            }
            catch (DeviceException)
            {
                // The next check meets the closed line and reports it.
            }
        }

        TimeSpan wait = _line.RetryIn > _options.PollPeriod ? _line.RetryIn : _options.PollPeriod;
        stopped.WaitHandle.WaitOne(wait);
    }
}
