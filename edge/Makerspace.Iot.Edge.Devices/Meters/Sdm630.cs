using Makerspace.Iot.Edge.Devices.Modbus;

namespace Makerspace.Iot.Edge.Devices.Meters;

/// <summary>
/// Eastron SDM630-Modbus: three phases, 100 A direct or through current transformers. Two requests per reading:
/// sum of currents to imported energy (26 registers), voltage of phase 1 (2 registers).
/// Source: Eastron, SDM630-Modbus user manual and protocol description.
/// </summary>
/// <param name="unit">Its place on the bus.</param>
public sealed class Sdm630(ModbusUnit unit) : IEnergyMeter
{
    private readonly EastronBlock _totals = new(unit, EastronRegister.SumOfCurrentsA, EastronRegister.TotalPowerW, EastronRegister.ImportKWh);
    private readonly EastronBlock _voltage = new(unit, EastronRegister.VoltageV);

    /// <inheritdoc/>
    public string Name => unit.Name;

    /// <summary>One watt-hour, as the meter counts in thousandths of a kilowatt-hour; a float32 steps by 2 Wh from 16,384 kWh on, doubling with each doubling. The counter's end (9,999,999 kWh) is never reached.</summary>
    public MeterTraits Traits => new(ResolutionWh: 1, RollOverWh: null) { MaxPowerW = MeterTraits.RangeW(100, phases: 3), RefreshSeconds = 60 };

    /// <inheritdoc/>
    public async ValueTask<MeterReading> ReadAsync(CancellationToken cancellationToken)
    {
        EastronBlock.Values totals = await _totals.ReadAsync(cancellationToken);
        EastronBlock.Values voltage = await _voltage.ReadAsync(cancellationToken);
        return new MeterReading(
            PowerW: totals.Get(EastronRegister.TotalPowerW, -2_000_000, 2_000_000),
            EnergyWh: 1_000 * totals.Get(EastronRegister.ImportKWh, 0, 9_999_999.9),
            CurrentA: totals.Get(EastronRegister.SumOfCurrentsA, -10_000, 10_000),
            VoltageV: voltage.Get(EastronRegister.VoltageV, 0, 350));
    }
}
