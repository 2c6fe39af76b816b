namespace Makerspace.Iot.Edge.Simulator.Chips.Modbus;

/// <summary>
/// The slaves' own CRC-16, computed bit by bit.
/// <para>Source: MODBUS over Serial Line V1.02, 6.2.2: polynomial A001 (reflected), start FFFF, low byte sent first.</para>
/// </summary>
internal static class ModbusCrc
{
    public static ushort Of(ReadOnlySpan<byte> bytes)
    {
        ushort crc = 0xFFFF;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (ushort)((crc & 1) != 0 ? (crc >> 1) ^ 0xA001 : crc >> 1);
            }
        }

        return crc;
    }

    public static byte[] Append(ReadOnlySpan<byte> bytes)
    {
        ushort crc = Of(bytes);
        return [.. bytes, (byte)crc, (byte)(crc >> 8)];
    }
}
