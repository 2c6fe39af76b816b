using System.Text.Json.Nodes;

namespace Makerspace.Iot.Edge.Agent.Tests.Settings;

/// <summary>Configurations that choose something of the NuGet stack.</summary>
internal static class NuGetStackSamples
{
    /// <summary>What is chosen, where it stands in the configuration, and what does the same in every build.</summary>
    public static TheoryData<string, string, string> All => new()
    {
        { "mqttnet", "broker.stack", "libmosquitto" },
        { "system-device-gpio", "pins.kind", "gpiochip" },
        { "iot-mfrc522-spi", "machines[0].reader.kind", "mfrc522-spi" },
        { "iot-pn532-i2c", "machines[0].reader.kind", "pn532-i2c" },
    };

    /// <summary>The first sample with one of them.</summary>
    public static JsonObject With(string chosen)
    {
        JsonObject config = chosen switch
        {
            "iot-mfrc522-spi" => Samples.With("reader", """{ "kind": "iot-mfrc522-spi", "device": "/dev/spidev0.0" }"""),
            "iot-pn532-i2c" => Samples.With("reader", """{ "kind": "iot-pn532-i2c", "device": "/dev/i2c-1" }"""),
            _ => Samples.Config(),
        };
        if (chosen == "mqttnet")
        {
            config["broker"]!["stack"] = chosen;
        }
        else if (chosen == "system-device-gpio")
        {
            config["pins"]!["kind"] = chosen;
        }

        return config;
    }
}
