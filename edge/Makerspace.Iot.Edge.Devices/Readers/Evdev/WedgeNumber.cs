using System.Globalization;

namespace Makerspace.Iot.Edge.Devices.Readers.Evdev;

/// <summary>Makes a badge's id of what a wedge typed. Pure, total over all texts.</summary>
public static class WedgeNumber
{
    /// <summary>Longest text that can be an id: a decimal number of ten bytes.</summary>
    public const int MaxDigits = 25;

    /// <summary>Shortest decimal number that counts: fewer digits are stray keys. Wedges write ten, with zeros in front.</summary>
    public const int MinDecimalDigits = 5;

    /// <summary>
    /// The id, of 4, 7 or 10 bytes. Hexadecimal: 8, 14 or 20 digits, nothing else. Decimal: 5 to 25 digits, and the shortest of the three lengths that holds the number,
    /// because zeros in front are not told apart from none; an id of 7 bytes begins with its maker's code, which is never zero.
    /// </summary>
    public static bool TryRead(ReadOnlySpan<char> text, WedgeFormat format, out BadgeId badge)
    {
        badge = default;
        Span<byte> bytes = stackalloc byte[10];
        int length = format is WedgeFormat.Hex or WedgeFormat.HexReversed ? FromHex(text, bytes) : FromDecimal(text, bytes);
        if (length == 0)
        {
            return false;
        }

        bytes = bytes[..length];
        if (format is WedgeFormat.HexReversed or WedgeFormat.DecimalReversed)
        {
            bytes.Reverse();
        }

        badge = new BadgeId(bytes);
        return true;
    }

    private static int FromHex(ReadOnlySpan<char> text, Span<byte> bytes) =>
        text.Length is 8 or 14 or 20 && Convert.FromHexString(text, bytes, out _, out int written) == System.Buffers.OperationStatus.Done ? written : 0;

    private static int FromDecimal(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        if (text.Length is < MinDecimalDigits or > MaxDigits || !UInt128.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out UInt128 number))
        {
            return 0;
        }

        int length = number switch
        {
            _ when number >> 32 == 0 => 4,
            _ when number >> 56 == 0 => 7,
            _ when number >> 80 == 0 => 10,
            _ => 0,
        };
        for (int i = length - 1; i >= 0; i--)
        {
            bytes[i] = (byte)(number & 0xFF);
            number >>= 8;
        }

        return length;
    }
}
