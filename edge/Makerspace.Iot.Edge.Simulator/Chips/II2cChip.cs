namespace Makerspace.Iot.Edge.Simulator.Chips;

/// <summary>What hangs on an I2C bus, as a machine of transfers and time: no thread, no clock, so that a test drives it by hand. Not thread-safe.</summary>
public interface II2cChip
{
    /// <summary>Takes bytes that were written to its address. False: it did not acknowledge.</summary>
    bool Write(ReadOnlySpan<byte> bytes, TimeSpan now);

    /// <summary>Fills the buffer as the host clocks bytes out of it. False: it did not acknowledge its address.</summary>
    bool Read(Span<byte> buffer, TimeSpan now);
}
