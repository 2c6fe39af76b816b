using Makerspace.Iot.Edge.Devices.Readers;
using Makerspace.Iot.Edge.Devices.Readers.Pcsc;
using Makerspace.Iot.TestKit;
using Step = Makerspace.Iot.Edge.Devices.Tests.Readers.Pcsc.ScriptedPcsc.Step;

namespace Makerspace.Iot.Edge.Devices.Tests.Readers.Pcsc;

public sealed class PcscReaderTests
{
    private const string Ntag = "04DE5F1EACC0409000";
    private const string Classic = "1122AABB9000";
    private static readonly Step Empty = new();

    [Fact]
    public async Task Badge_arrives_and_leaves_and_get_data_is_asked_once_and_again_after_each_long_sleep()
    {
        (List<string> words, ScriptedPcsc service) = await RunAsync(Empty, new(Ntag), new(Ntag), new(Ntag), Empty, Empty, Empty, Empty);
        Assert.Equal(["+ 04DE5F1EACC040", "- 04DE5F1EACC040"], words);
        Assert.Equal(["FFCA000000", "FFCA000000", "FFCA000000"], service.Commands);
        Assert.Equal(0, service.OpenCards);
        Assert.Equal(0, service.OpenContexts);
    }

    [Fact]
    public async Task Badge_that_lay_there_when_the_service_was_first_asked_was_already_there_and_one_that_comes_later_arrives()
    {
        Assert.Equal(["= 04DE5F1EACC040", "- 04DE5F1EACC040", "+ 1122AABB"], await ExactlyAsync(new(Ntag), new(Ntag), Empty, Empty, Empty, new(Classic), new(Classic)));
        Assert.Equal(["+ 04DE5F1EACC040"], await ExactlyAsync(Empty, Empty, Empty, new(Ntag), new(Ntag)));
    }

    [Fact]
    public async Task Badge_that_is_found_behind_a_fault_was_already_there()
    {
        Step unplugged = new(Readers: ["Other Reader 00 00"]);
        Assert.Equal(["fault", "restored", "= 04DE5F1EACC040"], await ExactlyAsync(Empty, Empty, Empty, Empty, unplugged, unplugged, unplugged, new(Ntag), new(Ntag), new(Ntag)));
    }

    [Fact]
    public async Task Badge_that_flickers_at_the_edge_of_the_field_does_not_leave()
    {
        (List<string> words, _) = await RunAsync(new(Ntag), Empty, new(Ntag), Empty, Empty, new(Ntag), new(Ntag), Empty);
        Assert.Equal(["+ 04DE5F1EACC040"], words);
    }

    [Fact]
    public async Task Another_badge_replaces_the_first_at_once()
    {
        (List<string> words, _) = await RunAsync(new(Ntag), new(Classic), new(Classic), Empty);
        Assert.Equal(["+ 04DE5F1EACC040", "- 04DE5F1EACC040", "+ 1122AABB"], words);
    }

    [Fact]
    public async Task Telephone_with_a_random_id_is_a_badge_that_nobody_knows()
    {
        (List<string> words, _) = await RunAsync(new("08A1B2C39000"), Empty, Empty, Empty, new("08D4E5F69000"), Empty);
        Assert.Equal(["+ 08A1B2C3", "- 08A1B2C3", "+ 08D4E5F6"], words);
    }

    [Theory]
    [InlineData("6A81")]
    [InlineData("6300")]
    [InlineData("01020304059000")]
    [InlineData("01020304050607089000")]
    [InlineData("9000")]
    [InlineData("00")]
    public async Task Card_without_a_readable_id_is_counted_and_no_badge(string answer)
    {
        (List<string> words, ScriptedPcsc service) = await RunAsync(Empty, new(answer), new(answer), new(answer), Empty, new(Ntag), Empty);
        Assert.Equal(["+ 04DE5F1EACC040"], words);
        Assert.Equal(2, service.Commands.Count);
    }

    [Fact]
    public async Task Reader_unplugged_is_a_fault_once_and_restored_when_it_is_back()
    {
        Step unplugged = new(Readers: ["Other Reader 00 00"]);
        (List<string> words, _) = await RunAsync(new(Ntag), unplugged, unplugged, unplugged, new(Ntag), new(Ntag), Empty, Empty, Empty, Empty);
        Assert.Equal(["+ 04DE5F1EACC040", "fault", "restored", "- 04DE5F1EACC040"], words);
    }

    [Fact]
    public async Task Reader_whose_chip_froze_with_an_empty_field_is_a_fault_until_it_answers_again()
    {
        Step alive = new() { Chip = "D503320106079000" };
        Step frozen = new() { Chip = "6300" };
        (List<string> words, ScriptedPcsc service) = await RunAsync(alive, alive, alive, alive, alive, frozen, frozen, frozen, alive, alive, alive, alive, alive);
        Assert.Equal(["fault", "restored"], words);
        Assert.All(service.Questions, q => Assert.Equal("FF00000002D402", q));
    }

