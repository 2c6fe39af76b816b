namespace Makerspace.Iot.Edge.TestKit.Chips.Sensors;

/// <summary>
/// A MAX31856 with its thermocouple. Sixteen registers; the first byte of a transfer is the address, 80 added for writing, and the address counts on with each byte.
/// A conversion takes 169 ms at 50 Hz and 143 ms at 60 Hz, with the test for a broken wire 40 ms more; one that was asked for clears its bit at its end.
/// In automatic mode the test is made with every sixteenth conversion only. An input outside the supply stops conversions: the temperature stays as it was, 0 °C from the start.
/// <para>Source: Maxim Integrated MAX31856 19-7534: table 6 (register map), table 10 (temperatures), electrical characteristics (times).</para>
/// </summary>
/// <param name="celsius">Temperature of the thermocouple, °C, at a time.</param>
public sealed class VirtualMax31856(Func<TimeSpan, double> celsius) : SimulatedSpiChip
{
    private const int ConversionsPerTest = 16;
    private static readonly byte[] AtReset = [0x00, 0x03, 0xFF, 0x7F, 0xC0, 0x7F, 0xFF, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00];
    private readonly byte[] _registers = [.. AtReset];
    private TimeSpan? _endsAt;
    private int _conversions;

    /// <summary>True: a wire of the thermocouple is off.</summary>
    public bool IsOpen { get; set; }

    /// <summary>True: an input is above the supply or below ground.</summary>
    public bool IsOverVoltage { get; set; }

    /// <summary>What the wire to the host reads if it is stuck or off: 00 or FF; null if it is sound.</summary>
    public byte? StuckAt { get; set; }

    /// <summary>True: it begins conversions and never ends one.</summary>
    public bool IsFrozen { get; set; }

    /// <summary>The registers, for a test that looks.</summary>
    public ReadOnlySpan<byte> Registers => _registers;

    /// <summary>As after a dip of the supply: all registers as at the start.</summary>
    public void Reset()
    {
        AtReset.CopyTo(_registers, 0);
        (_endsAt, _conversions) = (null, 0);
    }

    /// <inheritdoc/>
    public override void Transfer(ReadOnlySpan<byte> mosi, Span<byte> miso, TimeSpan held, TimeSpan now)
    {
        miso.Clear();
        if (StuckAt is { } level)
        {
            miso.Fill(level);
            return;
        }

        Run(now);
        bool isWrite = (mosi[0] & 0x80) != 0;
        int address = mosi[0] & 0x7F;
        for (int i = 1; i < mosi.Length; i++, address++)
        {
            if (!isWrite)
            {
                miso[i] = _registers[address & 0x0F];
            }
            else if (address < 0x0C)
            {
                Set(address, mosi[i], now);
            }
        }
    }

    private void Set(int address, byte value, TimeSpan now)
    {
        _registers[address] = value;
        if (address == 0 && (value & 0xC0) != 0)
        {
            _endsAt ??= now + Length(value);
        }
    }

    private static TimeSpan Length(byte control) => TimeSpan.FromMilliseconds(((control & 0x01) != 0 ? 169 : 143) + ((control & 0x30) != 0 ? 40 : 0));

    private void Run(TimeSpan now)
    {
        while (!IsFrozen && _endsAt is { } end && end <= now)
        {
            Convert(end);
            bool isAutomatic = (_registers[0] & 0x80) != 0;
            _registers[0] &= 0xBF;
            _endsAt = isAutomatic ? end + Length(_registers[0]) : null;
        }
    }

    private void Convert(TimeSpan at)
    {
        bool tests = (_registers[0] & 0x30) != 0 && ((_registers[0] & 0x80) == 0 || _conversions++ % ConversionsPerTest == 0);
        int faults = (IsOverVoltage ? 0x02 : 0) | (IsOpen && tests ? 0x01 : 0);
        _registers[0x0F] = (byte)faults;
        if (!IsOverVoltage)
        {
            // 19 bits in steps of 1/128 °C, two's complement, from bit 5 of three bytes on. A wire that hangs in the air shows the temperature of the chip.
            int raw = (int)Math.Round((IsOpen ? 21 : celsius(at)) * 128) << 5;
            (_registers[0x0C], _registers[0x0D], _registers[0x0E]) = ((byte)(raw >> 16), (byte)(raw >> 8), (byte)raw);
        }
    }
}
