using Makerspace.Iot.Edge.Devices.Readers;
using Makerspace.Iot.Edge.Devices.Readers.Pn532;
using Makerspace.Iot.Edge.Simulator;
using Makerspace.Iot.Edge.Simulator.Chips;
using Makerspace.Iot.Edge.Simulator.Chips.Pn532;
using Makerspace.Iot.Edge.TestKit.Chips.Pn532;

namespace Makerspace.Iot.Edge.Devices.Tests.Simulated;

public sealed class Pn532OnI2cTests : BusReaderContract
{
    [Fact]
    public async Task A_chip_that_is_busy_now_and_then_is_only_asked_again()
    {
        var rig = new Rig();
        rig.Virtual.Busy = 0.3;
        rig.Run.At(1, () => rig.Card = VirtualCard.FromHex("1122AABB"));
        rig.Run.At(60, () => rig.Card = null);
        Assert.Equal(["+ 1122AABB", "- 1122AABB"], await rig.WatchAsync(65));
    }

    [Fact]
    public async Task An_answer_that_comes_cut_short_is_asked_for_again()
    {
        var rig = new Rig();
        rig.Virtual.Chip.Line.Faults = new LineFaults { Truncated = 0.15 };
        rig.Run.At(1, () => rig.Card = VirtualCard.FromHex("1122AABB"));
        Assert.Contains("+ 1122AABB", await rig.WatchAsync(20));
        Assert.True(rig.Reader.Counters.BadFrames > 10);
    }

    private protected override FieldRig NewRig(ulong seed = 1) => new Rig(seed);

    private sealed class Rig : FieldRig
    {
        public Rig(ulong seed = 1)
        {
            Virtual = new VirtualPn532I2c(new Dice(seed));
            Reader = Pn532Probe.Reader(new Pn532I2cPort(Virtual.On(Time), Time, Run.Wait), new Pn532Options(), Time);
        }

        public VirtualPn532I2c Virtual { get; }

        public override PolledReader Reader { get; }

        public override VirtualCard? Card
        {
            set => Virtual.Chip.Card = value;
        }

        public override bool IsGone
        {
            set => Virtual.IsGone = value;
        }

        public override bool IsBroken
        {
            set => Virtual.IsBroken = value;
        }

        public override int Transfers => Virtual.BusTransfers;

        public override void LosePower() => Virtual.Chip.LosePower(Time.GetElapsedTime(0));

        public override void BeBad() => (Virtual.Chip.Line.Faults, Virtual.Busy) = (LineFaults.Many with { Late = 0.05, Silence = 0 }, 0.03);
    }
}
