using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Makerspace.Iot.Edge.Devices.Meters.Pulse;

/// <summary>
/// Counts as a text file: a head with a sequence number, a line for each counter, and a sum over all of it, so that a file half written is known and the other one is taken.
/// </summary>
internal static class CounterFile
{
    /// <summary>Most counters of a file.</summary>
    public const int MostCounters = 256;

    /// <summary>Longest file, bytes.</summary>
    public const int LongestFile = 32 * 1024;

    private const string Head = "makerspace counters 1 ";
    private const string Sum = "sum ";
    private const int SumBytes = 8;
    private const int LongestName = 40;

    /// <summary>True for 1 to 40 of a-z, 0-9 and -.</summary>
    public static bool IsName(string name) => name.Length is >= 1 and <= LongestName && name.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-');

    /// <summary>The bytes of a file.</summary>
    public static byte[] Format(long sequence, IEnumerable<KeyValuePair<string, long>> counts)
    {
        var text = new StringBuilder().Append(Head).Append(CultureInfo.InvariantCulture, $"{sequence}").Append('\n');
        foreach ((string name, long count) in counts)
        {
            text.Append(name).Append(' ').Append(CultureInfo.InvariantCulture, $"{count}").Append('\n');
        }

        string body = text.ToString();
        return Encoding.ASCII.GetBytes(body + Sum + SumOf(body) + "\n");
    }

    /// <summary>Reads a file; null if it is damaged.</summary>
    public static (long Sequence, Dictionary<string, long> Counts)? Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > LongestFile)
        {
            return null;
        }

        string text = Encoding.ASCII.GetString(bytes);
        int sumAt = text.LastIndexOf("\n" + Sum, StringComparison.Ordinal) + 1;
        if (sumAt <= 0 || !text.StartsWith(Head, StringComparison.Ordinal) || text[sumAt..] != Sum + SumOf(text[..sumAt]) + "\n")
        {
            return null;
        }

        string[] lines = text[..(sumAt - 1)].Split('\n');
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        if (lines.Length > MostCounters + 1 || !Number(lines[0].AsSpan(Head.Length), out long sequence))
        {
            return null;
        }

        foreach (string line in lines.AsSpan(1))
        {
            int blank = line.IndexOf(' ', StringComparison.Ordinal);
            if (blank < 0 || !IsName(line[..blank]) || !Number(line.AsSpan(blank + 1), out long count) || !counts.TryAdd(line[..blank], count))
            {
                return null;
            }
        }

        return (sequence, counts);
    }

    private static bool Number(ReadOnlySpan<char> text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static string SumOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(text)).AsSpan(0, SumBytes));
}
