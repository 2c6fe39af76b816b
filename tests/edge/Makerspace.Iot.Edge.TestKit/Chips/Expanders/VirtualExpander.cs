using System.Device.I2c;

namespace Makerspace.Iot.Edge.TestKit.Chips.Expanders;

/// <summary>
/// An I2C chip of digital lines, with the wires at them: each is driven by the chip, or follows the level that is outside, which a pull resistor or another chip gives.
/// It keeps every change of a wire, so that a relay that clicks for a moment is seen. Not thread-safe.
/// </summary>
/// <param name="lines">Lines, at most 16.</param>
/// <param name="address">Address on the bus.</param>
public abstract class VirtualExpander(int lines, int address) : I2cDevice
{
    private readonly List<(int Line, bool High)> _changes = [];
    private int _outside = (1 << lines) - 1;
    private int _before = (1 << lines) - 1;

    /// <summary>True: it does not acknowledge (no supply, wire off).</summary>
    public bool Absent { get; set; }

    /// <summary>What the wires did, oldest first.</summary>
    public IReadOnlyList<(int Line, bool High)> Changes => _changes;

    /// <inheritdoc/>
    public override I2cConnectionSettings ConnectionSettings { get; } = new(1, address);

    /// <summary>Lines.</summary>
    protected int Lines => lines;

    /// <summary>The wires, one bit each.</summary>
    protected int Wires => (Driven & Latch) | (~Driven & _outside & ((1 << lines) - 1));

    /// <summary>The lines that the chip drives.</summary>
    protected abstract int Driven { get; }

    /// <summary>The levels at which it drives them.</summary>
    protected abstract int Latch { get; }

    /// <summary>The level of a wire.</summary>
    public bool LevelOf(int line) => (Wires & (1 << line)) != 0;

    /// <summary>The level outside, which the wire has unless the chip drives it.</summary>
    public void Drive(int line, bool high)
    {
        _outside = high ? _outside | (1 << line) : _outside & ~(1 << line);
        Look();
    }

    /// <summary>Takes its supply away and gives it back: all registers as after power-on.</summary>
    public void LoseSupply()
    {
        Reset();
        Look();
    }

    /// <inheritdoc/>
    public override void Read(Span<byte> buffer)
    {
        Answer();
        Give(buffer);
    }

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        Answer();
        Take(buffer);
        Look();
    }

    /// <inheritdoc/>
    public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer)
    {
        Write(writeBuffer);
        Read(readBuffer);
    }

    /// <summary>The registers as after power-on.</summary>
    protected abstract void Reset();

    /// <summary>Takes bytes that were written to its address.</summary>
    protected abstract void Take(ReadOnlySpan<byte> bytes);

    /// <summary>Fills the buffer as the host clocks bytes out of it.</summary>
    protected abstract void Give(Span<byte> buffer);

    private void Answer()
    {
        if (Absent)
        {
            // EREMOTEIO, in the words of System.Device.I2c.
            throw new IOException("Error 121 performing I2C data transfer.");
        }
    }

    private void Look()
    {
        int now = Wires;
        for (int line = 0; line < lines; line++)
        {
            if (((now ^ _before) & (1 << line)) != 0)
            {
                _changes.Add((line, (now & (1 << line)) != 0));
            }
        }

        _before = now;
    }
}
