using Makerspace.Iot.Edge.Simulator.Chips.Modbus;

namespace Makerspace.Iot.Edge.TestKit.Chips.Modbus;

/// <summary>
/// An Eastron SDM230: one phase, 100 A. Beside the registers of the SDM120 it has the phase angle, reactive energies apart by direction, and demands; it has none of sums of phases.
/// Demands are shown as the present value: no machine here runs long enough for a mean of 60 minutes to differ in a way that anybody reads.
/// <para>Source: Eastron "SDM230Modbus Smart Meter Modbus Protocol Implementation" V1.2, input register table.</para>
/// </summary>
public sealed class VirtualSdm230(byte address, Func<TimeSpan, ElectricState> measure) : EastronSlave(address, measure)
{
    /// <inheritdoc/>
    protected override double? Input(int register, ElectricState s)
    {
        double apparent = s.PowerFactor > 0 ? s.PowerW / s.PowerFactor : 0;
        double reactive = Math.Sqrt(Math.Max(0, (apparent * apparent) - (s.PowerW * s.PowerW)));
        double kilowattHours = Math.Floor(s.CounterWh) / 1000;
        return register switch
        {
            0x0000 => s.VoltageV,
            0x0006 => apparent / s.VoltageV,
            0x000C => s.PowerW,
            0x0012 => apparent,
            0x0018 => reactive,
            0x001E => s.PowerFactor,
            0x0024 => Math.Acos(Math.Clamp(s.PowerFactor, -1, 1)) * 180 / Math.PI,
            0x0046 => s.FrequencyHz,
            0x0048 => kilowattHours,
            0x004A => 0, // nothing is exported
            0x004C or 0x004E => 0,
            0x0054 or 0x0056 or 0x0058 or 0x005A => s.PowerW,
            0x0102 or 0x0108 => apparent / s.VoltageV,
            0x0156 => kilowattHours,
            _ => null,
        };
    }
}
