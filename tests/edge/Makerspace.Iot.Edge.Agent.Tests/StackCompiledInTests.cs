using System.Runtime.CompilerServices;
using Makerspace.Iot.Edge.Agent.Tests.Settings;
using Makerspace.Iot.Edge.Devices.DotnetIot;
using Makerspace.Iot.Mqtt.MqttNet;

namespace Makerspace.Iot.Edge.Agent.Tests;

/// <summary>Choices of the NuGet stack in a program that was built with it.</summary>
public sealed class StackCompiledInTests
{
    [ModuleInitializer]
    internal static void AddStacks()
    {
        MqttNetStack.Add();
        DotnetIotStack.Add();
    }

    [Theory]
    [MemberData(nameof(NuGetStackSamples.All), MemberType = typeof(NuGetStackSamples))]
    public void It_is_taken(string chosen, string where, string instead)
    {
        Assert.NotEqual(instead, chosen);
        Assert.NotEmpty(where);
        Assert.Empty(Samples.Problems(NuGetStackSamples.With(chosen)));
    }

    [Fact]
    public void Pulses_at_a_board_that_cannot_count_them_are_an_error()
    {
        System.Text.Json.Nodes.JsonObject config = Samples.With("meter", """{ "kind": "s0", "line": 5, "pulsesPerKwh": 1000 }""");
        Assert.Empty(Samples.Problems(config));
        config["pins"]!["kind"] = "system-device-gpio";
        Assert.Contains(Samples.Problems(config), p => p.Contains("ne compte pas les impulsions", StringComparison.Ordinal) && p.Contains("gpiochip", StringComparison.Ordinal));
    }
}
