using Makerspace.Iot.Edge.Devices.Modbus;

namespace Makerspace.Iot.Edge.Devices.Meters;

/// <summary>Makes meters from settings.</summary>
public static class MeterFactory
{
    /// <summary>Kinds on a Modbus bus, see <see cref="ModbusMeterSettings"/>.</summary>
    public static IReadOnlyList<string> ModbusKinds { get; } = ["sdm120", "sdm230", "sdm630", "pzem004t"];

    /// <summary>
    /// Makes a meter; one that is <see cref="IDisposable"/> is to be disposed. Throws <see cref="DeviceSettingsException"/> for settings that cannot be, <see cref="DeviceException"/> where a line cannot be had.
    /// </summary>
    public static IEnergyMeter Create(MeterSettings settings, MeterParts parts)
    {
        settings.Check();
        return settings.Create(parts);
    }

    /// <summary>Makes a meter on a bus; the bus stays the caller's. Throws <see cref="DeviceSettingsException"/> for settings that cannot be.</summary>
    public static IEnergyMeter Create(ModbusMeterSettings settings, ModbusBus bus) => settings.Kind switch
    {
        "sdm120" => new Sdm120(bus.Unit(settings.Address, settings.Kind)),
        "sdm230" => new Sdm230(bus.Unit(settings.Address, settings.Kind)),
        "sdm630" => new Sdm630(bus.Unit(settings.Address, settings.Kind)),
        "pzem004t" => new Pzem004tV3(bus.Unit(settings.Address, settings.Kind)),
        _ => throw DeviceKind.Unknown("meter", settings.Kind, ModbusKinds),
    };
}
