using System.Text;
using Makerspace.Iot.Edge.Devices.Plugs;

namespace Makerspace.Iot.Edge.Devices.Tests.Plugs;

/// <summary>One word that is not understood costs one value, not the message; and it is named.</summary>
public sealed class PlugWordsTests
{
    /// <summary>Kind, topic, payload, output, watts, watt-hours, what is named.</summary>
    public static TheoryData<string, string, string, bool?, double?, double?, string> Messages => new()
    {
        { "tasmota", "stat/p/STATUS10", """{"StatusSNS":{"AM2301":{"Temperature":nan,"Humidity":nan},"ENERGY":{"Total":0.75,"Power":640}}}""", null, 640, 750, "Temperature: nan, Humidity: nan" },
        { "tasmota", "tele/p/SENSOR", """{"BME280":{"Pressure":-inf},"ENERGY":{"Total":0.75,"Power":640,"Factor":NaN}}""", null, 640, 750, "Pressure: -inf, Factor: NaN" },
        { "tasmota", "tele/p/SENSOR", """{"ENERGY":{"Total":0.75,"Power":nan}}""", null, null, 750, "Power: nan" },
        { "tasmota", "tele/p/SENSOR", """{"ENERGY":{"Total":"0.75","Power":640}}""", null, 640, null, "Total: \"0.75\"" },
        { "tasmota", "tele/p/SENSOR", """{"ENERGY":{"Total":0.75,"Power":{"L1":640}}}""", null, null, 750, "Power: {\"L1\":640}" },
        { "tasmota", "tele/p/SENSOR", """{"ENERGY":{"Total":0.75,"Power":64O}}""", null, null, 750, "Power: 64O" },
        { "tasmota", "tele/p/SENSOR", """{"ENERGY":{"Power":640,5,"Total":0.75}}""", null, null, 750, "Power: 5, Power: told twice" },
        { "tasmota", "tele/p/SENSOR", """{"SI7021":{"Temperature":21,5},"ENERGY":{"Total":0.75,"Power":640}}""", null, 640, 750, "Temperature: 5" },
        { "tasmota", "tele/p/SENSOR", """{"SI7021":{"Humidity":[48,2,nan],,]:},"ENERGY":{"Total":0.75,"Power":640},"Uptime":1,2}""", null, 640, 750, "Humidity: nan, Humidity: , Humidity: , Uptime: 2" },
        { "tasmota", "tele/p/SENSOR", """{"ENERGY":{"Total":0.75,"Power":64""", null, null, 750, "Power: 64, message: cut off" },
        { "tasmota", "tele/p/SENSOR", """{"ENERGY":{"Total":0.75,"Power":640,"Vol""", null, 640, 750, "message: cut off" },
        { "tasmota", "tele/p/SENSOR", """{"ENERGY":{"Total":0.75,"Power":640}}}garbage""", null, 640, 750, "message: }garbage" },
        { "tasmota", "tele/p/SENSOR", """{"ENERGY":{"Power":640,"Power":12,"Total":0.75}}""", null, null, 750, "Power: told twice" },
        { "tasmota", "tele/p/SENSOR", """{"ENERGY":{"Power":640,"Power":640}}""", null, 640, null, "" },
        { "tasmota", "tele/p/STATE", """{"POWER":{"ON"},"ENERGY":{"Power":640}}""", null, 640, null, "POWER: ON, POWER: {}" },
        { "tasmota", "tele/p/STATE", """{"POWER":["ON"],"ENERGY":{"Power":640}}""", null, 640, null, "POWER: [\"ON\"]" },
        { "tasmota", "tele/p/SENSOR", """{"ENERGY":{"Total":0.75,"Power":[640]}}""", null, 640, 750, "" },
        { "tasmota", "tele/p/SENSOR", """{"ENERGY":{"Total":"0.75","Power":[640],"Current":["3.1"]}}""", null, 640, null, "Total: \"0.75\", Current: \"3.1\"" },
        { "tasmota", "tele/p/SENSOR", """{"ENERGY":{"Total":7.5e-1,"Power":6.4e2}}""", null, 640, 750, "" },
        { "tasmota", "tele/p/SENSOR", """{"ENERGY":{"Total":0.75,"Power":999999999}}""", null, null, 750, "W: 1E+09" },
        { "tasmota", "tele/p/STATE", """{"POWER":"Ein","Wifi":{"AP":1}}""", null, null, null, "POWER: \"Ein\"" },
        { "tasmota", "tele/p/STATE", """{"POWER":"ON","ENERGY":null}""", true, null, null, "" },
        { "tasmota", "tele/p/STATE", "\uFEFF{\"POWER\":\"ON\"}\r\n\0", true, null, null, "" },
        { "tasmota", "tele/p/STATE", "{\"FriendlyName\":\"a\u0001\tb\",\"POWER\":\"ON\"}", true, null, null, "" },
        { "tasmota", "stat/p/POWER", "ON\n", true, null, null, "" },
        { "tasmota", "stat/p/POWER", "marche", null, null, null, "POWER: marche" },
        { "tasmota", "stat/p/STATUS10", "<html>401 Unauthorized", null, null, null, "message: <html>401 Unauthorized" },
        { "shelly1", "shellies/p/relay/0/power", "nan", null, null, null, "relay/0/power: nan" },
        { "shelly1", "shellies/p/relay/0/power", " 640.5\n", null, 640.5, null, "" },
        { "shelly2", "p/status/switch:0", """{"id":0,"output":true,"apower":nan,"aenergy":{"total":7.5},"temperature":{"tC":nan}}""", true, null, 7.5, "apower: nan, tC: nan" },
        { "shelly2", "p/status/switch:0", """{"id":0,"output":"on","apower":640,"aenergy":7.5}""", null, 640, null, "output: \"on\", aenergy: 7.5" },
        { "shelly1", "shellies/p/relay/0/power", "640,5", null, null, null, "relay/0/power: 640,5" },
        { "shelly1", "shellies/p/relay/0/power", "", null, null, null, "relay/0/power: " },
        { "shelly2", "p/status/switch:0", """{"id":0,"output":true,"apower":640,"voltage":null,"aenergy":{"total":1e3,"by_minute":[nan]}}""", true, 640, 1000, "by_minute: nan" },
        { "shelly2", "p/status/switch:0", """{"id":0,"output":true,"apower":null,"errors":["overtemp"]}""", true, null, null, "" },
        { "zigbee2mqtt", "zigbee2mqtt/p", """{"state":true,"power":640,"energy":0.75}""", null, 640, 750, "state: true" },
        { "zigbee2mqtt", "zigbee2mqtt/p", """{"state":"ON","power":"n/a","energy":0.75}""", true, null, 750, "power: \"n/a\"" },
        { "zigbee2mqtt", "zigbee2mqtt/p", """{"state":"ON","power":1e400,"energy":-0.5}""", true, null, null, "W: Infinity, Wh: -500" },
        { "zigbee2mqtt", "zigbee2mqtt/p", """{"state":"ON","power":640,"update":{"progress":NaN},"color":{"x":.3}}""", true, 640, null, "progress: NaN, x: .3" },
        { "zigbee2mqtt", "zigbee2mqtt/p", """[{"state":"ON","power":640}]""", null, null, null, "message: [{\"state\":\"ON\",\"power\":640}]" },
        { "zigbee2mqtt", "zigbee2mqtt/p", """{"state":{"l1":"ON"},"power":640,"energy":0.75}""", null, 640, 750, "state: {\"l1\":\"ON\"}" },
        { "zigbee2mqtt", "zigbee2mqtt/p", """{"state":"ON","power":Infinity,"energy":[0.75]}""", true, null, null, "power: Infinity, energy: [0.75]" },
    };

