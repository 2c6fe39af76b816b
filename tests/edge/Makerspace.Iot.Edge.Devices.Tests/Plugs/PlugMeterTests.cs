using Makerspace.Iot.Edge.Devices.Plugs;
using Makerspace.Iot.Edge.TestKit.Plugs;

namespace Makerspace.Iot.Edge.Devices.Tests.Plugs;

/// <summary>A smart plug as a meter: what was told is merged, gets old, and is missing then; never zero.</summary>
public sealed class PlugMeterTests
{
    public static TheoryData<string> Kinds => PlugBench.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Power_and_energy_follow_the_load(string kind)
    {
        PlugBench bench = new PlugBench(kind).Start();
        bench.LoadW = 1200;
        bench.Relay.Write(active: true);
        bench.Pass(12);
        Assert.Equal(1200, bench.Read()!.Value.PowerW!.Value, 1);
        double before = bench.CounterWh!.Value;
        bench.Pass(3600);
        bench.Read();
        Assert.InRange(bench.CounterWh!.Value - before, 1185, 1215);
        bench.LoadW = 0;
        bench.Pass(40);
        Assert.Equal(0, bench.Read()!.Value.PowerW);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_plug_that_has_gone_offline_is_missing_at_once(string kind)
    {
        PlugBench bench = new PlugBench(kind).Start();
        Assert.NotNull(bench.Read());
        bench.Link(there: false);
        Assert.Null(bench.Read());
        Assert.False(bench.Plug.IsReachable);
        bench.Link(there: true);
        bench.Pass(12);
        Assert.NotNull(bench.Read());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_plug_that_falls_silent_is_missing_after_its_time_and_not_before(string kind)
    {
        PlugBench bench = new PlugBench(kind).Start();
        bench.LoadW = 300;
        bench.Relay.Write(active: true);
        bench.Pass(12);
        double stale = bench.Plug.Times.Stale.TotalSeconds;
        bench.Link(there: false, tellsWill: false);
        bench.Pass(stale - bench.Plug.Times.Poll.TotalSeconds - 1);
        Assert.Equal(300, bench.Read()!.Value.PowerW!.Value, 1);
        bench.Pass(bench.Plug.Times.Poll.TotalSeconds + 2);
        Assert.Null(bench.Read());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_counter_is_given_once_for_each_time_that_it_was_told(string kind)
    {
        PlugBench bench = new PlugBench(kind).Start();
        bench.Pass(12);
        Assert.NotNull(bench.Read()!.Value.EnergyWh);
        Assert.Null(bench.Read()!.Value.EnergyWh);
        Assert.NotNull(bench.Read()!.Value.PowerW);
    }

    [Fact]
    public void A_counter_that_is_reset_is_passed_on_as_it_is_told()
    {
        var device = new VirtualTasmota("prise-1");
        device.SetTotal(3_185);
        PlugBench bench = new PlugBench(PlugKinds.Tasmota, device: device).Start();
        bench.Read();
        Assert.Equal(3_185, bench.CounterWh);
        device.SetTotal(0);
        bench.Pass(3);
        bench.Read();
        Assert.Equal(0, bench.CounterWh);
    }

    [Theory]
    [InlineData(PlugKinds.Tasmota)]
    [InlineData(PlugKinds.Shelly1)]
    [InlineData(PlugKinds.Shelly2)]
    public void After_a_loss_of_power_the_counter_is_behind_and_the_output_off(string kind)
    {
        PlugBench bench = new PlugBench(kind, device: kind == PlugKinds.Tasmota ? new VirtualTasmota("prise-1") { PowerOnState = 0 } : null).Start();
        bench.LoadW = 2000;
        bench.Relay.Write(active: true);
        bench.Pass(90);
        bench.Read();
        double before = bench.CounterWh!.Value;
        Assert.True(before > 30, $"only {before} Wh");
        bench.Link(there: false);
        bench.Device.LosePower();
        bench.Pass(20);
        bench.Link(there: true);
        bench.Pass(6);
        Assert.NotNull(bench.Read());
        Assert.True(bench.CounterWh < before, $"{bench.CounterWh} Wh");
        Assert.False(bench.Sense());
    }

    [Fact]
    public void What_a_broker_kept_from_before_is_no_reading()
    {
        var bench = new PlugBench(PlugKinds.Zigbee2Mqtt);
        bench.Tell("zigbee2mqtt/prise-1", """{"state":"ON","power":900,"energy":12.5}""", retained: true);
        Assert.Null(bench.Read());
        Assert.Equal((1L, 1L), (bench.Plug.Counters.Messages, bench.Plug.Counters.Retained));
        bench.Pass(bench.KnownWithin);
        Assert.Equal(0, bench.Read()!.Value.PowerW);
    }

    [Fact]
    public void A_part_leaves_the_rest_as_it_was_and_what_is_not_told_again_gets_old()
    {
        var bench = new PlugBench(PlugKinds.Shelly2);
        void Notify(string component) => bench.Tell("shellyplusplugs-0123ab/events/rpc", $$$"""{"method":"NotifyStatus","params":{"ts":5.01,"switch:0":{{{component}}}}}""");
        long At(double seconds) => (long)(seconds * bench.Time.TimestampFrequency);
        bench.Tell("shellyplusplugs-0123ab/agent0/rpc", """{"id":1,"result":{"id":0,"output":true,"apower":812.5,"voltage":229.1,"current":3.6,"aenergy":{"total":1500.25}}}""");
        bench.Time.Advance(TimeSpan.FromSeconds(4));
        Notify("""{"id":0,"apower":640}""");
        Assert.Equal(new Devices.Meters.MeterReading(640, 1500.25, 3.6, 229.1) { PowerAt = At(4), EnergyAt = 0 }, bench.Read());
        bench.Time.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(new Devices.Meters.MeterReading(640, null, null, null) { PowerAt = At(4) }, bench.Read());
        Assert.Null(bench.Sense());
        Assert.True(bench.Plug.IsReachable);
    }

    [Fact]
    public void What_is_not_told_is_missing_and_not_zero()
    {
        var bench = new PlugBench(PlugKinds.Tasmota);
        bench.Tell("stat/prise-1/STATUS10", """{"StatusSNS":{"ENERGY":{"Total":3.185}}}""");
        Assert.Equal(new Devices.Meters.MeterReading(null, 3185, null, null) { EnergyAt = bench.Time.GetTimestamp() }, bench.Read());
        bench.Time.Advance(TimeSpan.FromSeconds(6));
        bench.Tell("tele/prise-1/SENSOR", """{"ENERGY":{"Power":41}}""");
        Assert.Equal(new Devices.Meters.MeterReading(41, null, null, null) { PowerAt = bench.Time.GetTimestamp() }, bench.Read());
    }

    [Fact]
    public void A_plug_that_tells_no_power_is_missing_as_a_meter_and_there_as_a_relay()
    {
        var bench = new PlugBench(PlugKinds.Tasmota);
        bench.Tell("stat/prise-1/STATUS11", """{"StatusSTS":{"Time":"1970-01-01T00:00:10","POWER":"ON"}}""");
        DeviceException missing = Assert.ThrowsAny<DeviceException>(() => bench.Plug.ReadMeter());
        Assert.IsNotType<DeviceAwayException>(missing);
        Assert.Contains("neither power nor energy", missing.Message, StringComparison.Ordinal);
        Assert.True(bench.Sense());
    }

    [Fact]
    public void A_payload_beyond_64_KiB_is_counted_and_not_looked_at()
    {
        var bench = new PlugBench(PlugKinds.Zigbee2Mqtt);
        bench.Tell("zigbee2mqtt/prise-1", "{\"power\":900,\"x\":\"" + new string('y', PlugBoard.LargestPayload) + "\"}");
        bench.Tell("zigbee2mqtt/another", "{\"power\":900}");
        Assert.Null(bench.Read());
        Assert.Equal((1L, 0L, 1L), (bench.Plug.Counters.Oversized, bench.Plug.Counters.Nonsense, bench.Board.Strays));
    }

    [Fact]
    public void Meter_relay_and_feedback_of_one_channel_share_one_plug()
    {
        var bench = new PlugBench(PlugKinds.Shelly1);
        Assert.Same(bench.Plug, bench.Board.Plug(bench.Plug.Settings with { PollSeconds = 9 }));
        Assert.NotSame(bench.Plug, bench.Board.Plug(bench.Plug.Settings with { Channel = 1 }));
        Assert.Equal(2, bench.Board.Plugs.Count);
    }
}
