using Makerspace.Iot.Edge.Agent.Settings.Reading;
using Makerspace.Iot.Edge.Devices.Sensors;

namespace Makerspace.Iot.Edge.Agent.Settings.Kinds;

/// <summary>A DS18B20 on the kernel's 1-Wire bus.</summary>
internal static class Ds18b20Kind
{
    /// <summary>Its entry.</summary>
    public static DeviceKindEntry<SensorDevice> Entry { get; } = new("ds18b20", "Sonde DS18B20 sur le bus 1-Wire, de −55 à +125 °C", s =>
    {
        var settings = new TemperatureSettings("ds18b20", s.Text("id", "Numéro de la sonde, comme 28-0316a2794eff (ls /sys/bus/w1/devices)"));
        s.Guard(settings.Check);
        return new Device(s.Where, settings);
    });

    private sealed record Device(string Where, TemperatureSettings Settings) : SensorDevice(Where)
    {
        public override IReadOnlyList<Claim> Claims => [new Claim(ClaimKind.OneWire, Settings.Id)];

        internal override ITemperatureSensor Create(DeviceContext context) => TemperatureSensorFactory.Create(Settings, context.Time);

        internal override string Words(Tongue tongue) => tongue.Say($"une sonde DS18B20 {Settings.Id}", $"a DS18B20 sensor {Settings.Id}");
    }
}
