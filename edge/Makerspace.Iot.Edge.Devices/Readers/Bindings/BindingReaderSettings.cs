using Makerspace.Iot.Edge.Devices.Linux;

namespace Makerspace.Iot.Edge.Devices.Readers.Bindings;

/// <summary>A reader that Iot.Device.Bindings drives (NuGet stack): <c>iot-mfrc522-spi</c>, <c>iot-pn532-i2c</c>.</summary>
/// <param name="Name">The kind.</param>
/// <param name="Device"><c>/dev/spidevB.S</c> for the MFRC522, <c>/dev/i2c-B</c> for the PN532.</param>
/// <param name="SpeedHz">Clock of the SPI bus, 10,000 to 10,000,000 Hz; of no meaning on I2C.</param>
public sealed record BindingReaderSettings(string Name, string Device, int SpeedHz = 1_000_000) : ReaderSettings
{
    /// <summary>An MFRC522 on SPI.</summary>
    public const string Mfrc522Spi = "iot-mfrc522-spi";

    /// <summary>A PN532 on I2C, at its only address, 0x24.</summary>
    public const string Pn532I2c = "iot-pn532-i2c";

    /// <summary>The drivers, where they are compiled in.</summary>
    public static AddedKinds<BindingReaderSettings, IBadgeReader> Added { get; } = new((Mfrc522Spi, "mfrc522-spi"), (Pn532I2c, "pn532-i2c"));

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <summary>How it is watched: less often than by our own drivers, because the bindings keep a core busy while they wait for a card.</summary>
    public PollOptions Options { get; init; } = new() { PollPeriod = TimeSpan.FromMilliseconds(250), RemovalPolls = 2, FaultAfterFailedChecks = 4, InitialiseAfterFailedChecks = 1 };

    /// <summary>Address of the PN532.</summary>
    public I2cSettings I2c => new(Device, 0x24);

    /// <summary>The bus of the MFRC522.</summary>
    public SpiSettings Spi => new(Device, SpeedHz);

    /// <inheritdoc/>
    public override void Check()
    {
        Added.Check(Name);
        Options.Check();
        if (Name == Mfrc522Spi)
        {
            Spi.Check();
        }
        else
        {
            I2c.Check();
        }
    }

    /// <inheritdoc/>
    protected internal override IBadgeReader Create(TimeProvider time) => Added.Make(Name, this, time);
}
