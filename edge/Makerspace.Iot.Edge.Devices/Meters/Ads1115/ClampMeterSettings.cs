using Makerspace.Iot.Edge.Devices.Buses;

namespace Makerspace.Iot.Edge.Devices.Meters.Ads1115;

/// <summary>
/// Kind <c>ads1115</c>: a current clamp with burden resistor at an input of an ADS1115. It tells work from rest; it does not measure energy for an invoice, because the voltage is assumed.
/// </summary>
/// <param name="Device">The I²C bus, for example <c>/dev/i2c-1</c>.</param>
/// <param name="Address">72 to 75 (0x48 to 0x4B), by the chip's pin ADDR.</param>
/// <param name="Channel">Input 0 to 3, against ground.</param>
/// <param name="AmpsPerVolt">Amperes in the wire for a volt at the input, effective both, for example 30 for a clamp SCT-013-030; 0.1 to 10,000.</param>
public sealed record ClampMeterSettings(string Device, int Address, int Channel, double AmpsPerVolt) : MeterSettings(KindName)
{
    /// <summary>The kind's name.</summary>
    public const string KindName = "ads1115";

    /// <summary>Effective voltage of the mains that is assumed, volts; default 230; 1 to 1,000. 400 × √3 for a balanced three-phase load with the clamp around one phase.</summary>
    public double VoltageV { get; init; } = 230;

    /// <summary>Frequency of the mains, hertz: 50 or 60; 0 for direct current, of which the mean is taken instead of the effective value around it.</summary>
    public int MainsHz { get; init; } = 50;

    /// <summary>Whole cycles per reading; default 5, that is 100 ms; 1 to 25.</summary>
    public int Cycles { get; init; } = 5;

    /// <summary>Greatest voltage at the input, positive or negative, volts: 0.256, 0.512, 1.024, 2.048, 4.096 or 6.144; default 4.096, for a clamp of 1 V around a bias of half of 3.3 V.</summary>
    public double FullScaleV { get; init; } = 4.096;

    /// <summary>A current below it is noise and counts as none, amperes; default 0.1; 0 to 100.</summary>
    public double FloorA { get; init; } = 0.1;

    /// <inheritdoc/>
    public override string Wire => Device;

    /// <inheritdoc/>
    public override void Check()
    {
        Require(!string.IsNullOrWhiteSpace(Device), "it needs the device of its I²C bus, for example /dev/i2c-1");
        Require(Address is >= 0x48 and <= 0x4B, $"address {Address} is not possible; 72 to 75 (0x48 to 0x4B) are");
        Require(Channel is >= 0 and <= 3, $"channel {Channel} is not possible; 0 to 3 are");
        Require(AmpsPerVolt is >= 0.1 and <= 10_000, "amperes per volt must be 0.1 to 10,000");
        Require(VoltageV is >= 1 and <= 1_000, "the voltage must be 1 to 1,000 V");
        Require(MainsHz is 0 or 50 or 60, "the mains have 50 or 60 Hz, or 0 for direct current");
        Require(Cycles is >= 1 and <= 25, "1 to 25 cycles make a reading");
        Require(Ads1115Config.Gains.Any(g => g == FullScaleV), $"{FullScaleV} V is no range of the chip; choose one of {string.Join(", ", Ads1115Config.Gains)}");
        Require(FloorA is >= 0 and <= 100, "the floor must be 0 to 100 A");
    }

    /// <inheritdoc/>
    protected internal override IEnergyMeter Create(MeterParts parts) => new ClampMeter(this, parts.OpenI2c(new I2cSettings(Device, Address), "ADS1115"), parts.Time);
}
