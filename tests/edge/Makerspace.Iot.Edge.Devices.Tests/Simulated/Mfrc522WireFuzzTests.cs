using System.Device.Spi;
using Makerspace.Iot.Edge.Devices.Readers.Mfrc522;
using Makerspace.Iot.Edge.Simulator;
using Makerspace.Iot.Edge.Simulator.Chips.Pn532;
using Makerspace.Iot.Edge.TestKit.Chips.Mfrc522;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Simulated;

/// <summary>The wire between computer and MFRC522 carries no checksum: what it spoils must be caught by the card's own.</summary>
public sealed class Mfrc522WireFuzzTests
{
    [Theory]
    [InlineData(0.002)]
    [InlineData(0.02)]
    [InlineData(0.2)]
    public async Task A_wire_that_flips_bits_never_makes_another_badge(double flips)
    {
        var time = new ManualTime();
        var run = new FieldRun(time);
        var chip = new VirtualMfrc522(new Dice((ulong)FuzzInputs.Seed)) { Card = VirtualCard.FromHex("04DE5F1EACC040"), Faults = new Mfrc522Faults { WireFlips = flips } };
        double seconds = 60 * FuzzInputs.Factor;
        List<string> words = await run.WatchAsync(Mfrc522Probe.Reader(chip.On(time), new Mfrc522Options(), time, run.Wait), seconds);
        Assert.All(words, w => Assert.True(w is "fault" or "restored" || w.EndsWith("04DE5F1EACC040", StringComparison.Ordinal), $"seed {FuzzInputs.Seed}: {w}"));
        Assert.Contains("+ 04DE5F1EACC040", words);
    }

    [Fact]
    public async Task Random_bytes_are_a_fault_and_never_a_badge()
    {
        var time = new ManualTime();
        var run = new FieldRun(time);
        List<string> words = await run.WatchAsync(Mfrc522Probe.Reader(new RandomSpi(), new Mfrc522Options(), time, run.Wait), 300 * FuzzInputs.Factor);
        Assert.DoesNotContain(words, w => w.StartsWith('+'));
        Assert.Contains("fault", words);
    }

    private sealed class RandomSpi : SpiDevice
    {
        private readonly Random _random = new(FuzzInputs.Seed);

        public override SpiConnectionSettings ConnectionSettings => new(0, 0) { ClockFrequency = 1_000_000 };

        public override void Read(Span<byte> buffer) => _random.NextBytes(buffer);

        public override void Write(ReadOnlySpan<byte> buffer)
        {
        }

        public override void TransferFullDuplex(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer) => _random.NextBytes(readBuffer);
    }
}
