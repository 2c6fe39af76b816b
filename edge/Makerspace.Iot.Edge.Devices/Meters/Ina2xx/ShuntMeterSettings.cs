using Makerspace.Iot.Edge.Devices.Buses;

namespace Makerspace.Iot.Edge.Devices.Meters.Ina2xx;

/// <summary>Kinds <c>ina219</c> and <c>ina226</c>: current by a shunt, and voltage, of a machine on direct current.</summary>
/// <param name="Kind">Kind.</param>
/// <param name="Device">The I²C bus, for example <c>/dev/i2c-1</c>.</param>
/// <param name="Address">64 to 79 (0x40 to 0x4F), by the pins A0 and A1.</param>
/// <param name="ShuntOhm">The shunt, ohms, for example 0.1 on common INA219 boards; 0.00001 to 10.</param>
/// <param name="MaxCurrentA">Greatest current to be measured, amperes; times the shunt at most 0.32 V (INA219) or 0.08192 V (INA226).</param>
public sealed record ShuntMeterSettings(string Kind, string Device, int Address, double ShuntOhm, double MaxCurrentA) : MeterSettings(Kind)
{
    /// <summary>The kinds.</summary>
    public static IReadOnlyList<string> Kinds { get; } = [InaScale.Ina219, InaScale.Ina226];

    /// <inheritdoc/>
    public override string Wire => Device;

    /// <inheritdoc/>
    public override void Check()
    {
        Require(!string.IsNullOrWhiteSpace(Device), "it needs the device of its I²C bus, for example /dev/i2c-1");
        Require(Address is >= 0x40 and <= 0x4F, $"address {Address} is not possible; 64 to 79 (0x40 to 0x4F) are");
        Require(ShuntOhm is >= 0.00001 and <= 10, "the shunt must be 0.00001 to 10 ohms");
        Require(MaxCurrentA is > 0 and <= 1_000, "the greatest current must be above 0 and at most 1,000 A");
        InaScale.For(Kind, ShuntOhm, MaxCurrentA);
    }

    /// <inheritdoc/>
    protected internal override IEnergyMeter Create(MeterParts parts) => new ShuntMeter(this, parts.OpenI2c(new I2cSettings(Device, Address), Kind.ToUpperInvariant()), parts.Time);
}
