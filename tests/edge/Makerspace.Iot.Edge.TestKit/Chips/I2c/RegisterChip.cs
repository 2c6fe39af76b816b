using System.Buffers.Binary;

namespace Makerspace.Iot.Edge.TestKit.Chips.I2c;

/// <summary>
/// A chip of 16-bit registers: the first byte written chooses one, two more set it, high byte first; a read gives the chosen one, and the same again as long as the host reads.
/// <para>Source: Texas Instruments INA219 SBOS448G 8.5.6; INA226 SBOS547A 7.5.7; ADS1115 SBAS444E 7.5.2.</para>
/// </summary>
public abstract class RegisterChip : SimulatedI2cChip
{
    private byte _pointer;

    /// <summary>True: it does not acknowledge (no supply, wire off).</summary>
    public bool Absent { get; set; }

    /// <summary>Transfers taken.</summary>
    public long Transfers { get; private set; }

    /// <inheritdoc/>
    public override bool Write(ReadOnlySpan<byte> bytes, TimeSpan now)
    {
        if (Absent)
        {
            return false;
        }

        Transfers++;
        if (bytes.Length > 0)
        {
            _pointer = bytes[0];
        }

        if (bytes.Length >= 3)
        {
            Set(_pointer, BinaryPrimitives.ReadUInt16BigEndian(bytes[1..]), now);
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

        Transfers++;
        ushort value = Get(_pointer, now);
        for (int i = 0; i < buffer.Length; i++)
        {
            buffer[i] = (byte)(i % 2 == 0 ? value >> 8 : value);
        }

        return true;
    }

    /// <summary>The value of a register.</summary>
    protected abstract ushort Get(byte register, TimeSpan now);

    /// <summary>Sets a register; writes to read-only ones change nothing.</summary>
    protected abstract void Set(byte register, ushort value, TimeSpan now);
}
