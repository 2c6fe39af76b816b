using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Agent.Link;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Agent.Plugs;
using Makerspace.Iot.Edge.Agent.Tests.Fakes;
using Makerspace.Iot.Edge.Agent.Tests.Outbox;
using Makerspace.Iot.Edge.Agent.Time;
using Makerspace.Iot.Edge.Devices.Plugs;
using Makerspace.Iot.Mqtt;
using Makerspace.Iot.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;

namespace Makerspace.Iot.Edge.Agent.Tests.Link;

/// <summary>A link that cannot be started, because a certificate or key is missing or unfit.</summary>
public sealed class LinkStartTests : IDisposable
{
    private readonly ManualTime _time = new();
    private readonly FakeLink _link = new();
    private readonly MemoryOutbox _outbox = new(new OutboxOptions());
    private readonly SignedWorld _world = new();
    private readonly TempFolder _folder = new();
    private int _starts;

    public LinkStartTests() => _link.OnStart = () =>
    {
        _starts++;
        throw new MqttLinkException("ca.pem: no such file");
    };

    public void Dispose()
    {
        _world.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task An_uplink_that_cannot_be_started_says_why_and_tries_until_it_can()
    {
        Uplink uplink = MakeUplink();
        using var end = new CancellationTokenSource();
        Task run = uplink.RunAsync(Mock.Of<IMachineInbox>(), end.Token);
        Assert.Equal((1, "ca.pem: no such file"), (_starts, uplink.StartProblem));
        Assert.False(run.IsCompleted, "the uplink gave up");

        // The pauses grow and stay within a minute.
        await Eventually.That(() => Tries(TimeSpan.FromSeconds(5)) == 2, "tried again");
        await Eventually.That(() => Tries(TimeSpan.FromSeconds(10)) == 3, "and again");
        for (int more = 4; more < 9; more++)
        {
            await Eventually.That(() => Tries(TimeSpan.FromSeconds(60)) >= more, "and again, each minute at least");
        }

        _link.OnStart = () => { };
        await Eventually.That(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(60));
                return uplink.StartProblem is null;
            },
            "started at last");
        ((IOutbox)_outbox).Append(Drafts.Denied("press-1"));
        _link.Connect();
        await Eventually.That(() => uplink.Counters.Events.Sent == 1, "the event is sent");
        await end.CancelAsync();
        await run;
    }

    [Fact]
    public async Task Samples_taken_while_the_link_cannot_be_started_are_counted_and_sent_late_once_it_is()
    {
        Uplink uplink = MakeUplink();
        using var end = new CancellationTokenSource();
        Task run = uplink.RunAsync(Mock.Of<IMachineInbox>(), end.Token);
        for (int i = 0; i < 3_000; i++)
        {
            uplink.Sample(0, new TelemetrySample { TimeMs = 1_772_438_400_000 + (i * 1_000L), PowerW = i, State = MachineCondition.Running }, ClockQuality.Synced);
        }

        Assert.InRange(uplink.Counters.Telemetry.Kept, 2_000, 3_000);
        Assert.Equal(0, uplink.Counters.Telemetry.Dropped);
        _link.OnStart = () => { };
        _link.Connect();
        await Eventually.That(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(60));
                return uplink.Counters.Telemetry is { SentLate: var late, SentLive: var live } && late + live == 3_000;
            },
            "all are sent");
        await end.CancelAsync();
        await run;
    }

    [Fact]
    public async Task A_plugs_link_that_cannot_be_started_keeps_nobody_from_starting()
    {
        await using var net = new PlugConnection(new PlugBoard(_time), _link, new BackgroundTasks(_time, NullLogger.Instance), _time, NullLogger.Instance);
        net.Start();
        await Eventually.That(() => net.StartProblem is not null, "it says why");
        Assert.Equal("ca.pem: no such file", net.Report().Problem);
        _link.OnStart = () => { };
        await Eventually.That(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(60));
                return net.StartProblem is null;
            },
            "started at last");
    }

    [Fact]
    public async Task The_outbox_is_maintained_and_a_list_kept_whatever_becomes_of_the_link()
    {
        string missing = _folder.File("later/access.signed");
        var access = new AccessInbox(SignedWorld.Me, _world.Verifier, missing, Clock(), null);
        Assert.Equal(AccessOutcome.InForceNotKept, access.Receive(_world.Sign(_world.List(7, _time.GetUtcNow())), out _));
        int also = 0;
        using var end = new CancellationTokenSource();
        Task run = new PeriodicTasks(_outbox, access, Clock(), () => also++).RunAsync(end.Token);
        Assert.Equal((1, 1), (_outbox.Maintained, also));
        Directory.CreateDirectory(_folder.File("later"));
        _time.Advance(PeriodicTasks.Period);
        await Eventually.That(() => _outbox.Maintained == 2 && also == 2, "every ten seconds");
        Assert.Null(access.KeepProblem);
        Assert.True(File.Exists(missing));
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task An_uplink_whose_messages_end_says_so_instead_of_sending_on_alone()
    {
        _link.OnStart = () => { };
        Task run = MakeUplink().RunAsync(Mock.Of<IMachineInbox>(), TestContext.Current.CancellationToken);
        _link.EndInbound();
        await run.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }

    private int Tries(TimeSpan pause)
    {
        _time.Advance(pause);
        return _starts;
    }

    private AgentClock Clock() => new(_time, () => true, "boot-1");

    private Uplink MakeUplink()
    {
        var access = new AccessInbox(SignedWorld.Me, _world.Verifier, _folder.File(AccessInbox.FileName), Clock(), null);
        return new Uplink(SignedWorld.Me, ["press-1"], _link, _outbox, Clock(), access, new CommandReceiver(SignedWorld.Me, _world.Verifier, _outbox, Clock(), ["press-1"]), () => [], NullLogger.Instance);
    }
}
