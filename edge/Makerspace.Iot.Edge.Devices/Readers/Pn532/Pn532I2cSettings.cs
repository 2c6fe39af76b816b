using Makerspace.Iot.Edge.Devices.Buses;
using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Devices.Readers.Pn532;

/// <summary>A PN532 on an I2C bus.</summary>
/// <param name="Device">Path of the bus, for example <c>/dev/i2c-1</c>.</param>
/// <param name="Address">Address of 7 bits; the chip has no other than 0x24. Source: UM0701-02, section 6.2.4.</param>
public sealed record Pn532I2cSettings(string Device, int Address = 0x24) : ReaderSettings
{
    /// <summary>The kind.</summary>
    public const string Name = "pn532-i2c";

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <summary>How it is watched.</summary>
    public Pn532Options Options { get; init; } = new();

    /// <inheritdoc/>
    public override void Check()
    {
        Options.Check();
        new I2cSettings(Device, Address).Check();
    }

    /// <inheritdoc/>
    private protected override IBadgeReader Create(TimeProvider time, IOutputPin? reset) =>
        Pn532Probe.Reader(new Pn532I2cPort(I2cBuses.Open(new I2cSettings(Device, Address), "PN532"), time), Options, time, reset);
}
