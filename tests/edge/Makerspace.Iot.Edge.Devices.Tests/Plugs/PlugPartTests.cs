using System.Text;
using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Plugs;
using Makerspace.Iot.Edge.TestKit.Plugs;

namespace Makerspace.Iot.Edge.Devices.Tests.Plugs;

/// <summary>Outputs with names of their own, and components that only measure.</summary>
public sealed class PlugPartTests
{
    [Fact]
    public void An_endpoint_with_a_name_is_heard_asked_and_switched_under_it()
    {
        PlugBench bench = new PlugBench(PlugKinds.Zigbee2Mqtt, s => s with { Endpoint = "haut" }, new VirtualZigbeePlug("prise-1") { Endpoint = "haut" }).Start();
        Assert.False(bench.Sense());
        bench.LoadW = 230;
        bench.Relay.Write(active: true);
        bench.Pass(12);
        Assert.True(bench.Device.Output);
        Assert.True(bench.Sense());
        Assert.Equal(230, bench.Read()!.Value.PowerW);
        bench.Relay.Write(active: false);
        bench.Pass(3);
        Assert.False(bench.Device.Output);
        Assert.False(bench.Sense());
    }

    [Theory]
    [InlineData("""{"state":"ON","state_l1":null,"state_l2":null,"state_haut":"OFF","state_bas":"ON","power":4,"voltage":231}""", "haut, bas")]
    [InlineData("""{"state":"ON","state_l1":null,"voltage":231}""", "l1")]
    public void The_bare_state_of_a_plug_with_several_outputs_is_trusted_for_none(string state, string named)
    {
        var bench = new PlugBench(PlugKinds.Zigbee2Mqtt);
        bench.Link(there: false, tellsWill: false);
        bench.Relay.Write(active: false);
        for (int i = 0; i < 120; i++)
        {
            bench.Tell("zigbee2mqtt/prise-1", state);
            bench.Pass(0.5);
        }

        Assert.Null(bench.Plug.Output);
        Assert.Empty(bench.Commands);
        Assert.Null(bench.Read()?.PowerW);
        Assert.Contains($"several outputs ({named})", Assert.Throws<DeviceAwayException>(() => bench.Feedback.Read()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_numbered_output_counts_beside_the_bare_one()
    {
        PlugDialectTests.Dialect("zigbee2mqtt", 0).Read("zigbee2mqtt/p", """{"state":"OFF","state_l1":"ON","state_l2":"OFF","power_l1":7,"power":12}"""u8.ToArray(), out PlugReport report);
        Assert.Equal((true, 7), (report.Output, report.PowerW));
        Assert.Null(report.Trouble);
    }

    [Theory]
    [InlineData("pm1", """{"id":0,"voltage":231.5,"current":0.4,"apower":90.1,"aenergy":{"total":12.5}}""", null, 90.1, 12.5, 0.4, 231.5)]
    [InlineData("em1", """{"id":0,"voltage":231.5,"current":0.4,"act_power":-90.1,"pf":0.9}""", """{"id":0,"total_act_energy":12.5,"total_act_ret_energy":3.1}""", -90.1, 12.5, 0.4, 231.5)]
    [InlineData("em", """{"id":0,"a_act_power":30,"b_act_power":30,"c_act_power":30.1,"a_voltage":231.5,"n_current":null,"total_current":0.4,"total_act_power":90.1}""", """{"id":0,"a_total_act_energy":4,"total_act":12.5,"total_act_ret":3.1}""", 90.1, 12.5, 0.4, 231.5)]
    public void A_component_that_only_measures_is_read_by_its_own_names(string component, string status, string? data, double watts, double wattHours, double amperes, double volts)
    {
        var settings = new PlugSettings(PlugKinds.Shelly2, "p") { Component = component };
        settings.Check();
        var dialect = new ShellyGen2Dialect(settings);
        var parts = data is null ? status[..^1] : status[..^1] + "},\"" + component + "data:0\":" + data[..^1];
        string notification = "{\"method\":\"NotifyStatus\",\"params\":{\"ts\":1,\"" + component + ":0\":" + parts + "}}}";
        Assert.Equal(PlugParse.Report, dialect.Read("p/events/rpc", Encoding.UTF8.GetBytes(notification), out PlugReport report));
        Assert.Equal((null, watts, wattHours, amperes, volts), (report.Output, report.PowerW, report.EnergyWh, report.CurrentA, report.VoltageV));
        Assert.Equal(PlugParse.Report, dialect.Read($"p/status/{component}:0", Encoding.UTF8.GetBytes(status), out report));
        Assert.Equal(watts, report.PowerW);
        Assert.Equal(PlugParse.Report, dialect.Read($"p/agent0-{component}/rpc", Encoding.UTF8.GetBytes("{\"id\":1,\"result\":" + (data ?? status) + "}"), out report));
        Assert.Equal((wattHours, true), (report.EnergyWh, report.IsAnswer));
    }

    [Theory]
    [InlineData("em", "total_act_power", 62_000.5, 62_000.5)]
    [InlineData("em", "total_act_power", 120_000.0, null)]
    [InlineData("em1", "act_power", 62_000.5, null)]
    public void Three_phases_may_have_more_than_one(string component, string key, double told, double? taken)
    {
        var dialect = new ShellyGen2Dialect(new PlugSettings(PlugKinds.Shelly2, "p") { Component = component });
        dialect.Read($"p/status/{component}:0", Encoding.UTF8.GetBytes(FormattableString.Invariant($"{{\"id\":0,\"{key}\":{told}}}")), out PlugReport report);
        Assert.Equal(taken, report.PowerW);
    }

    [Theory]
    [InlineData("pm1")]
    [InlineData("em1")]
    [InlineData("em")]
    public void A_shelly_that_only_measures_is_a_meter_once_its_component_is_named(string component)
    {
        PlugBench bench = new PlugBench(PlugKinds.Shelly2, s => s with { Component = component }, new VirtualShellyGen2("shellyplusplugs-0123ab") { Component = component });
        bench.Press();
        bench.LoadW = 1500;
        bench.Start();
        bench.Pass(60);
        MeterReading reading = bench.Read()!.Value;
        Assert.Equal(1500, reading.PowerW!.Value, 1);
        double before = reading.EnergyWh!.Value;
        bench.Pass(3600);
        Assert.InRange(bench.Read()!.Value.EnergyWh!.Value - before, 1490, 1510);
    }

    [Fact]
    public void Without_its_component_it_is_told_to_have_none_of_that_name_and_not_to_be_unplugged()
    {
        PlugBench bench = new PlugBench(PlugKinds.Shelly2, device: new VirtualShellyGen2("shellyplusplugs-0123ab") { Component = "pm1" }).Start();
        bench.Pass(30);
        Assert.Equal(PlugTroubleKind.NoSuchPart, bench.Plug.Trouble?.Kind);
        Assert.Contains("no such component", Assert.Throws<DeviceAwayException>(() => bench.Plug.ReadMeter()).Message, StringComparison.Ordinal);
        PlugBench locked = new PlugBench(PlugKinds.Shelly2, device: new VirtualShellyGen2("shellyplusplugs-0123ab") { WantsPassword = true }).Start();
        locked.Pass(30);
        Assert.Equal(PlugTroubleKind.WantsPassword, locked.Plug.Trouble?.Kind);
    }

    [Theory]
    [InlineData("tasmota", "left", "switch", 0, "only zigbee2mqtt plugs have endpoints")]
    [InlineData("zigbee2mqtt", "left", "switch", 1, "leave channel out")]
    [InlineData("zigbee2mqtt", "left\":1", "switch", 0, "letters, digits and _")]
    [InlineData("zigbee2mqtt", "", "switch", 0, "letters, digits and _")]
    [InlineData("shelly1", null, "pm1", 0, "only plugs of kind shelly2")]
    [InlineData("shelly2", null, "pm2", 0, "one of switch, pm1, em, em1")]
    public void Parts_that_cannot_be_are_refused_in_words(string kind, string? endpoint, string component, int channel, string says) => Assert.Contains(
        says, Assert.Throws<DeviceSettingsException>(() => new PlugSettings(kind, "p", channel) { Endpoint = endpoint, Component = component }.Check()).Message, StringComparison.Ordinal);

    [Fact]
    public void A_component_that_only_measures_is_no_relay()
    {
        PlugSettings meter = new("shelly2", "p") { Component = "pm1" };
        meter.Check();
        Assert.Contains("only measures", Assert.Throws<DeviceSettingsException>(meter.CheckRelay).Message, StringComparison.Ordinal);
        Assert.NotEqual(meter.Identity, (meter with { Component = PlugSettings.UsualComponent }).Identity);
    }
}
