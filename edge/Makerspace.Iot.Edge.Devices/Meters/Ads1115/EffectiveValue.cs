namespace Makerspace.Iot.Edge.Devices.Meters.Ads1115;

/// <summary>
/// Mean and effective value (RMS around the mean) of a signal over exactly a given time, from samples at uneven moments: each counts for the time that it stands for (trapezoid rule),
/// and the last stretch is cut where the time ends. Over whole cycles of the mains nothing of the wave's phase remains. Pure.
/// </summary>
/// <param name="seconds">The time, for example 0.1 for five cycles of 50 Hz; above 0.</param>
internal struct EffectiveValue(double seconds)
{
    private double _startedAt;
    private double _lastAt;
    private double _last;
    private double _sum;
    private double _squares;

    /// <summary>Samples taken.</summary>
    public int Count { get; private set; }

    /// <summary>True once the time is covered; further samples change nothing.</summary>
    public bool IsComplete { get; private set; }

    /// <summary>Mean over the time.</summary>
    public readonly double Mean => _sum / seconds;

    /// <summary>Effective value of what remains without the mean.</summary>
    public readonly double Rms => Math.Sqrt(Math.Max(0, (_squares / seconds) - (Mean * Mean)));

    /// <summary>Takes a sample at a time in seconds, not before the one of the last.</summary>
    public void Add(double at, double value)
    {
        if (IsComplete)
        {
            return;
        }

        if (Count++ > 0)
        {
            double end = _startedAt + seconds;
            double step = at - _lastAt;
            double used = Math.Min(step, end - _lastAt);
            double reached = step > 0 ? _last + ((value - _last) * used / step) : value;
            _sum += (_last + reached) / 2 * used;
            _squares += ((_last * _last) + (reached * reached)) / 2 * used;
            IsComplete = at >= end;
        }
        else
        {
            _startedAt = at;
        }

        (_lastAt, _last) = (at, value);
    }
}
