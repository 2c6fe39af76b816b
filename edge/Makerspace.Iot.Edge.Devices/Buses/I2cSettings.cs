namespace Makerspace.Iot.Edge.Devices.Buses;

/// <summary>Which chip on which I2C bus.</summary>
/// <param name="Device">Path of the bus, for example <c>/dev/i2c-1</c> (the header of a Raspberry Pi).</param>
/// <param name="Address">Address of 7 bits, 0x08 to 0x77; the others are reserved. Source: NXP UM10204, section 3.1.12.</param>
public sealed record I2cSettings(string Device, int Address)
{
    /// <summary>Bus and address for messages.</summary>
    public string Name => $"{Device} @0x{Address:X2}";

    /// <summary>Throws <see cref="DeviceSettingsException"/> for an empty path or a reserved address.</summary>
    public void Check()
    {
        DeviceSettingsException.ThrowIf(string.IsNullOrWhiteSpace(Device), "An I2C device needs a bus, for example /dev/i2c-1.");
        DeviceSettingsException.ThrowIf(Address is < 0x08 or > 0x77, $"{Device}: there is no I2C address {Address}; it must be 8 to 119 (0x08 to 0x77), of 7 bits, without the read/write bit.");
    }
}
