namespace Makerspace.Iot.FirmwareConfig.Tests.Kits;

/// <summary>
/// The 40-pin header, the same on every model since the Model B+.
/// <b>Source:</b> Raspberry Pi documentation, "GPIO and the 40-pin header", with the alternate functions of I2C1, SPI0, UART0 and the default pin of 1-Wire.
/// </summary>
internal static class Header
{
    /// <summary>Pin of the header → line of the chip.</summary>
    public static readonly IReadOnlyDictionary<int, int> GpioOfPin = new Dictionary<int, int>
    {
        [3] = 2,
        [5] = 3,
        [7] = 4,
        [8] = 14,
        [10] = 15,
        [11] = 17,
        [12] = 18,
        [13] = 27,
        [15] = 22,
        [16] = 23,
        [18] = 24,
        [19] = 10,
        [21] = 9,
        [22] = 25,
        [23] = 11,
        [24] = 8,
        [26] = 7,
        [27] = 0,
        [28] = 1,
        [29] = 5,
        [31] = 6,
        [32] = 12,
        [33] = 13,
        [35] = 19,
        [36] = 16,
        [37] = 26,
        [38] = 20,
        [40] = 21,
    };

    /// <summary>Pins of the supplies.</summary>
    public static readonly IReadOnlyDictionary<string, int[]> Supplies = new Dictionary<string, int[]>(StringComparer.Ordinal)
    {
        ["3v3"] = [1, 17],
        ["5v"] = [2, 4],
        ["gnd"] = [6, 9, 14, 20, 25, 30, 34, 39],
    };

    /// <summary>Signals that only one line can carry.</summary>
    public static readonly IReadOnlyDictionary<string, int> FixedSignals = new Dictionary<string, int>(StringComparer.Ordinal)
    {
        ["i2c-sda"] = 2,
        ["i2c-scl"] = 3,
        ["1-wire"] = 4,
        ["uart-tx"] = 14,
        ["uart-rx"] = 15,
        ["spi-mosi"] = 10,
        ["spi-miso"] = 9,
        ["spi-sclk"] = 11,
        ["spi-ce0"] = 8,
        ["spi-ce1"] = 7,
    };

    /// <summary>Lines that an interface takes while it is switched on.</summary>
    public static readonly IReadOnlyDictionary<string, int[]> Interfaces = new Dictionary<string, int[]>(StringComparer.Ordinal)
    {
        ["i2c"] = [2, 3],
        ["uart"] = [14, 15],
        ["spi"] = [7, 8, 9, 10, 11],
        ["1-wire"] = [4],
        ["usb"] = [],
        ["plugs"] = [],
    };

    /// <summary>True if the chip pulls the line high from power-on, false if it pulls it low. Source: BCM2835 ARM Peripherals, table 6-31.</summary>
    public static bool IsPulledHighAtReset(int gpio) => gpio <= 8;
}