    [Fact]
    public async Task Badge_on_a_reader_that_froze_and_was_plugged_in_again_was_already_there()
    {
        Step alive = new() { Chip = "D503320106079000" };
        Step frozen = new();
        Step unplugged = new(Readers: ["Other Reader 00 00"]);
        Assert.Equal(["fault", "restored", "= 04DE5F1EACC040"], await ExactlyAsync(alive, alive, alive, alive, alive, frozen, frozen, unplugged, unplugged, new(Ntag), new(Ntag), new(Ntag)));
    }

    [Fact]
    public async Task Reader_that_may_not_be_asked_or_is_another_is_never_at_fault_for_its_silence()
    {
        (List<string> words, ScriptedPcsc service) = await RunAsync([.. Enumerable.Repeat(Empty, 12)]);
        Assert.Empty(words);
        Assert.Single(service.Questions);
        Step other = new(Readers: ["Other Reader acr 00 00"]) { Chip = "D503320106079000" };
        var time = new ManualTime();
        var script = new ScriptedPcsc(time, [.. Enumerable.Repeat(other, 8)]);
        await using var reader = new PcscReader(script, new PcscOptions { Name = "other" }, time);
        Assert.Empty(await Drain(reader, script.End));
        Assert.Empty(script.Questions);
    }

