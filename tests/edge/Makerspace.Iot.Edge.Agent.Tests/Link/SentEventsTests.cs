using Makerspace.Iot.Edge.Agent.Link;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Agent.Time;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Agent.Tests.Link;

public sealed class SentEventsTests : IDisposable
{
    private const string Epoch = "e-1";
    private readonly TempFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly AgentClock _clock;
    private bool _hasRoom = true;
    private bool _synced = true;

    public SentEventsTests() => _clock = new AgentClock(_time, () => _synced, "boot-1");

    [Fact]
    public void What_was_acknowledged_is_there_again_after_a_restart_byte_for_byte()
    {
        using (SentEvents kept = Open())
        {
            Assert.Equal(1, kept.First(Epoch, 0));
            kept.Keep(Epoch, [Event(1), Event(2)]);
            kept.Keep(Epoch, [Event(3)]);
        }

        using SentEvents again = Open();
        Assert.Equal(1, again.First(Epoch, 3));
        Assert.Equal([2, 3], again.Read(Epoch, 1, 3, 10).Select(e => e.Seq));
        Assert.Equal(Event(2).Bytes, again.Read(Epoch, 1, 3, 1)[0].Bytes);
        Assert.Equal(0, again.Faults);
    }

    [Fact]
    public void What_is_kept_twice_counts_once_and_what_the_outbox_still_holds_is_no_hole()
    {
        using SentEvents kept = Open();
        kept.Keep(Epoch, [Event(1), Event(2), Event(3)]);

        // The outbox refused to delete 3: it is acknowledged again.
        Assert.Equal(1, kept.First(Epoch, 2));
        kept.Keep(Epoch, [Event(3), Event(4)]);
        Assert.Equal([1, 2, 3, 4], kept.Read(Epoch, 0, 4, 10).Select(e => e.Seq));
    }

    [Fact]
    public void Before_a_hole_nothing_is_kept()
    {
        using SentEvents kept = Open();
        kept.Keep(Epoch, [Event(1), Event(2)]);
        Assert.Equal(5, kept.First(Epoch, 4));
        kept.Keep(Epoch, [Event(5)]);
        Assert.Equal(5, kept.First(Epoch, 5));
        Assert.Equal([5], kept.Read(Epoch, 0, 5, 10).Select(e => e.Seq));
    }

    [Fact]
    public void Another_outbox_begins_anew()
    {
        using SentEvents kept = Open();
        kept.Keep(Epoch, [Event(1), Event(2)]);
        Assert.Equal(3, kept.First("e-2", 2));
        Assert.Empty(kept.Read("e-2", 0, 2, 10));
        kept.Keep("e-2", [Event(1)]);
        Assert.Equal(1, kept.First("e-2", 1));
        Assert.Equal(3, kept.First(Epoch, 2));
    }

    [Fact]
    public void The_oldest_go_first_by_size()
    {
        using SentEvents kept = Open(mostBytes: 1000);
        for (int n = 1; n <= 100; n++)
        {
            kept.Keep(Epoch, [Event(n, 100)]);
        }

        long first = kept.First(Epoch, 100);
        Assert.InRange(first, 91, 99);
        Assert.Equal(101 - first, kept.Read(Epoch, 0, 100, 1000).Count);
    }

    [Fact]
    public void One_event_that_is_larger_than_the_limit_is_no_endless_loop()
    {
        using SentEvents kept = Open(mostBytes: 10);
        kept.Keep(Epoch, [Event(1, 100)]);
        kept.Keep(Epoch, [Event(2, 100)]);
        Assert.Equal(2, kept.First(Epoch, 2));
    }

    [Fact]
    public void The_oldest_go_first_by_age()
    {
        using SentEvents kept = Open();
        kept.Keep(Epoch, [Event(1)]);
        _time.Advance(SentEvents.KeptFor / 2);
        kept.Keep(Epoch, [Event(2)]);
        kept.Tend();
        Assert.Equal(1, kept.First(Epoch, 2));
        _time.Advance((SentEvents.KeptFor / 2) + TimeSpan.FromMinutes(1));
        kept.Tend();
        Assert.Equal(2, kept.First(Epoch, 2));
    }

    [Fact]
    public void What_was_kept_under_an_unset_clock_ages_from_the_moment_at_which_it_is_set()
    {
        using SentEvents kept = Open();
        _synced = false;
        _clock.Tick();
        kept.Keep(Epoch, [Event(1)]);
        _time.StepWall(SentEvents.KeptFor * 100);
        _time.Advance(TimeSpan.FromMinutes(2));
        kept.Tend();
        Assert.Equal(1, kept.First(Epoch, 1));
        _synced = true;
        _clock.Tick();
        _time.Advance(TimeSpan.FromMinutes(2));
        kept.Tend();
        Assert.Equal(1, kept.First(Epoch, 1));
        _time.Advance(SentEvents.KeptFor + TimeSpan.FromMinutes(2));
        kept.Tend();
        Assert.Equal(2, kept.First(Epoch, 1));
    }

    [Fact]
    public void A_disk_that_is_short_of_room_gets_all_of_it_back()
    {
        using SentEvents kept = Open();
        kept.Keep(Epoch, [Event(1)]);
        _hasRoom = false;
        _time.Advance(TimeSpan.FromMinutes(2));
        kept.Tend();
        Assert.False(File.Exists(_folder.File(SentEvents.Name)));
        kept.Keep(Epoch, [Event(2)]);
        Assert.Equal(3, kept.First(Epoch, 2));
        _hasRoom = true;
        kept.Keep(Epoch, [Event(3)]);
        Assert.Equal(3, kept.First(Epoch, 3));
    }

    [Fact]
    public void A_file_that_breaks_is_begun_anew()
    {
        using (SentEvents kept = Open())
        {
            kept.Keep(Epoch, [Event(1)]);
        }

        File.WriteAllBytes(_folder.File(SentEvents.Name), new byte[5000]);
        using SentEvents again = Open();
        Assert.Equal(1, again.Faults);
        Assert.Equal(2, again.First(Epoch, 1));
        again.Keep(Epoch, [Event(2)]);
        Assert.Equal([2], again.Read(Epoch, 0, 2, 10).Select(e => e.Seq));
    }

    public void Dispose() => _folder.Dispose();

    private SentEvents Open(long mostBytes = SentEvents.MostBytes) => new(_folder.Path, _clock, mostBytes, _ => _hasRoom);

    private static StoredEvent Event(long seq, int bytes = 20)
    {
        byte[] content = new byte[bytes];
        content[0] = (byte)seq;
        return new StoredEvent(seq, content);
    }
}
