namespace Makerspace.Iot.Edge.Simulator.Chips;

/// <summary>What hangs on an SPI bus, as a machine of transfers and time: no thread, no clock, so that a test drives it by hand. Not thread-safe.</summary>
public interface ISpiChip
{
    /// <summary>One transfer, from the chip select's fall to its rise.</summary>
    /// <param name="mosi">Bytes from the host, as a controller shifts them out: highest bit first.</param>
    /// <param name="miso">What the chip drives meanwhile; as long.</param>
    /// <param name="held">How long the chip select is low: bytes times eight over the clock.</param>
    /// <param name="now">When it begins.</param>
    void Transfer(ReadOnlySpan<byte> mosi, Span<byte> miso, TimeSpan held, TimeSpan now);
}
