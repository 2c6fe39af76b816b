namespace Makerspace.Iot.Edge.Devices.Meters.Ads1115;

/// <summary>
/// The configuration register of an ADS1115. Bits: 15 start or ready, 14-12 input, 11-9 range, 8 mode, 7-5 rate, 4-0 comparator.
/// Source: Texas Instruments, ADS111x datasheet SBAS444E, table "Config register field descriptions".
/// </summary>
internal static class Ads1115Config
{
    /// <summary>Conversion register: signed, the full scale is 32,768.</summary>
    public const byte ConversionRegister = 0;

    /// <summary>Configuration register.</summary>
    public const byte ConfigRegister = 1;

    /// <summary>What reads back as it was written: all but bit 15, which tells whether a conversion is under way.</summary>
    public const ushort Kept = 0x7FFF;

    /// <summary>Samples per second at the highest rate.</summary>
    public const int SamplesPerSecond = 860;

    private const ushort SingleEnded = 0b100 << 12;
    private const ushort PowerDown = 1 << 8;
    private const ushort Rate860 = 0b111 << 5;
    private const ushort ComparatorOff = 0b11;

    /// <summary>Full scales, volts, in the order of their codes.</summary>
    public static IReadOnlyList<double> Gains { get; } = [6.144, 4.096, 2.048, 1.024, 0.512, 0.256];

    /// <summary>One conversion after the other, at the highest rate.</summary>
    public static ushort Continuous(int channel, double fullScaleV)
    {
        int gain = Enumerable.Range(0, Gains.Count).First(i => Gains[i] == fullScaleV);
        return (ushort)(SingleEnded | (channel << 12) | (gain << 9) | Rate860 | ComparatorOff);
    }

    /// <summary>The same input and range, at rest.</summary>
    public static ushort AtRest(int channel, double fullScaleV) => (ushort)(Continuous(channel, fullScaleV) | PowerDown);
}
