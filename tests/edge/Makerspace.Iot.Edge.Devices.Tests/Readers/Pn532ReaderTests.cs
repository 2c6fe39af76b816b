using Makerspace.Iot.Edge.Devices.Readers;
using Makerspace.Iot.Edge.Devices.Readers.Pn532;

namespace Makerspace.Iot.Edge.Devices.Tests.Readers;

public sealed class Pn532ReaderTests
{
    private static readonly byte[] Four = [0x11, 0x22, 0xAA, 0xBB];
    private static readonly byte[] Seven = [0x04, 0xDE, 0x5F, 0x1E, 0xAC, 0xC0, 0x40];

    [Fact]
    public async Task A_badge_arrives_once_and_leaves_after_three_empty_polls()
    {
        var bench = new ReaderBench();
        bench.Chip.Field = poll => poll is >= 5 and < 20 ? Seven : null;
        Assert.Equal(["+ 04DE5F1EACC040", "- 04DE5F1EACC040"], await bench.RunAsync(40));
        double seenForSeconds = (bench.Events[1].Timestamp - bench.Events[0].Timestamp) / (double)bench.Time.TimestampFrequency;
        Assert.InRange(seenForSeconds, 17 * 0.1, 17 * 0.11);
        Assert.Equal(1, bench.Reader.Counters.Badges);
        Assert.Equal("1.6", bench.Reader.Firmware);
    }

    [Fact]
    public async Task One_or_two_missed_polls_are_no_removal()
    {
        var bench = new ReaderBench();
        bench.Chip.Field = poll => poll >= 5 && poll % 3 == 0 ? Four : null;
        Assert.Equal(["+ 1122AABB"], await bench.RunAsync(100));
    }

    [Fact]
    public async Task Another_badge_takes_the_place_at_once()
    {
        var bench = new ReaderBench();
        bench.Chip.Field = poll => poll < 5 ? null : poll < 10 ? Four : Seven;
        Assert.Equal(["+ 1122AABB", "- 1122AABB", "+ 04DE5F1EACC040"], await bench.RunAsync(12));
    }

    [Fact]
    public async Task Ten_byte_ids_and_those_of_telephones_are_badges_like_any_other()
    {
        byte[] ten = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
        byte[] telephone = [0x08, 0x5A, 0x13, 0x77];
        var bench = new ReaderBench();
        bench.Chip.Field = poll => poll < 5 ? ten : telephone;
        Assert.Equal(["+ 0102030405060708090A", "- 0102030405060708090A", "+ 085A1377"], await bench.RunAsync(10));
    }

    [Fact]
    public async Task What_came_while_the_computer_stood_still_is_taken()
    {
        var bench = new ReaderBench();
        bench.Chip.Field = _ => Four;
        bench.Chip.Disturb = (poll, answer) =>
        {
            bench.Line.Stall = TimeSpan.FromSeconds(poll == 10 ? 2 : 0);
            return [new Reply(ScriptedPn532.Ack[..3]), new Reply(ScriptedPn532.Ack[3..], 1), new Reply(answer, 4)];
        };
        Assert.Equal(["+ 1122AABB"], await bench.RunAsync(20));
        Assert.Equal((0L, 0L), (bench.Reader.Counters.Timeouts, bench.Reader.Counters.BadFrames));
    }

