namespace Makerspace.Iot.Edge.Agent.Settings.Check;

/// <summary>
/// The GPIO lines of a Raspberry Pi's 40-pin header that a bus of the kernel takes for itself while it is switched on. They are the same on every model since the Model B+.
/// Source: Raspberry Pi documentation, "GPIO and the 40-pin header"; the kernel's overlays README (i2c-arm, spi, spi1-3cs, w1-gpio).
/// </summary>
internal static class PiHeader
{
    private static readonly int[] I2c0 = [0, 1];
    private static readonly int[] I2c1 = [2, 3];
    private static readonly int[] OneWire = [4];
    private static readonly int[] Spi0 = [7, 8, 9, 10, 11];
    private static readonly int[] Spi1 = [16, 17, 18, 19, 20, 21];
    private static readonly int[] Uart0 = [14, 15];

    /// <summary>The lines that a claim takes on the header; empty if its bus is not on the header.</summary>
    public static IReadOnlyList<int> LinesOf(Claim claim) => claim.Kind switch
    {
        ClaimKind.I2c when claim.Where == "/dev/i2c-1" => I2c1,
        ClaimKind.I2c when claim.Where == "/dev/i2c-0" => I2c0,
        ClaimKind.Spi when claim.Where.StartsWith("/dev/spidev0.", StringComparison.Ordinal) => Spi0,
        ClaimKind.Spi when claim.Where.StartsWith("/dev/spidev1.", StringComparison.Ordinal) => Spi1,
        ClaimKind.Tty when claim.Where is "/dev/serial0" or "/dev/ttyAMA0" or "/dev/ttyS0" => Uart0,
        ClaimKind.OneWire => OneWire,
        _ => [],
    };
}
