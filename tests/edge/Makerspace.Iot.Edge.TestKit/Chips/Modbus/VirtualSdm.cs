using Makerspace.Iot.Edge.Simulator.Chips.Modbus;

namespace Makerspace.Iot.Edge.TestKit.Chips.Modbus;

/// <summary>
/// An Eastron SDM120 (one phase) or SDM630 (three phases): input registers in pairs, each a float32, high word first, high byte first.
/// The energy counter moves in steps of 1 Wh, in kWh as float32.
/// <para>Source: Eastron "SDM120-Modbus Smart Meter Modbus Protocol Implementation", "SDM630 Modbus Protocol" V1.8, input register tables.</para>
/// </summary>
public sealed class VirtualSdm(byte address, bool threePhase, Func<TimeSpan, ElectricState> measure) : EastronSlave(address, measure)
{
    /// <inheritdoc/>
    protected override bool NeedsSetMode => !threePhase;

    /// <inheritdoc/>
    protected override double? Input(int register, ElectricState s)
    {
        int phases = threePhase ? 3 : 1;
        double power = s.PowerW / phases;
        double apparent = s.PowerFactor > 0 ? power / s.PowerFactor : 0;
        double reactive = Math.Sqrt(Math.Max(0, (apparent * apparent) - (power * power)));
        double current = apparent / s.VoltageV;
        double kilowattHours = Math.Floor(s.CounterWh) / 1000;
        return register switch
        {
            0x0000 => s.VoltageV,
            0x0002 or 0x0004 when threePhase => s.VoltageV,
            0x0006 => current,
            0x0008 or 0x000A when threePhase => current,
            0x000C => power,
            0x000E or 0x0010 when threePhase => power,
            0x0012 => apparent,
            0x0014 or 0x0016 when threePhase => apparent,
            0x0018 => reactive,
            0x001A or 0x001C when threePhase => reactive,
            0x001E => s.PowerFactor,
            0x0020 or 0x0022 when threePhase => s.PowerFactor,
            0x002A when threePhase => s.VoltageV,
            0x002E when threePhase => current,
            0x0030 when threePhase => current * 3,
            0x0034 when threePhase => s.PowerW,
            0x0038 when threePhase => apparent * 3,
            0x003C when threePhase => reactive * 3,
            0x003E when threePhase => s.PowerFactor,
            0x0046 => s.FrequencyHz,
            0x0048 => kilowattHours,
            0x004A => 0, // nothing is exported
            0x0156 => kilowattHours,
            0x0158 => 0,
            0x015A or 0x015C or 0x015E when threePhase => kilowattHours / 3,
            0x0180 => kilowattHours,
            _ => null,
        };
    }
}
