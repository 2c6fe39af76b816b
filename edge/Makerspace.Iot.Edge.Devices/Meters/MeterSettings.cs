namespace Makerspace.Iot.Edge.Devices.Meters;

/// <summary>How one meter is wired; each family of meters has its own record.</summary>
/// <param name="Kind">Its name in the configuration.</param>
public abstract record MeterSettings(string Kind)
{
    /// <summary>The wire that it shares with others, for example a bus: meters of one wire are read one after the other by one schedule, meters of different wires side by side.</summary>
    public abstract string Wire { get; }

    /// <summary>Throws <see cref="DeviceSettingsException"/>, in words, where the settings cannot be.</summary>
    public abstract void Check();

    /// <summary>Makes the meter of checked settings. Throws <see cref="DeviceSettingsException"/> if a part is missing, <see cref="DeviceException"/> if a line cannot be had.</summary>
    protected internal abstract IEnergyMeter Create(MeterParts parts);

    /// <summary>Throws <see cref="DeviceSettingsException"/> where a condition does not hold.</summary>
    protected void Require(bool holds, string what)
    {
        if (!holds)
        {
            throw new DeviceSettingsException($"{Kind}: {what}.");
        }
    }
}

/// <summary>A meter on a Modbus bus: <c>sdm120</c>, <c>sdm230</c>, <c>sdm630</c>, <c>pzem004t</c>.</summary>
/// <param name="Kind">Kind.</param>
/// <param name="Bus">Name of the bus.</param>
/// <param name="Address">1 to 247; 0 and 255 too over Modbus TCP, which the bus judges.</param>
public sealed record ModbusMeterSettings(string Kind, string Bus, int Address) : MeterSettings(Kind)
{
    /// <inheritdoc/>
    public override string Wire => "bus " + Bus;

    /// <inheritdoc/>
    public override void Check() => Require(Address is >= 0 and <= 247 or 255, $"address {Address} is not possible; Modbus addresses are 1 to 247, over Modbus TCP 0 and 255 too");

    /// <inheritdoc/>
    protected internal override IEnergyMeter Create(MeterParts parts) =>
        MeterFactory.Create(this, parts.Buses.GetValueOrDefault(Bus) ?? throw new DeviceSettingsException($"{Kind}: there is no bus \"{Bus}\"."));
}
