namespace Makerspace.Iot.Edge.TestKit.Chips.Sensors;

/// <summary>
/// An MCP9600 or MCP9601 with its thermocouple: converts without end, 570 ms each, and sets bit 6 of its status with each. The first byte written chooses a register; a read goes on from there.
/// An MCP9600 knows nothing of a broken thermocouple and shows its own temperature then; an MCP9601 sets bit 4.
/// <para>Source: Microchip MCP960X DS20005426F: table 5-1 (registers), 5.1.1 (temperature, two's complement, steps of 1/16 °C), 5.2.1 (status), 5.3 (device id).</para>
/// </summary>
/// <param name="tellsBreak">True for an MCP9601.</param>
/// <param name="celsius">Temperature of the thermocouple, °C, at a time.</param>
public sealed class VirtualMcp960x(bool tellsBreak, Func<TimeSpan, double> celsius) : SimulatedI2cChip
{
    private static readonly TimeSpan Conversion = TimeSpan.FromMilliseconds(570);
    private readonly byte[] _settings = new byte[0x20];
    private byte _pointer;
    private byte _status;
    private short _hot;
    private TimeSpan _endsAt = Conversion;

    /// <summary>True: a wire of the thermocouple is off.</summary>
    public bool IsOpen { get; set; }

    /// <summary>True: the thermocouple touches the supply or ground.</summary>
    public bool IsShorted { get; set; }

    /// <summary>True: it does not acknowledge (no supply, wire off).</summary>
    public bool Absent { get; set; }

    /// <summary>True: it converts no more.</summary>
    public bool IsFrozen { get; set; }

    /// <summary>The sensor configuration: type of the thermocouple and filter.</summary>
    public byte SensorConfiguration => _settings[0x05];

    /// <summary>As after a dip of the supply: all settings forgotten.</summary>
    public void Reset()
    {
        Array.Clear(_settings);
        (_status, _hot) = (0, 0);
    }

    /// <inheritdoc/>
    public override bool Write(ReadOnlySpan<byte> bytes, TimeSpan now)
    {
        if (Absent)
        {
            return false;
        }

        Run(now);
        _pointer = bytes.Length > 0 ? bytes[0] : _pointer;
        if (bytes.Length > 1 && _pointer == 0x04)
        {
            // The flags that the chip sets by itself come again with the next conversion.
            _status = (byte)(bytes[1] & 0xC0);
        }
        else if (bytes.Length > 1 && _pointer < _settings.Length)
        {
            _settings[_pointer] = bytes[1];
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
        byte[] value = _pointer switch
        {
            0x00 => [(byte)(_hot >> 8), (byte)_hot],
            0x04 => [_status],
            0x20 => [(byte)(tellsBreak ? 0x41 : 0x40), 0x11],
            < 0x20 => [_settings[_pointer]],
            _ => [0],
        };
        for (int i = 0; i < buffer.Length; i++)
        {
            buffer[i] = value[Math.Min(i, value.Length - 1)];
        }

        return true;
    }

    private void Run(TimeSpan now)
    {
        while (!IsFrozen && _endsAt <= now)
        {
            double shown = IsOpen || IsShorted ? 21 : celsius(_endsAt);
            _hot = (short)Math.Clamp(Math.Round(shown * 16), short.MinValue, short.MaxValue);
            _status = (byte)(0x40 | (tellsBreak && IsShorted ? 0x20 : 0) | (tellsBreak && IsOpen ? 0x10 : 0));
            _endsAt += Conversion;
        }
    }
}
