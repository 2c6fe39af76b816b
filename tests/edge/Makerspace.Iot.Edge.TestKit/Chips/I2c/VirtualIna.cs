namespace Makerspace.Iot.Edge.TestKit.Chips.I2c;

/// <summary>
/// What INA219 and INA226 have in common: they measure the voltage across a shunt and on the bus, and multiply by what the calibration register says; without it, current and power read as zero.
/// They convert continuously; nothing of the averaging is played.
/// </summary>
/// <param name="shuntOhm">The shunt that is really there, ohms.</param>
/// <param name="load">Amperes through the shunt and volts on the bus, at a time.</param>
public abstract class VirtualIna(double shuntOhm, Func<TimeSpan, (double CurrentA, double BusV)> load) : RegisterChip
{
    /// <summary>Configuration register.</summary>
    protected ushort Configuration { get; set; }

    /// <summary>Calibration register.</summary>
    protected ushort Calibration { get; set; }

    /// <summary>As after a dip of the supply: all settings forgotten.</summary>
    public abstract void Reset();

    /// <summary>Across the shunt, volts.</summary>
    protected double ShuntV(TimeSpan now) => load(now).CurrentA * shuntOhm;

    /// <summary>On the bus, volts.</summary>
    protected double BusV(TimeSpan now) => load(now).BusV;

    /// <summary>Two's complement.</summary>
    protected static ushort Signed(int value) => unchecked((ushort)(short)value);
}
