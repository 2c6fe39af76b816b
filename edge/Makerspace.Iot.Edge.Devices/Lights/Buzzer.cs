using Makerspace.Iot.Edge.Devices.Outputs;

namespace Makerspace.Iot.Edge.Devices.Lights;

/// <summary>A buzzer with its own tone, on a pin. Turns are taken by the thread of <see cref="LightsAndBuzzers"/>.</summary>
internal sealed class Buzzer(SignalPin pin, TimeProvider time, Action wake) : IBuzzer, ITurn
{
    /// <summary>Wait after the pin did not obey: a buzzer that will not stop is tried soon.</summary>
    public static readonly TimeSpan RetryPeriod = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private BuzzerPattern _pattern;
    private long _since;
    private bool _ended;

    /// <inheritdoc/>
    public OutputReport Report
    {
        get
        {
            lock (_gate)
            {
                return pin.Report;
            }
        }
    }

    /// <inheritdoc/>
    public void Play(BuzzerPattern pattern)
    {
        lock (_gate)
        {
            (_pattern, _since) = (pattern, time.GetTimestamp());
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

            (bool sounds, long? next) = BuzzerTune.At(_pattern, (long)time.GetElapsedTime(_since).TotalMilliseconds);
            if (!pin.Drive(sounds))
            {
                return RetryPeriod;
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
            pin.Dispose();
        }
    }
}
