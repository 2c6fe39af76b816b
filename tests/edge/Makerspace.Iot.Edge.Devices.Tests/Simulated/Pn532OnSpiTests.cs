using Makerspace.Iot.Edge.Devices.Readers;
using Makerspace.Iot.Edge.Devices.Readers.Pn532;
using Makerspace.Iot.Edge.Simulator;
using Makerspace.Iot.Edge.Simulator.Chips;
using Makerspace.Iot.Edge.Simulator.Chips.Pn532;
using Makerspace.Iot.Edge.TestKit.Chips.Pn532;

namespace Makerspace.Iot.Edge.Devices.Tests.Simulated;

public sealed class Pn532OnSpiTests : BusReaderContract
{
    [Theory]
    [InlineData(0x00)]
    [InlineData(0xFF)]
    public async Task A_wire_that_is_stuck_is_a_fault_and_never_a_badge(byte level)
    {
        var rig = new Rig();
        rig.Virtual.StuckAt = level;
        rig.Card = VirtualCard.FromHex("1122AABB");
        rig.Run.At(5, () => rig.Virtual.StuckAt = null);
        Assert.Equal(["fault", "restored", "+ 1122AABB"], await rig.WatchAsync(8));
        Assert.Contains("chip select (NSS)", rig.Run.Events[0].Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10_000)]
    [InlineData(5_000_000)]
    public async Task The_chip_is_woken_at_any_speed(int speedHz)
    {
        var rig = new Rig(speedHz);
        rig.Card = VirtualCard.FromHex("1122AABB");
        Assert.Equal(["+ 1122AABB"], await rig.WatchAsync(3));
    }

    private protected override FieldRig NewRig(ulong seed = 1) => new Rig(seed: seed);

    private sealed class Rig : FieldRig
    {
        public Rig(int speedHz = 1_000_000, ulong seed = 1)
        {
            Virtual = new VirtualPn532Spi(new Dice(seed));
            Reader = Pn532Probe.Reader(new Pn532SpiPort(Virtual.On(Time, speedHz), Time, Run.Wait), new Pn532Options(), Time);
        }

        public VirtualPn532Spi Virtual { get; }

        public override PolledReader Reader { get; }

        public override VirtualCard? Card
        {
            set => Virtual.Chip.Card = value;
        }

        public override bool IsGone
        {
            set => Virtual.StuckAt = value ? 0xFF : null;
        }

        public override bool IsBroken
        {
            set => Virtual.IsBroken = value;
        }

        public override int Transfers => Virtual.BusTransfers;

        public override void LosePower() => Virtual.Chip.LosePower(Time.GetElapsedTime(0));

        public override void BeBad() => Virtual.Chip.Line.Faults = LineFaults.Many with { Late = 0.05, Silence = 0 };
    }
}
