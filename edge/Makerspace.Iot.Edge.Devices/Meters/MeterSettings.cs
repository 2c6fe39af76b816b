namespace Makerspace.Iot.Edge.Devices.Meters;

/// <summary>How one meter is wired; each family of meters has its own record.</summary>
/// <param name="Kind">Its word under <c>kind</c>.</param>
public abstract record MeterSettings(string Kind)
{
    /// <summary>The wire that it shares with others, for example a bus: meters of one wire are read one after the other by one schedule, meters of different wires side by side.</summary>
    public abstract string Wire { get; }

    /// <summary>Throws <see cref="DeviceSettingsException"/>, in words, if the settings cannot be.</summary>
    public abstract void Check();

    /// <summary>Makes the meter of checked settings. Throws <see cref="DeviceSettingsException"/> if a part is missing, <see cref="DeviceException"/> if a line cannot be had.</summary>
    protected internal abstract IEnergyMeter Create(MeterParts parts);

    /// <summary>Throws <see cref="DeviceSettingsException"/> if a condition does not hold.</summary>
    protected void Require(bool holds, string what) => DeviceSettingsException.ThrowIf(!holds, $"{Kind}: {what}.");
}
