namespace Makerspace.Iot.Edge.Devices.Readers.Iso14443;

/// <summary>CRC_A: polynomial x^16+x^12+x^5+1, lowest bit first, start value 6363, low byte sent first. Source: ISO/IEC 14443-3, 6.2.4 and annex B.</summary>
internal static class CrcA
{
    /// <summary>The CRC of these bytes.</summary>
    public static ushort Of(ReadOnlySpan<byte> bytes)
    {
        ushort crc = 0x6363;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (ushort)((crc & 1) != 0 ? (crc >> 1) ^ 0x8408 : crc >> 1);
            }
        }

        return crc;
    }

    /// <summary>Writes the CRC of all but the last two bytes into these two.</summary>
    public static void Seal(Span<byte> frame)
    {
        ushort crc = Of(frame[..^2]);
        (frame[^2], frame[^1]) = ((byte)crc, (byte)(crc >> 8));
    }

    /// <summary>True if the last two bytes are the CRC of those before them.</summary>
    public static bool IsSealed(ReadOnlySpan<byte> frame) => frame.Length > 2 && Of(frame[..^2]) == (frame[^2] | (frame[^1] << 8));
}