    [Fact]
    public async Task Silence_while_a_badge_is_there_is_a_fault_and_no_removal()
    {
        var bench = new ReaderBench();
        bench.Chip.Field = _ => Four;
        bench.Chip.Silent = () => bench.Seconds is >= 1 and < 4;
        Assert.Equal(["+ 1122AABB", "fault", "restored"], await bench.RunAsync(30));
        Assert.True(bench.Reader.Counters.Timeouts >= 5);
        Assert.Contains("pn532:/dev/fake0", bench.Events[1].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_badge_that_was_taken_during_the_fault_leaves_after_it()
    {
        var bench = new ReaderBench();
        bench.Chip.Field = _ => bench.Seconds < 2 ? Four : null;
        bench.Chip.Silent = () => bench.Seconds is >= 1 and < 4;
        Assert.Equal(["+ 1122AABB", "fault", "restored", "- 1122AABB"], await bench.RunAsync(30));
    }

    [Fact]
    public async Task Four_failed_checks_are_not_yet_a_fault()
    {
        var bench = new ReaderBench();
        bench.Chip.Field = _ => Four;
        bench.Chip.Disturb = (poll, _) => poll % 5 != 0 ? [] : null;
        Assert.Equal(["+ 1122AABB"], await bench.RunAsync(60));
    }

    [Theory]
    [InlineData("0000FF03FDD54B00E100")]
    [InlineData("0000FF09F7D54B01010004080511")]
    [InlineData("0000FF01FF7F8100")]
    [InlineData("FFFFFFFFFFFFFFFFFFFFFFFF")]
    public async Task Broken_answers_in_a_row_are_a_fault_and_never_a_badge(string answer)
    {
        var bench = new ReaderBench();
        bench.Chip.Disturb = (poll, _) => poll < 10 ? [new Reply(ScriptedPn532.Ack), new Reply(Hex.Bytes(answer), 2)] : null;
        bench.Chip.OnNack = Hex.Bytes(answer);
        Assert.Equal(["fault", "restored"], await bench.RunAsync(14));
        Assert.Equal(0, bench.Reader.Counters.Badges);
    }

    [Fact]
    public async Task A_wrong_checksum_is_asked_for_again_and_costs_nothing()
    {
        var bench = new ReaderBench();
        bench.Chip.Field = _ => Seven;
        bench.Chip.Disturb = (poll, right) =>
        {
            byte[] wrong = [.. right];
            wrong[^3] ^= 0x10;
            return poll % 2 == 1 ? [new Reply(ScriptedPn532.Ack), new Reply(wrong, 2)] : null;
        };
        Assert.Equal(["+ 04DE5F1EACC040"], await bench.RunAsync(20));
        Assert.InRange(bench.Chip.Nacks, 9, 10);
        Assert.Equal(0, bench.Reader.Counters.Timeouts);
        Assert.InRange(bench.Reader.Counters.BadFrames, 9, 10);
    }

    [Fact]
    public async Task Noise_around_and_false_starts_within_the_answer_do_not_disturb()
    {
        var bench = new ReaderBench();
        bench.Chip.Field = poll => poll is >= 3 and < 10 ? Seven : null;
        bench.Chip.Disturb = (_, right) => [new Reply([0xA5, 0x00, 0xFF, 0x37]), new Reply(ScriptedPn532.Ack), new Reply([0x00, 0xFF, 0x12, 0xEE]), new Reply([.. right, 0x99, 0x99])];
        Assert.Equal(["+ 04DE5F1EACC040", "- 04DE5F1EACC040"], await bench.RunAsync(20));
        Assert.True(bench.Reader.Counters.NoiseBytes >= 20 * 5);
    }

    [Fact]
    public async Task A_late_answer_never_passes_for_the_next_one()
    {
        // The badge is seen at poll 5 only, and that answer comes after the reader gave up: between polls, or while the next poll waits for its ACK.
        for (int late = 301; late < 520; late += 7)
        {
            int delay = late;
            var bench = new ReaderBench();
            bench.Chip.Field = poll => poll == 5 ? Seven : null;
            bench.Chip.Disturb = (poll, right) => poll == 5 ? [new Reply(ScriptedPn532.Ack), new Reply(right, delay)] : null;
            Assert.Empty(await bench.RunAsync(20));
            Assert.InRange(bench.Reader.Counters.Timeouts, 1, 2);
        }
    }

    [Fact]
    public async Task A_doubled_answer_counts_once()
    {
        var bench = new ReaderBench();
        bench.Chip.Field = poll => poll is >= 3 and < 6 ? Four : null;
        bench.Chip.Disturb = (_, right) => [new Reply(ScriptedPn532.Ack), new Reply([.. right, .. right], 2), new Reply(right, 90)];
        Assert.Equal(["+ 1122AABB", "- 1122AABB"], await bench.RunAsync(9));
    }

    [Fact]
    public async Task An_answer_without_its_acknowledgement_does_not_count()
    {
        var bench = new ReaderBench();
        bench.Chip.Field = _ => Four;
        bench.Chip.Disturb = (poll, right) => poll < 4 ? [new Reply(right, 2)] : null;
        Assert.Equal(["+ 1122AABB"], await bench.RunAsync(8));
        Assert.Equal(4, bench.Reader.Counters.Timeouts);
        Assert.True(bench.Chip.Aborts >= 4);
    }

    [Fact]
    public async Task A_chip_that_lost_its_power_is_woken_and_set_up_again_before_it_is_a_fault()
    {
        var bench = new ReaderBench();
        bench.Chip.Field = _ => Four;
        bench.Chip.LosesPowerAtPoll = 6;
        Assert.Equal(["+ 1122AABB"], await bench.RunAsync(12));
        Assert.Equal(2, bench.Chip.SetUps);
    }

    [Fact]
    public async Task An_unplugged_line_is_a_fault_until_it_is_back()
    {
        var bench = new ReaderBench();
        bench.Chip.Field = poll =>
        {
            bench.Line.UnpluggedUntil = poll == 6 ? bench.Time.GetTimestamp() + (6 * TimeSpan.TicksPerSecond / 10) : 0;
            return Four;
        };
        List<string> words = await bench.RunAsync(12);
        Assert.Equal(["+ 1122AABB", "fault", "restored"], words);
        Assert.Equal(2, bench.Line.Openings);
    }

    [Fact]
    public async Task A_chip_that_is_no_pn532_is_a_fault_that_says_so()
    {
        var bench = new ReaderBench();
        using var stop = new CancellationTokenSource();
        bench.Chip.DisturbCommand = (code, right) => code == 0x02 ? [new Reply(ScriptedPn532.Ack), new Reply(ScriptedPn532.Frame([0xD5, 0x03, 0x33, 0x02, 0x07, 0x07]), 1)] : null;
        await foreach (ReaderEvent report in bench.Reader.BehindGreetingAsync(stop.Token))
        {
            Assert.Equal(ReaderEventKind.LinkFault, report.Kind);
            Assert.Contains("no PN532", report.Detail, StringComparison.Ordinal);
            break;
        }

        await bench.Reader.DisposeAsync();
    }

    [Fact]
    public async Task A_clone_that_refuses_SetParameters_still_reads_badges()
    {
        var bench = new ReaderBench();
        bench.Chip.Field = _ => Four;
        bench.Chip.DisturbCommand = (code, _) => code == 0x12 ? [new Reply(ScriptedPn532.Ack), new Reply(Hex.Bytes("0000FF01FF7F8100"), 1)] : null;
        Assert.Equal(["+ 1122AABB"], await bench.RunAsync(5));
    }

    [Fact]
    public async Task A_fast_rate_is_found_at_the_power_on_rate_and_switched_over()
    {
        var bench = new ReaderBench(460_800);
        bench.Chip.Field = _ => Four;
        bench.Chip.DisturbCommand = (_, _) => bench.Line.Settings.BaudRate == 460_800 && !bench.Line.BaudRates.Contains(115_200) ? [] : null;
        Assert.Equal(["+ 1122AABB"], await bench.RunAsync(5));
        Assert.Equal([115_200, 460_800], bench.Line.BaudRates);
        Assert.Contains(bench.Line.Written, w => w.AsSpan().SequenceEqual(Hex.Bytes("0000FF03FDD410061600")));
    }

    [Theory]
    [InlineData(115_200, 921_600)]
    [InlineData(115_200, 9_600)]
    [InlineData(460_800, 57_600)]
    public async Task A_chip_that_was_left_at_another_rate_is_found_and_switched_over(int wanted, int left)
    {
        var bench = new ReaderBench(wanted);
        int rate = left;
        bench.Chip.Field = _ => Four;
        bench.Chip.DisturbCommand = (code, _) =>
        {
            if (bench.Line.Settings.BaudRate != rate)
            {
                return [];
            }

            rate = code == 0x10 ? wanted : rate;
            return null;
        };
        List<string> words = await bench.RunAsync(5);
        Assert.Equal("+ 1122AABB", words[^1]);
        Assert.Equal(wanted, bench.Line.Settings.BaudRate);
        Assert.True(bench.Seconds < 15, $"{bench.Seconds} s");
    }

    [Fact]
    public async Task A_silent_chip_is_told_with_the_remedy_for_a_rate_that_nobody_knows()
    {
        var bench = new ReaderBench();
        bench.Chip.Silent = () => bench.Seconds < 5;
        await bench.RunAsync(3);
        Assert.Contains("once its power was cut", bench.Events[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_set_up_sends_the_datasheets_frames_in_order()
    {
        var bench = new ReaderBench();
        await bench.RunAsync(1);
        string[] sent = [.. bench.Line.Written.Select(Convert.ToHexString)];
        Assert.Equal(
            ["55550000000000000000000000000000", "0000FF02FED4022A00", "0000FF05FBD4140114010200", "0000FF06FAD43205FF0102F300", "0000FF03FDD412041600", "0000FF04FCD44A0100E100"],
            sent);
    }

    [Fact]
    public async Task A_second_watcher_is_refused_and_the_first_goes_on()
    {
        var bench = new ReaderBench();
        bench.Chip.Field = _ => Four;
        using var stop = new CancellationTokenSource();
        await using IAsyncEnumerator<ReaderEvent> first = bench.Reader.WatchAsync(stop.Token).GetAsyncEnumerator(CancellationToken.None);
        Assert.True(await first.MoveNextAsync());
        Assert.Equal(ReaderEventKind.LinkRestored, first.Current.Kind);
        Assert.True(await first.MoveNextAsync());
        await using IAsyncEnumerator<ReaderEvent> second = bench.Reader.WatchAsync(stop.Token).GetAsyncEnumerator(CancellationToken.None);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await second.MoveNextAsync());
        await stop.CancelAsync();
        Assert.False(await first.MoveNextAsync());
    }

    [Fact]
    public async Task A_watch_can_be_started_again()
    {
        var bench = new ReaderBench();
        bench.Chip.Field = _ => Four;
        for (int i = 0; i < 3; i++)
        {
            await foreach (ReaderEvent report in bench.Reader.BehindGreetingAsync(CancellationToken.None))
            {
                Assert.Equal(ReaderEventKind.AlreadyThere, report.Kind);
                break;
            }
        }

        Assert.Equal(3, bench.Reader.Counters.Badges);
        await bench.Reader.DisposeAsync();
    }

    [Theory]
    [InlineData(0, 3, 5)]
    [InlineData(100, 0, 5)]
    [InlineData(100, 3, 0)]
    public void Impossible_options_are_refused(int pollMilliseconds, int removalPolls, int faultAfter) => Assert.Throws<DeviceSettingsException>(() =>
        new Pn532Options { PollPeriod = TimeSpan.FromMilliseconds(pollMilliseconds), RemovalPolls = removalPolls, FaultAfterFailedChecks = faultAfter }.Check());

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 1)]
    [InlineData(false, 3)]
    [InlineData(true, 3)]
    public async Task A_chip_that_hangs_is_reset_by_its_line_told_if_that_takes_long_and_opens_nothing_afterwards(bool acknowledges, int resets)
    {
        bool hangs = true;
        int left = resets;
        var bench = new ReaderBench(reset: () => hangs = --left > 0);
        bench.Chip.Field = _ => bench.Seconds < 1.05 ? null : Seven;
        bench.Chip.Silent = () => hangs && !acknowledges && bench.Seconds > 1;
        bench.Chip.Disturb = (_, _) => hangs && acknowledges && bench.Seconds > 1 ? [new Reply(ScriptedPn532.Ack)] : null;
        bench.Chip.DisturbCommand = (_, _) => hangs && acknowledges && bench.Seconds > 1 ? [new Reply(ScriptedPn532.Ack)] : null;
        await bench.RunAsync(60);
        string[] told = resets == 1 ? [] : ["fault", "restored"];
        Assert.Equal([.. told, "= 04DE5F1EACC040"], bench.Events.Select(ReaderWords.Exactly));
        Assert.All(bench.Resets, held => Assert.True(held >= Pn532Probe.ResetTime));
        Assert.Equal(resets, bench.Resets.Count);
    }

    [Fact]
    public async Task A_chip_that_is_dead_is_reset_now_and_then_and_told_with_its_reset_line()
    {
        var bench = new ReaderBench(reset: () => { });
        bench.Chip.Silent = () => bench.Seconds is > 1 and < 12;
        Assert.Equal(["fault", "restored"], await bench.RunAsync(20));
        Assert.InRange(bench.Resets.Count, 3, 30);
        Assert.Contains("reset line", bench.Events[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chip_without_reset_line_that_is_well_is_never_reset()
    {
        var bench = new ReaderBench(reset: () => { });
        bench.Chip.Field = poll => poll is > 20 and < 40 ? Four : null;
        await bench.RunAsync(2_000);
        Assert.Empty(bench.Resets);
    }

    [Fact]
    public async Task A_field_that_seems_empty_for_ever_is_switched_off_and_on_and_what_lies_there_opens_nothing()
    {
        var bench = new ReaderBench();
        bench.Chip.Field = poll => bench.Chip.FieldsOff == 0 || poll is >= 500 and < 520 ? null : Seven;
        Assert.Equal(["+ 04DE5F1EACC040", "- 04DE5F1EACC040", "+ 04DE5F1EACC040"], await bench.RunAsync(550));
        Assert.Equal(["= 04DE5F1EACC040", "- 04DE5F1EACC040", "+ 04DE5F1EACC040"], bench.Events.Select(ReaderWords.Exactly));
        Assert.InRange(bench.Seconds, 31, 70);
    }

    [Fact]
    public async Task A_badge_that_lies_there_for_long_stays_and_its_chip_is_asked_who_it_is()
    {
        var bench = new ReaderBench();
        bench.Chip.Field = poll => poll >= 5 ? Four : null;
        Assert.Equal(["+ 1122AABB"], await bench.RunAsync(1_500));
        Assert.Equal(0, bench.Chip.FieldsOff);
        Assert.InRange(bench.Chip.VersionsAsked, 4, 8);
    }
}
