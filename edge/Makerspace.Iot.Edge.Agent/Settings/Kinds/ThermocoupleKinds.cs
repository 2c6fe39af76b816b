using Makerspace.Iot.Edge.Agent.Settings.Reading;
using Makerspace.Iot.Edge.Devices.Sensors.Max31856;
using Makerspace.Iot.Edge.Devices.Sensors.Mcp960x;

namespace Makerspace.Iot.Edge.Agent.Settings.Kinds;

/// <summary>Thermocouples, for kilns and presses, each at a converter of its own.</summary>
internal static class ThermocoupleKinds
{
    private static readonly int[] Mains = [50, 60];

    /// <summary>A MAX31856 on SPI.</summary>
    public static DeviceKindEntry<SensorDevice> Max31856 { get; } = new(Max31856Settings.Name, "Thermocouple sur un MAX31856 en SPI ; un fil coupé se voit", s =>
    {
        string device = s.SpiDevice();
        var settings = new Max31856Settings(device, Type(s, Max31856Settings.Types), s.Choice("mainsHz", "Fréquence du réseau, hertz, que la puce filtre", Mains, 50), s.SpiSpeedHz(5_000_000));
        s.Guard(settings.Check);
        return new MadeSensor(
            s.Where,
            settings,
            new Claim(ClaimKind.Spi, device),
            $"un thermocouple de type {settings.Type} sur le MAX31856 {device}",
            $"a thermocouple of type {settings.Type} at the MAX31856 {device}");
    });

    /// <summary>An MCP9600 or MCP9601 on I2C.</summary>
    public static IReadOnlyList<DeviceKindEntry<SensorDevice>> Mcp960x { get; } =
    [
        Converter(Mcp960xSettings.Mcp9600, "Thermocouple sur un MCP9600 en I2C ; un fil coupé ne se voit pas, prenez plutôt un MCP9601 ou un MAX31856"),
        Converter(Mcp960xSettings.Mcp9601, "Thermocouple sur un MCP9601 en I2C, VSENSE câblé ; un fil coupé se voit"),
    ];

    private static DeviceKindEntry<SensorDevice> Converter(string kind, string says) => new(kind, says, s =>
    {
        string bus = s.I2cBus();
        var settings = new Mcp960xSettings(kind, bus, s.I2cAddress(96, 103, 96), Type(s, Mcp960xSettings.Types));
        s.Guard(settings.Check);
        string chip = kind.ToUpperInvariant();
        return new MadeSensor(
            s.Where,
            settings,
            new Claim(ClaimKind.I2c, bus, settings.Address),
            $"un thermocouple de type {settings.Type} sur le {chip} 0x{settings.Address:X2} de {bus}",
            $"a thermocouple of type {settings.Type} at the {chip} 0x{settings.Address:X2} of {bus}");
    });

    private static string Type(SettingsSection s, IReadOnlyList<string> types) => s.Word("type", "Type du thermocouple ; K est le plus courant, N et S sont ceux des fours chauds", types, "K");
}
