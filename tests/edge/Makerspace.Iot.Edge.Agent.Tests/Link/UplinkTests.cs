using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Agent.Link;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Agent.Tests.Fakes;
using Makerspace.Iot.Edge.Agent.Tests.Outbox;
using Makerspace.Iot.Edge.Agent.Time;
using Makerspace.Iot.Edge.Core.Access;
using Makerspace.Iot.Mqtt;
using Makerspace.Iot.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Makerspace.Iot.Edge.Agent.Tests.Link;

public sealed class UplinkTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly FakeLink _link = new();
    private readonly MemoryOutbox _outbox = new(new OutboxOptions());
    private readonly SignedWorld _world = new();
    private readonly TempFolder _folder = new();
    private readonly Machines _machines = new();
    private readonly Uplink _uplink;

    public UplinkTests()
    {
        var clock = new AgentClock(_time, () => true, "boot-1");
        var access = new AccessInbox(SignedWorld.Me, _world.Verifier, _folder.File(AccessInbox.FileName), clock, null);
        var commands = new CommandReceiver(SignedWorld.Me, _world.Verifier, _outbox, clock, ["press-1"]);
        _uplink = new Uplink(SignedWorld.Me, ["press-1"], _link, _outbox, clock, access, commands, () => ["store-failed"], NullLogger.Instance);
    }

    public void Dispose()
    {
        _world.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void The_last_will_is_the_retained_status_of_the_same_boot_not_online()
    {
        MqttWill will = Uplink.Will(SignedWorld.Me);
        Assert.Equal("makerspace/v1/la-fabunit/fabunit-1/status", will.Topic);
        Assert.True(will.Retain);
        AgentStatus status = WireCodec.DecodeStatus(will.Payload).Value!;
        Assert.Equal((false, "boot-1"), (status.Online, status.Boot));
    }

    [Fact]
    public async Task On_connection_status_and_states_are_published_retained_and_events_follow()
    {
        await Running(async () =>
        {
            _uplink.State(0, State(MachineCondition.Locked));
            ((IOutbox)_outbox).Append(Drafts.Denied("press-1"));
            _link.Connect();

            // A round that the state began may meet the link as it comes up: what it sends goes again in the round of the connection.
            List<FakePublish> all = [];
            await Eventually.That(
                () =>
                {
                    all.AddRange(_link.Take());
                    return Of("/status").Length > 0 && Of("/state/press-1").Length > 0 && Of("/event").Length > 0;
                },
                "status, state and event are sent");
            AgentStatus status = WireCodec.DecodeStatus(Of("/status")[0].Payload).Value!;
            Assert.True(status.Online);
            Assert.Equal(["store-failed"], status.Faults);
            Assert.Equal(1, status.OutboxDepth);
            Assert.Equal((_outbox.Epoch, 1L), (status.OutboxEpoch, status.OutboxFrom));
            await Eventually.That(() => _uplink.Counters.Events.Sent >= 1, "the event is counted");
            ((IOutbox)_outbox).Acknowledge(_outbox.Epoch, 1);
            Assert.All(Of("/status").Concat(Of("/state/press-1")), p => Assert.True(p.Retain));

            FakePublish[] Of(string topicEnd) => [.. all.Where(p => p.Topic.EndsWith(topicEnd, StringComparison.Ordinal))];
        });
        AgentStatus last = WireCodec.DecodeStatus(_link.Take("/status")[^1].Payload).Value!;
        Assert.False(last.Online);
        Assert.Equal((_outbox.Epoch, 2L), (last.OutboxEpoch, last.OutboxFrom));
    }

    [Fact]
    public async Task Why_the_link_was_lost_is_told_until_it_is_back()
    {
        await Running(() =>
        {
            Assert.Null(_uplink.LossReason);
            _link.Disconnect();
            Assert.Equal("test", _uplink.LossReason);
            _link.Connect();
            Assert.Null(_uplink.LossReason);
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task It_reads_only_what_is_addressed_to_it()
    {
        await Running(() =>
        {
            Assert.Equal(["access", "command", "ack"], _link.Subscriptions.Select(s => s.Split('/')[^1]));
            Assert.All(_link.Subscriptions, s => Assert.StartsWith("makerspace/v1/la-fabunit/fabunit-1/", s, StringComparison.Ordinal));
            return Task.CompletedTask;
        });
    }

    [Fact]
    public async Task An_acknowledgement_from_the_wire_empties_the_outbox_and_nonsense_is_counted()
    {
        await Running(async () =>
        {
            ((IOutbox)_outbox).Append(Drafts.Denied("press-1"));
            _link.Connect();
            await Eventually.That(() => _uplink.Counters.Events.Sent == 1, "the event is sent");
            _link.Deliver(SignedWorld.Me.Topic(TopicChannel.Ack), "{ nonsense"u8.ToArray());
            _link.Deliver("some/other/topic", []);
            _link.Deliver(SignedWorld.Me.Topic(TopicChannel.Ack), WireCodec.Encode(new AckMessage { Epoch = _outbox.Epoch, Seq = 1 }));
            await Eventually.That(() => _outbox.Depth.Rows == 0, "the outbox is empty");
            Assert.Equal(2, _uplink.Counters.Ignored);
        });
    }

    [Fact]
    public async Task Lists_and_commands_reach_the_machines_and_replies_the_server()
    {
        await Running(async () =>
        {
            _link.Connect();
            _link.Deliver(SignedWorld.Me.Topic(TopicChannel.Access), _world.Sign(_world.List(7, _time.GetUtcNow())), retained: true);
            _link.Deliver(SignedWorld.Me.Topic(TopicChannel.Command), _world.Sign(SignedWorld.Command("c-retained", _time.GetUtcNow())), retained: true);
            _link.Deliver(SignedWorld.Me.Topic(TopicChannel.Command), _world.Sign(SignedWorld.Command("c-1", _time.GetUtcNow())));
            _link.Deliver(SignedWorld.Me.Topic(TopicChannel.Command), _world.Sign(SignedWorld.Command("c-1", _time.GetUtcNow())));
            await Eventually.That(() => _machines.Lists.Count == 1 && _machines.Commands.Count == 1, "both have arrived");
            _link.Deliver(SignedWorld.Me.Topic(TopicChannel.Command), _world.Sign(SignedWorld.Command("c-2", _time.GetUtcNow())));
            await Eventually.That(() => _machines.Commands.Count == 2, "the second has arrived");

            // Delivered twice before the machine has answered: one answer, and it is the machine's.
            Assert.Empty(_link.Take("/reply"));
            _uplink.Reply(new CommandReply { Id = "c-1", Accepted = true });
            await Eventually.That(() => Replies(_link).Any(r => r is { Id: "c-1", Accepted: true }), "the reply is sent");

            // And again: the server may not have heard it.
            _link.Deliver(SignedWorld.Me.Topic(TopicChannel.Command), _world.Sign(SignedWorld.Command("c-1", _time.GetUtcNow())));
            await Eventually.That(() => Replies(_link).Any(r => r is { Id: "c-1", Accepted: true }), "the same reply is sent again");
            Assert.Equal(["c-1", "c-2"], _machines.Commands.Select(c => c.Id));
        });

        static IEnumerable<CommandReply> Replies(FakeLink link) => link.Take("/reply").Select(p => WireCodec.DecodeReply(p.Payload).Value!);
    }

    [Fact]
    public void A_state_is_sent_on_change_and_every_ten_seconds_while_power_moves()
    {
        var sender = new StateSender(_link, ["t/state/press-1"], _time);
        _link.Connect();
        List<int> sentAt = [];
        for (int second = 0; second < 40; second++)
        {
            MachineCondition condition = second < 5 ? MachineCondition.Ready : MachineCondition.Running;
            sender.Set(0, State(condition) with { PowerW = second < 26 ? second : 26 });
            sender.Pump();
            sentAt.AddRange(_link.Take().Select(_ => second));
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal([0, 5, 15, 25, 35], sentAt);
    }

    [Fact]
    public void An_interlock_that_opens_or_closes_is_sent_at_once()
    {
        var sender = new StateSender(_link, ["t/state/press-1"], _time);
        _link.Connect();
        StateMessage free = State(MachineCondition.Locked);
        foreach (StateMessage state in (StateMessage[])[free, free with { Interlocks = ["lid"] }, free with { Interlocks = ["lid", "coolant"] }, free])
        {
            Assert.True(sender.Set(0, state));
            sender.Pump();
            Assert.False(sender.Set(0, state with { Interlocks = state.Interlocks?.ToArray() }));
        }
    }

    private StateMessage State(MachineCondition condition) => new() { State = condition, Since = _time.GetUtcNow(), At = _time.GetUtcNow() };

    private async Task Running(Func<Task> body)
    {
        using var end = new CancellationTokenSource();
        Task run = _uplink.RunAsync(_machines, end.Token);
        await body();
        await end.CancelAsync();
        await run;
    }

    private sealed class Machines : IMachineInbox
    {
        public List<AccessList> Lists { get; } = [];

        public List<CommandMessage> Commands { get; } = [];

        public void ListChanged(AccessList list) => Lists.Add(list);

        public bool TryCommand(CommandMessage command)
        {
            Commands.Add(command);
            return true;
        }
    }
}
