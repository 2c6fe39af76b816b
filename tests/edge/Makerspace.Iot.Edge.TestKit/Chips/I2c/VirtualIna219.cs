namespace Makerspace.Iot.Edge.TestKit.Chips.I2c;

/// <summary>
/// An INA219. Shunt voltage in steps of 10 µV, limited by its range; bus voltage in steps of 4 mV from bit 3 on, with the flags of a finished conversion (bit 1) and of an overflow (bit 0);
/// current is shunt times calibration over 4096, power is current times bus over 5000, unsigned.
/// <para>Source: Texas Instruments SBOS448G, 8.5.1 (equations 4 and 5), 8.6 (registers 00 to 05; reset 399F).</para>
/// </summary>
/// <inheritdoc cref="VirtualIna(double, Func{TimeSpan, ValueTuple{double, double}})"/>
public sealed class VirtualIna219 : VirtualIna
{
    private const ushort AtReset = 0x399F;

    /// <summary>A chip with its shunt and load.</summary>
    public VirtualIna219(double shuntOhm, Func<TimeSpan, (double CurrentA, double BusV)> load)
        : base(shuntOhm, load) => Reset();

    /// <inheritdoc/>
    public override void Reset() => (Configuration, Calibration) = (AtReset, 0);

    /// <inheritdoc/>
    protected override ushort Get(byte register, TimeSpan now) => register switch
    {
        0 => Configuration,
        1 => Signed(Shunt(now)),
        2 => (ushort)((Bus(now) << 3) | 0b10 | (Overflows(now) ? 1 : 0)),
        3 => (ushort)Power(now),
        4 => Signed(Current(now)),
        5 => Calibration,
        _ => 0,
    };

    /// <inheritdoc/>
    protected override void Set(byte register, ushort value, TimeSpan now)
    {
        switch (register)
        {
            case 0 when (value & 0x8000) != 0:
                Reset();
                break;
            case 0:
                Configuration = (ushort)(value & 0x3FFF);
                break;
            case 5:
                Calibration = (ushort)(value & 0xFFFE);
                break;
        }
    }

    private int Shunt(TimeSpan now)
    {
        int most = 4_000 << ((Configuration >> 11) & 3);
        return Math.Clamp((int)Math.Round(ShuntV(now) / 10e-6), -most, most);
    }

    private int Bus(TimeSpan now) => Math.Clamp((int)Math.Round(BusV(now) / 0.004), 0, (Configuration & 0x2000) != 0 ? 8_000 : 4_000);

    private int Current(TimeSpan now) => Math.Clamp(Shunt(now) * Calibration / 4_096, short.MinValue, short.MaxValue);

    private long Power(TimeSpan now) => Math.Min((long)Math.Abs(Current(now)) * Bus(now) / 5_000, ushort.MaxValue);

    private bool Overflows(TimeSpan now) => Math.Abs((long)Shunt(now) * Calibration / 4_096) > short.MaxValue;
}
