using System.Globalization;
using System.Text;

namespace Makerspace.Iot.Server.Tests.Telemetry;

/// <summary>Numbered lines, each a point of its own.</summary>
internal static class SampleLines
{
    public static string Text(int from, int count)
    {
        var text = new StringBuilder();
        for (int i = from; i < from + count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"power,agent=a,machine=m,site=s w={i}.5,wh={i} {1772438400000L + i}000000\n");
        }

        return text.ToString();
    }

    public static byte[] Bytes(int from, int count) => Encoding.UTF8.GetBytes(Text(from, count));
}
