using Makerspace.Iot.Edge.Devices.Buses;

namespace Makerspace.Iot.Edge.Devices.Sensors.Bme280;

/// <summary>A BME280 on I2C: the air of a room or of an enclosure.</summary>
/// <param name="Device">Path of the bus, for example <c>/dev/i2c-1</c>.</param>
/// <param name="Address">118 (0x76), or 119 (0x77) if the pin SDO is high.</param>
public sealed record Bme280Settings(string Device, int Address = 0x76) : TemperatureSettings
{
    /// <summary>The kind.</summary>
    public const string Name = "bme280";

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <inheritdoc/>
    public override void Check()
    {
        new I2cSettings(Device, Address).Check();
        DeviceSettingsException.ThrowIf(Address is not (0x76 or 0x77), $"{Kind}: the address is 118 (0x76) or 119 (0x77), not {Address}.");
    }

    /// <inheritdoc/>
    private protected override ITemperatureSensor Create(TimeProvider time) => new Bme280Sensor(I2cBuses.Open(new I2cSettings(Device, Address), "BME280"), time);
}
