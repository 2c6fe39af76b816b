using System.Text;

namespace Makerspace.Iot.Contracts.Tests;

/// <summary>Breaks messages in the ways of a bad wire, a bad program and a bad person.</summary>
internal sealed class Mutator(Random random)
{
    private static readonly byte[][] Words =
    [
        .. new[]
        {
            "null", "true", "false", "1e999", "-1e999", "-1", "0", "1.5", "9223372036854775808", "\"NaN\"", "\"\"", "[]", "{}", "[null]", "[[[[[[[[", "\\ud800", "\\u0000",
            "\"2026-03-02T08:15:30Z\"", "\"running\"", "\"synced\"", ",", ":", "\"", "\\", "}", "]", "{\"a\":1,\"a\":2}", " ", "\t\n", "é", "\0", "00", "-", "1E5", "0.1e-7", "123456789.123456789",
        }.Select(Encoding.UTF8.GetBytes),
    ];

    /// <summary>One of the fixtures.</summary>
    public Fixture Pick() => Fixture.All[random.Next(Fixture.All.Count)];

    /// <summary>True one time in ten.</summary>
    public bool Sometimes() => random.Next(10) == 0;

    /// <summary>One to four breaks.</summary>
    public byte[] Mutate(byte[] message)
    {
        byte[] bytes = message;
        int breaks = 1 + (random.Next(3) == 0 ? random.Next(3) : 0);
        for (int i = 0; i < breaks; i++)
        {
            bytes = Break(bytes);
        }

        return bytes;
    }

    private byte[] Break(byte[] bytes)
    {
        if (bytes.Length == 0)
        {
            return Words[random.Next(Words.Length)];
        }

        int at = random.Next(bytes.Length);
        int length = random.Next(Math.Min(bytes.Length - at, 40));
        switch (random.Next(8))
        {
            case 0:
                byte[] flipped = [.. bytes];
                flipped[at] ^= (byte)(1 << random.Next(8));
                return flipped;
            case 1:
                byte[] set = [.. bytes];
                set[at] = (byte)random.Next(256);
                return set;
            case 2:
                return [.. bytes[..at], .. bytes[(at + length)..]];
            case 3:
                return [.. bytes[..at], .. Words[random.Next(Words.Length)], .. bytes[at..]];
            case 4:
                return [.. bytes[..(at + length)], .. bytes[at..]];
            case 5:
                byte[] other = Pick().Encoded;
                return [.. bytes[..at], .. other[random.Next(other.Length)..]];
            case 6:
                byte[] digit = [.. bytes];
                int number = Array.FindIndex(digit, at, b => b is >= (byte)'0' and <= (byte)'9');
                digit[Math.Max(number, 0)] = (byte)('0' + random.Next(10));
                return digit;
            default:
                return ReplaceValue(bytes, at);
        }
    }

    // Puts a word in the place of the value after the next colon.
    private byte[] ReplaceValue(byte[] bytes, int from)
    {
        int colon = Array.IndexOf(bytes, (byte)':', from);
        if (colon < 0)
        {
            return bytes;
        }

        int end = Array.FindIndex(bytes, colon, b => b is (byte)',' or (byte)'}');
        return end < 0 ? bytes : [.. bytes[..(colon + 1)], .. Words[random.Next(Words.Length)], .. bytes[end..]];
    }
}