    [Fact]
    public async Task No_reader_at_all_is_a_fault_that_says_what_to_do()
    {
        Step none = new(Readers: []);
        var time = new ManualTime();
        var service = new ScriptedPcsc(time, none, none, none, none);
        await using var reader = new PcscReader(service, new PcscOptions { Name = "acr122u", FirstRetry = TimeSpan.FromMilliseconds(2) }, time);
        List<ReaderEvent> events = await Drain(reader, service.End);
        ReaderEvent fault = Assert.Single(events);
        Assert.Contains("pn533_usb", fault.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData((uint)PcscCode.NoService)]
    [InlineData((uint)PcscCode.ServiceStopped)]
    [InlineData((uint)PcscCode.CommunicationError)]
    [InlineData((uint)PcscCode.NoLibrary)]
    [InlineData(0x12345678u)]
    public async Task Service_gone_is_a_fault_once_and_restored_when_it_is_back(uint code)
    {
        Step gone = new(Service: (PcscCode)code);
        (List<string> words, ScriptedPcsc service) = await RunAsync(new(Ntag), gone, gone, gone, new(Ntag), new(Ntag), new(Ntag));
        Assert.Equal(["+ 04DE5F1EACC040", "fault", "restored"], words);
        Assert.Equal(0, service.OpenContexts);
    }

    [Fact]
    public async Task Card_reset_by_another_program_is_read_again()
    {
        (List<string> words, _) = await RunAsync(new(Ntag, Transmit: PcscCode.ResetCard), new(Ntag), Empty);
        Assert.Equal(["+ 04DE5F1EACC040"], words);
    }

    [Fact]
    public async Task Card_that_breaks_off_three_times_is_left_alone_until_it_is_moved()
    {
        Step broken = new(Ntag, Transmit: PcscCode.NotTransacted);
        (List<string> words, ScriptedPcsc service) = await RunAsync(broken, broken, broken, broken, broken, Empty, new(Ntag), Empty);
        Assert.Equal(["+ 04DE5F1EACC040"], words);
        Assert.Equal(4, service.Commands.Count);
    }

    [Fact]
    public async Task Card_held_by_another_program_becomes_a_fault_and_is_read_once_it_is_free()
    {
        Step held = new(Ntag, Connect: PcscCode.SharingViolation);
        (List<string> words, _) = await RunAsync(held, held, held, held, new(Ntag), new(Ntag));
        Assert.Equal(["fault", "restored", "+ 04DE5F1EACC040"], words);
    }

    [Fact]
    public async Task Mute_card_is_counted_and_not_asked()
    {
        (List<string> words, ScriptedPcsc service) = await RunAsync(new(Ntag, Flags: PcscState.Mute), new(Ntag, Flags: PcscState.Mute), Empty, Empty);
        Assert.Empty(words);
        Assert.Empty(service.Commands);
    }

    [Fact]
    public async Task A_reader_that_says_for_ever_that_a_badge_lies_there_is_told_and_opens_nothing_when_it_is_back()
    {
        Step frozen = new(Ntag, Transmit: PcscCode.NotTransacted);
        Assert.Equal(
            ["+ 04DE5F1EACC040", "fault", "restored", "- 04DE5F1EACC040", "+ 1122AABB"],
            await ExactlyAsync(Empty, Empty, Empty, new(Ntag), new(Ntag), frozen, frozen, frozen, Empty, Empty, Empty, Empty, new(Classic), new(Classic)));
    }

    [Fact]
    public async Task A_card_that_only_the_service_sees_is_a_fault_with_what_to_do()
    {
        var time = new ManualTime();
        Step contradiction = new(Ntag, Connect: PcscCode.NoSmartCard);
        var service = new ScriptedPcsc(time, Empty, Empty, Empty, new(Ntag), contradiction, contradiction, contradiction, contradiction, contradiction, new(Classic), new(Classic), new(Classic));
        await using var reader = new PcscReader(service, new PcscOptions { Name = "acr122u", FirstRetry = TimeSpan.FromMilliseconds(2) }, time);
        List<ReaderEvent> events = await Drain(reader, service.End);
        Assert.Contains("unplug it and plug it in again", Assert.Single(events, e => e.Kind == ReaderEventKind.LinkFault).Detail, StringComparison.Ordinal);
        Assert.Equal("= 1122AABB", ReaderWords.Exactly(events[^1]));
    }

    [Fact]
    public async Task A_badge_changed_without_a_report_is_no_arrival()
    {
        // The state of the service stays the same; only the card answers with another id.
        var time = new ManualTime();
        var service = new ScriptedPcsc(time, Empty, Empty, Empty, new(Ntag), new(Ntag), new(Ntag), new(Ntag), new(Ntag), new(Ntag));
        int asked = 0;
        service.OnTransmit = () => service.OtherAnswer = ++asked > 1 ? Classic : null;
        await using var reader = new PcscReader(service, new PcscOptions { Name = "acr122u", FirstRetry = TimeSpan.FromMilliseconds(2) }, time);
        List<ReaderEvent> events = await Drain(reader, service.End);
        Assert.Equal(["+ 04DE5F1EACC040", "fault", "restored", "- 04DE5F1EACC040", "= 1122AABB"], events.Select(ReaderWords.Exactly));
    }

    [Fact]
    public async Task A_call_that_does_not_return_is_told_meanwhile_and_what_lies_there_afterwards_was_there()
    {
        var time = new ManualTime();
        var service = new ScriptedPcsc(time, Empty, Empty, Empty, new(Ntag), new(Ntag), new(Ntag), Empty, Empty, Empty, Empty, Empty);
        using var release = new ManualResetEventSlim();
        var hangs = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        service.OnTransmit = () =>
        {
            hangs.TrySetResult();
            release.Wait();
        };
        await using var reader = new PcscReader(service, new PcscOptions { Name = "acr122u", FirstRetry = TimeSpan.FromMilliseconds(2) }, time);
        _ = hangs.Task.ContinueWith(_ => time.Advance(TimeSpan.FromSeconds(12)), TaskScheduler.Default);
        List<ReaderEvent> events = [];
        await foreach (ReaderEvent report in reader.BehindGreetingAsync(service.End))
        {
            events.Add(report);
            release.Set();
        }

        Assert.Equal(["fault", "restored", "= 04DE5F1EACC040", "- 04DE5F1EACC040"], events.Select(ReaderWords.Exactly));
        Assert.Contains("has not answered for", events[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_are_split_and_a_cut_name_is_left_out()
    {
        Assert.Equal(["A b", "C"], PcscAnswer.ReaderNames("A b\0C\0\0"u8));
        Assert.Equal(["A b"], PcscAnswer.ReaderNames("A b\0C"u8));
        Assert.Empty(PcscAnswer.ReaderNames([]));
        Assert.Empty(PcscAnswer.ReaderNames("\0\0"u8));
    }

    [Fact]
    public void Structure_has_the_size_that_the_library_expects() => Assert.Equal(nint.Size == 8 ? 80 : 56, PcscLite.ReaderStateBytes);

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    public void Name_is_needed(string name) => Assert.Throws<DeviceSettingsException>(() => new PcscReader(new PcscOptions { Name = name }, new ManualTime()));

    private static async Task<(List<string> Words, ScriptedPcsc Service)> RunAsync(params Step[] script)
    {
        var time = new ManualTime();
        var service = new ScriptedPcsc(time, script);
        await using var reader = new PcscReader(service, new PcscOptions { Name = "acr122u", FirstRetry = TimeSpan.FromMilliseconds(2) }, time);
        List<ReaderEvent> events = await Drain(reader, service.End);
        return ([.. events.Select(e => ReaderWords.Of(e))], service);
    }

    private static async Task<IEnumerable<string>> ExactlyAsync(params Step[] script)
    {
        var time = new ManualTime();
        var service = new ScriptedPcsc(time, script);
        await using var reader = new PcscReader(service, new PcscOptions { Name = "acr122u", FirstRetry = TimeSpan.FromMilliseconds(2) }, time);
        return (await Drain(reader, service.End)).Select(ReaderWords.Exactly);
    }

    private static async Task<List<ReaderEvent>> Drain(PcscReader reader, CancellationToken end)
    {
        List<ReaderEvent> events = [];
        await foreach (ReaderEvent report in reader.BehindGreetingAsync(end))
        {
            events.Add(report);
        }

        return events;
    }
}
