using System.Threading.Channels;
using Makerspace.Iot.Edge.Devices.Readers;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Readers;

public sealed class CompositeReaderTests : IAsyncDisposable
{
    private const string Id = "04DE5F1EACC040";
    private readonly FakeReader _one = new("pn532:/dev/a") { Counters = new ReaderCounters { Polls = 1, Badges = 2, NoiseBytes = 3, BadFrames = 4, Timeouts = 5 } };
    private readonly FakeReader _other = new("mfrc522:/dev/b") { Counters = new ReaderCounters { Polls = 10, Badges = 20, NoiseBytes = 30, BadFrames = 40, Timeouts = 50 } };
    private readonly ManualTime _time = new();
    private readonly CompositeReader _both;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<ReaderEvent> _events = Channel.CreateUnbounded<ReaderEvent>();
    private readonly Task _watching;

    public CompositeReaderTests()
    {
        _both = new CompositeReader([_one, _other], _time);
        _watching = Task.Run(async () =>
        {
            await foreach (ReaderEvent report in _both.WatchAsync(_stop.Token))
            {
                await _events.Writer.WriteAsync(report);
            }

            _events.Writer.Complete();
        });
    }

    [Fact]
    public async Task Badges_of_each_reader_come_and_go()
    {
        _one.Say(ReaderEventKind.Arrived, Id);
        await Expect("+ " + Id);
        _one.Say(ReaderEventKind.Left, Id);
        await Expect("- " + Id);
        _other.Say(ReaderEventKind.Arrived, "1122AABB");
        await Expect("+ 1122AABB");
        _other.Say(ReaderEventKind.Left, "1122AABB");
        await Expect("- 1122AABB");
    }

    [Fact]
    public async Task A_card_that_both_see_arrives_once_and_leaves_once()
    {
        _one.Say(ReaderEventKind.Arrived, Id);
        await Expect("+ " + Id);
        _other.Say(ReaderEventKind.Arrived, Id);
        _other.Say(ReaderEventKind.Arrived, "1122AABB");
        await Expect("+ 1122AABB");
        _other.Say(ReaderEventKind.Left, "1122AABB");
        await Expect("- 1122AABB");
        _other.Say(ReaderEventKind.Arrived, Id);
        await Taken(_other);
        _one.Say(ReaderEventKind.Left, Id);
        await Nothing(_one);
        _other.Say(ReaderEventKind.Left, Id);
        await Expect("- " + Id);
    }

    [Fact]
    public async Task A_card_in_the_slot_of_one_stays_while_badges_are_tapped_at_the_other()
    {
        _one.Say(ReaderEventKind.Arrived, Id);
        await Expect("+ " + Id);
        for (int i = 0; i < 3; i++)
        {
            _other.Say(ReaderEventKind.Arrived, "1122AABB");
            await Expect("+ 1122AABB");
            _other.Say(ReaderEventKind.Left, "1122AABB");
            await Expect("- 1122AABB");
        }

        _one.Say(ReaderEventKind.Left, Id);
        await Expect("- " + Id);
    }

    [Fact]
    public async Task A_fault_of_one_says_which_and_the_other_goes_on()
    {
        _one.Say(ReaderEventKind.LinkFault, detail: "pn532:/dev/a: silent");
        Assert.Equal("pn532:/dev/a: silent", (await Expect("fault")).Detail);
        _other.Say(ReaderEventKind.Arrived, Id);
        await Expect("+ " + Id);
        _one.Say(ReaderEventKind.LinkRestored);
        await Expect("restored");
    }

    [Fact]
    public async Task The_link_is_restored_only_when_none_is_at_fault()
    {
        _one.Say(ReaderEventKind.LinkFault, detail: "pn532:/dev/a: silent");
        await Expect("fault");
        _other.Say(ReaderEventKind.LinkFault, detail: "mfrc522:/dev/b: gone");
        Assert.Equal("mfrc522:/dev/b: gone", (await Expect("fault")).Detail);
        _one.Say(ReaderEventKind.LinkRestored);
        Assert.Equal("mfrc522:/dev/b: gone", (await Expect("fault")).Detail);
        _other.Say(ReaderEventKind.LinkRestored);
        await Expect("restored");
    }

