using System.Buffers.Binary;

namespace Makerspace.Iot.Edge.Devices.Tests.Readers.Evdev;

/// <summary>What the kernel delivers when a wedge types, as bytes. The table of places is written here anew, from a US keyboard.</summary>
internal static class Keys
{
    public const ushort Enter = 28;

    private static readonly Dictionary<char, ushort> Places = new()
    {
        ['1'] = 2,
        ['2'] = 3,
        ['3'] = 4,
        ['4'] = 5,
        ['5'] = 6,
        ['6'] = 7,
        ['7'] = 8,
        ['8'] = 9,
        ['9'] = 10,
        ['0'] = 11,
        ['A'] = 30,
        ['B'] = 48,
        ['C'] = 46,
        ['D'] = 32,
        ['E'] = 18,
        ['F'] = 33,
        ['G'] = 34,
        ['Q'] = 16,
        ['Z'] = 44,
        ['M'] = 50,
        [';'] = 39,
        [' '] = 57,
        ['-'] = 12,
        [','] = 51,
        ['.'] = 52,
        ['/'] = 53,
        ['\n'] = Enter,
        ['\t'] = 15,
    };

    /// <summary>Presses and releases, each followed by its synchronisation; capital letters come with the shift key.</summary>
    public static byte[] Type(string text)
    {
        List<byte> bytes = [];
        foreach (char c in text)
        {
            bool shift = c is >= 'A' and <= 'Z';
            if (shift)
            {
                bytes.AddRange(Event(1, 42, 1));
            }

            bytes.AddRange(Press(Places[c]));
            if (shift)
            {
                bytes.AddRange(Event(1, 42, 0));
            }
        }

        return [.. bytes];
    }

    /// <summary>Presses alone, one event for each key.</summary>
    public static byte[] Presses(string text) => [.. text.SelectMany(c => Event(1, Places[c], 1))];

    /// <summary>One key, by its code.</summary>
    public static byte[] Press(ushort code) =>
        [.. Event(4, 4, 0x7_0000 + code), .. Event(1, code, 1), .. Event(0, 0, 0), .. Event(4, 4, 0x7_0000 + code), .. Event(1, code, 0), .. Event(0, 0, 0)];

    /// <summary>One event of 24 bytes (16 for a 32-bit program), with some time stamp.</summary>
    public static byte[] Event(ushort type, ushort code, int value)
    {
        byte[] bytes = new byte[nint.Size == 8 ? 24 : 16];
        bytes.AsSpan(0, bytes.Length - 8).Fill(0x5A);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(bytes.Length - 8), type);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(bytes.Length - 6), code);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(bytes.Length - 4), value);
        return bytes;
    }
}
