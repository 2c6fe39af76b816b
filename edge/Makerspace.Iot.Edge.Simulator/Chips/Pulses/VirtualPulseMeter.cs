namespace Makerspace.Iot.Edge.Simulator.Chips.Pulses;

/// <summary>
/// The S0 output of a meter: a pulse for each so many watt-hours of its counter, of at least 30 ms, with at least 30 ms between two of them; what comes too fast for that waits.
/// Pure: the time is handed in. Not thread-safe.
/// <para>Source: IEC 62053-31, class A: pulse and pause of at least 30 ms.</para>
/// </summary>
/// <param name="pulsesPerKwh">As printed on it.</param>
/// <param name="pulse">Length of a pulse, and of the pause after it; 30 ms if not given.</param>
public sealed class VirtualPulseMeter(double pulsesPerKwh, TimeSpan? pulse = null)
{
    private readonly TimeSpan _pulse = pulse ?? TimeSpan.FromMilliseconds(30);
    private long? _started;
    private TimeSpan _changesAt = TimeSpan.MinValue;
    private bool _active;

    /// <summary>Pulses begun.</summary>
    public long Pulses { get; private set; }

    /// <summary>Whether the output conducts now, with the counter at a value in watt-hours. The first call only notes where the counter stands.</summary>
    public bool Advance(double counterWh, TimeSpan now)
    {
        long due = (long)Math.Floor(counterWh * pulsesPerKwh / 1_000);
        _started ??= due;
        if (now < _changesAt)
        {
            return _active;
        }

        if (_active)
        {
            (_active, _changesAt) = (false, now + _pulse);
        }
        else if (due - _started > Pulses)
        {
            Pulses++;
            (_active, _changesAt) = (true, now + _pulse);
        }

        return _active;
    }
}
