using Makerspace.Iot.Edge.Devices.Readers;
using Makerspace.Iot.Edge.Devices.Readers.Mfrc522;
using Makerspace.Iot.Edge.Simulator;
using Makerspace.Iot.Edge.Simulator.Chips.Pn532;
using Makerspace.Iot.Edge.TestKit.Chips.Mfrc522;

namespace Makerspace.Iot.Edge.Devices.Tests.Simulated;

public sealed class Mfrc522OnSpiTests : BusReaderContract
{
    [Theory]
    [InlineData(0x91, "MFRC522 1.0")]
    [InlineData(0x92, "MFRC522 2.0")]
    [InlineData(0x88, "FM17522")]
    [InlineData(0x12, "MFRC522 clone 12")]
    public async Task Versions_and_clones_are_known(byte version, string firmware)
    {
        var rig = new Rig(version);
        rig.Card = VirtualCard.FromHex("1122AABB");
        Assert.Equal(["+ 1122AABB"], await rig.WatchAsync(1));
        Assert.Equal(firmware, rig.Reader.Firmware);
    }

    [Fact]
    public async Task Another_chip_is_refused_in_words()
    {
        var rig = new Rig(0x33);
        Assert.Equal(["fault"], await rig.WatchAsync(3));
        Assert.Contains("version 33 is no MFRC522", rig.Run.Events[0].Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x00)]
    [InlineData(0xFF)]
    [InlineData(0x92)]
    public async Task A_wire_that_is_stuck_is_a_fault_and_never_a_badge(byte level)
    {
        var rig = new Rig();
        rig.Card = VirtualCard.FromHex("1122AABB");
        rig.Run.At(2, () => rig.Virtual.StuckAt = level);
        rig.Run.At(6, () => rig.Virtual.StuckAt = null);
        Assert.Equal(["+ 1122AABB", "fault", "restored"], await rig.WatchAsync(8));
    }

    [Fact]
    public async Task A_chip_that_never_finishes_is_reset_and_told_after_five_checks()
    {
        var rig = new Rig();
        rig.Card = VirtualCard.FromHex("1122AABB");
        rig.Run.At(2, () => rig.Virtual.IsFrozen = true);
        rig.Run.At(6, () => rig.Virtual.IsFrozen = false);
        Assert.Equal(["+ 1122AABB", "fault", "restored"], await rig.WatchAsync(8));
        Assert.InRange(rig.Virtual.Resets, 10, 40);
        Assert.InRange(rig.Reader.Counters.Timeouts, 10, 40);
    }

    [Fact]
    public async Task A_field_that_went_off_by_itself_is_on_again_before_the_card_counts_as_gone()
    {
        var rig = new Rig();
        rig.Card = VirtualCard.FromHex("1122AABB");
        rig.Run.At(2, rig.Virtual.Overheat);
        Assert.Equal(["+ 1122AABB"], await rig.WatchAsync(5));
        Assert.Equal(2, rig.Virtual.Resets);
    }

    [Theory]
    [InlineData("1122AABB", "1122AABA")]
    [InlineData("00000000", "FFFFFFFF")]
    [InlineData("04DE5F1EACC040", "04DE5F1EACC041")]
    [InlineData("04DE5F1EACC040", "84DE5F1EACC040")]
    [InlineData("04DE5F1EACC040", "1122AABB")]
    [InlineData("0102030405060708090A", "0102030405060708090B")]
    [InlineData("0102030405060708090A", "04DE5F1EACC040")]
    public async Task Of_two_cards_one_is_seen_and_always_the_same(string one, string other)
    {
        var rig = new Rig();
        rig.Run.At(1, () => rig.Virtual.Cards = [VirtualCard.FromHex(one), VirtualCard.FromHex(other)]);
        rig.Run.At(30, () => rig.Virtual.Cards = []);
        List<string> words = await rig.WatchAsync(32);
        Assert.Equal(2, words.Count);
        Assert.Contains(words[0], new[] { "+ " + one, "+ " + other });
        Assert.Equal("- " + words[0][2..], words[1]);
    }

    [Fact]
    public async Task A_wallet_of_many_cards_still_gives_one_of_them()
    {
        var random = new Random(20_261_122);
        for (int wallet = 0; wallet < 100; wallet++)
        {
            VirtualCard[] cards = [.. Enumerable.Range(0, random.Next(3, 7)).Select(_ => RandomCard(random))];
            var rig = new Rig();
            rig.Virtual.Cards = cards;
            List<string> words = await rig.WatchAsync(2);
            Assert.Single(words);
            Assert.Contains(words[0][2..], cards.Select(c => Convert.ToHexString(c.Id)));
        }
    }

    [Fact]
    public async Task A_late_answer_is_missed_at_most_and_never_taken_for_another()
    {
        var rig = new Rig();
        rig.Virtual.Faults = new Mfrc522Faults { Late = 0.5, LateBy = TimeSpan.FromMilliseconds(2.5) };
        rig.Run.At(1, () => rig.Card = VirtualCard.FromHex("04DE5F1EACC040"));
        rig.Run.At(100, () => rig.Card = null);
        List<string> words = await rig.WatchAsync(105);
        Assert.All(words, w => Assert.EndsWith("04DE5F1EACC040", w, StringComparison.Ordinal));
        Assert.NotEmpty(words);
    }

    [Fact]
    public async Task A_card_found_costs_some_ten_milliseconds_and_a_bounded_number_of_transfers()
    {
        var rig = new Rig();
        rig.Card = VirtualCard.FromHex("04DE5F1EACC040");
        await rig.WatchAsync(10);
        Assert.InRange(rig.Reader.Counters.Polls, 85, 100);
        Assert.InRange(rig.Transfers / (double)rig.Reader.Counters.Polls, 40, 110);
    }

    private protected override FieldRig NewRig(ulong seed = 1) => new Rig(seed: seed);

    private static VirtualCard RandomCard(Random random)
    {
        byte[] id = new byte[new[] { 4, 7, 10 }[random.Next(3)]];
        random.NextBytes(id);
        id[0] = id[0] == 0x88 ? (byte)0x04 : id[0];
        id[^4] = id[^4] == 0x88 ? (byte)0x04 : id[^4];
        return new VirtualCard(id);
    }

    private sealed class Rig : FieldRig
    {
        public Rig(byte version = 0x92, ulong seed = 1)
        {
            Virtual = new VirtualMfrc522(new Dice(seed), version);
            Reader = Mfrc522Probe.Reader(Virtual.On(Time), new Mfrc522Options(), Time, Run.Wait);
        }

        public VirtualMfrc522 Virtual { get; }

        public override PolledReader Reader { get; }

        public override VirtualCard? Card
        {
            set => Virtual.Card = value;
        }

        public override bool IsGone
        {
            set => Virtual.StuckAt = value ? 0x00 : null;
        }

        public override bool IsBroken
        {
            set => Virtual.IsBroken = value;
        }

        public override int Transfers => Virtual.BusTransfers;

        public override void LosePower() => Virtual.LosePower();

        public override void BeBad() => Virtual.Faults = Mfrc522Faults.Many;
    }
}
