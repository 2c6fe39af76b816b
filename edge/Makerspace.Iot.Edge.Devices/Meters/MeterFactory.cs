using Makerspace.Iot.Edge.Devices.Modbus;

namespace Makerspace.Iot.Edge.Devices.Meters;

/// <summary>Which meter, at which address of its bus.</summary>
/// <param name="Kind"><c>sdm120</c>, <c>sdm630</c> or <c>pzem004t</c>.</param>
/// <param name="Address">1 to 247.</param>
public sealed record MeterSettings(string Kind, int Address);

/// <summary>Makes meters from settings.</summary>
public static class MeterFactory
{
    /// <summary>The kinds that exist.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["sdm120", "sdm630", "pzem004t"];

    /// <summary>Makes a meter on a bus; the bus stays the caller's. Throws <see cref="DeviceSettingsException"/> for settings that cannot be.</summary>
    public static IEnergyMeter Create(MeterSettings settings, ModbusBus bus) => settings.Kind switch
    {
        "sdm120" => new Sdm120(bus.Unit(settings.Address, settings.Kind)),
        "sdm630" => new Sdm630(bus.Unit(settings.Address, settings.Kind)),
        "pzem004t" => new Pzem004tV3(bus.Unit(settings.Address, settings.Kind)),
        _ => throw DeviceKind.Unknown("meter", settings.Kind, Kinds),
    };
}
