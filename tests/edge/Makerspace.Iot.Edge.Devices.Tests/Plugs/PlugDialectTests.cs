using System.Text;
using Makerspace.Iot.Edge.Devices.Plugs;

namespace Makerspace.Iot.Edge.Devices.Tests.Plugs;

/// <summary>What each vendor's messages mean, from their documentation and from real devices; and what is nonsense.</summary>
public sealed class PlugDialectTests
{
    /// <summary>Kind, channel, topic, payload, what it says.</summary>
    public static TheoryData<string, int, string, string, string> Samples => new()
    {
        { "tasmota", 0, "tele/p/SENSOR", """{"Time":"2026-01-01T10:00:00","ENERGY":{"TotalStartTime":"2025-12-01T00:00:00","Total":3.185,"Yesterday":3.058,"Today":0.127,"Period":0,"Power":0,"Factor":0.00,"Voltage":221,"Current":0.000}}""", "0 W, 3185 Wh, 0 A, 221 V" },
        { "tasmota", 0, "stat/p/STATUS10", """{"StatusSNS":{"Time":"1970-01-01T00:00:09","ENERGY":{"Total":1.5,"Power":812,"Voltage":229,"Current":3.61}}}""", "812 W, 1500 Wh, 3.61 A, 229 V" },
        { "tasmota", 0, "stat/p/STATUS8", """{"StatusSNS":{"ENERGY":{"Power":7}}}""", "7 W" },
        { "tasmota", 1, "tele/p/SENSOR", """{"ENERGY":{"Total":[1.2,3.4],"Power":[10,20],"Current":[1.3,2.1],"Voltage":230}}""", "20 W, 3400 Wh, 2.1 A, 230 V" },
        { "tasmota", 0, "tele/p/SENSOR", """{"ENERGY":{"Total":4.6,"Power":[10,20],"Current":[1.3,2.1],"Voltage":[229,231]}}""", "10 W, 1.3 A, 229 V" },
        { "tasmota", 1, "tele/p/SENSOR", """{"ENERGY":{"Total":4.6,"Power":10,"Current":1.3,"Voltage":230}}""", "230 V" },
        { "tasmota", 2, "tele/p/SENSOR", """{"ENERGY":{"Power":[10,20]}}""", "nothing" },
        { "tasmota", 0, "tele/p/SENSOR", """{"Time":"2017-02-16T10:13:52","DS18B20":{"Temperature":20.6}}""", "nothing" },
        { "tasmota", 0, "tele/p/SENSOR", """{"ENERGY":{"Power":"812","Total":3.1}}""", "3100 Wh, 1 refused" },
        { "tasmota", 0, "tele/p/SENSOR", """{"ENERGY":{"Power":null}}""", "nothing" },
        { "tasmota", 0, "tele/p/SENSOR", """{"ENERGY":{"Power":99999}}""", "nonsense, 1 refused" },
        { "tasmota", 0, "tele/p/SENSOR", """{"ENERGY":{"Factor":nan}}""", "nonsense, 1 refused" },
        { "tasmota", 0, "tele/p/SENSOR", """{"ENERGY":[1]}""", "nonsense, 1 refused" },
        { "tasmota", 0, "tele/p/STATE", """{"Time":"2024-02-24T22:20:38","Uptime":"0T00:10:11","UptimeSec":611,"POWER":"OFF","Wifi":{"AP":1,"Downtime":"0T00:00:05"}}""", "off" },
        { "tasmota", 1, "tele/p/STATE", """{"POWER1":"OFF","POWER2":"ON"}""", "on" },
        { "tasmota", 1, "tele/p/STATE", """{"POWER":"ON"}""", "nothing" },
        { "tasmota", 0, "stat/p/STATUS11", """{"StatusSTS":{"POWER":"ON"}}""", "on" },
        { "tasmota", 0, "stat/p/RESULT", """{"POWER":"ON"}""", "on" },
        { "tasmota", 0, "stat/p/RESULT", """{"POWER1":"ON"}""", "on" },
        { "tasmota", 0, "stat/p/RESULT", """{"TelePeriod":10}""", "nothing" },
        { "tasmota", 0, "stat/p/POWER", "ON", "on" },
        { "tasmota", 0, "stat/p/POWER1", "OFF", "off" },
        { "tasmota", 0, "stat/p/POWER2", "ON", "nothing" },
        { "tasmota", 0, "stat/p/POWER", "AN", "nonsense, 1 refused" },
        { "tasmota", 0, "stat/p/POWER", "", "nonsense, 1 refused" },
        { "tasmota", 0, "tele/p/LWT", "Online", "online" },
        { "tasmota", 0, "tele/p/LWT", "Offline", "offline" },
        { "tasmota", 0, "tele/p/INFO1", "{}", "nothing" },
        { "tasmota", 0, "tele/pp/LWT", "Online", "not mine" },
        { "tasmota", 0, "tele/p/STATE", "", "nonsense" },
        { "shelly1", 0, "shellies/p/relay/0", "on", "on" },
        { "shelly1", 0, "shellies/p/relay/0", "off", "off" },
        { "shelly1", 0, "shellies/p/relay/0", "overpower", "off" },
        { "shelly1", 0, "shellies/p/relay/0", "ON", "nonsense, 1 refused" },
        { "shelly1", 0, "shellies/p/relay/0/power", "812.55", "812.55 W" },
        { "shelly1", 0, "shellies/p/relay/0/power", "NaN", "nonsense, 1 refused" },
        { "shelly1", 0, "shellies/p/relay/0/power", "12,5", "nonsense, 1 refused" },
        { "shelly1", 0, "shellies/p/relay/0/power", "", "nonsense, 1 refused" },
        { "shelly1", 0, "shellies/p/relay/0/energy", "90000", "1500 Wh" },
        { "shelly1", 0, "shellies/p/relay/0/energy", "-1", "nonsense, 1 refused" },
        { "shelly1", 0, "shellies/p/relay/1/power", "3", "nothing" },
        { "shelly1", 1, "shellies/p/relay/1/power", "3", "3 W" },
        { "shelly1", 0, "shellies/p/voltage", "231.4", "231.4 V" },
        { "shelly1", 0, "shellies/p/temperature", "24.51", "nothing" },
        { "shelly1", 0, "shellies/p/online", "false", "offline" },
        { "shelly1", 0, "shellies/p/online", "true", "online" },
        { "shelly1", 0, "shellies/announce", "{}", "not mine" },
        { "shelly2", 1, "p/events/rpc", """{"src":"shellypro4pm-30c6f784e78c","dst":"shelly1/events","method":"NotifyStatus","params":{"ts":1675072985.86,"switch:1":{"id":1,"apower":0,"current":0,"output":false,"pf":0,"source":"UI"}}}""", "off, 0 W, 0 A" },
        { "shelly2", 3, "p/events/rpc", """{"src":"s","method":"NotifyStatus","params":{"ts":1675935540.54,"switch:3":{"id":3,"aenergy":{"by_minute":[0.000,0.000,0.000],"minute_ts":1675935539,"total":0.000}}}}""", "0 Wh" },
        { "shelly2", 0, "p/events/rpc", """{"src":"shellyplus1-08b61fd90730","dst":"x/events","method":"NotifyStatus","params":{"ts":1736603810.49,"switch:0":{"id":0,"output":false,"source":"HTTP_in"}}}""", "off" },
        { "shelly2", 0, "p/events/rpc", """{"method":"NotifyFullStatus","params":{"ts":5.01,"switch:0":{"id":0,"source":"init","output":false,"apower":0,"voltage":119.1,"current":0,"aenergy":{"total":0},"temperature":{"tC":19.3}},"sys":{"mac":"C049EF8CF4E0"}}}""", "off, 0 W, 0 Wh, 0 A, 119.1 V" },
        { "shelly2", 0, "p/events/rpc", """{"method":"NotifyStatus","params":{"ts":1,"cloud":{"connected":true}}}""", "nothing" },
        { "shelly2", 0, "p/events/rpc", """{"method":"NotifyEvent","params":{"events":[]}}""", "nothing" },
        { "shelly2", 0, "p/events/rpc", """{"method":"NotifyStatus","params":{"switch:0":{"id":1,"output":true}}}""", "nonsense" },
        { "shelly2", 0, "p/events/rpc", """{"method":"NotifyStatus","params":{"switch:0":{"id":0,"output":"on","apower":"5"}}}""", "nonsense, 2 refused" },
        { "shelly2", 0, "p/events/rpc", """{"method":"NotifyStatus","params":{"switch:0":{"id":0,"apower":null,"output":true}}}""", "on" },
        { "shelly2", 0, "p/events/rpc", """[1]""", "nonsense" },
        { "shelly2", 0, "p/status/switch:0", """{"id":0,"output":true,"apower":3.2}""", "on, 3.2 W" },
        { "shelly2", 0, "p/status/switch:1", """{"id":1,"output":true}""", "nothing" },
        { "shelly2", 0, "p/agent0/rpc", """{"id":1,"src":"p","dst":"p/agent0","result":{"id":0,"output":true,"apower":8.9,"voltage":237.5,"aenergy":{"total":6.532}}}""", "on, 8.9 W, 6.532 Wh, 237.5 V" },
        { "shelly2", 0, "p/agent0/rpc", """{"id":1,"src":"p","result":{"was_on":true}}""", "nothing" },
        { "shelly2", 0, "p/agent0/rpc", """{"id":1,"src":"p","error":{"code":-103,"message":"busy"}}""", "nothing, Refuses" },
        { "shelly2", 0, "p/online", "true", "online" },
        { "shelly2", 0, "p/online", "false", "offline" },
        { "zigbee2mqtt", 0, "zigbee2mqtt/p", """{"ac_frequency":50,"current":0,"device_temperature":30,"energy":31.02,"last_seen":"2025-10-15T19:10:57+02:00","linkquality":76,"power":0,"power_reactive":-33,"state":"ON","update":{"state":"idle"},"voltage":236.19}""", "on, 0 W, 31020 Wh, 0 A, 236.19 V" },
        { "zigbee2mqtt", 0, "zigbee2mqtt/p", """{"linkquality":99}""", "nothing" },
        { "zigbee2mqtt", 1, "zigbee2mqtt/p", """{"state_l1":"ON","state_l2":"OFF","power_l1":1,"power_l2":2,"energy_l2":0.5,"voltage":230}""", "off, 2 W, 500 Wh, 230 V" },
        { "zigbee2mqtt", 0, "zigbee2mqtt/p", """{"state_l1":"ON","state_l2":"OFF"}""", "on" },
        { "zigbee2mqtt", 0, "zigbee2mqtt/p", """{"state":"ON","power":"12"}""", "on, 1 refused" },
        { "zigbee2mqtt", 0, "zigbee2mqtt/p", """{"state":null,"power":null}""", "nothing" },
        { "zigbee2mqtt", 0, "zigbee2mqtt/p/availability", "online", "online" },
        { "zigbee2mqtt", 0, "zigbee2mqtt/p/availability", """{"state":"offline"}""", "offline" },
        { "zigbee2mqtt", 0, "zigbee2mqtt/bridge/state", """{"state":"offline"}""", "offline" },
        { "zigbee2mqtt", 0, "zigbee2mqtt/bridge/state", "online", "bridge started" },
        { "zigbee2mqtt", 0, "zigbee2mqtt/p/availability", "", "nonsense, 1 refused" },
        { "zigbee2mqtt", 0, "zigbee2mqtt/p/set", """{"state":"ON"}""", "nothing" },
        { "zigbee2mqtt", 0, "zigbee2mqtt/pp", """{"state":"ON"}""", "not mine" },
    };

