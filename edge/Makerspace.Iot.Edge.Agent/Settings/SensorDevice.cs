using Makerspace.Iot.Edge.Devices.Sensors;

namespace Makerspace.Iot.Edge.Agent.Settings;

/// <summary>A temperature sensor of the configuration.</summary>
/// <param name="Where">Its path in the configuration.</param>
public abstract record SensorDevice(string Where) : ConfiguredDevice(Where)
{
    /// <summary>False if a broken sensor may show a temperature.</summary>
    internal abstract bool TellsBreak { get; }

    /// <summary>Makes the sensor. Throws <see cref="Makerspace.Iot.Edge.Devices.DeviceSettingsException"/> for settings that cannot be.</summary>
    internal abstract ITemperatureSensor Create(DeviceContext context);
}
