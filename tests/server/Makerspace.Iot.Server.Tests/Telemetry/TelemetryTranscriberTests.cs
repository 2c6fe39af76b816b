using System.Text;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Server.Telemetry;

namespace Makerspace.Iot.Server.Tests.Telemetry;

public sealed class TelemetryTranscriberTests
{
    [Fact]
    public void A_sample_becomes_one_line_with_what_was_measured_and_nothing_else()
    {
        byte[] payload = WireCodec.Encode(new TelemetryBatch
        {
            Machine = "press-1",
            Clock = ClockQuality.Synced,
            Samples =
            [
                new TelemetrySample { TimeMs = 1772438400250, PowerW = 151.5, EnergyWh = 12000, Contactor = true, State = MachineCondition.Running },
                new TelemetrySample { TimeMs = 1772438401250, State = MachineCondition.OutOfService },
            ],
        });
        using var lines = new LineBuffer();
        Assert.True(TelemetryTranscriber.TryWrite(payload, "la-fabunit"u8, "fabunit-1"u8, lines, out TelemetrySummary seen));
        Assert.Equal(
            """
            power,agent=fabunit-1,machine=press-1,site=la-fabunit w=151.5,wh=12000,contactor=1i,state="running" 1772438400250000000
            power,agent=fabunit-1,machine=press-1,site=la-fabunit state="out-of-service" 1772438401250000000

            """,
            Encoding.UTF8.GetString(lines.Written));
        Assert.Equal(2, lines.Lines);
        Assert.Equal("press-1", Encoding.UTF8.GetString(payload[seen.Machine]));
        Assert.True(seen.TryGetLastPower(payload, out double power));
        Assert.Equal((151.5, 1772438400250, false), (power, seen.LastPowerMs, seen.Late));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Short_way_and_general_codec_write_the_same_lines(int seed)
    {
        var random = new Random(seed);
        int shortWay = 0;
        for (int i = 0; i < 500; i++)
        {
            TelemetryBatch batch = RandomBatch(random);
            byte[] payload = WireCodec.Encode(batch);
            using var fast = new LineBuffer();
            using var slow = new LineBuffer();
            Points.Power(slow, "s", "a", WireCodec.DecodeTelemetry(payload).Value!);
            if (TelemetryTranscriber.TryWrite(payload, "s"u8, "a"u8, fast, out _))
            {
                shortWay++;
                Assert.Equal(Encoding.UTF8.GetString(slow.Written), Encoding.UTF8.GetString(fast.Written));
                Assert.Equal(slow.Lines, fast.Lines);
            }
            else
            {
                Assert.Equal(0, fast.Length);
            }
        }

        Assert.True(shortWay > 60, $"only {shortWay} of 500 went the short way; seed {seed}");
    }

    [Theory]
    [InlineData(3)]
    public void What_the_short_way_takes_the_codec_takes(int seed)
    {
        var random = new Random(seed);
        int taken = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] payload = WireCodec.Encode(RandomBatch(random, most: 2));
            for (int change = random.Next(1, 3); change > 0; change--)
            {
                payload[random.Next(payload.Length)] = (byte)"{}[]\",:0123456789.eE-+ntfsabwvh"[random.Next(31)];
            }

            using var lines = new LineBuffer();
            if (TelemetryTranscriber.TryWrite(payload, "s"u8, "a"u8, lines, out _))
            {
                taken++;
                Decoded<TelemetryBatch> decoded = WireCodec.DecodeTelemetry(payload);
                Assert.True(decoded.Ok, $"{decoded.Error} in {Encoding.UTF8.GetString(payload)}; seed {seed}");
            }
        }

        Assert.True(taken > 100);
    }

    [Theory]
    [InlineData("""{"clock":"synced","machine":"m","late":false,"samples":[{"t":1,"s":"idle"}]}""")]
    [InlineData("""{"machine":"m","clock":"unsynced","late":false,"samples":[{"t":1,"s":"idle"}]}""")]
    [InlineData("""{"machine":"m","clock":"synced","late":false,"samples":[]}""")]
    [InlineData("""{"machine":"m","clock":"synced","late":false,"samples":[{"t":1,"w":1e3,"s":"idle"}]}""")]
    [InlineData("""{"machine":"m","clock":"synced","late":false,"samples":[{"t":1,"w":1000000,"s":"idle"}]}""")]
    [InlineData("""{"machine":"m","clock":"synced","late":false,"samples":[{"t":1,"w":1,"w":2,"s":"idle"}]}""")]
    [InlineData("""{"machine":"M","clock":"synced","late":false,"samples":[{"t":1,"s":"idle"}]}""")]
    [InlineData("""{"machine":"m","clock":"synced","late":false,"samples":[{"t":1,"s":"melting"}]}""")]
    [InlineData("""{"machine":"m","clock":"synced","late":false,"samples":[{"t":1,"s":"idle"}],"x":1}""")]
    [InlineData("""{"machine":"m","clock":"synced","late":false,"samples":[{"t":1,"s":"idle"}]} {""")]
    [InlineData("""{"machine":"m","clock":"synced","late":false,"samples":[{"t":1,"s":"idle"},{"t":2""")]
    [InlineData("")]
    public void Anything_unusual_is_left_to_the_codec_and_nothing_written(string payload)
    {
        using var lines = new LineBuffer();
        lines.Raw("before\n"u8);
        Assert.False(TelemetryTranscriber.TryWrite(Encoding.UTF8.GetBytes(payload), "s"u8, "a"u8, lines, out _));
        Assert.Equal("before\n", Encoding.UTF8.GetString(lines.Written));
    }

    private static TelemetryBatch RandomBatch(Random random, int most = 20) => new()
    {
        Machine = $"m-{random.Next(9)}",
        Clock = random.Next(10) == 0 ? ClockQuality.Unsynced : ClockQuality.Synced,
        Late = random.Next(2) == 0,
        Samples = Enumerable.Range(0, random.Next(1, most)).Select(_ => new TelemetrySample
        {
            TimeMs = 1772438400000 + random.Next(1_000_000),
            PowerW = Maybe(random, 1_000_000),
            EnergyWh = Maybe(random, 1e9),
            CurrentA = Maybe(random, 100),
            VoltageV = Maybe(random, 400),
            Contactor = random.Next(3) switch { 0 => true, 1 => false, _ => null },
            State = (MachineCondition)random.Next(8),
        }).ToArray(),
    };

    private static double? Maybe(Random random, double most) => random.Next(20) switch
    {
        0 => null,
        1 => -random.NextDouble() * most,
        2 => random.NextDouble() / 1e7,
        3 => 0,
        4 => Math.Round(random.NextDouble() * most),
        _ => Math.Round(random.NextDouble() * most, 2),
    };
}
