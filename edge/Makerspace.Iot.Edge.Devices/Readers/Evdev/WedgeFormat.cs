namespace Makerspace.Iot.Edge.Devices.Readers.Evdev;

/// <summary>How a keyboard-wedge reader writes a badge's id. Reversed: the id's last byte is written first (most significant).</summary>
public enum WedgeFormat
{
    /// <summary>8, 10, 14, 16 or 20 hexadecimal digits, first byte first; colons, hyphens and blanks may stand between whole bytes.</summary>
    Hex,

    /// <summary>As <see cref="Hex"/>, last byte first.</summary>
    HexReversed,

    /// <summary>A decimal number whose most significant byte is the id's first.</summary>
    Decimal,

    /// <summary>A decimal number whose most significant byte is the id's last: the number that most printed 10-digit badges show.</summary>
    DecimalReversed,

    /// <summary>Facility code (0 to 255) and number (0 to 65535) of Wiegand-26, with one separator between them or as eight digits: the id 00, facility, number.</summary>
    Wiegand26,
}
