using System.Text.Json.Nodes;
using Makerspace.Iot.Edge.Agent.Settings;
using Makerspace.Iot.Edge.Agent.Settings.Check;

namespace Makerspace.Iot.Edge.Agent.Tests.Settings;

/// <summary>Good configurations, to be changed by a test; together they have a device of every kind.</summary>
internal static class Samples
{
    /// <summary>One machine, wired with everything a line can carry.</summary>
    public static JsonObject Config() => JsonNode.Parse(
        """
        {
          "site": "la-fabunit", "agent": "fabunit-1", "dataFolder": "data",
          "broker": { "host": "broker.example", "port": 8883, "caFile": "ca.pem", "certFile": "client.pem", "keyFile": "client.key" },
          "badgeKeyFile": "badge.key", "signerFile": "signer.pem", "signerKeyId": "k1",
          "pins": { "kind": "gpiochip", "path": "raspberry-pi" },
          "buses": [ { "name": "bus1", "device": "/dev/ttyUSB0", "baud": 9600, "parity": "none" } ],
          "machines": [ {
            "machine": "laser-1",
            "profile": { "activeW": 200, "idleW": 120 },
            "reader": { "kind": "pn532-hsu", "device": "/dev/ttyUSB1" },
            "meter": { "kind": "sdm120", "bus": "bus1", "address": 1 },
            "relay": { "line": 17 },
            "feedback": { "line": 27, "activeLow": true, "bias": "up" },
            "emergencyStop": { "line": 22, "bias": "up" }
          } ]
        }
        """)!.AsObject();

    /// <summary>All of them.</summary>
    public static IReadOnlyList<JsonObject> All() =>
    [
        Config(),
        With("meter", """{ "kind": "sdm630", "bus": "bus1", "address": 247 }"""),
        With("meter", """{ "kind": "pzem004t", "bus": "bus1", "address": 2 }"""),
        With("reader", """{ "kind": "pn532-i2c", "device": "/dev/i2c-1", "address": 36 }"""),
        With("reader", """{ "kind": "pn532-spi", "device": "/dev/spidev0.0", "speedHz": 1000000 }"""),
        With("reader", """{ "kind": "pn532-hsu", "device": "/dev/ttyUSB1", "reset": { "line": 25 } }"""),
        With("reader", """{ "kind": "mfrc522-spi", "device": "/dev/spidev0.1", "speedHz": 1000000 }"""),
        With("display", """{ "kind": "ssd1306", "device": "/dev/i2c-1", "address": 61, "height": 32, "language": "en" }"""),
        With("display", """{ "kind": "hd44780", "device": "/dev/i2c-1", "address": 63, "columns": 20, "rows": 4 }"""),
        With("lights", """{ "green": { "line": 23 }, "orange": { "line": 24 }, "red": { "line": 25, "activeLow": true } }"""),
        With("buzzer", """{ "line": 12 }"""),
        With("reader", """{ "kind": "pcsc", "name": "ACR122U" }"""),
        With("reader", """{ "kind": "evdev", "device": "/dev/input/by-id/usb-reader-event-kbd", "format": "decimal-reversed" }"""),
        With("meter", """{ "kind": "sdm230", "bus": "bus1", "address": 3 }"""),
        With("meter", """{ "kind": "or-we-516", "bus": "bus1", "address": 4, "reversed": true }"""),
        With("meter", """{ "kind": "s0", "line": 5, "pulsesPerKwh": 1000, "debounceMs": 10, "counterName": "laser-1" }"""),
        With("meter", """{ "kind": "ads1115", "device": "/dev/i2c-1", "address": 72, "channel": 3, "ampsPerVolt": 30, "mainsHz": 60, "fullScaleV": 2.048 }"""),
        With("meter", """{ "kind": "ina219", "device": "/dev/i2c-1", "address": 64, "shuntOhm": 0.1, "maxCurrentA": 3.2 }"""),
        With("meter", """{ "kind": "ina226", "device": "/dev/i2c-1", "address": 65, "shuntOhm": 0.002, "maxCurrentA": 30 }"""),
        With("lid", """{ "line": 6, "activeLow": true, "bias": "up", "settleMs": 80 }"""),
        With("temperature", """{ "kind": "ds18b20", "id": "28-0316a2794eff" }"""),
        With("temperature", """{ "kind": "max31856", "device": "/dev/spidev0.0", "type": "S", "mainsHz": 60, "speedHz": 500000 }"""),
        With("temperature", """{ "kind": "mcp9600", "device": "/dev/i2c-1", "address": 103, "type": "N" }"""),
        With("temperature", """{ "kind": "mcp9601", "device": "/dev/i2c-1" }"""),
        With("temperature", """{ "kind": "bme280", "device": "/dev/i2c-1", "address": 119 }"""),
        Bus("""{ "name": "bus1", "kind": "modbus-tcp", "host": "192.168.1.20" }"""),
        Bus("""{ "name": "bus1", "kind": "modbus-rtu-tcp", "host": "192.168.1.20", "port": 8899, "baud": 19200 }"""),
        Plug("tasmota"),
        Plug("shelly1"),
        Plug("shelly2"),
        Plug("zigbee2mqtt"),
        With("meterBehindRelay", "true"),
        Board("""{ "name": "relais", "kind": "mcp23017", "device": "/dev/i2c-1", "address": 32 }""", """{ "board": "relais", "line": 15 }"""),
        Board("""{ "name": "relais", "kind": "mcp23008", "device": "/dev/i2c-1", "address": 39 }""", """{ "board": "relais", "line": 7, "activeLow": true }"""),
        Board("""{ "name": "relais", "kind": "pcf8574", "device": "/dev/i2c-1", "address": 63 }""", """{ "board": "relais", "line": 0, "activeLow": true }"""),
        Board("""{ "name": "relais", "kind": "pcf8575", "device": "/dev/i2c-1" }""", """{ "board": "relais", "line": 8, "activeLow": true }"""),
        Board("""{ "name": "relais", "kind": "tca9554", "device": "/dev/i2c-1" }""", """{ "board": "relais", "line": 1 }"""),
        Board("""{ "name": "relais", "kind": "tca9555", "device": "/dev/i2c-1" }""", """{ "board": "relais", "line": 11 }"""),
        Board("""{ "name": "second", "kind": "gpiochip", "path": "/dev/gpiochip1" }""", """{ "board": "second", "line": 17 }"""),
        Board("""{ "name": "second", "kind": "memory", "path": "board" }""", """{ "board": "second", "line": 17 }"""),
        Readers("""[ { "kind": "pn532-spi", "device": "/dev/spidev0.0" }, { "kind": "pn532-hsu", "device": "/dev/ttyUSB2", "baud": 115200 } ]"""),
    ];