    [Theory]
    [MemberData(nameof(Samples))]
    public void A_message_says(string kind, int channel, string topic, string payload, string expected) =>
        Assert.Equal(expected, Words(Dialect(kind, channel).Read(topic, Encoding.UTF8.GetBytes(payload), out PlugReport report), report));

    [Theory]
    [InlineData("tasmota", "atelier/%prefix%/p", 1, "atelier/cmnd/p/POWER2 ON", "atelier/cmnd/p/STATUS 10")]
    [InlineData("tasmota", "p", 0, "cmnd/p/POWER1 ON", "cmnd/p/STATUS 10")]
    [InlineData("shelly1", "p", 1, "shellies/p/relay/1/command on", "shellies/p/command update")]
    [InlineData("shelly2", "site/p", 1, """site/p/rpc {"id":1,"src":"site/p/agent1","method":"Switch.Set","params":{"id":1,"on":true}}""", """site/p/rpc {"id":1,"src":"site/p/agent1","method":"Switch.GetStatus","params":{"id":1}}""")]
    [InlineData("shelly2", "prise \"é\"", 0, """prise "é"/rpc {"id":1,"src":"prise \u0022\u00E9\u0022/agent0","method":"Switch.Set","params":{"id":0,"on":true}}""", null)]
    [InlineData("zigbee2mqtt", "p", 0, """zigbee2mqtt/p/set {"state":"ON"}""", """zigbee2mqtt/p/get {"state":"","power":""}""")]
    [InlineData("zigbee2mqtt", "z2m/salle/p", 1, """z2m/salle/p/set {"state_l2":"ON"}""", """z2m/salle/p/get {"state_l2":"","power_l2":""}""")]
    public void Commands_and_questions_are_those_of_the_vendor(string kind, string topic, int channel, string on, string? question)
    {
        IPlugDialect dialect = Dialect(kind, channel, topic);
        Assert.Equal(on, Text(dialect.Switch(on: true)));
        Assert.NotEqual(on, Text(dialect.Switch(on: false)));
        Assert.Equal(question ?? Text(dialect.Questions[0]), Text(dialect.Questions[0]));
    }

