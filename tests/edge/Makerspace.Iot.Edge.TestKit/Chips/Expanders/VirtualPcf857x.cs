namespace Makerspace.Iot.Edge.TestKit.Chips.Expanders;

/// <summary>
/// A PCF8574 (8 lines) or PCF8575 (16 lines): one latch without directions. A 0 is driven; a 1 is only pulled up by 100 µA, so that the wire follows what is outside. After power-on every latch is 1.
/// <para>Source: NXP PCF8574 rev. 5, sections 8.1 (quasi-bidirectional I/Os) and 8.2; Texas Instruments PCF8575 SCPS121.</para>
/// </summary>
public sealed class VirtualPcf857x : VirtualExpander
{
    private int _latch;

    /// <summary>Makes one as after power-on.</summary>
    public VirtualPcf857x(int lines, int address = 0x20)
        : base(lines, address) => Reset();

    /// <inheritdoc/>
    protected override int Driven => ~_latch & ((1 << Lines) - 1);

    /// <inheritdoc/>
    protected override int Latch => _latch;

    /// <inheritdoc/>
    protected override void Reset() => _latch = (1 << Lines) - 1;

    /// <inheritdoc/>
    protected override void Take(ReadOnlySpan<byte> bytes)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            int shift = 8 * (i % (Lines / 8));
            _latch = (_latch & ~(0xFF << shift)) | (bytes[i] << shift);
        }
    }

    /// <inheritdoc/>
    protected override void Give(Span<byte> buffer)
    {
        for (int i = 0; i < buffer.Length; i++)
        {
            buffer[i] = (byte)(Wires >> (8 * (i % (Lines / 8))));
        }
    }
}
