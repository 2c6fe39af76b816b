using Makerspace.Iot.Edge.Devices.Readers;

namespace Makerspace.Iot.Edge.Agent.Settings;

/// <summary>A badge reader of the configuration.</summary>
/// <param name="Where">Its path in the configuration.</param>
public abstract record ReaderDevice(string Where) : ConfiguredDevice(Where)
{
    /// <summary>True if it can tell that a badge left, which a machine whose badge stays in the reader needs.</summary>
    internal abstract bool TellsRemoval { get; }

    /// <summary>Makes the reader; the caller disposes it. Throws <see cref="Makerspace.Iot.Edge.Devices.DeviceSettingsException"/> for settings that cannot be.</summary>
    internal abstract IBadgeReader Create(DeviceContext context);
}
