using Makerspace.Iot.Edge.Devices.Modbus;

namespace Makerspace.Iot.Edge.Devices.Meters;

/// <summary>
/// Eastron SDM120-Modbus: one phase, 45 A. Two requests per reading: voltage to power (14 registers), imported energy (2 registers).
/// Source: Eastron, SDM120-Modbus user manual and protocol description.
/// </summary>
/// <param name="unit">Its place on the bus.</param>
public sealed class Sdm120(ModbusUnit unit) : IEnergyMeter
{
    private readonly EastronBlock _present = new(unit, EastronRegister.VoltageV, EastronRegister.CurrentA, EastronRegister.PowerW);
    private readonly EastronBlock _energy = new(unit, EastronRegister.ImportKWh);

    /// <inheritdoc/>
    public string Name => unit.Name;

    /// <summary>
    /// One watt-hour, as the meter counts in thousandths of a kilowatt-hour; from 16,384 kWh on a float32 steps by 2 Wh, from 32,768 kWh by 4 Wh.
    /// The counter's end (99,999 kWh) is not reached in the meter's life at a shared machine.
    /// </summary>
    public MeterTraits Traits => new(ResolutionWh: 1, RollOverWh: null) { MaxPowerW = MeterTraits.RangeW(45), RefreshSeconds = 60 };

    /// <inheritdoc/>
    public async ValueTask<MeterReading> ReadAsync(CancellationToken cancellationToken)
    {
        EastronBlock.Values present = await _present.ReadAsync(cancellationToken);
        EastronBlock.Values energy = await _energy.ReadAsync(cancellationToken);
        return new MeterReading(
            PowerW: present.Get(EastronRegister.PowerW, -20_000, 20_000),
            EnergyWh: 1_000 * energy.Get(EastronRegister.ImportKWh, 0, 999_999),
            CurrentA: present.Get(EastronRegister.CurrentA, -80, 80),
            VoltageV: present.Get(EastronRegister.VoltageV, 0, 350));
    }
}
