using Makerspace.Iot.Edge.Devices.DotnetIot.Buses;
using Makerspace.Iot.Edge.Devices.DotnetIot.Pins;
using Makerspace.Iot.Edge.Devices.DotnetIot.Readers;
using Makerspace.Iot.Edge.Devices.Pins;
using Makerspace.Iot.Edge.Devices.Readers.Bindings;

namespace Makerspace.Iot.Edge.Devices.DotnetIot;

/// <summary>Makes System.Device.Gpio and Iot.Device.Bindings known to the factories of devices.</summary>
public static class DotnetIotStack
{
    /// <summary>To be called once at the start of a program that was built with the NuGet stack.</summary>
    public static void Add()
    {
        PinBoardFactory.Added.Add(PinBoardFactory.SystemDeviceGpio, (settings, _) => new GpioControllerBoard(settings.Path));
        BindingReaderSettings.Added.Add(BindingReaderSettings.Mfrc522Spi, (s, time) => Mfrc522BindingProbe.Reader(new SystemSpiDevice(s.Spi, "MFRC522"), s.Options, time));
        BindingReaderSettings.Added.Add(BindingReaderSettings.Pn532I2c, (s, time) => Pn532BindingProbe.Reader(new SystemI2cDevice(s.I2c, "PN532"), s.Options, time));
    }
}