    [Theory]
    [InlineData("p", "zigbee2mqtt/bridge/state")]
    [InlineData("home/zigbee2mqtt/p", "home/zigbee2mqtt/bridge/state")]
    [InlineData("zigbee2mqtt/atelier/p", "zigbee2mqtt/bridge/state")]
    [InlineData("home/z2m/atelier/p", "home/z2m/bridge/state")]
    public void A_zigbee_bridge_is_heard_however_many_levels_its_base_topic_and_the_plugs_name_have(string topic, string bridge)
    {
        IPlugDialect dialect = Dialect("zigbee2mqtt", 0, topic);
        Assert.Contains(bridge, dialect.Filters);
        Assert.Equal("offline", Words(dialect.Read(bridge, "offline"u8.ToArray(), out PlugReport report), report));
    }

    [Theory]
    [InlineData("tasmotta", "p", 0, "Did you mean \"tasmota\"")]
    [InlineData("tasmota", "", 0, "topic: 1 to")]
    [InlineData("tasmota", "a/#", 0, "no wildcard")]
    [InlineData("tasmota", "a/+/b", 0, "no wildcard")]
    [InlineData("tasmota", "a\nb", 0, "no control")]
    [InlineData("shelly2", "/p", 0, "no empty level")]
    [InlineData("shelly2", "makerspace/v1/a", 0, "agents' own")]
    [InlineData("zigbee2mqtt", "p", 8, "channel: 0 to 7")]
    [InlineData("zigbee2mqtt", "p", -1, "channel: 0 to 7")]
    public void Settings_that_cannot_be_are_refused_in_words(string kind, string topic, int channel, string says) =>
        Assert.Contains(says, Assert.Throws<DeviceSettingsException>(() => new PlugSettings(kind, topic, channel).Check()).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(0.5, null, 5)]
    [InlineData(10.0, 10.0, 5)]
    [InlineData(2.0, 4000.0, 5)]
    [InlineData(2.0, null, 31)]
    [InlineData(double.NaN, null, 5)]
    public void Times_that_cannot_be_are_refused(double? poll, double? stale, double confirm) =>
        Assert.Throws<DeviceSettingsException>(() => new PlugSettings("tasmota", "p") { PollSeconds = poll, StaleSeconds = stale, ConfirmSeconds = confirm }.Check());

