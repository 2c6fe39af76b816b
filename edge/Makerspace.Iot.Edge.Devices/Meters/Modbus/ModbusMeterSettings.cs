using Makerspace.Iot.Edge.Devices.Modbus;

namespace Makerspace.Iot.Edge.Devices.Meters.Modbus;

/// <summary>A meter on a Modbus bus.</summary>
/// <param name="Meter">What it is, as its file describes it.</param>
/// <param name="Bus">Name of the bus.</param>
/// <param name="Address">1 to 247; 0 and 255 too over Modbus TCP, which the bus judges.</param>
public sealed record ModbusMeterSettings(MeterDefinition Meter, string Bus, int Address) : MeterSettings(Meter.Kind)
{
    /// <inheritdoc/>
    public override string Wire => "bus " + Bus;

    /// <inheritdoc/>
    public override void Check() => Require(Address is >= 0 and <= 247 or 255, $"address {Address} is not possible; Modbus addresses are 1 to 247, over Modbus TCP 0 and 255 too");

    /// <summary>Makes the meter on a bus, which stays the caller's. Throws <see cref="DeviceSettingsException"/> for settings that cannot be.</summary>
    public ModbusMeter Create(ModbusBus bus) => new(bus.Unit(Address, Kind), Meter);

    /// <inheritdoc/>
    protected internal override IEnergyMeter Create(MeterParts parts) =>
        Create(parts.Buses.GetValueOrDefault(Bus) ?? throw new DeviceSettingsException($"{Kind}: there is no bus \"{Bus}\"."));
}
