using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Agent.Machines;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Agent.Settings;
using Makerspace.Iot.Edge.Agent.Tests.Fakes;
using Makerspace.Iot.Edge.Agent.Tests.Outbox;
using Makerspace.Iot.Edge.Agent.Time;
using Makerspace.Iot.Edge.Core.Access;
using Makerspace.Iot.Edge.Core.Sessions;
using Makerspace.Iot.Edge.Devices.Pins;
using Makerspace.Iot.Edge.Devices.Plugs;
using Makerspace.Iot.Edge.Devices.Readers;
using Makerspace.Iot.Edge.TestKit.Plugs;
using Makerspace.Iot.TestKit;
using Makerspace.Iot.TestKit.Brokers;
using Microsoft.Extensions.Logging.Abstractions;

namespace Makerspace.Iot.Edge.Agent.Tests.Plugs;

/// <summary>A machine guarded by a smart plug alone, as meter, relay and feedback: the agent's own loop, a real Mosquitto, in real time.</summary>
public sealed class PlugAloneTests
{
    private const string Machine = "press-1";

    [Fact]
    public Task A_session_is_recorded_first_then_switched_measured_and_ended_at_rest() => EachKind.Does(async kind =>
    {
        await using Bench bench = await Bench.Start(kind, staleSeconds: LivePlug.LongStale);
        bench.Badge();
        await bench.Becomes(m => m is { Relay: true, Contactor: true }, "released, and verified by the plug");
        await bench.Becomes(m => m.State == "running", "seen at work by the plug's meter");
        bench.Live.LoadW = 2;
        await bench.Becomes(m => m.State == "idle", "seen at rest");
        bench.Badge(again: true);
        await bench.Becomes(m => m is { State: "locked", Session: false, Contactor: false }, "ended, and verified by the plug");
        Assert.False(bench.Live.Device.Output);
        SessionEnded end = Assert.Single(bench.Bodies<SessionEnded>());
        Assert.Equal(SessionEndReason.BadgeOut, end.Reason);
        Assert.True(end.Figures.ActiveSeconds > 0, "no work was counted");
        Assert.Empty(bench.Bodies<FaultRaised>());
    });

    [Fact]
    public Task A_plug_out_of_reach_is_refused_in_words_and_leaves_no_session() => EachKind.Does(async kind =>
    {
        await using Bench bench = await Bench.Start(kind);
        bench.Live.Device.SetRadio(on: false);
        await bench.Becomes(m => m.Faults.Contains("relay-unreachable"), "told as out of reach");
        bench.Badge();
        await Eventually.That(() => bench.Bodies<AccessDenied>().Length == 1, "refused", 120);
        Assert.Equal(Contracts.Events.DenialReason.RelayUnreachable, bench.Bodies<AccessDenied>()[0].Reason);
        Assert.Empty(bench.Bodies<SessionStarted>());
        bench.Live.Device.SetRadio(on: true);
        await bench.Becomes(m => !m.Faults.Contains("relay-unreachable"), "back");
        Assert.False(bench.Live.Device.Output, "a refused start was made up for later");
        bench.Badge();
        await bench.Becomes(m => m is { Relay: true, Contactor: true }, "released");
    });

    [Fact]
    public Task Losing_the_plugs_broker_ends_no_session_and_cuts_nothing() => EachKind.Does(async kind =>
    {
        await using Bench bench = await Bench.Start(kind);
        bench.Badge();
        await bench.Becomes(m => m.State == "running" && m.Contactor == true, "at work");
        await bench.Broker.Kill();
        await bench.Becomes(m => m.Faults.Contains("relay-unreachable") && m.Contactor is null, "told as out of reach");
        Assert.True(bench.Report.Session);
        Assert.True(bench.Live.Device.Output);
        await bench.Broker.Start();
        await bench.Becomes(m => m is { Contactor: true, Session: true, Faults.Length: 0 }, "back, the same session");
        Assert.Empty(bench.Bodies<SessionEnded>());
        Assert.Single(bench.Bodies<SessionStarted>());
    });

