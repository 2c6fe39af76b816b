using Makerspace.Iot.Edge.Devices.Buses;

namespace Makerspace.Iot.Edge.Devices.Displays.Hd44780;

/// <summary>A character display with an HD44780 behind a PCF8574.</summary>
/// <param name="Device">Path of the bus, for example <c>/dev/i2c-1</c>.</param>
/// <param name="Address">Address of 7 bits of the expander: 0x20 to 0x27 (PCF8574), 0x38 to 0x3F (PCF8574A); 0x27 (39) is that of most backpacks. Source: NXP PCF8574, table 5.</param>
/// <param name="Columns">16 or 20.</param>
/// <param name="Rows">2 or 4.</param>
public sealed record Hd44780Settings(string Device, int Address = 0x27, int Columns = 16, int Rows = 2) : DisplaySettings
{
    /// <summary>The kind.</summary>
    public const string Name = "hd44780";

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <inheritdoc/>
    public override void Check()
    {
        new I2cSettings(Device, Address).Check();
        DeviceSettingsException.ThrowIf(Address is not ((>= 0x20 and <= 0x27) or (>= 0x38 and <= 0x3F)), $"HD44780 display: the expander's address is 32 to 39 (PCF8574) or 56 to 63 (PCF8574A), not {Address}.");
        DeviceSettingsException.ThrowIf((Columns, Rows) is not ((16, 2) or (20, 4) or (16, 4) or (20, 2)), $"HD44780 display: there are panels of 16 or 20 columns and 2 or 4 rows, not of {Columns} by {Rows}.");
    }

    /// <inheritdoc/>
    internal override ITextPanel Create() => new Hd44780Panel(I2cBuses.Open(new I2cSettings(Device, Address), "HD44780"), Columns, Rows, Thread.Sleep);
}
