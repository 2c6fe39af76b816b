using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Agent.Link;
using Makerspace.Iot.Edge.Agent.Tests.Fakes;
using Makerspace.Iot.Mqtt;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Agent.Tests.Link;

public sealed class TelemetrySenderTests
{
    private readonly ManualTime _time = new();
    private readonly FakeLink _link = new();

    [Fact]
    public void Live_samples_leave_every_two_seconds_in_one_batch_per_machine()
    {
        TelemetrySender sender = Connected();
        sender.Add(0, Sample(1), ClockQuality.Synced);
        sender.Add(0, Sample(2), ClockQuality.Synced);
        sender.Add(1, Sample(1), ClockQuality.Synced);
        sender.Pump(isOpen: true, eventsAreSent: true);
        Assert.Empty(_link.Take());
        _time.Advance(TelemetrySender.LiveEvery);
        sender.Pump(isOpen: true, eventsAreSent: true);
        TelemetryBatch[] batches = Batches();
        Assert.Equal([("press-1", 2, false), ("cnc-1", 1, false)], batches.Select(b => (b.Machine, b.Samples.Length, b.Late)));
    }

    [Fact]
    public void A_sample_comes_through_to_the_thousandth_and_what_is_missing_stays_missing()
    {
        TelemetrySender sender = Connected();
        var full = new TelemetrySample { TimeMs = 1_772_438_400_123, PowerW = 1234.567, EnergyWh = 123456789.01, CurrentA = 5.432, VoltageV = 230.1, Contactor = true, State = MachineCondition.Running };
        var bare = new TelemetrySample { TimeMs = 1_772_438_401_123, Contactor = false, State = MachineCondition.Locked };
        sender.Add(0, full, ClockQuality.Synced);
        sender.Add(0, bare, ClockQuality.Synced);
        _time.Advance(TelemetrySender.LiveEvery);
        sender.Pump(isOpen: true, eventsAreSent: true);
        Assert.Equal([full, bare], Assert.Single(Batches()).Samples);
    }

    [Fact]
    public void Samples_taken_offline_leave_late_and_marked_oldest_first_without_holding_up_live_ones()
    {
        TelemetrySender sender = Connected();
        for (int i = 0; i < 1200; i++)
        {
            sender.Add(0, Sample(i), ClockQuality.Synced);
            _time.Advance(TimeSpan.FromSeconds(1));
            sender.Pump(isOpen: false, eventsAreSent: false);
        }

        Assert.InRange(sender.Counters.Kept, 1198, 1200);
        List<TelemetryBatch> late = [];
        int live = 0;
        for (int i = 0; i < 40; i++)
        {
            sender.Add(0, Sample(5000 + i), ClockQuality.Synced);
            _time.Advance(TimeSpan.FromMilliseconds(250));
            sender.Pump(isOpen: true, eventsAreSent: true);
            foreach (TelemetryBatch batch in Batches())
            {
                late.AddRange(batch.Late ? [batch] : []);
                live += batch.Late ? 0 : batch.Samples.Length;
            }
        }

        long[] times = late.SelectMany(b => b.Samples).Select(s => s.TimeMs).ToArray();
        Assert.Equal(times.Order(), times);
        Assert.InRange(times.Length, 1198, 1200);
        Assert.InRange(live, 32, 42);
        Assert.Equal(0, sender.Counters.Kept);
    }

    [Fact]
    public void Late_samples_wait_while_events_wait()
    {
        TelemetrySender sender = Connected();
        sender.Add(0, Sample(1), ClockQuality.Synced);
        _time.Advance(TelemetrySender.LiveEvery);
        sender.Pump(isOpen: false, eventsAreSent: false);
        _time.Advance(TelemetrySender.LiveEvery);
        sender.Pump(isOpen: true, eventsAreSent: false);
        _time.Advance(TelemetrySender.LiveEvery);
        sender.Pump(isOpen: true, eventsAreSent: false);
        Assert.Empty(_link.Take());
        sender.Pump(isOpen: true, eventsAreSent: true);
        Assert.True(Assert.Single(Batches()).Late);
    }