    /// <summary>The first sample with another value under a key of its machine.</summary>
    public static JsonObject With(string key, string? json)
    {
        JsonObject config = Config();
        if (json is null)
        {
            Machine(config).Remove(key);
        }
        else
        {
            Machine(config)[key] = JsonNode.Parse(json);
        }

        return config;
    }

    /// <summary>The first sample with several readers.</summary>
    public static JsonObject Readers(string json)
    {
        JsonObject config = With("reader", null);
        Machine(config)["readers"] = JsonNode.Parse(json);
        return config;
    }

    /// <summary>The first sample with another bus.</summary>
    public static JsonObject Bus(string json)
    {
        JsonObject config = Config();
        config["buses"] = new JsonArray(JsonNode.Parse(json));
        return config;
    }

    /// <summary>The first sample with another board, and its relay there.</summary>
    public static JsonObject Board(string board, string relay)
    {
        JsonObject config = With("relay", relay);
        config["boards"] = new JsonArray(JsonNode.Parse(board));
        return config;
    }

    /// <summary>The first sample behind a smart plug that measures and switches.</summary>
    public static JsonObject Plug(string kind)
    {
        JsonObject config = With("meter", $$"""{ "kind": "{{kind}}", "topic": "prise-1", "channel": 1, "pollSeconds": 5, "staleSeconds": 20 }""");
        Machine(config)["relay"] = JsonNode.Parse($$"""{ "kind": "{{kind}}", "topic": "prise-1", "channel": 1, "confirmSeconds": 3 }""");
        config["plugBroker"] = JsonNode.Parse("""{ "host": "127.0.0.1", "port": 1883 }""");
        return config;
    }

    /// <summary>A machine of a configuration.</summary>
    public static JsonObject Machine(JsonObject config, int index = 0) => config["machines"]![index]!.AsObject();

    /// <summary>What the reader says of a configuration.</summary>
    public static IReadOnlyList<string> Problems(JsonObject config) => SettingsReader.Parse(config.ToJsonString(), "/etc/makerspace").Problems;

    /// <summary>The settings of a good configuration.</summary>
    public static AgentSettings Settings(JsonObject config)
    {
        (AgentSettings? settings, IReadOnlyList<Finding> problems) = SettingsReader.Bind(config.ToJsonString(), "/etc/makerspace");
        Assert.Empty(problems);
        return settings!;
    }
}
