namespace Makerspace.Iot.Edge.TestKit.Chips.Expanders;

/// <summary>
/// An MCP23008 (8 lines) or MCP23017 (16 lines, IOCON.BANK = 0): after the first byte, each further one is the next register's. After power-on every line is an input and every latch 0.
/// <para>Source: Microchip MCP23017 DS20001952C, tables 3-3 and 3-5, section 3.2.1 (sequential mode); MCP23008 DS21919F, table 1-3.</para>
/// </summary>
public sealed class VirtualMcp230xx : VirtualExpander
{
    private const int Directions = 0x00;
    private const int PullUps = 0x06;
    private const int Port = 0x09;
    private const int Latches = 0x0A;
    private const int Registers = 0x0B;
    private readonly int _ports;
    private readonly byte[] _registers;
    private int _pointer;

    /// <summary>Makes one as after power-on.</summary>
    public VirtualMcp230xx(int lines, int address = 0x20)
        : base(lines, address)
    {
        _ports = lines / 8;
        _registers = new byte[Registers * _ports];
        Reset();
    }

    /// <summary>Lines whose pull-up is on.</summary>
    public int PulledUp => Value(PullUps);

    /// <inheritdoc/>
    protected override int Driven => ~Value(Directions) & ((1 << Lines) - 1);

    /// <inheritdoc/>
    protected override int Latch => Value(Latches);

    /// <inheritdoc/>
    protected override void Reset()
    {
        Array.Clear(_registers);
        _registers.AsSpan(Directions * _ports, _ports).Fill(0xFF);
    }

    /// <inheritdoc/>
    protected override void Take(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > 0)
        {
            _pointer = bytes[0] % _registers.Length;
        }

        for (int i = 1; i < bytes.Length; i++)
        {
            // A write to the port is a write to its latch.
            int at = _pointer / _ports == Port ? _pointer + _ports : _pointer;
            _registers[at] = bytes[i];
            Next();
        }
    }

    /// <inheritdoc/>
    protected override void Give(Span<byte> buffer)
    {
        for (int i = 0; i < buffer.Length; i++)
        {
            buffer[i] = _pointer / _ports == Port ? (byte)(Wires >> (8 * (_pointer % _ports))) : _registers[_pointer];
            Next();
        }
    }

    private int Value(int register) => _registers[register * _ports] | (_ports == 2 ? _registers[(register * _ports) + 1] << 8 : 0);

    private void Next() => _pointer = (_pointer + 1) % _registers.Length;
}