    [Fact]
    public async Task A_plug_that_never_answers_on_ends_the_session_with_a_fault()
    {
        await using Bench bench = await Bench.Start(PlugKinds.Tasmota, new VirtualTasmota(LivePlug.Topic) { PowerLock = true });
        bench.Badge();
        await bench.Becomes(m => m is { State: "faulted", Session: false, Relay: false }, "ended with a fault");
        Assert.Equal(SessionEndReason.Fault, Assert.Single(bench.Bodies<SessionEnded>()).Reason);
        Assert.Contains(bench.Bodies<FaultRaised>(), f => f.Code == "contactor-open");
    }

    [Fact]
    public async Task What_a_bridge_remembers_of_a_plug_that_is_gone_opens_no_session()
    {
        var device = new VirtualZigbeePlug(LivePlug.Topic) { WatchesAvailability = false };
        await using Bench bench = await Bench.Start(PlugKinds.Zigbee2Mqtt, device);
        device.IsGone = true;
        bench.Live.Device.SetRadio(on: false);
        await bench.Becomes(m => m.Faults.Contains("relay-unreachable"), "told as out of reach");
        long unproven = bench.Live.Plug.Counters.Unproven;
        bench.Live.Device.SetRadio(on: true);
        await Eventually.That(() => bench.Live.Plug.Counters.Unproven > unproven, "the bridge has told what it remembers", 120);
        long received = bench.Live.Device.Received;
        await Eventually.That(() => bench.Live.Device.Received >= received + 4, "the plug has been asked again and again", 120);
        bench.Badge();
        await Eventually.That(() => bench.Bodies<AccessDenied>().Length == 1, "refused", 120);
        Assert.Equal(Contracts.Events.DenialReason.RelayUnreachable, bench.Bodies<AccessDenied>()[0].Reason);
        Assert.Empty(bench.Bodies<SessionStarted>());
        device.IsGone = false;
        await bench.Becomes(m => !m.Faults.Contains("relay-unreachable"), "back");
        bench.Badge();
        await bench.Becomes(m => m is { Relay: true, Contactor: true }, "released");
    }

    [Fact]
    public async Task Power_that_a_bridge_goes_on_repeating_after_off_is_no_welded_contactor()
    {
        await using Bench bench = await Bench.Start(PlugKinds.Zigbee2Mqtt, new VirtualZigbeePlug(LivePlug.Topic) { SticksWhenOff = true }, staleSeconds: 6);
        bench.Live.LoadW = 61;
        bench.Badge();
        await bench.Becomes(m => m is { Relay: true, Contactor: true }, "released");
        await Eventually.That(() => bench.Live.Read()?.PowerW == 61, "measured", 120);
        bench.Badge(again: true);
        await bench.Becomes(m => m is { State: "locked", Session: false, Contactor: false }, "ended, and verified by the plug");

        // The plug is asked once a second: for longer than power may take to fall.
        long messages = bench.Live.Plug.Counters.Messages;
        await Eventually.That(() => bench.Live.Plug.Counters.Messages >= messages + 14, "the bridge has gone on repeating", 60);
        Assert.Null(bench.Live.Read()?.PowerW);
        Assert.DoesNotContain(bench.Bodies<FaultRaised>(), f => f.Code == "contactor-welded");
    }

    private sealed class Bench : IAsyncDisposable
    {
        private readonly CancellationTokenSource _end = new();
        private readonly SignedWorld _world = new();
        private readonly RecordingFeed _feed = new();
        private readonly MemoryOutbox _outbox = new(new OutboxOptions());
        private MachineLoop _loop = null!;
        private Thread _thread = null!;
        private Task _meters = null!;

        public RealMosquitto Broker { get; private set; } = null!;

