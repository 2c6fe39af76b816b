namespace Makerspace.Iot.Edge.Devices.Readers;

/// <summary>
/// A badge reader made of a chip that is polled. One thread per reader polls; it sleeps in the kernel between bytes and polls.
/// After failed checks the chip is woken and set up anew. Presence is debounced by <see cref="PresenceFilter"/>.
/// </summary>
internal sealed class PolledReader : ThreadedReader
{
    private readonly IFieldProbe _probe;
    private readonly TimeProvider _time;
    private readonly PollOptions _options;
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
    public override string Name => _probe.Name;

    /// <summary>The chip's version; null before it answered.</summary>
    public string? Firmware => _probe.Firmware;

    /// <inheritdoc/>
    private protected override void Serve(Action<ReaderEvent> report, CancellationToken stopped)
    {
        var presence = new PresenceFilter(_options.RemovalPolls, _options.FaultAfterFailedChecks);
        while (!stopped.IsCancellationRequested)
        {
            // Noise can cost a single answer; two in a row mean that the chip may have lost its power and with it its settings.
            int failed = presence.FailedInARow;
            string? problem = _probe.Check(failed > 0 && failed % _options.InitialiseAfterFailedChecks == 0, out BadgeId? badge);
            _polls += problem is null ? 1 : 0;
            if (problem is null && badge is not null && _probe.IsRenewed)
            {
                presence.Doubt();
            }

            IEnumerable<ReaderEvent> reports = problem is null ? presence.Answered(badge, _probe.AnsweredAt) : presence.Failed($"{Name}: {problem}", _time.GetTimestamp());
            foreach (ReaderEvent one in reports)
            {
                _badges += one.Kind is ReaderEventKind.Arrived or ReaderEventKind.AlreadyThere ? 1 : 0;
                report(one);
            }

            Counters = _probe.Counters with { Polls = _polls, Badges = _badges };
            _probe.Rest(_options.PollPeriod, stopped);
        }
    }

    /// <inheritdoc/>
    private protected override void Close() => _probe.Close();

    /// <inheritdoc/>
    private protected override void Release() => _probe.Dispose();
}
