using Makerspace.Iot.Edge.Devices.Plugs;
using Makerspace.Iot.Edge.TestKit.Plugs;
using Makerspace.Iot.TestKit;
using Makerspace.Iot.TestKit.Brokers;

namespace Makerspace.Iot.Edge.Agent.Tests.Plugs;

/// <summary>Every kind of plug over a real Mosquitto: commands, telemetry, last wills, and a broker that goes away and comes back.</summary>
public sealed class PlugsOnMosquittoTests
{
    [Fact]
    public Task A_plug_is_switched_measured_and_keeps_on_through_a_restart_of_its_broker() => EachKind.Does(async kind =>
    {
        await using RealMosquitto broker = await RealMosquitto.StartPlain();
        await using var live = new LivePlug(kind, broker);
        await Eventually.That(() => live.Plug.IsReachable && live.Sense() == false, "the plug is heard", 120);
        live.Relay.Write(active: true);
        await Eventually.That(() => live.Device.Output && live.Sense() == true, "the plug is on and says so", 120);
        await Eventually.That(() => live.Read()?.PowerW is > 700, "the plug tells its power", 120);

        await broker.Stop();
        await Eventually.That(() => live.Read() is null && live.Sense() is null, "the plug is missing while its broker is", 120);
        Assert.True(live.Device.Output, "losing the broker cut the machine");
        long commands = live.Plug.Counters.Commands;
        await broker.Start();
        await Eventually.That(() => live.Sense() == true && live.Read()?.PowerW is > 700, "the plug is back, and still on", 120);
        Assert.Equal(commands, live.Plug.Counters.Commands);

        // Killed, it sends no last will: the plug's word gets old.
        await broker.Kill();
        await Eventually.That(() => live.Read() is null && live.Sense() is null, "the plug is missing while its broker is", 120);
        await broker.Start();
        await Eventually.That(() => live.Sense() == true, "the plug is back, and still on", 120);
        Assert.Equal(commands, live.Plug.Counters.Commands);

        live.Relay.Write(active: false);
        await Eventually.That(() => !live.Device.Output && live.Sense() == false, "the plug is off and says so", 120);
        Assert.Equal((0L, 0L), (live.Plug.Counters.Nonsense, live.Net.Refused));
    });

    [Fact]
    public Task A_last_will_makes_the_plug_missing_at_once_and_mains_that_returns_starts_nothing() => EachKind.Does(async kind =>
    {
        await using RealMosquitto broker = await RealMosquitto.StartPlain();
        VirtualZigbeePlug? zigbee = kind == PlugKinds.Zigbee2Mqtt ? new VirtualZigbeePlug(LivePlug.Topic) { RestoresOutput = false } : null;
        await using var live = new LivePlug(kind, broker, device: zigbee, staleSeconds: LivePlug.LongStale);
        await Eventually.That(() => live.Plug.IsReachable, "the plug is heard", 120);
        live.Relay.Write(active: true);
        await Eventually.That(() => live.Sense() == true, "the plug is on", 120);
        long start = TimeProvider.System.GetTimestamp();
        live.Device.SetMains(on: false);
        await Eventually.That(() => live.Sense() is null && live.Read() is null, "the plug is missing", 120);
        Assert.True(TimeProvider.System.GetElapsedTime(start) < live.Plug.Times.Stale, "the last will was not heeded");
        live.Device.SetMains(on: true);
        await Eventually.That(() => live.Sense() == false && live.Read()?.PowerW == 0, "the plug is back, and off", 120);
        long received = live.Device.Received;
        await Eventually.That(() => live.Device.Received >= received + 2, "the plug has been asked again", 120);
        Assert.False(live.Device.Output, "a machine started by itself when mains returned");
    });

    [Fact]
    public async Task A_stop_of_the_agent_switches_off_before_the_connection_ends()
    {
        if (RealMosquitto.MissingReason is { } missing)
        {
            Assert.Skip(missing);
        }

        await using RealMosquitto broker = await RealMosquitto.StartPlain();
        var live = new LivePlug(PlugKinds.Shelly2, broker);
        await Eventually.That(() => live.Plug.IsReachable, "the plug is heard", 120);
        live.Relay.Write(active: true);
        await Eventually.That(() => live.Device.Output, "the plug is on", 120);
        live.Relay.Dispose();
        await live.Net.DisposeAsync();
        Assert.False(live.Device.Output);
        live.Device.Dispose();
    }

    [Fact]
    public async Task An_agent_that_starts_while_a_machine_works_lets_it_finish_and_then_switches_off()
    {
        if (RealMosquitto.MissingReason is { } missing)
        {
            Assert.Skip(missing);
        }

        await using RealMosquitto broker = await RealMosquitto.StartPlain();
        await using var live = new LivePlug(PlugKinds.Tasmota, broker);
        live.Device.PressButton();
        live.Relay.Write(active: false);
        await Eventually.That(() => live.Sense() == true && live.Read()?.PowerW is > 700, "the plug is on, its machine at work", 120);
        long received = live.Device.Received;
        await Eventually.That(() => live.Device.Received >= received + 6, "the plug has been asked three times more", 120);
        Assert.True(live.Device.Output, "a machine at work was cut");
        live.LoadW = 1;
        await Eventually.That(() => !live.Device.Output && live.Sense() == false, "the plug is off once the machine rests", 120);
    }
}
