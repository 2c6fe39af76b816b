using System.Text;
using Makerspace.Iot.Edge.Devices.Plugs;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Plugs;

/// <summary>
/// A million damaged messages for each kind: the parser never throws, and whatever it reports lies within what a plug can measure.
/// </summary>
public sealed class PlugFuzzTests
{
    private const int BufferBytes = 1024;
    private static readonly byte[] Liked = "{}[]\",:.-+eE0123456789 nulltruefalseONOFF\\u\0\u007F"u8.ToArray();

    public static TheoryData<string> Kinds => PlugBench.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void No_damage_to_a_message_breaks_the_parser_or_yields_an_impossible_value(string kind)
    {
        (string Topic, byte[] Payload)[] samples = PlugDialectTests.Samples.Select(s => s.Data).Where(s => s.Item1 == kind).Select(s => (s.Item3, Encoding.UTF8.GetBytes(s.Item4))).ToArray();
        IPlugDialect[] dialects = [PlugDialectTests.Dialect(kind, 0), PlugDialectTests.Dialect(kind, 1)];
        var random = new Random(FuzzInputs.Seed);
        byte[] buffer = new byte[BufferBytes];
        long reports = 0;
        long nonsense = 0;
        long count = Fuzz.Inputs;
        for (long i = 0; i < count; i++)
        {
            (string topic, byte[] payload) = samples[random.Next(samples.Length)];
            int length = Damage(random, payload, samples, buffer);
            ReadOnlyMemory<byte> input = buffer.AsMemory(0, length);
            try
            {
                PlugParse parse = dialects[i & 1].Read(topic, input, out PlugReport report);
                Check(parse, report);
                reports += parse == PlugParse.Report ? 1 : 0;
                nonsense += parse == PlugParse.Nonsense ? 1 : 0;
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"seed {FuzzInputs.Seed}, input {i}: {topic} {Convert.ToHexString(input.Span)}: {failure.Message}", failure);
            }
        }

        Assert.True(reports > count / 20 && nonsense > count / 20, $"{reports} reports and {nonsense} nonsense among {count}: the damage is too great or too small");
    }

    private static int Damage(Random random, byte[] payload, (string Topic, byte[] Payload)[] samples, byte[] buffer)
    {
        payload.CopyTo(buffer, 0);
        int length = payload.Length;
        for (int hits = random.Next(4); hits > 0; hits--)
        {
            int at = length == 0 ? 0 : random.Next(length);
            switch (random.Next(6))
            {
                case 0 when length > 0:
                    buffer[at] = Liked[random.Next(Liked.Length)];
                    break;
                case 1 when length > 0:
                    buffer[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2 when random.Next(4) == 0:
                    length = at;
                    break;
                case 3 when length < BufferBytes:
                    buffer.AsSpan(at, length - at).CopyTo(buffer.AsSpan(at + 1));
                    buffer[at] = Liked[random.Next(Liked.Length)];
                    length++;
                    break;
                case 4:
                    byte[] other = samples[random.Next(samples.Length)].Payload;
                    int from = other.Length == 0 ? 0 : random.Next(other.Length);
                    int taken = Math.Min(random.Next(20), Math.Min(other.Length - from, BufferBytes - at));
                    other.AsSpan(from, taken).CopyTo(buffer.AsSpan(at));
                    length = Math.Max(length, at + taken);
                    break;
                default:
                    break;
            }
        }

        return length;
    }

    private static void Check(PlugParse parse, in PlugReport report)
    {
        Assert.Equal(parse == PlugParse.Report, report.SaysAnything);
        Assert.True(report.PowerW is null or (>= -30_000 and <= 30_000));
        Assert.True(report.EnergyWh is null or (>= 0 and <= 1e9));
        Assert.True(report.CurrentA is null or (>= -130 and <= 130));
        Assert.True(report.VoltageV is null or (>= 0 and <= 500));
    }
}
