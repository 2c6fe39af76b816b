using Makerspace.Iot.Edge.Devices.Buses;

namespace Makerspace.Iot.Edge.Devices.Sensors.Max31856;

/// <summary>A thermocouple at a MAX31856 on SPI.</summary>
/// <param name="Device">Path, for example <c>/dev/spidev0.0</c>.</param>
/// <param name="Type">Type of the thermocouple, one letter of <see cref="Types"/>.</param>
/// <param name="MainsHz">Frequency of the mains that is filtered out, hertz: 50 or 60.</param>
/// <param name="SpeedHz">Clock, 10,000 to 5,000,000 Hz; long wires want less. Source: MAX31856 data sheet, SPI timing.</param>
public sealed record Max31856Settings(string Device, string Type = "K", int MainsHz = 50, int SpeedHz = 1_000_000) : TemperatureSettings
{
    /// <summary>The kind.</summary>
    public const string Name = "max31856";

    /// <summary>The types of thermocouples.</summary>
    public static IReadOnlyList<string> Types => Thermocouple.Types;

    /// <inheritdoc/>
    public override string Kind => Name;

    // Mode 1. Source: MAX31856 data sheet, table 1.
    private SpiSettings Spi => new(Device, SpeedHz, Mode: 1);

    /// <inheritdoc/>
    public override void Check()
    {
        Spi.Check();
        Thermocouple.Check(Kind, Type);
        DeviceSettingsException.ThrowIf(MainsHz is not (50 or 60), $"{Kind}: the mains have 50 or 60 Hz, not {MainsHz}.");
        DeviceSettingsException.ThrowIf(SpeedHz > 5_000_000, $"{Kind}: a clock of {SpeedHz} Hz is not possible; choose 10000 to 5000000.");
    }

    /// <inheritdoc/>
    private protected override ITemperatureSensor Create(TimeProvider time) => new Max31856Sensor(this, SpiBuses.Open(Spi, "MAX31856"), time);
}
