namespace Makerspace.Iot.Edge.Devices.Meters;

/// <summary>
/// A meter that is mounted the wrong way round and stays so: its power is turned. Its counter of imported energy stands still, or counts what nobody asks for, and is left out: energy is that of the power samples.
/// </summary>
/// <param name="meter">The meter; it stays the caller's.</param>
public sealed class ReversedMeter(IEnergyMeter meter) : IEnergyMeter
{
    /// <inheritdoc/>
    public string Name => meter.Name;

    /// <inheritdoc/>
    public MeterTraits Traits => meter.Traits;

    /// <inheritdoc/>
    public async ValueTask<MeterReading> ReadAsync(CancellationToken cancellationToken)
    {
        MeterReading reading = await meter.ReadAsync(cancellationToken);
        return reading with { PowerW = -reading.PowerW, EnergyWh = null, EnergyAt = null };
    }
}
