using Makerspace.Iot.Edge.Agent.Settings.Reading;
using Makerspace.Iot.Edge.Devices.Sensors.Ds18b20;

namespace Makerspace.Iot.Edge.Agent.Settings.Kinds;

/// <summary>A DS18B20 on the kernel's 1-Wire bus.</summary>
internal static class Ds18b20Kind
{
    /// <summary>Its entry.</summary>
    public static DeviceKindEntry<SensorDevice> Entry { get; } = new(Ds18b20Settings.Name, "Sonde DS18B20 sur le bus 1-Wire, de −55 à +125 °C", s =>
    {
        var settings = new Ds18b20Settings(s.Text("id", "Numéro de la sonde, comme 28-0316a2794eff (ls /sys/bus/w1/devices)"));
        s.Guard(settings.Check);
        return new MadeSensor(s.Where, settings, new Claim(ClaimKind.OneWire, settings.Id), $"une sonde DS18B20 {settings.Id}", $"a DS18B20 sensor {settings.Id}");
    });
}
