using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Devices.Readers;

/// <summary>Which reader, where: one record per kind.</summary>
public abstract record ReaderSettings
{
    /// <summary>Its name in the configuration, one of <see cref="ReaderFactory.Kinds"/>.</summary>
    public abstract string Kind { get; }

    /// <summary>False where the reader cannot tell that a badge left (a keyboard wedge): such a reader cannot serve a machine whose card stays in the slot.</summary>
    public virtual bool TellsRemoval => true;

    /// <summary>Throws <see cref="DeviceSettingsException"/> for settings that cannot be. Opens nothing.</summary>
    public abstract void Check();

    /// <summary>Makes the reader of checked settings; the device is opened when it is watched.</summary>
    protected internal abstract IBadgeReader Create(TimeProvider time);

    /// <summary>Makes the reader with a line that resets its chip while it is active; readers without such a line leave it alone.</summary>
    protected internal virtual IBadgeReader Create(TimeProvider time, IOutputPin? reset) => Create(time);
}
