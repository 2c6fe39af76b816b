using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Agent.Machines;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Agent.Tests.Outbox;
using Makerspace.Iot.Edge.Agent.Time;
using Makerspace.Iot.Edge.Core.Access;
using Makerspace.Iot.Edge.Core.Interlocks;
using Makerspace.Iot.Edge.Core.Sessions;
using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Readers;
using Makerspace.Iot.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Makerspace.Iot.Edge.Agent.Tests.Fakes;

/// <summary>
/// One press with reader, meter, contactor and emergency stop on the test's bench. The contactor follows the relay unless it is stuck; the meter's counter follows the power.
/// Every life of the loop is one process; <see cref="Restart"/> is what a kill and a new start are.
/// </summary>
internal sealed class Bench : IDisposable
{
    private readonly Func<MachineSetup, MachineSetup> _setup;
    private double _counterWh = 1000;

    public Bench(IOutbox? outbox = null, bool synced = true, Func<MachineSetup, MachineSetup>? setup = null)
    {
        _setup = setup ?? (s => s);
        Outbox = outbox ?? new MemoryOutbox(new OutboxOptions());
        Synced = synced;
        Loop = Start();
    }

    public SignedWorld World { get; } = new();

    public ManualTime Time { get; } = new();

    public bool Synced { get; set; }

    public IOutbox Outbox { get; private set; }

    public RecordingFeed Feed { get; } = new();

    public FakeOutput Relay { get; private set; } = new();

    public FakeInput Contactor { get; } = new(false);

    public FakeInput EmergencyStop { get; } = new(false);

    public bool ContactorFollows { get; set; } = true;

    public bool MeterAnswers { get; set; } = true;

    public double PowerW { get; set; }

    public int Beats { get; private set; }

    public MachineLoop Loop { get; private set; }

    public AgentClock Clock { get; private set; } = null!;

    public AgentEvent[] Events => Outbox.Read(0, 100_000).Select(e => EventCodec.Decode(e.Bytes).Value!).ToArray();

    public void Dispose() => World.Dispose();

    public T[] Bodies<T>()
        where T : EventBody => Events.Select(e => e.Body).OfType<T>().ToArray();

    public MachineCondition State => Feed.States[0].State;

    /// <summary>A new process on the same records.</summary>
    public void Restart(IOutbox? outbox = null, bool relayHeld = false)
    {
        Outbox = outbox ?? Outbox;
        Relay = relayHeld ? Relay : new FakeOutput();
        Relay.Writes.Clear();
        Loop = Start(relayHeld);
    }

    public void Badge(BadgeId badge)
    {
        Loop.TryReader(0, new ReaderEvent(ReaderEventKind.Arrived, badge, null, Time.GetTimestamp()));
        Loop.Turn();
    }

    public void Report(ReaderEventKind kind, BadgeId? badge = null)
    {
        Loop.TryReader(0, new ReaderEvent(kind, badge, "test", Time.GetTimestamp()));
        Loop.Turn();
    }

    public void Command(CommandVerb verb, string id = "c-1")
    {
        Assert.True(Loop.TryCommand(SignedWorld.Command(id, Time.GetUtcNow(), verb)));
        Loop.Turn();
    }

    public void NewList(long version, bool annesBadgeRevoked = false)
    {
        Loop.ListChanged(List(version, annesBadgeRevoked));
        Loop.Turn();
    }

    /// <summary>Lets seconds pass, with a reading each.</summary>
    public void Pass(int seconds)
    {
        for (int i = 0; i < seconds * 4; i++)
        {
            Time.Advance(TimeSpan.FromMilliseconds(250));
            Contactor.Active = ContactorFollows ? Relay.Active && !EmergencyStop.Active : Contactor.Active;
            double power = Contactor.Active ? PowerW : 0;
            _counterWh += power / 3600 / 4;
            if (i % 4 == 3)
            {
                Loop.Meter(0, MeterAnswers ? new MeterReading(power, Math.Floor(_counterWh), 1, 230) : null);
            }

            Loop.Turn();
        }
    }

    private AccessList List(long version, bool annesBadgeRevoked = false) =>
        AccessList.Build(World.List(version, Time.GetUtcNow(), annesBadgeRevoked), StampMap.ToInstant(Clock.Now()));

    private MachineLoop Start(bool relayHeld = false)
    {
        Clock = new AgentClock(Time, () => Synced, "boot-1");
        var setup = new MachineSetup
        {
            Machine = "press-1",
            Profile = new MachineProfile { Meter = new Core.Metering.MeterTraits(1), HasFeedback = true, Interlocks = InterlockKinds.EmergencyStop },
            Relay = Relay,
            Feedback = Contactor,
            EmergencyStop = EmergencyStop,
            RelayHeld = relayHeld,
        };
        setup = _setup(setup);
        Contactor.Active = relayHeld && Relay.Active;
        var loop = new MachineLoop(SignedWorld.Me, [setup], Outbox, Clock, Feed, World.BadgeKey, List(1), () => Beats++, NullLogger.Instance);
        loop.Recover();
        return loop;
    }
}
