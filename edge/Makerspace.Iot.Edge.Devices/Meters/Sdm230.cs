using Makerspace.Iot.Edge.Devices.Modbus;

namespace Makerspace.Iot.Edge.Devices.Meters;

/// <summary>
/// Eastron SDM230-Modbus: one phase, 100 A. The same two requests as the SDM120, at the same registers (voltage 30001, current 30007, active power 30013, imported energy 30073);
/// what differs is the range of its values, and registers that we do not need (phase angle 30037, reactive energy 30077, 30079, demands).
/// Like the SDM120 it has no sum of phases (30053). Source: Eastron, SDM230Modbus protocol implementation V1.2, table of input registers.
/// </summary>
/// <param name="unit">Its place on the bus.</param>
public sealed class Sdm230(ModbusUnit unit) : IEnergyMeter
{
    private readonly EastronBlock _present = new(unit, EastronRegister.VoltageV, EastronRegister.CurrentA, EastronRegister.PowerW);
    private readonly EastronBlock _energy = new(unit, EastronRegister.ImportKWh);

    /// <inheritdoc/>
    public string Name => unit.Name;

    /// <summary>
    /// One watt-hour; from 16,384 kWh on a float32 steps by 2 Wh, from 32,768 kWh by 4 Wh. The counter's end is not reached in the meter's life at a shared machine.
    /// </summary>
    public MeterTraits Traits => new(ResolutionWh: 1, RollOverWh: null) { MaxPowerW = MeterTraits.RangeW(100), RefreshSeconds = 60 };

    /// <inheritdoc/>
    public async ValueTask<MeterReading> ReadAsync(CancellationToken cancellationToken)
    {
        EastronBlock.Values present = await _present.ReadAsync(cancellationToken);
        EastronBlock.Values energy = await _energy.ReadAsync(cancellationToken);
        return new MeterReading(
            PowerW: present.Get(EastronRegister.PowerW, -40_000, 40_000),
            EnergyWh: 1_000 * energy.Get(EastronRegister.ImportKWh, 0, 999_999.9),
            CurrentA: present.Get(EastronRegister.CurrentA, -150, 150),
            VoltageV: present.Get(EastronRegister.VoltageV, 0, 350));
    }
}
