namespace Makerspace.Iot.Edge.TestKit.Chips.Expanders;

/// <summary>
/// A TCA9554 (8 lines) or TCA9555 (16 lines): registers input, output, polarity and configuration. Further bytes of a transfer go to the other register of the pair, or to the same one.
/// After power-on every line is an input and every latch 1.
/// <para>Source: Texas Instruments TCA9554 SCPS233, tables 3 to 7; TCA9555 SCPS200, section 8.6.</para>
/// </summary>
public sealed class VirtualTca955x : VirtualExpander
{
    private readonly int _ports;
    private readonly byte[] _registers;
    private int _pointer;

    /// <summary>Makes one as after power-on.</summary>
    public VirtualTca955x(int lines, int address = 0x20)
        : base(lines, address)
    {
        _ports = lines / 8;
        _registers = new byte[4 * _ports];
        Reset();
    }

    /// <inheritdoc/>
    protected override int Driven => ~Value(3) & ((1 << Lines) - 1);

    /// <inheritdoc/>
    protected override int Latch => Value(1);

    /// <inheritdoc/>
    protected override void Reset()
    {
        Array.Fill(_registers, (byte)0xFF);
        _registers.AsSpan(2 * _ports, _ports).Clear();
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
            if (_pointer >= _ports)
            {
                _registers[_pointer] = bytes[i];
            }

            Next();
        }
    }

    /// <inheritdoc/>
    protected override void Give(Span<byte> buffer)
    {
        for (int i = 0; i < buffer.Length; i++)
        {
            buffer[i] = _pointer < _ports ? (byte)((Wires ^ Value(2)) >> (8 * _pointer)) : _registers[_pointer];
            Next();
        }
    }

    private int Value(int register) => _registers[register * _ports] | (_ports == 2 ? _registers[(register * _ports) + 1] << 8 : 0);

    private void Next() => _pointer = _ports == 2 ? _pointer ^ 1 : _pointer;
}
