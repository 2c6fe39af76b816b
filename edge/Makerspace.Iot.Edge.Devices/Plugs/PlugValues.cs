namespace Makerspace.Iot.Edge.Devices.Plugs;

/// <summary>
/// The values of one channel as last told. Each keeps when it was measured, as far as is known, and when it was last told, and is missing once that is too long ago.
/// Not thread-safe: <see cref="SmartPlug"/> holds the lock.
/// </summary>
internal sealed class PlugValues(TimeProvider time, TimeSpan stale)
{
    private Told<bool>? _output;
    private Told<double>? _powerW;
    private Told<double>? _energyWh;
    private Told<double>? _currentA;
    private Told<double>? _voltageV;
    private bool _energyIsNew;

    /// <summary>The output; null if not known.</summary>
    public bool? Output => Fresh(_output, _output?.At);

    /// <summary>The power, watts; null if not known.</summary>
    public double? PowerW => Fresh(_powerW, _powerW?.At);

    /// <summary>True if the counter is known.</summary>
    public bool HasEnergy => Fresh(_energyWh, _energyWh?.HeardAt) is not null;

    /// <summary>Forgets all.</summary>
    public void Forget() => (_output, _powerW, _energyWh, _currentA, _voltageV) = (null, null, null, null, null);

    /// <summary>Takes what a message says. True if its power is new.</summary>
    /// <param name="report">The message.</param>
    /// <param name="isNew">Whether output and power are told anew even if they are the same as before.</param>
    /// <param name="countsAnew">Whether the counter is.</param>
    public bool Take(in PlugReport report, bool isNew, bool countsAnew)
    {
        bool powerIsNew = report.PowerW is not null && (isNew || report.PowerW != _powerW?.Value);
        Keep(ref _output, report.Output, isNew);
        Keep(ref _powerW, report.PowerW, isNew);
        Keep(ref _currentA, report.CurrentA, isNew);
        Keep(ref _voltageV, report.VoltageV, isNew);
        Keep(ref _energyWh, report.EnergyWh, countsAnew);
        _energyIsNew |= report.EnergyWh is not null;
        return powerIsNew;
    }

    /// <summary>
    /// A reading; the counter only if it was told since the last one, power and current not if they are withheld. The counter is the meter's answer then: it counts as of the moment at which it was last told.
    /// </summary>
    public Meters.MeterReading Read(bool withheld)
    {
        double? energy = _energyIsNew ? Fresh(_energyWh, _energyWh?.HeardAt) : null;
        double? power = withheld ? null : PowerW;
        _energyIsNew = false;
        return new Meters.MeterReading(power, energy, withheld ? null : Fresh(_currentA, _currentA?.HeardAt), Fresh(_voltageV, _voltageV?.HeardAt))
        {
            PowerAt = power is null ? null : _powerW?.At,
            EnergyAt = energy is null ? null : withheld ? _energyWh?.HeardAt : _energyWh?.At,
        };
    }

    private void Keep<T>(ref Told<T>? kept, T? told, bool isNew)
        where T : struct
    {
        if (told is { } value)
        {
            long now = time.GetTimestamp();
            bool repeats = !isNew && kept is { } before && EqualityComparer<T>.Default.Equals(before.Value, value);
            kept = new Told<T>(value, repeats ? kept!.Value.At : now, now);
        }
    }

    private T? Fresh<T>(Told<T>? told, long? at)
        where T : struct => at is { } t && time.GetElapsedTime(t) <= stale ? told?.Value : null;

    private readonly record struct Told<T>(T Value, long At, long HeardAt)
        where T : struct;
}