    internal static IPlugDialect Dialect(string kind, int channel, string topic = "p")
    {
        var settings = new PlugSettings(kind, topic, channel);
        settings.Check();
        return kind switch
        {
            PlugKinds.Tasmota => new TasmotaDialect(settings),
            PlugKinds.Shelly1 => new ShellyGen1Dialect(settings),
            PlugKinds.Shelly2 => new ShellyGen2Dialect(settings),
            _ => new Zigbee2MqttDialect(settings),
        };
    }

    private static string Text(PlugCommand command) => $"{command.Topic} {Encoding.UTF8.GetString(command.Payload)}";

    private static string Words(PlugParse parse, PlugReport r)
    {
        string[] says =
        [
            r.Online switch { true => "online", false => "offline", _ => "" },
            r.BridgeStarted ? "bridge started" : "",
            r.Output switch { true => "on", false => "off", _ => "" },
            r.PowerW is { } w ? $"{w} W" : "", r.EnergyWh is { } wh ? $"{Math.Round(wh, 6)} Wh" : "", r.CurrentA is { } a ? $"{a} A" : "", r.VoltageV is { } v ? $"{v} V" : "",
            parse switch { PlugParse.NotMine => "not mine", PlugParse.Nothing => "nothing", PlugParse.Nonsense => "nonsense", _ => "" },
            r.Refused > 0 ? $"{r.Refused} refused" : "",
            r.Trouble is { } trouble ? trouble.Kind.ToString() : "",
        ];
        Assert.Equal(parse == PlugParse.Report, r.SaysAnything);
        return string.Join(", ", says.Where(s => s.Length > 0));
    }
}