    [Fact]
    public async Task A_driver_that_throws_is_a_fault_and_watched_again_while_the_other_goes_on()
    {
        await Eventually.That(() => _one.Watches == 1, "first watch");
        _one.Throw("a defect");
        Assert.Equal("pn532:/dev/a: a defect", (await Expect("fault")).Detail);
        _other.Say(ReaderEventKind.Arrived, Id);
        await Expect("+ " + Id);
        await Eventually.That(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(5));
                return _one.Watches == 2;
            },
            "second watch");
        _one.Say(ReaderEventKind.LinkRestored);
        await Expect("restored");
        _one.Say(ReaderEventKind.Arrived, "1122AABB");
        await Expect("+ 1122AABB");
    }

    [Fact]
    public async Task The_link_is_told_to_answer_once_every_reader_has_spoken()
    {
        _one.Say(ReaderEventKind.LinkRestored);
        await Nothing(_one);
        _other.Say(ReaderEventKind.LinkRestored);
        await Expect("restored");
    }

    [Fact]
    public async Task A_reader_that_never_answers_is_a_fault_and_not_told_to_answer_in_between()
    {
        _one.Say(ReaderEventKind.LinkRestored);
        _other.Say(ReaderEventKind.LinkFault, detail: "mfrc522:/dev/b: silent");
        Assert.Equal("mfrc522:/dev/b: silent", (await Expect("fault")).Detail);
    }

    [Fact]
    public async Task A_card_that_was_already_there_is_told_once_and_what_another_reader_sees_of_it_opens_nothing()
    {
        _one.Say(ReaderEventKind.AlreadyThere, Id);
        await Expect("= " + Id);
        _other.Say(ReaderEventKind.Arrived, Id);
        await Taken(_other);
        _one.Say(ReaderEventKind.Left, Id);
        await Nothing(_one);
        _other.Say(ReaderEventKind.Left, Id);
        await Expect("- " + Id);
    }

    [Fact]
    public async Task The_badge_of_a_driver_that_throws_has_left_before_the_fault_is_told()
    {
        await Eventually.That(() => _one.Watches == 1, "first watch");
        _one.Say(ReaderEventKind.Arrived, Id);
        await Expect("+ " + Id);
        _one.Throw("a defect");
        await Expect("- " + Id);
        await Expect("fault");
        await Eventually.That(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(5));
                return _one.Watches == 2;
            },
            "second watch");
        _other.Say(ReaderEventKind.LinkRestored);
        await Expect("fault");
        _one.Say(ReaderEventKind.LinkRestored);
        await Expect("restored");
        _one.Say(ReaderEventKind.AlreadyThere, Id);
        await Expect("= " + Id);
    }

    [Fact]
    public async Task The_badge_of_a_driver_that_throws_stays_where_the_other_reader_sees_it()
    {
        await Eventually.That(() => _one.Watches == 1, "first watch");
        _other.Say(ReaderEventKind.Arrived, Id);
        await Expect("+ " + Id);
        _one.Say(ReaderEventKind.Arrived, Id);
        _one.Throw("a defect");
        await Expect("fault");
        _other.Say(ReaderEventKind.Left, Id);
        await Expect("- " + Id);
    }

    [Fact]
    public void Counters_are_sums_and_the_name_names_all()
    {
        Assert.Equal(new ReaderCounters { Polls = 11, Badges = 22, NoiseBytes = 33, BadFrames = 44, Timeouts = 55 }, _both.Counters);
        Assert.Equal("pn532:/dev/a + mfrc522:/dev/b", _both.Name);
    }

    [Fact]
    public async Task A_second_watcher_is_refused()
    {
        await Eventually.That(() => _one.Watches == 1, "the first watch");
        await using IAsyncEnumerator<ReaderEvent> second = _both.WatchAsync(_stop.Token).GetAsyncEnumerator();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await second.MoveNextAsync());
    }

    [Fact]
    public async Task Cancelling_ends_the_watch_and_disposing_disposes_all()
    {
        await _stop.CancelAsync();
        await _watching.WaitAsync(TimeSpan.FromSeconds(20));
        await _both.DisposeAsync();
        Assert.True(_one.IsDisposed && _other.IsDisposed);
    }

    [Fact]
    public void One_reader_needs_no_composite_and_five_are_too_many()
    {
        Assert.Same(_one, CompositeReader.Of([_one], _time));
        Assert.IsType<CompositeReader>(CompositeReader.Of([_one, _other], _time));
        Assert.Throws<DeviceSettingsException>(() => CompositeReader.Of([], _time));
        Assert.Throws<DeviceSettingsException>(() => CompositeReader.Of([_one, _one, _one, _one, _one], _time));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        _stop.Dispose();
    }

    private async Task<ReaderEvent> Expect(string word)
    {
        ReaderEvent report = await _events.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(word, ReaderWords.Exactly(report));
        return report;
    }

    /// <summary>Comes back once what a reader said, and is not told, was taken: each reader is heard by itself. A fault comes and goes after it.</summary>
    private async Task Taken(FakeReader from)
    {
        from.Say(ReaderEventKind.LinkFault, detail: "behind it");
        await Expect("fault");
        from.Say(ReaderEventKind.LinkRestored);
        await Expect("restored");
    }

    /// <summary>Sends another badge through after what must not be told: it would come later.</summary>
    private async Task Nothing(FakeReader through)
    {
        through.Say(ReaderEventKind.Arrived, "99887766");
        await Expect("+ 99887766");
        through.Say(ReaderEventKind.Left, "99887766");
        await Expect("- 99887766");
    }
}
