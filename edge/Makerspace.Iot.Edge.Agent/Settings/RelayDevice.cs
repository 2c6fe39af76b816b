using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Agent.Settings;

/// <summary>What switches a machine.</summary>
/// <param name="Where">Its path in the configuration.</param>
public abstract record RelayDevice(string Where) : ConfiguredDevice(Where)
{
    /// <summary>Takes the relay, off from the first moment, or as the process before left it if its line outlived that one. Throws <see cref="Makerspace.Iot.Edge.Devices.DeviceException"/> if it cannot be had.</summary>
    internal abstract IOutputPin Open(DeviceContext context);

    /// <summary>Its line; null if it is on none.</summary>
    internal virtual LineSettings? Line => null;

    /// <summary>What the relay says of itself, if it can speak: stands for the contactor's auxiliary contact if none is wired. Null if it is mute.</summary>
    internal virtual IInputPin? OpenFeedback(DeviceContext context) => null;
}
