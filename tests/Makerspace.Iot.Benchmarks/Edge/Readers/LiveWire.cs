using System.Diagnostics;
using Makerspace.Iot.Edge.Devices.Buses;
using Makerspace.Iot.Edge.TestKit.Chips;

namespace Makerspace.Iot.Benchmarks.Edge.Readers;

/// <summary>Puts a simulator's chip below a driver on the real clock: a transfer takes as long as its bits take on the wire, at 400 kHz (I²C) and 1 MHz (SPI).</summary>
internal static class LiveWire
{
    public static ReopeningI2cDevice Live(this SimulatedI2cChip chip)
    {
        chip.Wire = new SimulatedWire(Now, Hold, 400_000);
        return new ReopeningI2cDevice(() => chip, chip.ConnectionSettings, "i2c, emulated", "chip");
    }

    public static ReopeningSpiDevice Live(this SimulatedSpiChip chip)
    {
        chip.Wire = new SimulatedWire(Now, Hold, 1_000_000);
        return new ReopeningSpiDevice(() => chip, chip.ConnectionSettings, "spi, emulated", "chip");
    }

    private static TimeSpan Now() => Stopwatch.GetElapsedTime(0);

    // Short as they are, the times of the wire are not slept: a sleep is never shorter than a scheduler's turn.
    private static void Hold(TimeSpan time)
    {
        long begin = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(begin) < time)
        {
            Thread.SpinWait(10);
        }
    }
}
