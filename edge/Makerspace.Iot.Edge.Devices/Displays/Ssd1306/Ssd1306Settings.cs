using Makerspace.Iot.Edge.Devices.Buses;

namespace Makerspace.Iot.Edge.Devices.Displays.Ssd1306;

/// <summary>An OLED of 128 by 64 or 128 by 32 dots with an SSD1306.</summary>
/// <param name="Device">Path of the bus, for example <c>/dev/i2c-1</c>.</param>
/// <param name="Address">Address of 7 bits: 0x3C (60), or 0x3D if the module is soldered so. Source: SSD1306 rev 1.1, section 8.1.5.2.</param>
/// <param name="Height">Rows of dots: 64 or 32.</param>
public sealed record Ssd1306Settings(string Device, int Address = 0x3C, int Height = 64) : DisplaySettings
{
    /// <summary>The kind.</summary>
    public const string Name = "ssd1306";

    /// <summary>The heights that exist.</summary>
    public static IReadOnlyList<int> Heights { get; } = [64, 32];

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <inheritdoc/>
    public override void Check()
    {
        new I2cSettings(Device, Address).Check();
        DeviceSettingsException.ThrowIf(Address is not (0x3C or 0x3D), $"SSD1306 display: the address is 60 (0x3C) or 61 (0x3D), not {Address}.");
        DeviceSettingsException.ThrowIf(!Heights.Contains(Height), $"SSD1306 display: there are panels of 64 and of 32 rows, not of {Height}.");
    }

    /// <inheritdoc/>
    internal override ITextPanel Create() => new Ssd1306Panel(I2cBuses.Open(new I2cSettings(Device, Address), "SSD1306"), Height);
}
