namespace Makerspace.Iot.Edge.Devices.Sensors.Ds18b20;

/// <summary>A DS18B20 on the kernel's 1-Wire bus.</summary>
/// <param name="Id">Its id on the bus, for example <c>28-0316a2794eff</c>.</param>
public sealed record Ds18b20Settings(string Id) : TemperatureSettings
{
    /// <summary>The kind.</summary>
    public const string Name = "ds18b20";

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <summary>Folder in which the kernel shows the sensors.</summary>
    public string Root { get; init; } = Ds18b20Sensor.KernelRoot;

    /// <inheritdoc/>
    public override void Check() => _ = Create(TimeProvider.System);

    /// <inheritdoc/>
    private protected override ITemperatureSensor Create(TimeProvider time) => new Ds18b20Sensor(Id, Root, time);
}
