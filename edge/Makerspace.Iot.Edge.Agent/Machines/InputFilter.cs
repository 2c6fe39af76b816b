namespace Makerspace.Iot.Edge.Agent.Machines;

/// <summary>
/// Debounces one input: a change counts once it has stood for its settling time. The first reading counts at once, and so does an input that cannot be read: unknown is never put off. Pure.
/// </summary>
internal struct InputFilter(SettleTimes settle)
{
    private bool? _value;
    private bool? _candidate;
    private TimeSpan _since;

    /// <summary>Takes a reading; answers what counts.</summary>
    /// <param name="reading">What was read; null if it could not be.</param>
    /// <param name="now">Monotonic time.</param>
    public bool? Take(bool? reading, TimeSpan now)
    {
        if (reading is not { } level || _value is null)
        {
            (_value, _candidate) = (reading, null);
            return reading;
        }

        if (level == _value)
        {
            _candidate = null;
            return _value;
        }

        if (_candidate != level)
        {
            (_candidate, _since) = (level, now);
        }

        if (now - _since >= (level ? settle.Rising : settle.Falling))
        {
            (_value, _candidate) = (level, null);
        }

        return _value;
    }
}
