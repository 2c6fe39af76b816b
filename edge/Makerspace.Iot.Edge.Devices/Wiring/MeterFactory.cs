using Makerspace.Iot.Edge.Devices.Linux;
using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Meters.Ads1115;
using Makerspace.Iot.Edge.Devices.Meters.Ina2xx;
using Makerspace.Iot.Edge.Devices.Meters.Modbus;
using Makerspace.Iot.Edge.Devices.Meters.Pulse;
using Makerspace.Iot.Edge.Devices.Modbus;

namespace Makerspace.Iot.Edge.Devices.Wiring;

/// <summary>Makes meters from settings.</summary>
public static class MeterFactory
{
    /// <summary>Kinds with a shunt on an I²C bus, see <see cref="ShuntMeterSettings"/>.</summary>
    public static IReadOnlyList<string> ShuntKinds { get; } = [InaScale.Ina219, InaScale.Ina226];

    /// <summary>The kinds that exist besides those of meter files, see <see cref="ModbusMeterSettings"/>.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [PulseMeterSettings.KindName, ClampMeterSettings.KindName, .. ShuntKinds, .. BindingMeterSettings.Added.Names];

    /// <summary>
    /// Makes a meter; one that is <see cref="IDisposable"/> is to be disposed. Throws <see cref="DeviceSettingsException"/> for settings that cannot be, <see cref="DeviceException"/> where a line cannot be had.
    /// </summary>
    public static IEnergyMeter Create(MeterSettings settings, MeterParts parts)
    {
        settings.Check();
        return settings switch
        {
            ModbusMeterSettings modbus => Create(modbus, parts.Buses.GetValueOrDefault(modbus.Bus) ?? throw new DeviceSettingsException($"{modbus.Kind}: there is no bus \"{modbus.Bus}\".")),
            PulseMeterSettings pulse => new PulseMeter(
                pulse,
                parts.Board ?? throw new DeviceSettingsException("s0: there is no pin board."),
                parts.Counters ?? throw new DeviceSettingsException("s0: there is no place to keep its counter."),
                parts.Time),
            ClampMeterSettings clamp => new ClampMeter(clamp, parts.OpenI2c(new I2cSettings(clamp.Device, clamp.Address), "ADS1115"), parts.Time),
            ShuntMeterSettings shunt => new ShuntMeter(shunt, parts.OpenI2c(new I2cSettings(shunt.Device, shunt.Address), shunt.Kind.ToUpperInvariant()), parts.Time),
            BindingMeterSettings binding => BindingMeterSettings.Added.Make(binding.Kind, binding, parts.Time),
            _ => throw DeviceKind.Unknown("meter", settings.Kind, Kinds),
        };
    }

    /// <summary>Makes a meter on a bus; the bus stays the caller's. Throws <see cref="DeviceSettingsException"/> for settings that cannot be.</summary>
    public static IEnergyMeter Create(ModbusMeterSettings settings, ModbusBus bus) => new ModbusMeter(bus.Unit(settings.Address, settings.Kind), settings.Meter);
}
