using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Devices.Readers.Pn532;

/// <summary>A PN532 behind any of its links, as a field to look into.</summary>
internal sealed class Pn532Probe : IFieldProbe
{
    /// <summary>Time that RSTPDN is held low, and that the chip then has to start: both far beyond the data sheet's. Source: PN532/C1 data sheet, section 12.23.</summary>
    public static readonly TimeSpan ResetTime = TimeSpan.FromMilliseconds(20);

    private readonly Pn532Options _options;
    private readonly TimeProvider _time;
    private readonly IOutputPin? _reset;
    private readonly Action<TimeSpan> _wait;
    private readonly IPn532Port _port;
    private readonly Pn532Link _link;
    private readonly Pn532Chip _chip;
    private bool _ready;
    private bool _isEmpty;
    private bool _isAnswered;
    private long _setUpAt;
    private int _failedSetUps;

    private Pn532Probe(IPn532Port port, Pn532Options options, TimeProvider time, IOutputPin? reset, Action<TimeSpan>? wait)
    {
        (_options, _time, _reset, _wait) = (options, time, reset, wait ?? Thread.Sleep);
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

    /// <inheritdoc/>
    public bool IsRenewed { get; private set; }

    /// <summary>Makes a badge reader. Throws <see cref="DeviceSettingsException"/> for impossible options.</summary>
    /// <param name="port">Way to the chip; owned by the reader from now on.</param>
    /// <param name="options">Options.</param>
    /// <param name="time">Clock.</param>
    /// <param name="reset">Line at RSTPDN, active while the chip is reset; stays the caller's. Null: none is wired.</param>
    /// <param name="wait">How to wait for the chip's reset; null: <see cref="Thread.Sleep(TimeSpan)"/>.</param>
    public static PolledReader Reader(IPn532Port port, Pn532Options options, TimeProvider time, IOutputPin? reset = null, Action<TimeSpan>? wait = null) =>
        new(new Pn532Probe(port, options, time, reset, wait), options, time);

    /// <inheritdoc/>
    public string? Check(bool setUpAnew, out BadgeId? badge)
    {
        badge = null;
        IsRenewed &= !_isAnswered;
        _isAnswered = false;
        try
        {
            if (!_port.IsOpen)
            {
                _ready = false;
                _port.EnsureOpen();
            }

            if (!_ready || setUpAnew)
            {
                return SetUpAnew() ?? Poll(out badge);
            }

            if (_time.GetElapsedTime(_setUpAt) >= _options.RenewPeriod)
            {
                if (_chip.Renew(_isEmpty) is { } problem)
                {
                    return problem;
                }

                (_setUpAt, IsRenewed) = (_time.GetTimestamp(), _isEmpty);
            }

            return Poll(out badge);
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

    private string? SetUpAnew()
    {
        _ready = false;

        // Waking comes first; a chip that it does not bring back, or that holds its bus, is reset every second time.
        if (_reset is not null && _failedSetUps++ % 2 == 1)
        {
            _reset.Write(active: true);
            _wait(ResetTime);
            _reset.Write(active: false);
            _wait(ResetTime);
            IsRenewed = true;
        }

        if (_chip.Initialise() is { } problem)
        {
            return _reset is null ? problem : $"{problem} (its reset line is pulled in between)";
        }

        (_ready, _failedSetUps, _setUpAt) = (true, 0, _time.GetTimestamp());
        return null;
    }

    private string? Poll(out BadgeId? badge)
    {
        string? problem = _chip.Poll(out badge);
        _isAnswered = problem is null;
        _isEmpty = _isAnswered && badge is null;
        return problem;
    }
}
