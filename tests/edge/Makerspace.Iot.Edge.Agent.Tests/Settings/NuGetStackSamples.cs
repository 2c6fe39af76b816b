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
    };

    /// <summary>The first sample with one of them.</summary>
    public static JsonObject With(string chosen)
    {
        JsonObject config = Samples.Config();
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
