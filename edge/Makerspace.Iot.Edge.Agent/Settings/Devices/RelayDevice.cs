using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Agent.Settings;

/// <summary>What switches a machine.</summary>
/// <param name="Where">Its path in the configuration.</param>
public abstract record RelayDevice(string Where) : ConfiguredDevice(Where)
{
    /// <summary>Takes the relay, off from the first moment. Throws <see cref="Makerspace.Iot.Edge.Devices.DeviceException"/> where it cannot be had.</summary>
    internal abstract IOutputPin Open(DeviceContext context);
}
