using System.Threading.Channels;
using Makerspace.Iot.Edge.Devices.Linux;

namespace Makerspace.Iot.Edge.Devices.Readers.Pcsc;

/// <summary>
/// A badge reader behind the smart-card service (pcscd), for example an ACR122U on USB. One thread per reader, asleep until the service reports a change.
/// The reader may be unplugged and the service restarted at any time: that is a fault of the link, over when both are back. See README.md in this folder.
/// <b>Source:</b> PC/SC Workgroup, parts 3 and 5; pcsc-lite.
/// </summary>
public sealed class PcscReader : ThreadedReader
{
    private static readonly TimeSpan LongestRetry = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan CancelAgain = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan HangLook = TimeSpan.FromSeconds(1);
    private readonly Lock _gate = new();
    private readonly IPcscService _service;
    private readonly PcscOptions _options;
    private readonly TimeProvider _time;
    private readonly PcscWatch _watch;
    private long _looks;
    private long _badges;
    private long? _lookBegan;
    private TimeSpan _lookMay;

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
    public override string Name => "pcsc:" + _options.Name;

    /// <summary>Wakes the sleeping thread at the end. A cancel that comes just before the sleep is lost, so it is sent until the thread has ended; a service that hangs is given up.</summary>
    private protected override async Task EndAsync(Task serving, CancellationToken stopped)
    {
        await Task.WhenAny(serving, Task.Delay(Timeout.InfiniteTimeSpan, stopped));
        for (TimeSpan waited = TimeSpan.Zero; !serving.IsCompleted && waited < StopPatience; waited += CancelAgain)
        {
            if (_watch.Context is var context && context != 0)
            {
                _service.Cancel(context);
            }

            await Task.WhenAny(serving, Task.Delay(CancelAgain, CancellationToken.None));
        }

        if (serving.IsCompleted)
        {
            // A defect of the thread is the watcher's to know.
            await serving;
        }
    }

    /// <inheritdoc/>
    /// <remarks>Of the counters, BadFrames are cards without a readable id, Timeouts exchanges that broke off.</remarks>
    private protected override void Serve(Action<ReaderEvent> report, CancellationToken stopped)
    {
        var presence = new PresenceFilter(_options.RemovalLooks, faultAfter: 1);
        var backOff = new BackOff(_time, _options.FirstRetry, LongestRetry);
        using ITimer hang = _time.CreateTimer(_ => TellHang(presence, report), null, HangLook, HangLook);
        while (!stopped.IsCancellationRequested)
        {
            bool soon = presence.RemovalPending || _watch.WantsAnotherTry;
            TimeSpan patience = soon ? _options.LookPeriod : _options.LongestSleep;
            Begin(patience);
            string? problem = _watch.Look(patience, out BadgeId? badge);
            End();
            if (stopped.IsCancellationRequested)
            {
                break;
            }

            _looks += problem is null ? 1 : 0;
            IEnumerable<ReaderEvent> reports = problem is null ? presence.Answered(badge, _watch.AnsweredAt) : presence.Failed($"{Name}: {problem}", _time.GetTimestamp());
            foreach (ReaderEvent one in reports)
            {
                _badges += one.Kind is ReaderEventKind.Arrived or ReaderEventKind.AlreadyThere ? 1 : 0;
                report(one);
            }

            Counters = new ReaderCounters { Polls = _looks, Badges = _badges, BadFrames = _watch.Unreadable, Timeouts = _watch.BrokenOff };
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

    /// <inheritdoc/>
    private protected override void Close() => _watch.Drop();

    private void Begin(TimeSpan patience)
    {
        lock (_gate)
        {
            (_lookBegan, _lookMay) = (_time.GetTimestamp(), patience + _options.HangAfter);
        }
    }

    private void End()
    {
        lock (_gate)
        {
            _lookBegan = null;
        }
    }

    // The serving thread is in a call that does not return: only another one can tell. It has the filter for itself as long as the look lasts.
    private void TellHang(PresenceFilter presence, Action<ReaderEvent> report)
    {
        lock (_gate)
        {
            if (_lookBegan is not { } began || _time.GetElapsedTime(began) < _lookMay)
            {
                return;
            }

            try
            {
                foreach (ReaderEvent one in presence.Failed($"{Name}: {PcscProblem.Hangs(_time.GetElapsedTime(began))}", _time.GetTimestamp()))
                {
                    report(one);
                }
            }
            catch (Exception over) when (over is OperationCanceledException or ChannelClosedException)
            {
                // Nobody watches any more.
            }
        }
    }
}
