namespace Makerspace.Iot.Edge.Devices.Readers.Pn532;

/// <summary>A PN532 behind any of its links, as a field to look into.</summary>
internal sealed class Pn532Probe : IFieldProbe
{
    private readonly IPn532Port _port;
    private readonly Pn532Link _link;
    private readonly Pn532Chip _chip;
    private bool _ready;

    private Pn532Probe(IPn532Port port, Pn532Options options, TimeProvider time)
    {
        _port = port;
        _link = new Pn532Link(port, options, time);
        _chip = new Pn532Chip(_link, options, port as Pn532HsuPort);
    }

    /// <inheritdoc/>
    public string Name => "pn532:" + _port.Name;

    /// <inheritdoc/>
    public string? Firmware => _chip.Firmware;

    /// <inheritdoc/>
    public long AnsweredAt => _link.AnsweredAt;

    /// <inheritdoc/>
    public ReaderCounters Counters => new() { NoiseBytes = _link.NoiseBytes, BadFrames = _link.BadFrames, Timeouts = _link.Timeouts };

    /// <summary>Makes a badge reader. Throws <see cref="DeviceSettingsException"/> for impossible options.</summary>
    public static PolledReader Reader(IPn532Port port, Pn532Options options, TimeProvider time) => new(new Pn532Probe(port, options, time), options, time);

    /// <inheritdoc/>
    public string? Check(bool setUpAnew, out BadgeId? badge)
    {
        badge = null;
        try
        {
            if (!_port.IsOpen)
            {
                _ready = false;
                _port.EnsureOpen();
            }

            if (!_ready || setUpAnew)
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
            _ready = false;
            return problem.Message;
        }
    }

    /// <inheritdoc/>
    public void Rest(TimeSpan period, CancellationToken stopped)
    {
        if (_port.IsOpen)
        {
            try
            {
                _link.Listen(period);
                return;
            }
            catch (DeviceException) when (!_port.IsOpen)
            {
                // The next check meets the closed line and reports it.
            }
            catch (DeviceException)
            {
                // A bus that failed after the wait: the next check meets it and reports it.
                return;
            }
        }

        TimeSpan wait = _port.RetryIn > period ? _port.RetryIn : period;
        stopped.WaitHandle.WaitOne(wait);
    }

    /// <inheritdoc/>
    public void Close()
    {
        _ready = false;
        _port.Close();
    }

    /// <inheritdoc/>
    public void Dispose() => _port.Dispose();
}