    [Theory]
    [MemberData(nameof(Messages))]
    public void A_word_that_is_not_understood_is_named_and_the_rest_counts(string kind, string topic, string payload, bool? output, double? watts, double? wattHours, string named)
    {
        PlugDialectTests.Dialect(kind, 0).Read(topic, Encoding.UTF8.GetBytes(payload), out PlugReport report);
        Assert.Equal((output, watts, wattHours), (report.Output, report.PowerW, report.EnergyWh));
        Assert.Equal(named, string.Join(", ", report.Foreign ?? []));
    }

    [Fact]
    public void A_name_that_is_no_text_breaks_nothing()
    {
        byte[] payload = Encoding.Latin1.GetBytes("""{"température":21,"state_l1":"ON","état":1,"power_l1":640,"state_é":"OFF"}""");
        PlugDialectTests.Dialect("zigbee2mqtt", 0).Read("zigbee2mqtt/p", payload, out PlugReport report);
        Assert.Equal((true, 640), (report.Output, report.PowerW));
    }

    [Fact]
    public void Words_are_named_shortened_and_few()
    {
        var bench = new PlugBench(PlugKinds.Tasmota);
        for (int i = 0; i < 500; i++)
        {
            bench.Tell("stat/prise-1/POWER", $"{i}\u0007" + new string('x', 500));
        }

        Assert.Equal(PlugReport.MostForeign, bench.Plug.NotUnderstood.Count);
        Assert.All(bench.Plug.NotUnderstood, w => Assert.True(w.Length <= 64 && !w.Any(char.IsControl), w));
        Assert.StartsWith("POWER: 499?xxx", bench.Plug.NotUnderstood[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_plug_that_speaks_and_is_not_understood_is_not_told_as_silent()
    {
        var bench = new PlugBench(PlugKinds.Tasmota);
        bench.Tell("stat/prise-1/STATUS10", "{'StatusSNS':{'ENERGY':{'Power':640}}}");
        Assert.Contains("nothing of it is understood (message: {'StatusSNS'", Problem(), StringComparison.Ordinal);
        bench.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Contains("nothing heard", Problem(), StringComparison.Ordinal);

        string Problem() => Assert.Throws<DeviceAwayException>(() => { bench.Meter.ReadAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult(); }).Message;
    }

    [Fact]
    public void Nesting_without_end_is_no_message()
    {
        IPlugDialect dialect = PlugDialectTests.Dialect("tasmota", 0);
        foreach (string open in new[] { "{\"a\":", "[" })
        {
            byte[] deep = Encoding.ASCII.GetBytes("{\"POWER\":\"ON\",\"a\":" + string.Concat(Enumerable.Repeat(open, 20_000 / open.Length)));
            Assert.Equal(PlugParse.Nonsense, dialect.Read("tele/p/STATE", deep, out _));
        }
    }

    [Theory]
    [InlineData("shelly2", "p/agent0/rpc", """{"id":1,"src":"p","error":{"code":401,"message":"{\"auth_type\": \"digest\", \"nonce\": 17, \"realm\": \"p\"}"}}""", "WantsPassword", "401")]
    [InlineData("shelly2", "p/agent0/rpc", """{"id":1,"src":"p","error":{"code":404,"message":"No handler for Switch.GetStatus"}}""", "NoSuchPart", "No handler for Switch.GetStatus")]
    [InlineData("shelly2", "p/agent0/rpc", """{"id":1,"src":"p","error":{"code":-105,"message":"Argument 'id', value 4 not found!"}}""", "NoSuchPart", "value 4 not found")]
    [InlineData("shelly2", "p/agent0/rpc", """{"id":1,"src":"p","error":{"code":429,"message":"Resource exhausted"}}""", "Refuses", "Resource exhausted")]
    [InlineData("tasmota", "stat/p/RESULT", """{"Command":"Unknown"}""", "NoSuchPart", "Unknown")]
    public void An_answer_that_is_a_refusal_is_told_as_one(string kind, string topic, string payload, string trouble, string detail)
    {
        PlugDialectTests.Dialect(kind, 0).Read(topic, Encoding.UTF8.GetBytes(payload), out PlugReport report);
        Assert.Equal(trouble, report.Trouble?.Kind.ToString());
        Assert.Contains(detail, report.Trouble!.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plug_that_asks_for_a_password_is_not_told_as_unplugged()
    {
        var bench = new PlugBench(PlugKinds.Shelly2);
        bench.Tell("shellyplusplugs-0123ab/agent0/rpc", """{"id":1,"error":{"code":401,"message":"{}"}}""");
        bench.Time.Advance(TimeSpan.FromSeconds(60));
        DeviceAwayException away = Assert.Throws<DeviceAwayException>(() => bench.Plug.ReadMeter());
        Assert.Contains("asks for a password", away.Message, StringComparison.Ordinal);
        bench.Start();
        Assert.Null(bench.Plug.Trouble);
    }
}
