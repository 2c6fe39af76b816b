using Makerspace.Iot.Edge.Devices.Plugs;
using Makerspace.Iot.Edge.TestKit.Plugs;

namespace Makerspace.Iot.Edge.Devices.Tests.Plugs;

/// <summary>A smart plug as a relay, for every kind: what is confirmed, what is repeated, and what is never sent.</summary>
public sealed class PlugRelayTests
{
    public static TheoryData<string> Kinds => PlugBench.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public void On_and_off_are_commanded_once_and_confirmed(string kind)
    {
        PlugBench bench = new PlugBench(kind).Start();
        Assert.False(bench.Sense());
        bench.Relay.Write(active: true);
        Assert.True(bench.Plug.IsPending);
        Assert.False(bench.Sense());
        bench.Pass(3);
        Assert.True(bench.Device.Output);
        Assert.True(bench.Sense());
        bench.Relay.Write(active: false);
        Assert.True(bench.Sense());
        bench.Pass(3);
        Assert.False(bench.Device.Output);
        Assert.False(bench.Sense());
        Assert.Equal([true, false], bench.Commands);
        Assert.Equal((2L, 0L), (bench.Plug.Counters.Commands, bench.Plug.Counters.Unconfirmed));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_plug_that_does_not_answer_on_reads_as_off_and_is_not_started_when_it_comes_back(string kind)
    {
        PlugBench bench = new PlugBench(kind).Start();
        bench.Link(there: false, tellsWill: false);
        bench.Relay.Write(active: true);
        bench.Pass(8);
        Assert.InRange(bench.Commands.Count, 4, 6);
        Assert.Equal(1, bench.Plug.Counters.Unconfirmed);
        bench.Pass(60);
        Assert.False(bench.Sense());
        int sent = bench.Commands.Count;
        bench.Link(there: true);
        bench.Pass(60);
        Assert.Equal(sent, bench.Commands.Count);
        Assert.False(bench.Device.Output);
        Assert.False(bench.Sense());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_plug_that_goes_away_while_it_is_on_is_unknown_and_still_on_when_it_is_back(string kind)
    {
        PlugBench bench = new PlugBench(kind).Start();
        bench.LoadW = 900;
        bench.Relay.Write(active: true);
        bench.Pass(3);
        bench.Link(there: false);
        bench.Pass(40);
        Assert.Null(bench.Sense());
        Assert.Null(bench.Read());
        bench.Link(there: true);
        bench.Pass(12);
        Assert.True(bench.Sense());
        Assert.Equal([true], bench.Commands);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Off_that_could_not_be_delivered_waits_until_the_machine_rests(string kind)
    {
        PlugBench bench = new PlugBench(kind).Start();
        bench.LoadW = 900;
        bench.Relay.Write(active: true);
        bench.Pass(3);
        bench.Link(there: false);
        bench.Relay.Write(active: false);
        bench.Pass(30);
        bench.Commands.Clear();
        bench.Link(there: true);
        bench.Pass(120);
        Assert.True(bench.Device.Output, "a machine at work was cut");
        Assert.True(bench.Sense());
        Assert.Empty(bench.Commands);
        bench.LoadW = 1;
        bench.Pass(40);
        Assert.False(bench.Device.Output);
        Assert.False(bench.Sense());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void At_boot_a_plug_that_is_on_is_switched_off_at_rest_and_left_alone_at_work(string kind)
    {
        PlugBench bench = new PlugBench(kind);
        bench.Press();
        bench.LoadW = 900;
        bench.Start();
        bench.Relay.Write(active: false);
        bench.Pass(120);
        Assert.True(bench.Device.Output, "a machine at work was cut");
        bench.LoadW = 0.5;
        bench.Pass(40);
        Assert.False(bench.Device.Output);
        Assert.Equal([false], bench.Commands.Distinct());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_pause_in_the_work_shorter_than_rest_is_not_rest(string kind)
    {
        PlugBench bench = new PlugBench(kind, s => s with { PollSeconds = 1 });
        bench.Press();
        bench.LoadW = 900;
        bench.Start();
        for (int i = 0; i < 10; i++)
        {
            bench.LoadW = 1;
            bench.Pass(4);
            bench.LoadW = 900;
            bench.Pass(4);
        }

        Assert.True(bench.Device.Output, "a machine at work was cut");
        Assert.Empty(bench.Commands);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_plug_switched_on_by_hand_is_told_and_switched_off_at_rest_alone(string kind)
    {
        PlugBench bench = new PlugBench(kind).Start();
        bench.LoadW = 900;
        bench.Press();
        bench.Pass(60);
        Assert.True(bench.Sense());
        Assert.True(bench.Device.Output, "a machine at work was cut");
        bench.LoadW = 0;
        bench.Pass(60);
        Assert.False(bench.Device.Output);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_plug_switched_off_by_hand_or_by_a_power_cut_stays_off(string kind)
    {
        PlugBench bench = new PlugBench(kind).Start();
        bench.LoadW = 900;
        bench.Relay.Write(active: true);
        bench.Pass(3);
        bench.Press();
        bench.Pass(60);
        Assert.False(bench.Sense());
        Assert.Equal([true], bench.Commands);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_machine_that_is_only_watched_is_on_again_when_its_plug_comes_back_off(string kind)
    {
        PlugBench bench = new PlugBench(kind, device: kind == PlugKinds.Zigbee2Mqtt ? new VirtualZigbeePlug("prise-1") { RestoresOutput = false } : kind == PlugKinds.Tasmota ? new VirtualTasmota("prise-1") { PowerOnState = 0 } : null);
        bench.Plug.ComesBackOn = true;
        bench.Relay.Write(active: true);
        bench.Time.Advance(TimeSpan.FromSeconds(60));
        bench.Start().Pass(3);
        Assert.True(bench.Device.Output, "blocked, since the plug was late at the start");
        bench.Link(there: false);
        bench.Device.LosePower();
        Assert.False(bench.Device.Output);
        bench.Pass(60);
        bench.Link(there: true);
        bench.Pass(12);
        Assert.True(bench.Device.Output, "blocked, since mains had failed");
        bench.Press();
        bench.Pass(60);
        Assert.False(bench.Device.Output, "a hand on the plug was overruled");
    }

    [Fact]
    public void A_plug_without_a_meter_is_never_switched_off_on_a_guess_but_is_by_a_decision()
    {
        var bench = new PlugBench(PlugKinds.Tasmota);
        void Tell(string word) => bench.Tell("stat/prise-1/POWER", word);
        for (int i = 0; i < 60; i++)
        {
            Tell("ON");
            bench.Pass(1);
        }

        Assert.Empty(bench.Commands);
        bench.Relay.Write(active: true);
        bench.Pass(0.25);
        Tell("ON");
        bench.Relay.Write(active: false);
        bench.Pass(0.25);
        Assert.Equal([true, false], bench.Commands);
    }

    [Fact]
    public void A_late_on_is_called_back_by_the_off_that_followed()
    {
        var bench = new PlugBench(PlugKinds.Tasmota);
        bench.Tell("stat/prise-1/POWER", "OFF");
        bench.Pass(0.25);
        bench.Relay.Write(active: true);
        bench.Pass(0.25);
        bench.Relay.Write(active: false);
        bench.Tell("stat/prise-1/POWER", "OFF");
        bench.Pass(0.25);
        Assert.Equal([true, false], bench.Commands);
    }

    [Fact]
    public void A_locked_plug_is_told_as_off_however_often_it_answers()
    {
        var device = new VirtualTasmota("prise-1") { PowerLock = true };
        PlugBench bench = new PlugBench(PlugKinds.Tasmota, device: device).Start();
        bench.Relay.Write(active: true);
        bench.Pass(20);
        Assert.False(bench.Sense());
        Assert.Equal(1, bench.Plug.Counters.Unconfirmed);
        Assert.InRange(bench.Commands.Count, 4, 6);
    }

    [Fact]
    public void A_shelly_that_answers_with_errors_is_told_as_off()
    {
        var device = new VirtualShellyGen2("shellyplusplugs-0123ab") { RefusesCommands = true };
        PlugBench bench = new PlugBench(PlugKinds.Shelly2, device: device).Start();
        bench.Relay.Write(active: true);
        bench.Pass(20);
        Assert.False(bench.Sense());
        Assert.Equal(0, bench.Plug.Counters.Nonsense);
    }

    [Fact]
    public void Nothing_is_reported_missing_before_it_could_have_been_heard()
    {
        var bench = new PlugBench(PlugKinds.Tasmota);
        Assert.True(Assert.Throws<DeviceAwayException>(() => bench.Feedback.Read()).IsEarly);
        bench.Time.Advance(TimeSpan.FromSeconds(6));
        Assert.True(Assert.Throws<DeviceAwayException>(() => bench.Feedback.Read()).IsEarly);
        bench.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.False(Assert.Throws<DeviceAwayException>(() => bench.Feedback.Read()).IsEarly);
        var offline = new PlugBench(PlugKinds.Tasmota);
        offline.Tell("tele/prise-1/LWT", "Offline", retained: true);
        Assert.Null(offline.Sense());
    }

    [Fact]
    public void While_the_broker_is_away_nothing_is_sent_and_nothing_is_kept_for_later()
    {
        PlugBench bench = new PlugBench(PlugKinds.Shelly1).Start();
        bench.IsConnected = false;
        bench.Relay.Write(active: true);
        bench.Pass(30);
        Assert.Empty(bench.Commands);
        bench.IsConnected = true;
        bench.Pass(30);
        Assert.Empty(bench.Commands);
        Assert.False(bench.Sense());
    }
}
