namespace Makerspace.Iot.Edge.Devices.Buses;

/// <summary>Which chip select, how fast, which mode. The highest bit of a byte goes first; <see cref="LsbFirstSpi"/> turns them for the others.</summary>
/// <param name="Device">Path, for example <c>/dev/spidev0.0</c>: bus 0, chip select 0.</param>
/// <param name="SpeedHz">Clock, 10,000 to 10,000,000 Hz; the controller takes the next lower that it can do.</param>
/// <param name="Mode">0 to 3: clock polarity (2) and phase (1).</param>
public sealed record SpiSettings(string Device, int SpeedHz = 1_000_000, int Mode = 0)
{
    /// <summary>Throws <see cref="DeviceSettingsException"/> for an empty path, a speed or a mode out of range.</summary>
    public void Check()
    {
        DeviceSettingsException.ThrowIf(string.IsNullOrWhiteSpace(Device), "An SPI device needs a path, for example /dev/spidev0.0.");
        DeviceSettingsException.ThrowIf(SpeedHz is < 10_000 or > 10_000_000, $"{Device}: a clock of {SpeedHz} Hz is not possible; choose 10000 to 10000000, 1000000 if in doubt.");
        DeviceSettingsException.ThrowIf(Mode is < 0 or > 3, $"{Device}: there is no SPI mode {Mode}; choose 0 to 3.");
    }
}
