using Makerspace.Iot.Edge.Agent.Settings.Reading;
using Makerspace.Iot.Edge.Devices.Sensors;
using Makerspace.Iot.Edge.Devices.Sensors.Bme280;
using Makerspace.Iot.Edge.Devices.Sensors.Ds18b20;
using Makerspace.Iot.Edge.Devices.Sensors.Max31856;
using Makerspace.Iot.Edge.Devices.Sensors.Mcp960x;

namespace Makerspace.Iot.Edge.Agent.Settings.Kinds;

/// <summary>The kinds of temperature sensors.</summary>
internal static class SensorKinds
{
    private static readonly int[] Mains = [50, 60];

    /// <summary>The table.</summary>
    public static KindTable<SensorDevice> Table { get; } = new(
        null,
        new DeviceKindEntry<SensorDevice>(Ds18b20Settings.Name, "Sonde DS18B20 sur le bus 1-Wire, de −55 à +125 °C", s =>
        {
            var settings = new Ds18b20Settings(s.Text("id", "Numéro de la sonde, comme 28-0316a2794eff (ls /sys/bus/w1/devices)"));
            return Sensor(s, settings, new Claim(ClaimKind.OneWire, settings.Id), $"une sonde DS18B20 {settings.Id}", $"a DS18B20 sensor {settings.Id}");
        }),
        new DeviceKindEntry<SensorDevice>(Max31856Settings.Name, "Thermocouple sur un MAX31856 en SPI ; un fil coupé se voit", s =>
        {
            var settings = new Max31856Settings(s.SpiDevice(), Type(s, Max31856Settings.Types), s.Choice("mainsHz", "Fréquence du réseau, hertz, que la puce filtre", Mains, 50), s.SpiSpeedHz(5_000_000));
            return Sensor(
                s, settings, new Claim(ClaimKind.Spi, settings.Device), $"un thermocouple de type {settings.Type} sur le MAX31856 {settings.Device}", $"a thermocouple of type {settings.Type} at the MAX31856 {settings.Device}");
        }),
        Converter(Mcp960xSettings.Mcp9600, "Thermocouple sur un MCP9600 en I2C ; un fil coupé ne se voit pas, prenez plutôt un MCP9601 ou un MAX31856"),
        Converter(Mcp960xSettings.Mcp9601, "Thermocouple sur un MCP9601 en I2C, VSENSE câblé ; un fil coupé se voit"),
        new DeviceKindEntry<SensorDevice>(Bme280Settings.Name, "Température de l'air par un BME280 en I2C, de −40 à +85 °C", s =>
        {
            var settings = new Bme280Settings(s.I2cBus(), s.I2cAddress(118, 119, 118));
            string at = $"0x{settings.Address:X2}";
            return Sensor(s, settings, new Claim(ClaimKind.I2c, settings.Device, settings.Address), $"un BME280 à l'adresse {at} de {settings.Device}", $"a BME280 at address {at} of {settings.Device}");
        }));

    private static DeviceKindEntry<SensorDevice> Converter(string kind, string says) => new(kind, says, s =>
    {
        var settings = new Mcp960xSettings(kind, s.I2cBus(), s.I2cAddress(96, 103, 96), Type(s, Mcp960xSettings.Types));
        string chip = $"{kind.ToUpperInvariant()} 0x{settings.Address:X2}";
        return Sensor(
            s, settings, new Claim(ClaimKind.I2c, settings.Device, settings.Address), $"un thermocouple de type {settings.Type} sur le {chip} de {settings.Device}", $"a thermocouple of type {settings.Type} at the {chip} of {settings.Device}");
    });

    private static string Type(SettingsSection s, IReadOnlyList<string> types) => s.Word("type", "Type du thermocouple ; K est le plus courant, N et S sont ceux des fours chauds", types, "K");

    private static SensorDevice Sensor(SettingsSection s, TemperatureSettings settings, Claim taken, string french, string english)
    {
        s.Guard(settings.Check);
        return new SensorDevice(s.Where, settings) { Claims = [taken], Says = (french, english) };
    }
}
