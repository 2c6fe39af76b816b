using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Edge.Agent.Link;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Agent.Tests.Fakes;
using Makerspace.Iot.Edge.Agent.Tests.Outbox;
using Makerspace.Iot.Edge.Agent.Time;
using Makerspace.Iot.Mqtt;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Agent.Tests.Link;

public sealed class EventSenderTests
{
    private readonly ManualTime _time = new();
    private readonly FakeLink _link = new();
    private readonly MemoryOutbox _outbox = new(new OutboxOptions());
    private readonly EventSender _sender;

    public EventSenderTests() => _sender = new EventSender(_outbox, _link, "t/event", _time);

    [Fact]
    public void Events_go_in_order_at_least_once_qos_and_never_retained()
    {
        _link.Connect();
        Store(3);
        Assert.True(_sender.Pump());
        FakePublish[] sent = _link.Take();
        Assert.Equal([1, 2, 3], sent.Select(Seq));
        Assert.All(sent, p => Assert.Equal((1, false), (p.Qos, p.Retain)));
        Assert.True(_sender.Pump());
        Assert.Empty(_link.Take());
    }

    [Fact]
    public void No_more_than_the_window_is_ahead_of_the_acknowledgement()
    {
        _link.Connect();
        Store(EventSender.Window + 50);
        Assert.False(_sender.Pump());
        Assert.Equal(EventSender.Window, _link.Take().Length);
        Ack(30);
        Assert.False(_sender.Pump());
        Assert.Equal(Enumerable.Range(EventSender.Window + 1, 30).Select(n => (long)n), _link.Take().Select(Seq));
        Ack(EventSender.Window);
        Assert.True(_sender.Pump());
        Assert.Equal(20, _link.Take().Length);
    }

    [Fact]
    public void A_new_connection_sends_again_from_the_acknowledged_prefix_with_the_same_bytes()
    {
        _link.Connect();
        Store(5);
        _sender.Pump();
        FakePublish[] first = _link.Take();
        Ack(2);
        _link.Disconnect();
        Assert.False(_sender.Pump());
        _link.Connect();
        _sender.Reconnected();
        _sender.Pump();
        FakePublish[] again = _link.Take();
        Assert.Equal([3, 4, 5], again.Select(Seq));
        Assert.Equal(first[2].Payload, again[0].Payload);
    }

    [Fact]
    public void Without_acknowledgement_it_sends_again_ever_more_patiently_up_to_a_limit()
    {
        _link.Connect();
        Store(2);
        _sender.Pump();
        _link.Take();
        List<int> waits = [];
        int seconds = 0;
        while (waits.Count < 7 && seconds < 1000)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            seconds++;
            _sender.Pump();
            if (_link.Take().Length > 0)
            {
                waits.Add(seconds);
                seconds = 0;
            }
        }

