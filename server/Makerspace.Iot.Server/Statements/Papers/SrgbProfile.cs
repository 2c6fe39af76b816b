using System.Buffers.Binary;
using System.Text;

namespace Makerspace.Iot.Server.Statements.Papers;

/// <summary>
/// A colour profile of sRGB, made here so that no file of others is carried: three primaries, the white of the connection space, gamma 2.2.
/// <b>Source:</b> ICC.1:2001-04 (version 2.4), clauses 6 and 7; primaries of IEC 61966-2-1 adapted to D50.
/// </summary>
internal static class SrgbProfile
{
    private const int HeaderLength = 128;

    /// <summary>The bytes of the profile.</summary>
    public static byte[] Bytes { get; } = Make();

    private static byte[] Make()
    {
        byte[] curve = Tag("curv", writer => writer.Add([0, 0, 0, 1, 0x02, 0x33]));
        (string Name, byte[] Data)[] tags =
        [
            ("desc", Description("sRGB")), ("cprt", Tag("text", w => w.Add(Encoding.ASCII.GetBytes("No copyright, use freely\0")))), ("wtpt", Xyz(0.9642, 1, 0.8249)),
            ("rXYZ", Xyz(0.4361, 0.2225, 0.0139)), ("gXYZ", Xyz(0.3851, 0.7169, 0.0971)), ("bXYZ", Xyz(0.1431, 0.0606, 0.7141)), ("rTRC", curve), ("gTRC", curve), ("bTRC", curve),
        ];
        int offset = HeaderLength + 4 + (12 * tags.Length);
        var table = new List<byte[]> { Big(tags.Length) };
        var data = new List<byte[]>();
        foreach ((string name, byte[] bytes) in tags)
        {
            table.Add([.. Encoding.ASCII.GetBytes(name), .. Big(offset), .. Big(bytes.Length)]);
            byte[] padded = [.. bytes, .. new byte[(4 - (bytes.Length % 4)) % 4]];
            data.Add(padded);
            offset += padded.Length;
        }

        byte[] header = new byte[HeaderLength];
        Big(offset).CopyTo(header, 0);
        Big(0x02400000).CopyTo(header, 8);
        Encoding.ASCII.GetBytes("mntrRGB XYZ ").CopyTo(header, 12);
        byte[] date = [0x07, 0xEA, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0];
        date.CopyTo(header, 24);
        Encoding.ASCII.GetBytes("acsp").CopyTo(header, 36);
        Fixed(0.9642).CopyTo(header, 68);
        Fixed(1).CopyTo(header, 72);
        Fixed(0.8249).CopyTo(header, 76);
        return [.. header, .. table.SelectMany(b => b), .. data.SelectMany(b => b)];
    }

    private static byte[] Tag(string type, Action<List<byte[]>> fill)
    {
        var parts = new List<byte[]> { Encoding.ASCII.GetBytes(type), new byte[4] };
        fill(parts);
        return [.. parts.SelectMany(p => p)];
    }

    private static byte[] Xyz(double x, double y, double z) => Tag("XYZ ", w => w.Add([.. Fixed(x), .. Fixed(y), .. Fixed(z)]));

    // The name in ASCII, then nothing in Unicode and in the script of the Macintosh.
    private static byte[] Description(string name) => Tag("desc", w => w.Add([.. Big(name.Length + 1), .. Encoding.ASCII.GetBytes(name + "\0"), .. new byte[8 + 3 + 67]]));

    private static byte[] Fixed(double value) => Big((int)Math.Round(value * 65536));

    private static byte[] Big(int value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
