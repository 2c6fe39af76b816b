using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Plugs;

namespace Makerspace.Iot.Edge.Devices.Tests.Plugs;

/// <summary>Power beside an output that the plug says is off: what is only repeated from before witnesses nothing, what goes on flowing does.</summary>
public sealed class PlugWitnessTests
{
    private const string On = """{"state":"ON","power":61,"current":0.27,"energy":8.41,"voltage":232}""";

    [Fact]
    public void Power_that_is_only_repeated_after_off_is_no_reading()
    {
        PlugBench bench = Zigbee(On);
        for (int i = 0; i < 20; i++)
        {
            Tell(bench, """{"state":"OFF","power":61,"current":0.27,"energy":8.41,"voltage":232}""");
            MeterReading reading = bench.Read()!.Value;
            Assert.Equal((null, null), (reading.PowerW, reading.CurrentA));
            bench.Pass(3);
        }

        Tell(bench, On);
        Assert.Equal(61, bench.Read()!.Value.PowerW);
    }

    [Fact]
    public void A_plug_that_only_repeats_after_off_has_answered_by_its_counter()
    {
        PlugBench bench = Zigbee(On);
        Assert.NotNull(bench.Read());
        for (int i = 0; i < 10; i++)
        {
            bench.Pass(7);
            Tell(bench, """{"state":"OFF","power":61,"current":0.27,"energy":8.41,"voltage":232}""");
            MeterReading reading = bench.Read()!.Value;
            Assert.Equal((null, 8_410, bench.Time.GetTimestamp()), (reading.PowerW, reading.EnergyWh, reading.EnergyAt));
        }
    }

    [Fact]
    public void A_last_report_of_before_is_no_witness_and_nor_is_a_counter_that_flips()
    {
        PlugBench bench = Zigbee(On);
        foreach (string counter in new[] { "8.42", "8.41", "8.42", "8.38", "8.42", "8.41" })
        {
            Tell(bench, $$"""{"state":"OFF","power":63,"current":0.27,"energy":{{counter}},"voltage":232}""");
            Assert.Null(bench.Read()!.Value.PowerW);
            bench.Pass(3);
        }
    }

    [Theory]
    [InlineData("62", "64", "0.27", "0.27", "8.41", "8.41")]
    [InlineData("61", "61", "0.28", "0.31", "8.41", "8.41")]
    [InlineData("61", "61", "0.27", "0.27", "8.42", "8.43")]
    public void Power_current_or_a_counter_that_goes_on_changing_after_off_is_a_witness(string power, string powerLater, string current, string currentLater, string energy, string energyLater)
    {
        PlugBench bench = Zigbee(On);
        Tell(bench, $$"""{"state":"OFF","power":{{power}},"current":{{current}},"energy":{{energy}}}""");
        bench.Pass(5);
        Tell(bench, $$"""{"state":"OFF","power":{{powerLater}},"current":{{currentLater}},"energy":{{energyLater}}}""");
        Assert.NotNull(bench.Read()!.Value.PowerW);
        Tell(bench, """{"state":"OFF","power":0,"current":0}""");
        Assert.Equal(0, bench.Read()!.Value.PowerW);
    }

    [Fact]
    public void Power_that_changes_long_after_off_is_a_witness_by_itself()
    {
        PlugBench bench = Zigbee(On);
        for (int i = 0; i < 20; i++)
        {
            Tell(bench, """{"state":"OFF","power":0}""");
            bench.Pass(3);
        }

        Tell(bench, """{"state":"OFF","power":350}""");
        Assert.Equal(350, bench.Read()!.Value.PowerW);
    }

    [Theory]
    [InlineData(PlugKinds.Tasmota, "stat/prise-1/STATUS10", """{"StatusSNS":{"ENERGY":{"Total":{0},"Power":1500}}}""", "stat/prise-1/STATUS11", """{"StatusSTS":{"POWER":"{1}"}}""", 2.001, 0.001)]
    [InlineData(PlugKinds.Shelly2, "shellyplusplugs-0123ab/agent0/rpc", """{"result":{"id":0,"apower":1500.0,"aenergy":{"total":{0}}}}""", "shellyplusplugs-0123ab/status/switch:0", """{"id":0,"output":{1}}""", 900, 0.8)]
    public void A_welded_plug_whose_power_stands_still_is_found_by_its_counter(string kind, string meter, string values, string state, string output, double wh, double step)
    {
        var bench = new PlugBench(kind);
        bench.Link(there: false, tellsWill: false);
        string Word(bool on) => output.Replace("{1}", kind == PlugKinds.Shelly2 ? (on ? "true" : "false") : (on ? "ON" : "OFF"), StringComparison.Ordinal);
        void Values() => bench.Tell(meter, values.Replace("{0}", (wh += step).ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
        Values();
        bench.Tell(state, Word(on: true));
        Values();
        Assert.Equal(1500, bench.Read()!.Value.PowerW);
        bench.Tell(state, Word(on: false));
        Values();
        Assert.Null(bench.Read()!.Value.PowerW);
        Values();
        Assert.Equal(1500, bench.Read()!.Value.PowerW);
    }

    [Fact]
    public void After_a_restart_of_the_agent_a_remembered_power_is_no_witness_either()
    {
        PlugBench bench = Zigbee("""{"state":"OFF","power":61,"current":0.27,"energy":8.41,"voltage":232}""");
        Assert.Null(bench.Read()!.Value.PowerW);
    }

    [Fact]
    public void A_meter_that_is_mounted_the_wrong_way_round_shows_work_and_the_plug_is_not_switched_off()
    {
        var bench = new PlugBench(PlugKinds.Shelly2);
        bench.Link(there: false, tellsWill: false);
        bench.Relay.Write(active: false);
        for (int i = 0; i < 60; i++)
        {
            bench.Tell("shellyplusplugs-0123ab/agent0/rpc", """{"result":{"id":0,"output":true,"apower":-940.5,"voltage":229.0,"current":4.1,"aenergy":{"total":77.1},"ret_aenergy":{"total":{{i}}.5}}}""".Replace("{{i}}", i.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
            bench.Pass(2);
        }

        Assert.Empty(bench.Commands);
        Assert.Equal(-940.5, bench.Read()!.Value.PowerW);
    }

    // A plug that answers no question but tells by itself, so that the test alone says what is told.
    private static PlugBench Zigbee(string state)
    {
        var bench = new PlugBench(PlugKinds.Zigbee2Mqtt);
        bench.Link(there: false, tellsWill: false);
        bench.Pass(1);
        Tell(bench, """{"voltage":229.5,"energy":0.01}""");
        Tell(bench, state);

        Assert.True(bench.Plug.IsReachable);
        return bench;
    }

    private static void Tell(PlugBench bench, string state) => bench.Tell("zigbee2mqtt/prise-1", state);
}
