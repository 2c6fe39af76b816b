namespace Makerspace.Iot.Edge.Devices.Displays;

/// <summary>Which display, where: one record per kind.</summary>
public abstract record DisplaySettings
{
    /// <summary>Its name in the configuration, one of <see cref="DisplayFactory.Kinds"/>.</summary>
    public abstract string Kind { get; }

    /// <summary>Throws <see cref="DeviceSettingsException"/> for settings that cannot be. Opens nothing.</summary>
    public abstract void Check();

    /// <summary>Makes the panel of checked settings; opens nothing yet.</summary>
    internal abstract ITextPanel Create();
}
