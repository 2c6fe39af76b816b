using Makerspace.Iot.Edge.Devices.Readers;
using Makerspace.Iot.Edge.Simulator.Chips.Pn532;

namespace Makerspace.Iot.Edge.Devices.Tests.Simulated;

/// <summary>What every reader on a bus must do, driver against the simulator's chip, which was written from the datasheet apart from it.</summary>
public abstract class BusReaderContract
{
    private const string Id = "04DE5F1EACC040";

    [Theory]
    [InlineData("1122AABB", CardKind.Classic)]
    [InlineData("04DE5F1EACC040", CardKind.Ntag)]
    [InlineData("04DE5F1EACC040", CardKind.IsoDep)]
    [InlineData("0102030405060708090A", CardKind.IsoDep)]
    [InlineData("085A1377", CardKind.IsoDep)]
    [InlineData("00000000", CardKind.Classic)]
    [InlineData("FFFFFFFF", CardKind.Classic)]
    [InlineData("04888807888888", CardKind.Ntag)]
    public async Task A_card_arrives_once_and_leaves_after_three_empty_polls(string id, CardKind kind)
    {
        FieldRig rig = NewRig();
        rig.Run.At(1, () => rig.Card = VirtualCard.FromHex(id, kind));
        rig.Run.At(3, () => rig.Card = null);
        Assert.Equal([$"+ {id}", $"- {id}"], await rig.WatchAsync(5));
        Assert.InRange(SecondsOf(rig, 0), 1, 1.25);
        Assert.InRange(SecondsOf(rig, 1), 3.2, 3.6);
        Assert.Equal(1, rig.Reader.Counters.Badges);
        Assert.InRange(rig.Reader.Counters.Polls, 30, 50);
    }

    [Fact]
    public async Task In_tap_style_each_tap_is_one_arrival()
    {
        FieldRig rig = NewRig();
        for (int tap = 0; tap < 4; tap++)
        {
            rig.Run.At(1 + (2 * tap), () => rig.Card = VirtualCard.FromHex(Id));
            rig.Run.At(1.5 + (2 * tap), () => rig.Card = null);
        }

        Assert.Equal(Enumerable.Repeat<string[]>([$"+ {Id}", $"- {Id}"], 4).SelectMany(w => w), await rig.WatchAsync(10));
    }

    [Fact]
    public async Task In_slot_style_a_card_that_stays_for_minutes_is_one_arrival_and_one_removal()
    {
        FieldRig rig = NewRig();
        rig.Run.At(1, () => rig.Card = VirtualCard.FromHex(Id));
        rig.Run.At(301, () => rig.Card = null);
        Assert.Equal([$"+ {Id}", $"- {Id}"], await rig.WatchAsync(305));
        Assert.Equal((0L, 0L), (rig.Reader.Counters.BadFrames, rig.Reader.Counters.Timeouts));
    }

    [Fact]
    public async Task Another_card_takes_the_place_at_once()
    {
        FieldRig rig = NewRig();
        rig.Run.At(1, () => rig.Card = VirtualCard.FromHex("1122AABB"));
        rig.Run.At(2, () => rig.Card = VirtualCard.FromHex(Id));
        Assert.Equal(["+ 1122AABB", "- 1122AABB", $"+ {Id}"], await rig.WatchAsync(3));
        Assert.Equal(rig.Run.Events[1].Timestamp, rig.Run.Events[2].Timestamp);
    }

