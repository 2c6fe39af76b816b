namespace Makerspace.Iot.Edge.Devices.Sensors;

/// <summary>Which temperature sensor, where: one record per kind, in the folder of its driver.</summary>
public abstract record TemperatureSettings
{
    /// <summary>Its name in the configuration.</summary>
    public abstract string Kind { get; }

    /// <summary>False if a broken sensor may show a temperature: nothing may rest on it alone.</summary>
    public virtual bool TellsBreak => true;

    /// <summary>Throws <see cref="DeviceSettingsException"/> for settings that cannot be. Opens nothing.</summary>
    public abstract void Check();

    /// <summary>Makes the sensor; it is looked for at the first reading. One that is <see cref="IDisposable"/> is to be disposed. Throws <see cref="DeviceSettingsException"/> for settings that cannot be.</summary>
    public ITemperatureSensor Open(TimeProvider time)
    {
        Check();
        return Create(time);
    }

    /// <summary>Makes the sensor of checked settings.</summary>
    private protected abstract ITemperatureSensor Create(TimeProvider time);
}
