using Makerspace.Iot.Edge.Devices.Buses;
using Makerspace.Iot.Edge.Devices.Pins;

namespace Makerspace.Iot.Edge.Devices.Readers.Pn532;

/// <summary>A PN532 on an SPI bus.</summary>
/// <param name="Device">Path, for example <c>/dev/spidev0.0</c>.</param>
/// <param name="SpeedHz">Clock, 10,000 to 5,000,000 Hz; 1 MHz is plenty, long wires want less. Source: PN532/C1 data sheet, section 12.25 (SPI timing).</param>
public sealed record Pn532SpiSettings(string Device, int SpeedHz = 1_000_000) : ReaderSettings
{
    /// <summary>The kind.</summary>
    public const string Name = "pn532-spi";

    /// <inheritdoc/>
    public override string Kind => Name;

    /// <summary>How it is watched.</summary>
    public Pn532Options Options { get; init; } = new();

    private SpiSettings Spi => new(Device, SpeedHz, Mode: 0);

    /// <inheritdoc/>
    public override void Check()
    {
        Options.Check();
        Spi.Check();
        DeviceSettingsException.ThrowIf(SpeedHz > 5_000_000, $"{Device}: a PN532 takes at most 5000000 Hz, not {SpeedHz}.");
    }

    /// <inheritdoc/>
    private protected override IBadgeReader Create(TimeProvider time, IOutputPin? reset) =>
        Pn532Probe.Reader(new Pn532SpiPort(SpiBuses.Open(Spi, "PN532"), time), Options, time, reset);
}
