namespace Makerspace.Iot.Edge.TestKit.Chips.Iso14443;

/// <summary>Frames of ISO/IEC 14443-3 type A as the bits that go over the air, lowest bit of each byte first, parity left out.</summary>
internal static class AirBits
{
    /// <summary>One bit lasts 128 periods of the carrier of 13.56 MHz: 9.44 microseconds.</summary>
    public static readonly TimeSpan BitTime = TimeSpan.FromSeconds(128 / 13.56e6);

    /// <summary>From the end of a request to the start of an answer: 1172 periods at least.</summary>
    public static readonly TimeSpan FrameDelay = TimeSpan.FromSeconds(1172 / 13.56e6);

    /// <summary>The bits of bytes; of the last byte only some if <paramref name="lastBits"/> is not 0.</summary>
    public static bool[] Of(ReadOnlySpan<byte> bytes, int lastBits = 0)
    {
        int count = (8 * bytes.Length) - (lastBits == 0 ? 0 : 8 - lastBits);
        bool[] bits = new bool[Math.Max(count, 0)];
        for (int i = 0; i < bits.Length; i++)
        {
            bits[i] = (bytes[i / 8] >> (i % 8) & 1) != 0;
        }

        return bits;
    }

    /// <summary>Bytes of bits; the last one filled with zeros.</summary>
    public static byte[] ToBytes(ReadOnlySpan<bool> bits)
    {
        byte[] bytes = new byte[(bits.Length + 7) / 8];
        for (int i = 0; i < bits.Length; i++)
        {
            bytes[i / 8] |= (byte)(bits[i] ? 1 << (i % 8) : 0);
        }

        return bytes;
    }

    /// <summary>How long a frame is on the air: a parity bit after each byte, start and end of the frame.</summary>
    public static TimeSpan Duration(int bits) => BitTime * (bits + (bits / 8) + 2);

    /// <summary>CRC_A over bytes, low byte first. <para>Source: ISO/IEC 14443-3, annex B.</para></summary>
    public static byte[] Crc(ReadOnlySpan<byte> bytes, ushort start = 0x6363)
    {
        int crc = start;
        foreach (byte b in bytes)
        {
            int x = (b ^ crc) & 0xFF;
            x = (x ^ (x << 4)) & 0xFF;
            crc = (crc >> 8) ^ (x << 8) ^ (x << 3) ^ (x >> 4);
        }

        return [(byte)crc, (byte)(crc >> 8)];
    }
}
