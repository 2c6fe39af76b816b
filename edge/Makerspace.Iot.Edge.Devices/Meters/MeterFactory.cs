namespace Makerspace.Iot.Edge.Devices.Meters;

/// <summary>Makes meters from settings.</summary>
public static class MeterFactory
{
    /// <summary>
    /// Makes a meter; one that is <see cref="IDisposable"/> is to be disposed. Throws <see cref="DeviceSettingsException"/> for settings that cannot be, <see cref="DeviceException"/> if a line cannot be had.
    /// </summary>
    public static IEnergyMeter Create(MeterSettings settings, MeterParts parts)
    {
        settings.Check();
        return settings.Create(parts);
    }
}
