using System.Runtime.CompilerServices;
using Makerspace.Iot.Edge.Agent.Settings;
using Makerspace.Iot.Edge.Agent.Settings.Check;
using Makerspace.Iot.Edge.Agent.Tests.Settings;
using Makerspace.Iot.Edge.Devices.DotnetIot;
using Makerspace.Iot.Edge.Devices.Readers;

namespace Makerspace.Iot.Edge.Agent.Tests;

/// <summary>Choices of the NuGet stack in a program that was built with it.</summary>
public sealed class StackCompiledInTests
{
    [ModuleInitializer]
    internal static void AddStacks() => DotnetIotStack.Add();

    [Theory]
    [MemberData(nameof(NuGetStackSamples.All), MemberType = typeof(NuGetStackSamples))]
    public void It_is_taken(string chosen, string where, string instead)
    {
        Assert.NotEqual(instead, chosen);
        Assert.NotEmpty(where);
        Assert.Empty(Samples.Problems(NuGetStackSamples.With(chosen)));
    }

    [Theory]
    [InlineData("iot-mfrc522-spi", "iot-mfrc522:/dev/spidev0.0")]
    [InlineData("iot-pn532-i2c", "iot-pn532:/dev/i2c-1 @0x24")]
    public async Task A_reader_is_made_from_the_configuration(string kind, string name)
    {
        (AgentSettings? settings, _) = SettingsReader.Parse(NuGetStackSamples.With(kind).ToJsonString(), "/etc/makerspace");
        var made = (MadeReader)settings!.Machines[0].Readers[0];
        await using IBadgeReader reader = ReaderFactory.Create(made.Settings, TimeProvider.System);
        Assert.Equal(name, reader.Name);
    }
}
