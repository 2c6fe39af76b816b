using Makerspace.Iot.Edge.Devices.Pins;
using Makerspace.Iot.Edge.Devices.Readers;
using Makerspace.Iot.Edge.Devices.Readers.Bindings;

namespace Makerspace.Iot.Edge.Devices.Tests.DefaultStack;

/// <summary>The kinds of the NuGet stack in a program that was built without it.</summary>
public sealed class KindsNotCompiledInTests
{
    [Fact]
    public void Their_names_are_known_and_refused_with_the_remedy()
    {
        Assert.Contains(PinBoardFactory.SystemDeviceGpio, PinBoardFactory.Kinds);
        Assert.Contains("gpiochip", Assert.Throws<DeviceSettingsException>(() => PinBoardFactory.Open(new PinBoardSettings(PinBoardFactory.SystemDeviceGpio, "/dev/gpiochip0"))).Message, StringComparison.Ordinal);
        var reader = new BindingReaderSettings(BindingReaderSettings.Mfrc522Spi, "/dev/spidev0.0");
        Assert.Contains("mfrc522-spi", Assert.Throws<DeviceSettingsException>(() => ReaderFactory.Create(reader, TimeProvider.System)).Message, StringComparison.Ordinal);
    }
}
