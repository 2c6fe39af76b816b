using Makerspace.Iot.Contracts.Access;
using Makerspace.Iot.Edge.Devices.Linux;

namespace Makerspace.Iot.Edge.Devices.Readers.Evdev;

/// <summary>
/// A keyboard-wedge reader: a USB badge reader that types the badge's number like a keyboard. One thread per reader, asleep in the kernel.
/// It tells when a badge arrives and can never tell that one left: fit for tap in, tap out only. See README.md in this folder.
/// </summary>
public sealed class EvdevReader : ThreadedReader
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan IdleWait = TimeSpan.FromMilliseconds(250);
    private readonly EvdevOptions _options;
    private readonly TimeProvider _time;
    private readonly WedgeDecoder _decoder;
    private readonly InputDevice _device;
    private readonly BackOff _backOff;
    private readonly byte[] _buffer = new byte[64 * InputEvent.Bytes];
    private long _badges;
    private long _reads;
    private bool? _faulty;
    private readonly RepeatFilter _repeats;
    private (BadgeIdFlaw Flaw, long At) _refused;
    private long _openedAt;

    /// <summary>Makes a reader; the device is opened when it is watched. Throws <see cref="DeviceSettingsException"/> for impossible options.</summary>
    public EvdevReader(EvdevOptions options, TimeProvider time)
    {
        options.Check();
        (_options, _time) = (options, time);
        _decoder = new WedgeDecoder(options.Format);
        _device = new InputDevice(options.Device, options.Grab);
        _repeats = new RepeatFilter(options.RepeatWindow, time);
        _backOff = new BackOff(time, FirstRetry, LongestRetry);
    }

    /// <inheritdoc/>
    public override string Name => "evdev:" + _options.Device;

    /// <inheritdoc/>
    public override bool TellsRemoval => false;

    /// <inheritdoc/>
    public override TimeSpan RepeatWindow => _options.RepeatWindow;

    /// <inheritdoc/>
    /// <remarks>Stopped, it ends a quarter of a second later at most. Of the counters, Polls are reads that brought something, NoiseBytes keys that were skipped, BadFrames numbers that are no id.</remarks>
    private protected override void Serve(Action<ReaderEvent> report, CancellationToken stopped)
    {
        while (!stopped.IsCancellationRequested)
        {
            try
            {
                Read(report);
            }
            catch (DeviceException problem)
            {
                _decoder.Reset();
                _backOff.Failed();
                Fault(true, problem.Message, report);
                stopped.WaitHandle.WaitOne(_backOff.Remaining);
            }

            Counters = new ReaderCounters { Polls = _reads, Badges = _badges, NoiseBytes = _decoder.Noise, BadFrames = _decoder.Refused };
        }
    }

    /// <inheritdoc/>
    private protected override void Close()
    {
        _decoder.Reset();
        _device.Close();
    }

    /// <inheritdoc/>
    private protected override void Release() => _device.Dispose();

    private void Read(Action<ReaderEvent> report)
    {
        if (!_device.IsOpen)
        {
            _device.Open();
            _backOff.Succeeded();
            _openedAt = _time.GetTimestamp();
            Fault(false, null, report);
        }

        int count = _device.Read(_buffer, _decoder.IsTyping ? _options.Silence : IdleWait);
        if (count == 0)
        {
            Tap(_decoder.Silence(), report);
            Refuse(_decoder.TakeFlaw(), report);
            return;
        }

        _reads++;
        ReadOnlySpan<byte> bytes = _buffer.AsSpan(0, count);
        while (bytes.Length > 0)
        {
            bytes = bytes[_decoder.Take(bytes, out BadgeId? badge)..];
            Tap(badge, report);
            Refuse(_decoder.TakeFlaw(), report);
        }
    }

    private void Tap(BadgeId? badge, Action<ReaderEvent> report)
    {
        if (badge is null)
        {
            return;
        }

        long now = _time.GetTimestamp();
        bool isNew = _repeats.IsNew(badge.Value, now);
        _badges += isNew ? 1 : 0;
        report(new ReaderEvent(isNew ? Brought(now) : ReaderEventKind.HeardAgain, badge, null, now));
    }

    // A badge that lies on the reader while it is opened is typed within a window, if the reader repeats: whether somebody brought it just now is not known, so it opens nothing.
    private ReaderEventKind Brought(long now) => _time.GetElapsedTime(_openedAt, now) < _options.RepeatWindow ? ReaderEventKind.AlreadyThere : ReaderEventKind.Arrived;

    // A badge that lies there is typed again and again, and is told once.
    private void Refuse(BadgeIdFlaw flaw, Action<ReaderEvent> report)
    {
        if (flaw == BadgeIdFlaw.None)
        {
            return;
        }

        long now = _time.GetTimestamp();
        bool again = flaw == _refused.Flaw && _time.GetElapsedTime(_refused.At, now) < _options.RepeatWindow;
        _refused = (flaw, now);
        if (!again)
        {
            report(new ReaderEvent(ReaderEventKind.Unreadable, null, null, now) { Flaw = flaw });
        }
    }

    private void Fault(bool faulty, string? problem, Action<ReaderEvent> report)
    {
        bool? told = _faulty;
        _faulty = faulty;
        if (faulty != told)
        {
            report(new ReaderEvent(faulty ? ReaderEventKind.LinkFault : ReaderEventKind.LinkRestored, null, problem, _time.GetTimestamp()));
        }
    }
}
