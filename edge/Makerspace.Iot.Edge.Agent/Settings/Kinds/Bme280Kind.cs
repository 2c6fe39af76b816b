using Makerspace.Iot.Edge.Agent.Settings.Reading;
using Makerspace.Iot.Edge.Devices.Sensors.Bme280;

namespace Makerspace.Iot.Edge.Agent.Settings.Kinds;

/// <summary>A BME280 on I2C.</summary>
internal static class Bme280Kind
{
    /// <summary>Its entry.</summary>
    public static DeviceKindEntry<SensorDevice> Entry { get; } = new(Bme280Settings.Name, "Température de l'air par un BME280 en I2C, de −40 à +85 °C", s =>
    {
        string bus = s.I2cBus();
        var settings = new Bme280Settings(bus, s.I2cAddress(118, 119, 118));
        s.Guard(settings.Check);
        return new MadeSensor(
            s.Where, settings, new Claim(ClaimKind.I2c, bus, settings.Address), $"un BME280 à l'adresse 0x{settings.Address:X2} de {bus}", $"a BME280 at address 0x{settings.Address:X2} of {bus}");
    });
}
