using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Devices.Readers;

/// <summary>Which reader, where: one record per kind, in the folder of its driver.</summary>
public abstract record ReaderSettings
{
    /// <summary>Its name in the configuration.</summary>
    public abstract string Kind { get; }

    /// <summary>False if the reader cannot tell that a badge left (a keyboard wedge): such a reader cannot serve a machine whose card stays in the slot.</summary>
    public virtual bool TellsRemoval => true;

    /// <summary>Throws <see cref="DeviceSettingsException"/> for settings that cannot be. Opens nothing.</summary>
    public abstract void Check();

    /// <summary>Makes the reader; the device is opened when it is watched. Throws <see cref="DeviceSettingsException"/> for settings that cannot be.</summary>
    /// <param name="time">Clock.</param>
    /// <param name="reset">The line at the chip's reset pin, active while the chip is reset; stays the caller's. Null: none is wired. Readers without such a pin leave it alone.</param>
    public IBadgeReader Open(TimeProvider time, IOutputPin? reset = null)
    {
        Check();
        return Create(time, reset);
    }

    /// <summary>Makes the reader of checked settings.</summary>
    private protected abstract IBadgeReader Create(TimeProvider time, IOutputPin? reset);
}
