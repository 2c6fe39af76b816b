using System.Text.Json.Nodes;

namespace Makerspace.Iot.Edge.Agent.Tests.Settings;

/// <summary>Configurations that choose something of the NuGet stack.</summary>
internal static class NuGetStackSamples
{
    /// <summary>What is chosen, where it stands in the configuration, and what does the same in every build.</summary>
    public static TheoryData<string, string, string> All => new()
    {
        { "mqttnet", "broker.stack", "libmosquitto" },
        { "iot-mfrc522-spi", "machines[0].reader.kind", "mfrc522-spi" },
        { "iot-pn532-i2c", "machines[0].reader.kind", "pn532-i2c" },
        { "iot-ina219", "machines[0].meter.kind", "ina219" },
        { "iot-ads1115", "machines[0].meter.kind", "ads1115" },
    };

    /// <summary>The first sample with one of them.</summary>
    public static JsonObject With(string chosen)
    {
        JsonObject config = chosen switch
        {
            "iot-mfrc522-spi" => Samples.With("reader", """{ "kind": "iot-mfrc522-spi", "device": "/dev/spidev0.0" }"""),
            "iot-pn532-i2c" => Samples.With("reader", """{ "kind": "iot-pn532-i2c", "device": "/dev/i2c-1" }"""),
            "iot-ina219" => Samples.With("meter", """{ "kind": "iot-ina219", "device": "/dev/i2c-1", "address": 64, "shuntOhm": 0.1, "maxCurrentA": 3.2 }"""),
            "iot-ads1115" => Samples.With("meter", """{ "kind": "iot-ads1115", "device": "/dev/i2c-1", "ampsPerVolt": 30 }"""),
            _ => Samples.Config(),
        };
        if (chosen == "mqttnet")
        {
            config["broker"]!["stack"] = chosen;
        }

        return config;
    }
}
