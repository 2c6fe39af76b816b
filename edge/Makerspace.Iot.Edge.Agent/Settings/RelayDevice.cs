using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Agent.Settings;

/// <summary>What switches a machine.</summary>
/// <param name="Where">Its path in the configuration.</param>
public abstract record RelayDevice(string Where) : ConfiguredDevice(Where)
{
    /// <summary>Takes the relay, off from the first moment, or as the process before left it where its line outlived that one. Throws <see cref="Makerspace.Iot.Edge.Devices.DeviceException"/> where it cannot be had.</summary>
    internal abstract IOutputPin Open(DeviceContext context);

    /// <summary>Its line; null if it is on none.</summary>
    internal virtual LineSettings? Line => null;

    /// <summary>What the relay says of itself, where it can speak: stands for the contactor's auxiliary contact where none is wired. Null where it is mute.</summary>
    internal virtual IInputPin? OpenFeedback(DeviceContext context) => null;
}
