using Makerspace.Iot.Edge.Devices.Plugs;

namespace Makerspace.Iot.Edge.Agent.Settings;

/// <summary>A device that is a smart plug, or part of one.</summary>
internal interface IPlugDevice
{
    /// <summary>Which plug.</summary>
    PlugSettings Plug { get; }
}
