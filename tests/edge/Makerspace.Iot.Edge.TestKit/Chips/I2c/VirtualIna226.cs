namespace Makerspace.Iot.Edge.TestKit.Chips.I2c;

/// <summary>
/// An INA226. Shunt voltage in steps of 2.5 µV, bus voltage of 1.25 mV; current is shunt times calibration over 2048, power is current times bus over 20,000, unsigned;
/// register 06 has the flags of a finished conversion (bit 3) and of an overflow (bit 2); FE and FF say who it is.
/// <para>Source: Texas Instruments SBOS547A, 7.5 (equations 3 and 4), 7.6 (registers 00 to 07, FE, FF; reset 4127).</para>
/// </summary>
public sealed class VirtualIna226 : VirtualIna
{
    private const ushort AtReset = 0x4127;
    private ushort _mask;
    private ushort _limit;

    /// <summary>A chip with its shunt and load.</summary>
    public VirtualIna226(double shuntOhm, Func<TimeSpan, (double CurrentA, double BusV)> load)
        : base(shuntOhm, load) => Reset();

    /// <inheritdoc/>
    public override void Reset() => (Configuration, Calibration, _mask, _limit) = (AtReset, 0, 0, 0);

    /// <inheritdoc/>
    protected override ushort Get(byte register, TimeSpan now) => register switch
    {
        0 => Configuration,
        1 => Signed(Shunt(now)),
        2 => (ushort)Bus(now),
        3 => (ushort)Power(now),
        4 => Signed(Current(now)),
        5 => Calibration,
        6 => (ushort)(_mask | 0b1000 | (Overflows(now) ? 0b100 : 0)),
        7 => _limit,
        0xFE => 0x5449,
        0xFF => 0x2260,
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
                Configuration = (ushort)((value & 0x0FFF) | 0x4000);
                break;
            case 5:
                Calibration = (ushort)(value & 0x7FFF);
                break;
            case 6:
                _mask = (ushort)(value & 0xFC03);
                break;
            case 7:
                _limit = value;
                break;
        }
    }

    private int Shunt(TimeSpan now) => Math.Clamp((int)Math.Round(ShuntV(now) / 2.5e-6), short.MinValue, short.MaxValue);

    private int Bus(TimeSpan now) => Math.Clamp((int)Math.Round(BusV(now) / 0.00125), 0, short.MaxValue);

    private int Current(TimeSpan now) => (int)Math.Clamp((long)Shunt(now) * Calibration / 2_048, short.MinValue, short.MaxValue);

    private long Power(TimeSpan now) => Math.Min((long)Math.Abs(Current(now)) * Bus(now) / 20_000, ushort.MaxValue);

    private bool Overflows(TimeSpan now) => Math.Abs((long)Shunt(now) * Calibration / 2_048) > short.MaxValue;
}
