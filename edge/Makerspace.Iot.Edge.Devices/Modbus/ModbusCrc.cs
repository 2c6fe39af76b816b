namespace Makerspace.Iot.Edge.Devices.Modbus;

/// <summary>
/// CRC-16 of Modbus RTU: polynomial A001 (reflected 8005), start FFFF, sent low byte first; "123456789" gives 4B37.
/// Source: MODBUS over serial line, specification and implementation guide V1.02, section 6.2.2.
/// </summary>
internal static class ModbusCrc
{
    /// <summary>Length of the CRC in a frame, bytes.</summary>
    public const int Bytes = 2;

    private static readonly ushort[] Table = MakeTable();

    /// <summary>The CRC of some bytes.</summary>
    public static ushort Compute(ReadOnlySpan<byte> bytes)
    {
        ushort crc = 0xFFFF;
        foreach (byte b in bytes)
        {
            crc = (ushort)((crc >> 8) ^ Table[(byte)(crc ^ b)]);
        }

        return crc;
    }

    /// <summary>Writes the CRC of all but the last two bytes into these.</summary>
    public static void Seal(Span<byte> frame)
    {
        ushort crc = Compute(frame[..^Bytes]);
        frame[^2] = (byte)crc;
        frame[^1] = (byte)(crc >> 8);
    }

    /// <summary>True if the last two bytes are the CRC of the others.</summary>
    public static bool Holds(ReadOnlySpan<byte> frame) => frame.Length > Bytes && Compute(frame) == 0;

    private static ushort[] MakeTable()
    {
        ushort[] table = new ushort[256];
        for (int i = 0; i < table.Length; i++)
        {
            int crc = i;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xA001 : crc >> 1;
            }

            table[i] = (ushort)crc;
        }

        return table;
    }
}