    [Fact]
    public void After_an_outage_a_live_batch_goes_before_the_first_late_one()
    {
        TelemetrySender sender = Connected();
        List<bool> late = [];
        for (int i = 0; i < 40; i++)
        {
            sender.Add(0, Sample(i), ClockQuality.Unsynced);
            _time.Advance(TelemetrySender.LateEvery);
            sender.Pump(isOpen: i >= 20, eventsAreSent: true);
            late.AddRange(Batches().Select(b => b.Late));
        }

        Assert.False(late[0]);
        Assert.Contains(true, late);
    }

    [Fact]
    public void A_full_ring_drops_the_oldest_and_counts_them()
    {
        var sender = new TelemetrySender(_link, "t/telemetry", ["press-1"], _time, mostSamples: 10);
        for (int i = 0; i < 25; i++)
        {
            sender.Add(0, Sample(i), ClockQuality.Synced);
            _time.Advance(TelemetrySender.LiveEvery);
            sender.Pump(isOpen: false, eventsAreSent: false);
        }

        Assert.Equal((10, 15), (sender.Counters.Kept, sender.Counters.Dropped));
        _link.Connect();
        sender.Pump(isOpen: true, eventsAreSent: true);
        _time.Advance(TelemetrySender.LiveEvery);
        sender.Pump(isOpen: true, eventsAreSent: true);
        Assert.Equal(15, Assert.Single(Batches()).Samples[0].PowerW);
    }

    [Fact]
    public void A_batch_never_mixes_clock_qualities()
    {
        TelemetrySender sender = Connected();
        sender.Add(0, Sample(1), ClockQuality.Unsynced);
        sender.Add(0, Sample(2), ClockQuality.Synced);
        _time.Advance(TelemetrySender.LiveEvery);
        sender.Pump(isOpen: true, eventsAreSent: true);
        Assert.Equal([ClockQuality.Unsynced, ClockQuality.Synced], Batches().Select(b => b.Clock));
    }

    [Fact]
    public void What_the_link_does_not_take_is_kept()
    {
        TelemetrySender sender = Connected();
        _link.Answer = _ => MqttPublishResult.NotSent;
        sender.Add(0, Sample(1), ClockQuality.Synced);
        _time.Advance(TelemetrySender.LiveEvery);
        sender.Pump(isOpen: true, eventsAreSent: true);
        Assert.Equal(1, sender.Counters.Kept);
    }

    [Fact]
    public void Samples_that_nobody_sends_for_hours_are_kept_and_what_is_dropped_is_counted()
    {
        // Nobody pumps: the link cannot be started, or its task is being started anew.
        var sender = new TelemetrySender(_link, "t/telemetry", ["loom-1", "loom-2"], _time, mostSamples: 10_000);
        for (int i = 0; i < 7_300; i++)
        {
            sender.Add(0, Sample(i), ClockQuality.Synced);
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        sender.Add(1, Sample(0), ClockQuality.Synced);
        sender.Pump(isOpen: false, eventsAreSent: false);
        Assert.Equal(7_301, sender.Counters.Kept + sender.Counters.Dropped);
        Assert.InRange(sender.Counters.Kept, 4_000, 6_001);
        _link.Connect();
        List<TelemetrySample> came = [];
        for (int i = 0; i < 60; i++)
        {
            _time.Advance(TelemetrySender.LateEvery);
            sender.Pump(isOpen: true, eventsAreSent: true);
            came.AddRange(Batches().Where(b => b.Machine == "loom-1").SelectMany(b => b.Samples));
        }

        // The newest of them, in order and without a hole.
        Assert.Equal(Enumerable.Range(7_300 - came.Count, came.Count).Select(n => (double?)n), came.Select(s => s.PowerW));
        Assert.Equal(7_300 - sender.Counters.Dropped, came.Count);
    }

    private static TelemetrySample Sample(int n) => new() { TimeMs = 1_772_438_400_000 + (n * 1000L), PowerW = n, State = MachineCondition.Running };

    private TelemetrySender Connected()
    {
        _link.Connect();
        return new TelemetrySender(_link, "t/telemetry", ["press-1", "cnc-1"], _time);
    }

    private TelemetryBatch[] Batches() => _link.Take("telemetry").Select(p => WireCodec.DecodeTelemetry(p.Payload).Value!).ToArray();
}
