using Makerspace.Iot.Edge.Devices.Outputs;

namespace Makerspace.Iot.Edge.Devices.Lights;

/// <summary>Up to three lights on pins. Turns are taken by the thread of <see cref="LightsAndBuzzers"/>.</summary>
internal sealed class StatusLights(SignalPin? green, SignalPin? orange, SignalPin? red, TimeProvider time, Action wake) : IStatusLights, ITurn
{
    /// <summary>Wait after a pin that did not obey.</summary>
    public static readonly TimeSpan RetryPeriod = TimeSpan.FromSeconds(3);

    private readonly SignalPin[] _pins = [.. new[] { green, orange, red }.OfType<SignalPin>()];
    private readonly Lock _gate = new();
    private LightPicture _picture;
    private bool _ended;

    /// <inheritdoc/>
    public OutputReport Report
    {
        get
        {
            lock (_gate)
            {
                OutputReport[] parts = [.. _pins.Select(p => p.Report)];
                string[] problems = [.. parts.Select(p => p.Problem).OfType<string>()];
                return new OutputReport("lights", parts.Sum(p => p.Updates), parts.Sum(p => p.Failures), problems.Length == 0 ? null : string.Join("; ", problems));
            }
        }
    }

    /// <inheritdoc/>
    public void Show(LightPicture picture)
    {
        lock (_gate)
        {
            if (picture == _picture)
            {
                return;
            }

            _picture = picture;
        }

        wake();
    }

    /// <inheritdoc/>
    public TimeSpan Turn()
    {
        lock (_gate)
        {
            if (_ended)
            {
                return Timeout.InfiniteTimeSpan;
            }

            long now = (long)time.GetElapsedTime(0).TotalMilliseconds;
            long? next = null;
            foreach ((SignalPin? pin, LightMode mode) in new[] { (green, _picture.Green), (orange, _picture.Orange), (red, _picture.Red) })
            {
                if (pin is null)
                {
                    continue;
                }

                long? until = pin.Drive(LightRhythm.IsLit(mode, now)) ? LightRhythm.UntilChange(mode, now) : (long)RetryPeriod.TotalMilliseconds;
                next = until is null || until > next ? next : until;
            }

            return next is { } ms ? TimeSpan.FromMilliseconds(ms) : Timeout.InfiniteTimeSpan;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _ended = true;
            foreach (SignalPin pin in _pins)
            {
                pin.Dispose();
            }
        }
    }
}
