namespace Makerspace.Iot.Edge.Devices.Readers.Evdev;

/// <summary>How a keyboard-wedge reader writes a badge's id. Reversed: the id's last byte is written first (most significant).</summary>
public enum WedgeFormat
{
    /// <summary>8, 14 or 20 hexadecimal digits, first byte first.</summary>
    Hex,

    /// <summary>8, 14 or 20 hexadecimal digits, last byte first.</summary>
    HexReversed,

    /// <summary>A decimal number whose most significant byte is the id's first.</summary>
    Decimal,

    /// <summary>A decimal number whose most significant byte is the id's last: the number that most printed 10-digit badges show.</summary>
    DecimalReversed,
}
