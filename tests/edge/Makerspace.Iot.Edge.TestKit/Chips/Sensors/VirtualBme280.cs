using System.Buffers.Binary;

namespace Makerspace.Iot.Edge.TestKit.Chips.Sensors;

/// <summary>
/// A BME280: measures temperature, pressure and humidity once when it is told to (forced mode), and rests. It is handed the raw value of its temperature, as a datasheet's worked example prints it.
/// Before the first measurement, and for what is not to be measured, the registers hold 80000 and 8000.
/// <para>Source: Bosch Sensortec BME280 BST-BME280-DS002: 5.3 (memory map), 5.4 (registers), 9.1 (times).</para>
/// </summary>
/// <param name="rawTemperature">The raw temperature, 20 bits, at a time.</param>
/// <param name="t1">Trimming value dig_T1, unsigned; the one of the worked example by default.</param>
/// <param name="t2">dig_T2, signed.</param>
/// <param name="t3">dig_T3, signed.</param>
public sealed class VirtualBme280(Func<TimeSpan, int> rawTemperature, ushort t1 = 27_504, short t2 = 26_435, short t3 = -1_000) : SimulatedI2cChip
{
    private const int Nothing = 0x80000;
    private static readonly TimeSpan Measurement = TimeSpan.FromMilliseconds(9.3);
    private byte _pointer;
    private byte _control;
    private byte _humidity;
    private byte _config;
    private int _raw = Nothing;
    private TimeSpan? _endsAt;

    /// <summary>True: it does not acknowledge (no supply, wire off).</summary>
    public bool Absent { get; set; }

    /// <summary>What it says it is: 60 a BME280, 58 a BMP280.</summary>
    public byte ChipId { get; init; } = 0x60;

    /// <summary>As after a dip of the supply.</summary>
    public void Reset() => (_control, _humidity, _config, _raw, _endsAt) = (0, 0, 0, Nothing, null);

    /// <inheritdoc/>
    public override bool Write(ReadOnlySpan<byte> bytes, TimeSpan now)
    {
        if (Absent)
        {
            return false;
        }

        Run(now);
        _pointer = bytes.Length > 0 ? bytes[0] : _pointer;

        // Unlike reading, writing does not count the address on: pairs of address and value.
        for (int i = 0; i + 1 < bytes.Length; i += 2)
        {
            Set(bytes[i], bytes[i + 1], now);
        }

        return true;
    }

    /// <inheritdoc/>
    public override bool Read(Span<byte> buffer, TimeSpan now)
    {
        if (Absent)
        {
            return false;
        }

        Run(now);
        for (int i = 0; i < buffer.Length; i++)
        {
            buffer[i] = Get((byte)(_pointer + i));
        }

        return true;
    }

    private void Set(byte register, byte value, TimeSpan now)
    {
        switch (register)
        {
            case 0xE0 when value == 0xB6:
                Reset();
                break;
            case 0xF2:
                _humidity = (byte)(value & 0x07);
                break;
            case 0xF4:
                _control = value;
                _endsAt = (value & 0x03) == 0 ? null : now + Measurement;
                break;
            case 0xF5:
                _config = value;
                break;
        }
    }

    private byte Get(byte register) => register switch
    {
        0xD0 => ChipId,
        0xF2 => _humidity,
        0xF3 => (byte)(_endsAt is null ? 0 : 0x08),
        0xF4 => _control,
        0xF5 => _config,
        0xFA => (byte)(_raw >> 12),
        0xFB => (byte)(_raw >> 4),
        0xFC => (byte)((_raw & 0x0F) << 4),
        0xF7 or 0xFD => 0x80,
        >= 0x88 and <= 0x8D => Trimming(register - 0x88),
        _ => 0,
    };

    private byte Trimming(int at)
    {
        Span<byte> values = stackalloc byte[6];
        BinaryPrimitives.WriteUInt16LittleEndian(values, t1);
        BinaryPrimitives.WriteInt16LittleEndian(values[2..], t2);
        BinaryPrimitives.WriteInt16LittleEndian(values[4..], t3);
        return values[at];
    }

    private void Run(TimeSpan now)
    {
        if (_endsAt is { } end && end <= now)
        {
            bool measures = (_control >> 5) != 0;
            _raw = measures ? rawTemperature(end) & 0xFFFFF : Nothing;
            _control &= 0xFC;
            _endsAt = null;
        }
    }
}
