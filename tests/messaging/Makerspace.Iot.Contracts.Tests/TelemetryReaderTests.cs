using System.Text;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Telemetry;

namespace Makerspace.Iot.Contracts.Tests;

public sealed class TelemetryReaderTests
{
    private readonly TelemetryReader _reader = new();

    [Fact]
    public void Any_batch_is_read_as_the_codec_reads_it()
    {
        int seed = Environment.TickCount;
        var random = new Random(seed);
        for (int i = 0; i < 5000; i++)
        {
            AssertSame(WireCodec.Encode(Batch(random)), $"seed {seed}, batch {i}");
        }
    }

    [Theory]
    [InlineData("""{"machine":"m","clock":"synced","late":false,"samples":[{"t":1,"s":"idle"}]}""")]
    [InlineData("""{"machine":"m","clock":"synced","late":false,"samples":[{"s":"idle","t":1}]}""")]
    [InlineData("""{"samples":[{"t":1,"s":"idle"}],"clock":"corrected","machine":"m"}""")]
    [InlineData(""" { "machine" : "m" , "clock":"synced","late":true,"samples":[ {"t":1,"s":"idle"} ] } """)]
    [InlineData("""{"machine":"\u006d","clock":"synced","late":false,"samples":[{"t":1,"w":1E2,"s":"idle"}]}""")]
    [InlineData("""{"machine":"m","clock":"synced","late":false,"samples":[{"t":1,"w":-0,"wh":0.000000000000001,"s":"idle"}]}""")]
    [InlineData("""{"machine":"m","clock":"synced","late":false,"samples":[{"t":1,"w":123456789012345678901,"s":"idle"}]}""")]
    [InlineData("""{"machine":"m","clock":"synced","late":false,"samples":[{"t":1,"w":0.1234567890123456789,"a":null,"s":"idle"}]}""")]
    [InlineData("""{"machine":"m","clock":"synced","late":false,"samples":[{"t":1,"w":00,"s":"idle"}]}""")]
    [InlineData("""{"machine":"m","clock":"synced","late":false,"samples":[{"t":01,"s":"idle"}]}""")]
    [InlineData("""{"machine":"m","clock":"synced","late":false,"samples":[{"t":1,"s":"idle"},]}""")]
    [InlineData("""{"machine":"m","clock":"synced","late":false,"samples":[]}""")]
    [InlineData("""{"machine":"M","clock":"synced","late":false,"samples":[{"t":1,"s":"idle"}]}""")]
    [InlineData("""{"machine":"m","clock":"synced","late":false,"samples":[{"t":1,"w":1000001,"s":"idle"}]}""")]
    [InlineData("""{"machine":"m","clock":"synced","late":false,"samples":[{"t":1,"s":"idle"}]} x""")]
    [InlineData("""{"machine":"m","clock":"synced","late":false,"samples":[{"t":1,"s":"idle","zz":[1]}],"zz":{}}""")]
    public void Any_layout_gets_the_codecs_verdict(string json) => AssertSame(Encoding.UTF8.GetBytes(json), json);

    [Fact]
    public void A_malformed_batch_leaves_nothing_of_the_last_one()
    {
        Assert.True(_reader.TryRead(WireCodec.Encode(Samples.Batch)));
        Assert.Equal(3, _reader.Samples.Length);
        Assert.False(_reader.TryRead("{"u8));
        Assert.True(_reader.Samples.IsEmpty);
        Assert.NotNull(_reader.Error);
        Assert.True(_reader.TryRead(WireCodec.Encode(Samples.Batch)));
        Assert.Null(_reader.Error);
    }

    [Fact]
    public void Reading_what_the_codec_writes_allocates_nothing()
    {
        byte[] bytes = WireCodec.Encode(Samples.Batch with { Samples = [.. Enumerable.Repeat(Samples.Sample, 1000)] });
        Assert.True(_reader.TryRead(bytes), _reader.Error);
        Assert.True(_reader.TryRead(bytes));

        // The runtime allocates a little on this thread when it swaps in better code; what the reader allocated itself would show in every round.
        long least = Enumerable.Range(0, 5).Min(_ => AllocatedByReading(bytes, 100));
        Assert.Equal(0, least);
    }

    private long AllocatedByReading(byte[] bytes, int times)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < times; i++)
        {
            _reader.TryRead(bytes);
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static TelemetryBatch Batch(Random random) => new()
    {
        Machine = $"m-{random.Next(1000)}",
        Clock = (ClockQuality)random.Next(3),
        Late = random.Next(2) == 0,
        Samples = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => new TelemetrySample
        {
            TimeMs = random.NextInt64(Bounds.LatestWall.ToUnixTimeMilliseconds() + 1000),
            PowerW = Number(random, 1e6),
            EnergyWh = Number(random, 1e12),
            CurrentA = Number(random, 1e4),
            VoltageV = Number(random, 1e4),
            Contactor = random.Next(3) switch { 0 => null, 1 => true, _ => false },
            State = (MachineCondition)random.Next(8),
        })],
    };

    // As meters give them (a few decimals), as arithmetic gives them (all digits), tiny ones, and now and then one beyond the bound.
    private static double? Number(Random random, double most) => random.Next(8) switch
    {
        0 => null,
        1 => (random.NextDouble() * 2 * most) - most,
        2 => random.NextDouble() * 1e-9,
        3 => random.Next(50) == 0 ? most * 1.5 : most,
        4 => -0.0,
        _ => Math.Round((random.NextDouble() * 2 * most) - most, random.Next(4)),
    };

    private void AssertSame(byte[] payload, string about)
    {
        Decoded<TelemetryBatch> expected = WireCodec.DecodeTelemetry(payload);
        bool read = _reader.TryRead(payload);
        Assert.True(expected.Ok == read && expected.Error == _reader.Error, $"{about}: {expected.Error} / {_reader.Error}");
        if (expected.Ok)
        {
            Assert.Equal((expected.Value.Machine, expected.Value.Clock, expected.Value.Late), (_reader.Machine, _reader.Clock, _reader.Late));
            Assert.True(expected.Value.Samples.AsSpan().SequenceEqual(_reader.Samples), about);
        }
    }
}
