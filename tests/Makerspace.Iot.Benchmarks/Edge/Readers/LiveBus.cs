using System.Diagnostics;
using Makerspace.Iot.Edge.Devices.Linux;
using Makerspace.Iot.Edge.Simulator.Chips;

namespace Makerspace.Iot.Benchmarks.Edge.Readers;

/// <summary>A simulator's chip on a bus without a kernel, on the real clock: a transfer takes as long as its bits take on the wire.</summary>
internal abstract class LiveBus : IDisposable
{
    /// <summary>What the card does and what the bus does come from two threads.</summary>
    public Lock Gate { get; } = new();

    protected static TimeSpan Now => Stopwatch.GetElapsedTime(0);

    public void Dispose()
    {
        // Nothing is held.
    }

    // Short as they are, the times of the wire are not slept: a sleep is never shorter than a scheduler's turn.
    protected static void Hold(double seconds)
    {
        long begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin).TotalSeconds < seconds)
        {
            Thread.SpinWait(10);
        }
    }
}

/// <summary>An I²C bus of 400 kHz.</summary>
internal sealed class LiveI2c(II2cChip chip) : LiveBus, II2cDevice
{
    private const double BitSeconds = 1.0 / 400_000;

    public string Name => "i2c, emulated";

    public void Write(ReadOnlySpan<byte> bytes)
    {
        Hold(9 * (bytes.Length + 1) * BitSeconds);
        lock (Gate)
        {
            Acknowledged(chip.Write(bytes, Now), "write");
        }
    }

    public void Read(Span<byte> buffer)
    {
        Hold(9 * (buffer.Length + 1) * BitSeconds);
        lock (Gate)
        {
            Acknowledged(chip.Read(buffer, Now), "read");
        }
    }

    public void WriteRead(ReadOnlySpan<byte> write, Span<byte> read)
    {
        Write(write);
        Read(read);
    }

    private void Acknowledged(bool isTrue, string operation)
    {
        if (!isTrue)
        {
            throw new I2cSilenceException("chip", Name, operation, "not acknowledged");
        }
    }
}

/// <summary>An SPI bus of 1 MHz.</summary>
internal sealed class LiveSpi(ISpiChip chip) : LiveBus, ISpiDevice
{
    private readonly byte[] _miso = new byte[4_096];

    public string Name => "spi, emulated";

    public int SpeedHz => 1_000_000;

    public void Transfer(ReadOnlySpan<byte> write, Span<byte> read)
    {
        var held = TimeSpan.FromSeconds(8.0 * write.Length / SpeedHz);
        Hold(held.TotalSeconds);
        lock (Gate)
        {
            Span<byte> miso = _miso.AsSpan(0, write.Length);
            chip.Transfer(write, miso, held, Now - held);
            if (!read.IsEmpty)
            {
                miso.CopyTo(read);
            }
        }
    }
}
