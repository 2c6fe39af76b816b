using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Makerspace.Iot.Edge.Devices.Linux;

namespace Makerspace.Iot.Edge.Devices.Readers.Evdev;

/// <summary>
/// A keyboard-wedge reader: a USB badge reader that types the badge's number like a keyboard. One thread per reader, asleep in the kernel.
/// It tells when a badge arrives and can never tell that one left: fit for tap in, tap out only. See README.md in this folder.
/// </summary>
public sealed class EvdevReader : IBadgeReader
{
    /// <summary>Events kept for a slow watcher; at the limit the reader waits and does not read, so that no event is lost.</summary>
    public const int MaxWaitingEvents = 64;

    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan IdleWait = TimeSpan.FromMilliseconds(250);
    private readonly EvdevOptions _options;
    private readonly TimeProvider _time;
    private readonly WedgeDecoder _decoder;
    private readonly InputDevice _device;
    private readonly BackOff _backOff;
    private readonly byte[] _buffer = new byte[64 * InputEvent.Bytes];
    private readonly CancellationTokenSource _disposed = new();
    private volatile ReaderCounters _counters = new();
    private Task _reading = Task.CompletedTask;
    private int _watchers;
    private long _badges;
    private long _reads;
    private bool _faulty;
    private BadgeId? _last;
    private long _lastAt;

    /// <summary>Makes a reader; the device is opened when it is watched. Throws <see cref="DeviceSettingsException"/> for impossible options.</summary>
    public EvdevReader(EvdevOptions options, TimeProvider time)
    {
        options.Check();
        (_options, _time) = (options, time);
        _decoder = new WedgeDecoder(options.Format);
        _device = new InputDevice(options.Device, options.Grab);
        _backOff = new BackOff(time, FirstRetry, LongestRetry);
    }

    /// <inheritdoc/>
    public string Name => "evdev:" + _options.Device;

    /// <inheritdoc/>
    public bool TellsRemoval => false;

    /// <inheritdoc/>
    /// <remarks>Polls counts reads that brought something, NoiseBytes keys that were skipped, BadFrames numbers that are no id.</remarks>
    public ReaderCounters Counters => _counters;

    /// <inheritdoc/>
    /// <remarks>Ends without exception when cancelled, a quarter of a second later at most. Throws <see cref="InvalidOperationException"/> for a second watcher.</remarks>
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
        Task reading = Task.Factory.StartNew(() => ReadUntil(stopped, events.Writer), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        _reading = reading;
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
            await reading;
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
        await _reading;
        _device.Dispose();
        _disposed.Dispose();
    }

    private void ReadUntil(CancellationToken stopped, ChannelWriter<ReaderEvent> events)
    {
        void Report(ReaderEvent report)
        {
            if (!events.TryWrite(report))
            {
                events.WriteAsync(report, stopped).AsTask().GetAwaiter().GetResult();
            }
        }

        try
        {
            while (!stopped.IsCancellationRequested)
            {
                try
                {
                    Read(Report);
                }
                catch (DeviceException problem)
                {
                    _decoder.Reset();
                    _backOff.Failed();
                    Fault(true, problem.Message, Report);
                    stopped.WaitHandle.WaitOne(_backOff.Remaining);
                }

                _counters = new ReaderCounters { Polls = _reads, Badges = _badges, NoiseBytes = _decoder.Noise, BadFrames = _decoder.Refused };
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped while the watcher was not taking events.
        }
        finally
        {
            _decoder.Reset();
            _device.Close();
            events.Complete();
        }
    }

    private void Read(Action<ReaderEvent> report)
    {
        if (!_device.IsOpen)
        {
            _device.Open();
            _backOff.Succeeded();
            Fault(false, null, report);
        }

        int count = _device.Read(_buffer, _decoder.IsTyping ? _options.Silence : IdleWait);
        if (count == 0)
        {
            Tap(_decoder.Silence(), report);
            return;
        }

        _reads++;
        ReadOnlySpan<byte> bytes = _buffer.AsSpan(0, count);
        while (bytes.Length > 0)
        {
            bytes = bytes[_decoder.Take(bytes, out BadgeId? badge)..];
            Tap(badge, report);
        }
    }

    private void Tap(BadgeId? badge, Action<ReaderEvent> report)
    {
        if (badge is null)
        {
            return;
        }

        bool again = badge == _last && _time.GetElapsedTime(_lastAt) < _options.RepeatWindow;
        (_last, _lastAt) = (badge, _time.GetTimestamp());
        if (!again)
        {
            _badges++;
            report(new ReaderEvent(ReaderEventKind.Arrived, badge, null, _lastAt));
        }
    }

    private void Fault(bool faulty, string? problem, Action<ReaderEvent> report)
    {
        bool told = _faulty;
        _faulty = faulty;
        if (faulty != told)
        {
            report(new ReaderEvent(faulty ? ReaderEventKind.LinkFault : ReaderEventKind.LinkRestored, null, problem, _time.GetTimestamp()));
        }
    }
}