    [Fact]
    public async Task A_chip_that_is_gone_is_a_fault_once_and_no_removal_and_is_set_up_when_it_is_back()
    {
        FieldRig rig = NewRig();
        rig.Card = VirtualCard.FromHex(Id);
        rig.Run.At(2, () => rig.IsGone = true);
        rig.Run.At(10, () =>
        {
            rig.LosePower();
            rig.IsGone = false;
        });
        rig.Run.At(14, () => rig.Card = null);
        Assert.Equal([$"+ {Id}", "fault", "restored", $"- {Id}"], await rig.WatchAsync(16));
        Assert.InRange(SecondsOf(rig, 1), 2.3, 6);
        Assert.InRange(SecondsOf(rig, 2), 10, 11.5);
        Assert.Contains(rig.Reader.Name, rig.Run.Events[1].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_card_taken_during_the_fault_leaves_after_it()
    {
        FieldRig rig = NewRig();
        rig.Card = VirtualCard.FromHex(Id);
        rig.Run.At(2, () => rig.IsGone = true);
        rig.Run.At(5, () => rig.Card = null);
        rig.Run.At(10, () => rig.IsGone = false);
        Assert.Equal([$"+ {Id}", "fault", "restored", $"- {Id}"], await rig.WatchAsync(14));
    }

    [Fact]
    public async Task A_bus_that_fails_is_a_fault_that_names_it_and_comes_back()
    {
        FieldRig rig = NewRig();
        rig.Card = VirtualCard.FromHex(Id);
        rig.Run.At(2, () => rig.IsBroken = true);
        rig.Run.At(6, () => rig.IsBroken = false);
        Assert.Equal([$"+ {Id}", "fault", "restored"], await rig.WatchAsync(10));
        Assert.Contains("the bus went away", rig.Run.Events[1].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dip_of_the_supply_is_over_before_it_is_a_fault()
    {
        FieldRig rig = NewRig();
        rig.Card = VirtualCard.FromHex(Id);
        for (int i = 1; i <= 20; i++)
        {
            rig.Run.At(2 * i, rig.LosePower);
        }

        Assert.Equal([$"+ {Id}"], await rig.WatchAsync(42));
    }

    [Fact]
    public async Task A_card_that_is_there_at_the_start_arrives_soon()
    {
        FieldRig rig = NewRig();
        rig.Card = VirtualCard.FromHex(Id);
        Assert.Equal([$"+ {Id}"], await rig.WatchAsync(1));
        Assert.InRange(SecondsOf(rig, 0), 0, 0.3);
        Assert.Equal(ReaderEventKind.AlreadyThere, rig.Run.Events[0].Kind);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task A_bad_line_never_makes_a_wrong_badge(ulong seed)
    {
        string[] ids = ["1122AABB", Id, "0102030405060708090A", "08AABBCC", "A1B2C3D4"];
        FieldRig rig = NewRig(seed);
        rig.BeBad();
        var planned = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < 60; i++)
        {
            string id = ids[i % ids.Length];
            planned[id] = planned.GetValueOrDefault(id) + 1;
            rig.Run.At(5 + (10 * i), () => rig.Card = VirtualCard.FromHex(id));
            rig.Run.At(10 + (10 * i), () => rig.Card = null);
        }

        List<string> words = await rig.WatchAsync(610);
        string[] arrived = [.. words.Where(w => w.StartsWith('+')).Select(w => w[2..])];
        Assert.All(arrived, id => Assert.Contains(id, planned.Keys));
        Assert.Superset(planned.Keys.ToHashSet(StringComparer.Ordinal), arrived.ToHashSet(StringComparer.Ordinal));
        Assert.True(arrived.Length is >= 60 and <= 75, $"{arrived.Length} arrivals: {string.Join(", ", words)}");
        Assert.Equal(arrived.Length, words.Count(w => w.StartsWith('-')));
        Assert.True(rig.Reader.Counters.BadFrames > 50, $"only {rig.Reader.Counters.BadFrames} bad frames: the line was not bad enough to prove anything");
    }

    [Fact]
    public async Task An_empty_field_costs_few_transfers()
    {
        FieldRig rig = NewRig();
        await rig.WatchAsync(60);
        Assert.InRange(rig.Transfers / 60.0, 10, 600);
    }

    private protected abstract FieldRig NewRig(ulong seed = 1);

    private static double SecondsOf(FieldRig rig, int index) => rig.Run.Events[index].Timestamp / (double)rig.Time.TimestampFrequency;
}
