namespace Makerspace.Iot.Edge.Devices.Displays;

/// <summary>Which display, where: one record per kind, in the folder of its driver.</summary>
public abstract record DisplaySettings
{
    /// <summary>Its name in the configuration.</summary>
    public abstract string Kind { get; }

    /// <summary>Throws <see cref="DeviceSettingsException"/> for settings that cannot be. Opens nothing.</summary>
    public abstract void Check();

    /// <summary>Makes a display with a thread of its own; a panel that is not there is told in its report. Throws <see cref="DeviceSettingsException"/> for settings that cannot be.</summary>
    public IMemberDisplay Open(TimeProvider time)
    {
        Check();
        return new DisplayWorker(Create(), time, ownThread: true);
    }

    /// <summary>Makes the panel of checked settings; opens nothing yet.</summary>
    internal abstract ITextPanel Create();
}
