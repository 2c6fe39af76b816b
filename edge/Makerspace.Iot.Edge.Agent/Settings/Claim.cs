namespace Makerspace.Iot.Edge.Agent.Settings;

/// <summary>What sort of thing a device takes for itself.</summary>
public enum ClaimKind
{
    /// <summary>A line of a board.</summary>
    Line,

    /// <summary>A whole board.</summary>
    Board,

    /// <summary>A serial line.</summary>
    Tty,

    /// <summary>An address on an I2C bus.</summary>
    I2c,

    /// <summary>A chip select of an SPI bus.</summary>
    Spi,

    /// <summary>An address on a Modbus bus.</summary>
    Modbus,

    /// <summary>The host and port of a Modbus TCP gateway.</summary>
    Host,

    /// <summary>A channel of a plug, as a meter.</summary>
    PlugMeter,

    /// <summary>A channel of a plug, as a relay.</summary>
    PlugRelay,

    /// <summary>A keyboard-like reader.</summary>
    Input,

    /// <summary>A PC/SC reader, by its name.</summary>
    Pcsc,

    /// <summary>A sensor of the 1-Wire bus.</summary>
    OneWire,

    /// <summary>The count of a pulse meter, by the name under which it is kept.</summary>
    Counter,
}

/// <summary>One thing that a device takes for itself: two devices may not take the same.</summary>
/// <param name="Kind">What sort of thing.</param>
/// <param name="Where">Path, bus, topic or name; the board of a line, empty for <c>pins</c>.</param>
/// <param name="Number">Line, address or channel; 0 if there is none.</param>
public sealed record Claim(ClaimKind Kind, string Where, int Number = 0)
{
    /// <summary>Which part of it, from 1 on, if several devices may share the rest, as the inputs of a converter. 0 for the whole; default 0.</summary>
    public int Part { get; init; }

    /// <summary>The character device that must exist for it; null if there is none.</summary>
    public string? DeviceFile => Kind is ClaimKind.Tty or ClaimKind.I2c or ClaimKind.Spi or ClaimKind.Input ? Where : null;
}
