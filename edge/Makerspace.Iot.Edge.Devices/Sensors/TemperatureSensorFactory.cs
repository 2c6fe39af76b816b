namespace Makerspace.Iot.Edge.Devices.Sensors;

/// <summary>Which temperature sensor.</summary>
/// <param name="Kind"><c>ds18b20</c>.</param>
/// <param name="Id">Its id on the 1-Wire bus, for example <c>28-0316a2794eff</c>.</param>
public sealed record TemperatureSettings(string Kind, string Id)
{
    /// <summary>Folder in which the kernel shows the sensors.</summary>
    public string Root { get; init; } = Ds18b20.KernelRoot;

    /// <summary>Throws <see cref="DeviceSettingsException"/> for settings that cannot be.</summary>
    public void Check() => _ = TemperatureSensorFactory.Create(this, TimeProvider.System);
}

/// <summary>Makes temperature sensors from settings.</summary>
public static class TemperatureSensorFactory
{
    /// <summary>The kinds that exist.</summary>
    public static IReadOnlyList<string> Kinds { get; } = ["ds18b20"];

    /// <summary>Makes a sensor; it is looked for at the first reading. Throws <see cref="DeviceSettingsException"/> for settings that cannot be.</summary>
    public static ITemperatureSensor Create(TemperatureSettings settings, TimeProvider time) => settings.Kind switch
    {
        "ds18b20" => new Ds18b20(settings.Id, settings.Root, time),
        _ => throw DeviceKind.Unknown("temperature sensor", settings.Kind, Kinds),
    };
}
