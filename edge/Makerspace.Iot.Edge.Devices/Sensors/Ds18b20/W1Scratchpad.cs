using System.Globalization;

namespace Makerspace.Iot.Edge.Devices.Sensors.Ds18b20;

/// <summary>What a reading of a sensor came to.</summary>
internal enum W1Outcome
{
    /// <summary>A temperature.</summary>
    Temperature,

    /// <summary>The text is not what the kernel writes.</summary>
    Unreadable,

    /// <summary>The bytes came damaged over the wire.</summary>
    BadChecksum,

    /// <summary>The sensor shows what it shows after its supply came: it has measured nothing.</summary>
    PowerOnValue,
}

/// <summary>
/// Reads what the kernel shows of a DS18B20 in <c>w1_slave</c>: nine bytes in hexadecimal with their checksum and YES or NO, then the same bytes and the temperature in thousandths of a degree, for example
/// <c>4b 01 4b 46 7f ff 05 10 e1 : crc=e1 YES</c> and <c>4b 01 4b 46 7f ff 05 10 e1 t=20687</c>.
/// Bytes 0 and 1 are the temperature, signed, low byte first, in sixteenths of a degree; byte 8 is the checksum of the others.
/// Source: Documentation/w1/slaves/w1_therm.rst of the kernel; Maxim, DS18B20 datasheet 19-7487, figures 4 and 9.
/// </summary>
internal static class W1Scratchpad
{
    /// <summary>The power-on value, 85 °C, sixteenths.</summary>
    private const short PowerOn = 0x0550;

    /// <summary>Byte 6 after a conversion to a whole degree. Before the first conversion it is 0x0C; source: the kernel's check of the conversion (features, bit 0).</summary>
    private const byte ConvertedToWhole = 0x10;

    private const int Bytes = 9;
    private const int LongestText = 512;

    /// <summary>Reads the text. <paramref name="mayBe85"/> says that the sensor has been near 85 °C before, so that the value may be true.</summary>
    public static W1Outcome Parse(ReadOnlySpan<char> text, bool mayBe85, out double celsius)
    {
        celsius = 0;
        Span<byte> pad = stackalloc byte[Bytes];
        int end = text.IndexOf('\n');
        if (text.Length > LongestText || end < 0 || !Hex(text[..end], pad, out ReadOnlySpan<char> verdict))
        {
            return W1Outcome.Unreadable;
        }

        verdict = verdict.Trim();
        if (!verdict.StartsWith(": crc=") || !(verdict.EndsWith(" YES") || verdict.EndsWith(" NO")))
        {
            return W1Outcome.Unreadable;
        }

        // All zero has the right sum, and is what a wire shorted to ground reads as.
        if (verdict.EndsWith(" NO") || Crc8(pad) != 0 || pad.IndexOfAnyExcept((byte)0) < 0)
        {
            return W1Outcome.BadChecksum;
        }

        // Only the first line is judged by its sum: the second one may hold an older value if the first failed.
        int told = text.LastIndexOf(" t=");
        if (told < 0 || !int.TryParse(text[(told + 3)..].Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int thousandths))
        {
            return W1Outcome.Unreadable;
        }

        short raw = (short)(pad[0] | (pad[1] << 8));
        if (Math.Abs((raw * 62.5) - thousandths) > 1)
        {
            return W1Outcome.Unreadable;
        }

        if (raw == PowerOn && pad[6] != ConvertedToWhole && !mayBe85)
        {
            return W1Outcome.PowerOnValue;
        }

        celsius = raw / 16.0;
        return W1Outcome.Temperature;
    }

    /// <summary>The 1-Wire checksum, x^8 + x^5 + x^4 + 1, low bit first; zero over bytes that end with it.</summary>
    internal static byte Crc8(ReadOnlySpan<byte> bytes)
    {
        byte crc = 0;
        foreach (byte b in bytes)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (byte)((crc & 1) != 0 ? (crc >> 1) ^ 0x8C : crc >> 1);
            }
        }

        return crc;
    }

    private static bool Hex(ReadOnlySpan<char> line, Span<byte> pad, out ReadOnlySpan<char> rest)
    {
        rest = default;
        for (int i = 0; i < pad.Length; i++)
        {
            if (line.Length < 3 || line[2] != ' ' || !byte.TryParse(line[..2], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out pad[i]))
            {
                return false;
            }

            line = line[3..];
        }

        rest = line;
        return true;
    }
}
