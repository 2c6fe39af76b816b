using Makerspace.Iot.Edge.Devices.Buses;
using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Devices.Readers.Mfrc522;

/// <summary>An MFRC522 on an SPI bus.</summary>
/// <param name="Device">Path, for example <c>/dev/spidev0.0</c>.</param>
/// <param name="SpeedHz">Clock, 10,000 to 10,000,000 Hz; 1 MHz is plenty, long wires want less. Source: MFRC522 data sheet, section 8.1.2.</param>
public sealed record Mfrc522SpiSettings(string Device, int SpeedHz = 1_000_000) : ReaderSettings
{
    /// <summary>The kind.</summary>
    public const string Name = "mfrc522-spi";

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <summary>How it is watched.</summary>
    public Mfrc522Options Options { get; init; } = new();

    private SpiSettings Spi => new(Device, SpeedHz, Mode: 0);

    /// <inheritdoc/>
    public override void Check()
    {
        Options.Check();
        Spi.Check();
    }

    /// <inheritdoc/>
    private protected override IBadgeReader Create(TimeProvider time, IOutputPin? reset) => Mfrc522Probe.Reader(SpiBuses.Open(Spi, "MFRC522"), Options, time);
}
