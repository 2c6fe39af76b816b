namespace Makerspace.Iot.Edge.Devices.Plugs;

/// <summary>
/// Whether power beside an output that the plug says is off really flows. A bridge repeats the power of before for as long as nothing newer was reported, and a last report may come after the word "off":
/// neither may be taken for a welded contact. Flow is witnessed by power or current that goes on changing, or changes long after, or by a counter that grows more than once.
/// Not thread-safe: <see cref="SmartPlug"/> holds the lock.
/// </summary>
/// <param name="time">Clock.</param>
/// <param name="late">How long after the word "off" a report of before may still come.</param>
internal sealed class PlugWitness(TimeProvider time, TimeSpan late)
{
    private const int Enough = 2;

    // What a meter shows of nothing at all.
    private const double NoiseA = 0.05;
    private bool _isOff;
    private long _offAt;
    private int _changes;
    private int _growths;
    private double? _powerW;
    private double? _currentA;
    private double? _highestWh;

    /// <summary>True if the power that was told last may be one of before.</summary>
    public bool IsWithheld => _isOff && _powerW is not (null or 0) && _changes < Enough && _growths < Enough;

    /// <summary>Takes what a message says.</summary>
    public void Tell(in PlugReport report)
    {
        if (report.Output is { } on && on == _isOff)
        {
            (_isOff, _offAt, _changes, _growths) = (!on, time.GetTimestamp(), 0, 0);
        }

        if (_isOff)
        {
            bool changed = (report.PowerW is { } w && w != 0 && _powerW is { } before && w != before)
                || (report.CurrentA is { } a && Math.Abs(a) > NoiseA && _currentA is { } beforeA && a != beforeA);
            _changes = report.PowerW == 0 ? 0 : !changed ? _changes : time.GetElapsedTime(_offAt) > late ? Enough : _changes + 1;
            _growths += report.EnergyWh > _highestWh ? 1 : 0;
        }

        (_powerW, _currentA) = (report.PowerW ?? _powerW, report.CurrentA ?? _currentA);
        _highestWh = report.EnergyWh is { } wh && !(wh < _highestWh) ? wh : _highestWh;
    }

    /// <summary>The plug is gone: what it told is no comparison any more.</summary>
    public void Forget() => (_isOff, _changes, _growths, _powerW, _currentA, _highestWh) = (false, 0, 0, null, null, null);
}
