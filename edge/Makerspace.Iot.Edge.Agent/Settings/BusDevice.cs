using Makerspace.Iot.Edge.Devices.Modbus;

namespace Makerspace.Iot.Edge.Agent.Settings;

/// <summary>A bus of the configuration.</summary>
/// <param name="Where">Its path in the configuration.</param>
/// <param name="Name">The name by which meters call it.</param>
public abstract record BusDevice(string Where, string Name) : ConfiguredDevice(Where)
{
    /// <summary>Which bus, where.</summary>
    internal abstract BusSettings Wiring { get; }

    /// <summary>Makes the bus; the caller disposes it. Throws <see cref="Makerspace.Iot.Edge.Devices.DeviceSettingsException"/> for settings that cannot be.</summary>
    internal ModbusBus Create(TimeProvider time) => ModbusBusFactory.Create(Wiring, time);
}
