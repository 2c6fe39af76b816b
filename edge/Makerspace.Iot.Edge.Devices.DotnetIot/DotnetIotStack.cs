using Makerspace.Iot.Edge.Devices.DotnetIot.Buses;
using Makerspace.Iot.Edge.Devices.DotnetIot.Meters;
using Makerspace.Iot.Edge.Devices.DotnetIot.Readers;
using Makerspace.Iot.Edge.Devices.Linux;
using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Meters.Ads1115;
using Makerspace.Iot.Edge.Devices.Meters.Ina2xx;
using Makerspace.Iot.Edge.Devices.Readers.Bindings;

namespace Makerspace.Iot.Edge.Devices.DotnetIot;

/// <summary>Makes System.Device.Gpio and Iot.Device.Bindings known to the factories of devices.</summary>
public static class DotnetIotStack
{
    /// <summary>To be called once at the start of a program that was built with the NuGet stack.</summary>
    public static void Add()
    {
        BindingReaderSettings.Added.Add(BindingReaderSettings.Mfrc522Spi, (s, time) => Mfrc522BindingProbe.Reader(new SystemSpiDevice(s.Spi, "MFRC522"), s.Options, time));
        BindingMeterSettings.Added.Add(BindingMeterSettings.Ina219, (s, _) => Shunt((ShuntMeterSettings)s.Wiring));
        BindingMeterSettings.Added.Add(BindingMeterSettings.Ads1115, (s, time) => Clamp((ClampMeterSettings)s.Wiring, time));
        BindingReaderSettings.Added.Add(BindingReaderSettings.Pn532I2c, (s, time) => Pn532BindingProbe.Reader(new SystemI2cDevice(s.I2c, "PN532"), s.Options, time));
    }

    private static Ina219BindingMeter Shunt(ShuntMeterSettings settings) => new(settings, new SystemI2cDevice(new I2cSettings(settings.Device, settings.Address), "INA219"));

    private static ClampMeter Clamp(ClampMeterSettings settings, TimeProvider time)
    {
        var device = new SystemI2cDevice(new I2cSettings(settings.Device, settings.Address), "ADS1115");
        return new ClampMeter($"{BindingMeterSettings.Ads1115} on {device.Name} channel {settings.Channel}", settings, () => new Ads1115BindingChip(settings, device), time, Thread.Sleep);
    }
}
