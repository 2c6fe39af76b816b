namespace Makerspace.Iot.Edge.Devices.Buses;

/// <summary>Turns the bits of bytes, for chips that want the lowest bit first.</summary>
internal static class BitOrder
{
    /// <summary>The byte with its bits in the other order: 0x01 becomes 0x80.</summary>
    public static byte Reversed(byte value)
    {
        int bits = value;
        bits = ((bits & 0xF0) >> 4) | ((bits & 0x0F) << 4);
        bits = ((bits & 0xCC) >> 2) | ((bits & 0x33) << 2);
        return (byte)(((bits & 0xAA) >> 1) | ((bits & 0x55) << 1));
    }

    /// <summary>Turns every byte in its place.</summary>
    public static void Reverse(Span<byte> bytes)
    {
        foreach (ref byte b in bytes)
        {
            b = Reversed(b);
        }
    }
}
