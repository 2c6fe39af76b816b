using Makerspace.Iot.Edge.Devices.Outputs;

namespace Makerspace.Iot.Edge.Devices.Displays;

/// <summary>
/// Keeps a panel showing the newest lines: turns pages every <see cref="PagePeriod"/>, tries a panel that failed again every <see cref="RetryPeriod"/>,
/// and sets a working one up anew every <see cref="RefreshPeriod"/>, because a display that lost its power, or half a byte to noise, does not say so.
/// </summary>
internal sealed class DisplayWorker : IMemberDisplay, ITurn
{
    /// <summary>How long a page of several stands.</summary>
    public static readonly TimeSpan PagePeriod = TimeSpan.FromSeconds(3);

    /// <summary>Wait after a failure.</summary>
    public static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(3);

    /// <summary>Time from one set-up to the next.</summary>
    public static readonly TimeSpan RefreshPeriod = TimeSpan.FromSeconds(60);

    private readonly ITextPanel _panel;
    private readonly TimeProvider _time;
    private readonly TurnThread? _thread;
    private IReadOnlyList<string> _wanted = [];
    private IReadOnlyList<string>? _laid;
    private IReadOnlyList<TextPage> _pages = [];
    private int _page;
    private long _pageAt;
    private long? _startedAt;
    private long? _failedAt;
    private volatile OutputReport _report;

    /// <summary>Makes a worker.</summary>
    /// <param name="panel">The panel; owned from now on.</param>
    /// <param name="time">Clock of the periods.</param>
    /// <param name="ownThread">True: a thread of its own takes the turns, because a panel's bus may keep it waiting for a second.</param>
    public DisplayWorker(ITextPanel panel, TimeProvider time, bool ownThread)
    {
        (_panel, _time) = (panel, time);
        _report = new OutputReport(panel.Name, 0, 0, null);
        _thread = ownThread ? new TurnThread("display", [this]) : null;
    }

    /// <inheritdoc/>
    public OutputReport Report => _report;

    /// <inheritdoc/>
    public void Show(IReadOnlyList<string> lines)
    {
        if (!lines.SequenceEqual(Volatile.Read(ref _wanted)))
        {
            Volatile.Write(ref _wanted, [.. lines.Take(TextLayout.MaxLines)]);
            _thread?.Wake();
        }
    }

    /// <inheritdoc/>
    public TimeSpan Turn()
    {
        if (_failedAt is { } failed && RetryPeriod - _time.GetElapsedTime(failed) is var left && left > TimeSpan.Zero)
        {
            return left;
        }

        try
        {
            ChoosePage();
            Draw();
            _failedAt = null;
            _report = _report with { Problem = null };
        }
        catch (Exception problem)
        {
            // Whatever it is, a defect of ours too: a display is not worth more than its report.
            _startedAt = null;
            _failedAt = _time.GetTimestamp();
            _report = _report with { Failures = _report.Failures + 1, Problem = problem.Message };
            return RetryPeriod;
        }

        TimeSpan refresh = RefreshPeriod - _time.GetElapsedTime(_startedAt!.Value);
        TimeSpan turn = _pages.Count > 1 ? PagePeriod - _time.GetElapsedTime(_pageAt) : refresh;
        return turn < refresh ? turn : refresh;
    }

    /// <inheritdoc/>
    /// <remarks>A panel that works says at last that nobody serves the machine any more: what it showed would mislead.</remarks>
    public void Dispose()
    {
        _thread?.Dispose();
        if (_startedAt is not null)
        {
            try
            {
                _panel.Draw(_panel.Lay(["Hors service", "Agent arrêté"])[0]);
            }
            catch (DeviceException)
            {
                // Nothing more can be told.
            }
        }

        _panel.Dispose();
    }

    private void ChoosePage()
    {
        IReadOnlyList<string> wanted = Volatile.Read(ref _wanted);
        if (!ReferenceEquals(wanted, _laid))
        {
            (_laid, _pages, _page, _pageAt) = (wanted, _panel.Lay(wanted), 0, _time.GetTimestamp());
        }
        else if (_pages.Count > 1 && _time.GetElapsedTime(_pageAt) >= PagePeriod)
        {
            (_page, _pageAt) = ((_page + 1) % _pages.Count, _time.GetTimestamp());
        }
    }

    private void Draw()
    {
        if (_startedAt is not { } started || _time.GetElapsedTime(started) >= RefreshPeriod)
        {
            _panel.Start();
            _startedAt = _time.GetTimestamp();
        }

        _panel.Draw(_pages[_page]);
        _report = _report with { Updates = _report.Updates + 1 };
    }
}