        public LivePlug Live { get; private set; } = null!;

        public MachineReport Report => _loop.Report.Machines[0];

        public static async Task<Bench> Start(string kind, IVirtualPlug? device = null, double staleSeconds = 2.5)
        {
            if (RealMosquitto.MissingReason is { } missing)
            {
                Assert.Skip(missing);
            }

            var bench = new Bench { Broker = await RealMosquitto.StartPlain() };
            bench.Live = new LivePlug(kind, bench.Broker, device: device, staleSeconds: staleSeconds);
            await Eventually.That(() => bench.Live.Plug.IsReachable, "the plug is heard", 120);
            var setup = new MachineSetup
            {
                Machine = Machine,
                Profile = PlugProfile.Fit(
                    new MachineProfile { Meter = new Core.Metering.MeterTraits(bench.Live.Meter.Traits.ResolutionWh), HasFeedback = true, ActiveDwellSeconds = 0, IdleDwellSeconds = 1, OffW = 10, SameTapSeconds = 0 },
                    bench.Live.Meter,
                    bench.Live.Relay),
                Relay = new RecordedFirst(bench.Live.Relay, () => bench.Bodies<SessionStarted>().Length > 0),
                Feedback = bench.Live.Feedback,
                Meter = bench.Live.Meter,
                AskMeter = bench.Live.Meter.Ask,
            };
            var clock = new AgentClock(TimeProvider.System, () => true, "boot-1");
            var list = AccessList.Build(bench._world.List(1, DateTimeOffset.UtcNow), StampMap.ToInstant(clock.Now()));
            bench._loop = new MachineLoop(SignedWorld.Me, [setup], bench._outbox, clock, bench._feed, bench._world.BadgeKey, list, () => { }, NullLogger.Instance);
            bench._loop.Recover();
            bench._thread = new Thread(bench.RunLoop) { IsBackground = true };
            bench._thread.Start();
            bench._meters = new MeterBus([(0, bench.Live.Meter)], bench._loop, TimeProvider.System, NullLogger.Instance).RunAsync(bench._end.Token);
            await bench.Becomes(m => m.MeterAnswered > 0 && m.Contactor == false, "served");
            return bench;
        }

        public T[] Bodies<T>()
            where T : EventBody => _outbox.Read(0, 100_000).Select(e => Contracts.Codec.EventCodec.Decode(e.Bytes).Value!.Body).OfType<T>().ToArray();

        public void Badge(bool again = false)
        {
            if (again)
            {
                _loop.TryReader(0, new ReaderEvent(ReaderEventKind.Left, SignedWorld.Anne, null, TimeProvider.System.GetTimestamp()));
            }

            _loop.TryReader(0, new ReaderEvent(ReaderEventKind.Arrived, SignedWorld.Anne, null, TimeProvider.System.GetTimestamp()));
        }

        public Task Becomes(Func<MachineReport, bool> condition, string what) =>
            Eventually.That(() => Task.FromResult(condition(Report)), () => $"{what}; it is {Report}, faults {string.Join(' ', Report.Faults)}, plug {Live.Plug.Counters}", 120);

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            _thread?.Join();
            await (_meters ?? Task.CompletedTask);
            await Live.DisposeAsync();
            await Broker.DisposeAsync();
            _world.Dispose();
            _end.Dispose();
        }

        private void RunLoop()
        {
            try
            {
                _loop.Run(_end.Token);
            }
            catch (OperationCanceledException)
            {
                // The test is over.
            }
        }
    }

    /// <summary>A relay that is not to be switched on before its session is on disk.</summary>
    private sealed class RecordedFirst(IOutputPin relay, Func<bool> isRecorded) : IOutputPin
    {
        public void Write(bool active)
        {
            Assert.True(!active || isRecorded(), "switched on before the session was recorded");
            relay.Write(active);
        }

        public void Dispose() => relay.Dispose();
    }
}
