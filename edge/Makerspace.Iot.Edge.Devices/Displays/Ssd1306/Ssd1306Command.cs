namespace Makerspace.Iot.Edge.Devices.Displays.Ssd1306;

/// <summary>Commands of the SSD1306 that this driver sends. <b>Source:</b> Solomon Systech SSD1306, rev 1.1, chapter 9 (command table) and 10.</summary>
internal static class Ssd1306Command
{
    /// <summary>Followed by the mode; 0 is horizontal: the column counts on, then the page.</summary>
    public const byte AddressingMode = 0x20;

    /// <summary>Followed by first and last column, 0 to 127.</summary>
    public const byte Columns = 0x21;

    /// <summary>Followed by first and last page of eight rows, 0 to 7.</summary>
    public const byte Pages = 0x22;

    /// <summary>Scrolling off.</summary>
    public const byte NoScroll = 0x2E;

    /// <summary>The first row of the memory is the first of the glass.</summary>
    public const byte StartLine = 0x40;

    /// <summary>Followed by the brightness, 0 to 255.</summary>
    public const byte Contrast = 0x81;

    /// <summary>Followed by 0x14: the chip makes the panel's voltage itself.</summary>
    public const byte ChargePump = 0x8D;

    /// <summary>Column 127 is the left one: the modules are mounted so that the connector is on top.</summary>
    public const byte MirrorColumns = 0xA1;

    /// <summary>What is in the memory is shown.</summary>
    public const byte ShowMemory = 0xA4;

    /// <summary>A set bit is a lit dot.</summary>
    public const byte NotInverted = 0xA6;

    /// <summary>Followed by the number of rows less one.</summary>
    public const byte Multiplex = 0xA8;

    /// <summary>The panel is on.</summary>
    public const byte On = 0xAF;

    /// <summary>Rows from the last to the first, as the modules are mounted.</summary>
    public const byte MirrorRows = 0xC8;

    /// <summary>Followed by the offset of rows, 0.</summary>
    public const byte Offset = 0xD3;

    /// <summary>Followed by divider and frequency; 0x80 is the chip's own default.</summary>
    public const byte Clock = 0xD5;

    /// <summary>Followed by the lengths of the two phases of charging.</summary>
    public const byte PreCharge = 0xD9;

    /// <summary>Followed by how the rows are wired: 0x12 alternating (64 rows), 0x02 in sequence (32 rows).</summary>
    public const byte RowWiring = 0xDA;

    /// <summary>Followed by the level at which unlit rows rest.</summary>
    public const byte RestLevel = 0xDB;
}
