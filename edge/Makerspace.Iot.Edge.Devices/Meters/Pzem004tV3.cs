using Makerspace.Iot.Edge.Devices.Modbus;

namespace Makerspace.Iot.Edge.Devices.Meters;

/// <summary>
/// Peacefair PZEM-004T v3: one phase, 10 A direct or 100 A with current transformer, 9600 8N1. One request of ten registers per reading.
/// It does not tell import from export. Source: Peacefair, PZEM-004T V3.0 user manual, section 2.
/// </summary>
/// <param name="unit">Its place on the bus.</param>
public sealed class Pzem004tV3(ModbusUnit unit) : IEnergyMeter
{
    /// <summary>The only rate it can do.</summary>
    public const int BaudRate = 9_600;

    private const int RegisterCount = 10;
    private const byte ResetEnergy = 0x42;
    private const double CounterEndWh = 10_000_000;

    /// <inheritdoc/>
    public string Name => unit.Name;

    /// <summary>Not billable. One watt-hour; the counter ends at 9,999.99 kWh and starts again at zero.</summary>
    public MeterTraits Traits => new(ResolutionWh: 1, RollOverWh: CounterEndWh, IsBillable: false) { MaxPowerW = MeterTraits.RangeW(100), RefreshSeconds = 60 };

    /// <inheritdoc/>
    public async ValueTask<MeterReading> ReadAsync(CancellationToken cancellationToken)
    {
        ushort[] registers = await unit.ReadInputRegistersAsync((ushort)Pzem004tRegister.VoltageDeciV, RegisterCount, cancellationToken);
        return new MeterReading(
            PowerW: Check(Pzem004tRegister.PowerDeciW, Long(registers, Pzem004tRegister.PowerDeciW) / 10.0, 30_000),
            EnergyWh: Check(Pzem004tRegister.EnergyWh, Long(registers, Pzem004tRegister.EnergyWh), CounterEndWh),
            CurrentA: Check(Pzem004tRegister.CurrentMilliA, Long(registers, Pzem004tRegister.CurrentMilliA) / 1_000.0, 120),
            VoltageV: Check(Pzem004tRegister.VoltageDeciV, registers[(int)Pzem004tRegister.VoltageDeciV] / 10.0, 350));
    }

    /// <summary>Sets the energy counter to zero (function 0x42). For the bench, never while a session is open. Throws as <see cref="ReadAsync"/>.</summary>
    public async ValueTask ResetEnergyAsync(CancellationToken cancellationToken) => await unit.CustomAsync(ResetEnergy, default, answerLength: 4, cancellationToken);

    private static uint Long(ushort[] registers, Pzem004tRegister register) => registers[(int)register] | ((uint)registers[(int)register + 1] << 16);

    private double Check(Pzem004tRegister register, double value, double max) => MeterRange.Check(unit, $"read {register}", value, 0, max);
}