        Assert.Equal([5, 10, 20, 40, 60, 60, 60], waits);
        Assert.Equal(7, _sender.Counters.Resends);
    }

    [Fact]
    public void An_acknowledgement_that_names_nothing_new_makes_it_patient_no_longer()
    {
        _link.Connect();
        Store(2);
        _sender.Pump();
        _time.Advance(TimeSpan.FromSeconds(200));
        _sender.Pump();
        _link.Take();
        _sender.Acknowledge(new AckMessage { Epoch = _outbox.Epoch, Seq = 0 });
        _time.Advance(TimeSpan.FromSeconds(5));
        _sender.Pump();
        Assert.Equal([1, 2], _link.Take().Select(Seq));
    }

    [Fact]
    public void Acknowledgements_of_another_epoch_or_of_events_never_sent_are_ignored_and_counted()
    {
        Store(3);
        Assert.Equal(AckOutcome.BeyondLast, _sender.Acknowledge(new AckMessage { Epoch = _outbox.Epoch, Seq = 2 }));
        Assert.Equal(AckOutcome.ForeignEpoch, _sender.Acknowledge(new AckMessage { Epoch = "another", Seq = 1 }));
        Assert.Equal(2, _sender.Counters.AcksIgnored);
        Assert.Equal(3, _outbox.Depth.Rows);
    }

    [Fact]
    public void What_an_earlier_process_sent_may_be_acknowledged_to_this_one()
    {
        Store(3);
        var restarted = new EventSender(_outbox, _link, "t/event", _time);
        Assert.Equal(AckOutcome.Advanced, restarted.Acknowledge(new AckMessage { Epoch = _outbox.Epoch, Seq = 3 }));
        Store(1);
        Assert.Equal(AckOutcome.BeyondLast, restarted.Acknowledge(new AckMessage { Epoch = _outbox.Epoch, Seq = 4 }));
    }

    [Fact]
    public void A_full_link_stops_the_pump_and_nothing_is_skipped()
    {
        _link.Connect();
        Store(5);
        int room = 2;
        _link.Answer = _ => room-- > 0 ? MqttPublishResult.Sent : MqttPublishResult.NotSent;
        Assert.False(_sender.Pump());
        room = 10;
        Assert.True(_sender.Pump());
        Assert.Equal([1, 2, 3, 4, 5], _link.Take().Select(Seq));
    }

    [Fact]
    public void A_server_that_leaves_events_unanswered_is_held_to_be_away_until_it_answers()
    {
        _link.Connect();
        _time.Advance(TimeSpan.FromHours(1));
        Assert.True(_sender.ServerAnswers);
        Store(1);
        _sender.Pump();
        _time.Advance(TimeSpan.FromSeconds(19));
        Assert.True(_sender.ServerAnswers);
        _time.Advance(TimeSpan.FromSeconds(2));
        Store(1);
        _sender.Pump();
        Assert.False(_sender.ServerAnswers);
        Ack(1);
        Assert.True(_sender.ServerAnswers);
    }

    [Fact]
    public void A_server_put_back_from_a_backup_gets_again_what_it_lacks_and_then_what_is_new()
    {
        using TempFolder folder = new();
        using SentEvents kept = new(folder.Path, new AgentClock(_time, () => true, "boot-1"));
        var sender = new EventSender(_outbox, _link, "t/event", _time, kept);
        _link.Connect();
        Store(6);
        sender.Pump();
        FakePublish[] first = _link.Take();
        Assert.Equal(AckOutcome.Advanced, Answer(sender, 6));
        Assert.Equal(0, _outbox.Depth.Rows);
        Assert.Equal(1, sender.From);

        Store(2);
        Assert.Equal(AckOutcome.Behind, Answer(sender, 3));
        Assert.Equal(AckOutcome.Behind, Answer(sender, 3));
        Assert.True(sender.SendsAgain);
        Assert.True(sender.Pump());
        FakePublish[] again = _link.Take();
        Assert.Equal([4, 5, 6, 7, 8], again.Select(Seq));
        Assert.Equal(first[3].Payload, again[0].Payload);

        // The prefix goes on: nothing is sent twice for it.
        Assert.Equal(AckOutcome.Behind, Answer(sender, 5));
        sender.Pump();
        Assert.Empty(_link.Take());
        Assert.Equal(AckOutcome.Advanced, Answer(sender, 8));
        Assert.False(sender.SendsAgain);
        Assert.Equal((0, 1), (_outbox.Depth.Rows, sender.Counters.Returns));
    }

    [Fact]
    public void What_is_sent_again_keeps_within_the_window_and_is_sent_again_if_it_gets_lost()
    {
        using TempFolder folder = new();
        using SentEvents kept = new(folder.Path, new AgentClock(_time, () => true, "boot-1"));
        var sender = new EventSender(_outbox, _link, "t/event", _time, kept);
        _link.Connect();
        for (int i = 0; i < 3; i++)
        {
            Store(EventSender.Window);
            sender.Pump();
            Answer(sender, EventSender.Window * (i + 1));
        }

        _link.Take();
        Answer(sender, 0);
        Assert.False(sender.Pump());
        Assert.Equal(Enumerable.Range(1, EventSender.Window).Select(n => (long)n), _link.Take().Select(Seq));
        _time.Advance(EventSender.FirstPatience);
        sender.Pump();
        Assert.Equal(1, Seq(_link.Take()[0]));
        Answer(sender, EventSender.Window);
        sender.Pump();
        Assert.Equal(EventSender.Window + 1, Seq(_link.Take()[0]));
    }

    [Fact]
    public void What_is_kept_no_longer_is_gone_over()
    {
        using TempFolder folder = new();
        using SentEvents kept = new(folder.Path, new AgentClock(_time, () => true, "boot-1"));
        _link.Connect();
        Store(4);
        var before = new EventSender(_outbox, _link, "t/event", _time);
        before.Pump();
        Answer(before, 4);
        var sender = new EventSender(_outbox, _link, "t/event", _time, kept);
        Assert.Equal(5, sender.From);
        Assert.Equal(AckOutcome.Repeated, Answer(sender, 1));
        Store(2);
        sender.Pump();
        _link.Take();
        Answer(sender, 6);
        Assert.Equal(AckOutcome.Behind, Answer(sender, 1));
        sender.Pump();
        Assert.Equal([5, 6], _link.Take().Select(Seq));

        // The file breaks while it is sent: the rest goes on.
        kept.Dispose();
        File.Delete(folder.File(SentEvents.Name));
        Store(1);
        Answer(sender, 2);
        Answer(sender, 1);
        sender.Pump();
        Assert.Contains(7, _link.Take().Select(Seq));
    }

    private AckOutcome Answer(EventSender sender, long seq) => sender.Acknowledge(new AckMessage { Epoch = _outbox.Epoch, Seq = seq });

    private static long Seq(FakePublish publish) => EventCodec.Decode(publish.Payload).Value!.Seq;

    private void Store(int count)
    {
        for (int i = 0; i < count; i++)
        {
            ((IOutbox)_outbox).Append(Drafts.Denied("press-1", i));
        }
    }

    private void Ack(long seq) => Assert.Equal(AckOutcome.Advanced, _sender.Acknowledge(new AckMessage { Epoch = _outbox.Epoch, Seq = seq }));
}
