using System.Globalization;
using Makerspace.Iot.Contracts.Access;

namespace Makerspace.Iot.Edge.Devices.Readers.Evdev;

/// <summary>Makes a badge's id of what a wedge typed. Pure, total over all texts.</summary>
public static class WedgeNumber
{
    /// <summary>Longest text that can be an id: ten bytes of hexadecimal digits with a separator between each two.</summary>
    public const int MaxKeys = 29;

    /// <summary>Shortest decimal number that counts: fewer digits are stray keys. Wedges write ten, with zeros in front.</summary>
    public const int MinDecimalDigits = 5;

    private const int MaxDecimalDigits = 25;

    /// <summary>As <see cref="Read"/>; false if the text is no id.</summary>
    public static bool TryRead(ReadOnlySpan<char> text, WedgeFormat format, out BadgeId badge) => Read(text, format, out badge) == BadgeIdFlaw.None;

    /// <summary>
    /// The id, or what is wrong with the text. Hexadecimal: 8, 10, 14, 16 or 20 digits; colons (typed as semicolons by place), hyphens and blanks may stand between whole bytes.
    /// Decimal: 5 to 25 digits and nothing between them, and the shortest of 4, 7 or 10 bytes that holds the number, because zeros in front are not told apart from none;
    /// an id of 7 bytes begins with its maker's code, which is never zero. Wiegand-26: facility, separator, number, or three and five digits in one: 00, facility, number.
    /// Ids of telephones and cut-off ids are ids here; <see cref="BadgeId.Flaw"/> names them.
    /// </summary>
    public static BadgeIdFlaw Read(ReadOnlySpan<char> text, WedgeFormat format, out BadgeId badge)
    {
        badge = default;
        Span<byte> bytes = stackalloc byte[BadgeHash.MaxIdBytes];
        (BadgeIdFlaw flaw, int length) = format switch
        {
            WedgeFormat.Hex or WedgeFormat.HexReversed => FromHex(text, bytes),
            WedgeFormat.Wiegand26 => FromWiegand(text, bytes),
            _ => FromDecimal(text, bytes),
        };
        if (flaw != BadgeIdFlaw.None)
        {
            return flaw;
        }

        bytes = bytes[..length];
        if (format is WedgeFormat.HexReversed or WedgeFormat.DecimalReversed)
        {
            bytes.Reverse();
        }

        badge = new BadgeId(bytes);
        return BadgeIdFlaw.None;
    }

    private static (BadgeIdFlaw Flaw, int Bytes) FromHex(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        Span<char> digits = stackalloc char[2 * BadgeHash.MaxIdBytes];
        int count = 0;
        foreach (char c in text)
        {
            if (char.IsAsciiHexDigit(c))
            {
                if (count == digits.Length)
                {
                    return (BadgeIdFlaw.Length, 0);
                }

                digits[count++] = c;
            }
            else if (char.IsAsciiLetter(c) || !char.IsAscii(c))
            {
                return (BadgeIdFlaw.ForeignCharacter, 0);
            }
            else if (c is not (';' or ':' or '-' or ' ') || count % 2 != 0)
            {
                return (BadgeIdFlaw.Separator, 0);
            }
        }

        if (count % 2 != 0 || !BadgeIdRules.IsLength(count / 2))
        {
            return (BadgeIdFlaw.Length, 0);
        }

        Convert.FromHexString(digits[..count], bytes, out _, out int written);
        return (BadgeIdFlaw.None, written);
    }

    private static (BadgeIdFlaw Flaw, int Bytes) FromDecimal(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        if (text.IndexOfAnyExceptInRange('0', '9') is >= 0 and var foreign)
        {
            return (BadgeIdText.TryFacilityAndNumber(text, out _, out _) ? BadgeIdFlaw.FacilityAndNumber
                : char.IsAsciiLetter(text[foreign]) || !char.IsAscii(text[foreign]) ? BadgeIdFlaw.ForeignCharacter : BadgeIdFlaw.Separator, 0);
        }

        if (text.Length is < MinDecimalDigits or > MaxDecimalDigits || !UInt128.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out UInt128 number))
        {
            return (BadgeIdFlaw.Length, 0);
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

        return length == 0 ? (BadgeIdFlaw.Length, 0) : (BadgeIdFlaw.None, length);
    }

    private static (BadgeIdFlaw Flaw, int Bytes) FromWiegand(ReadOnlySpan<char> text, Span<byte> bytes)
    {
        int facility;
        int number;
        if (text.Length == 8 && text.IndexOfAnyExceptInRange('0', '9') < 0)
        {
            facility = int.Parse(text[..3], NumberStyles.None, CultureInfo.InvariantCulture);
            number = int.Parse(text[3..], NumberStyles.None, CultureInfo.InvariantCulture);
        }
        else if (!BadgeIdText.TryFacilityAndNumber(text, out facility, out number))
        {
            return (BadgeIdFlaw.Length, 0);
        }

        if (facility > byte.MaxValue || number > ushort.MaxValue)
        {
            return (BadgeIdFlaw.OutOfRange, 0);
        }

        (bytes[0], bytes[1], bytes[2], bytes[3]) = (0, (byte)facility, (byte)(number >> 8), (byte)number);
        return (BadgeIdFlaw.None, 4);
    }
}
