namespace Makerspace.Iot.Edge.Simulator.Chips;

/// <summary>
/// What hangs on a serial line, as a machine of bytes and time: no thread, no clock, no tty, so that a test drives it by hand.
/// Times count from any fixed start. Not thread-safe; <see cref="SerialLine"/> calls it from one thread.
/// </summary>
public interface ISerialChip
{
    /// <summary>The speed at which it listens and speaks, in bauds.</summary>
    int Baud { get; }

    /// <summary>Takes bytes that came over the line.</summary>
    void Receive(ReadOnlySpan<byte> bytes, TimeSpan now);

    /// <summary>Lets time pass; appends to <paramref name="output"/> the bytes that leave the chip by now.</summary>
    void Advance(TimeSpan now, List<byte> output);

    /// <summary>When <see cref="Advance"/> wants to be called next without new bytes; null if never.</summary>
    TimeSpan? NextWake { get; }
}
