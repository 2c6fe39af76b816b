using Makerspace.Iot.Benchmarks.Report;
using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Meters.Pulse;
using Makerspace.Iot.Edge.Devices.Pins;
using Makerspace.Iot.Edge.Simulator.Pins;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Benchmarks.Edge;

/// <summary>
/// S0 meters on eight lines of a memory board, 20 pulses a second each, read once a second as the agent does. Every pulse made must be counted; nothing is lost and nothing made up.
/// On a real chip the kernel counts by interrupt; the same test runs there on simulated lines (gpio-sim).
/// </summary>
internal static class PulseCount
{
    private const int Lines = 8;
    private const int PerSecond = 20;
    private const int PulsesPerKwh = 10_000;

    public static async Task Run(ResultTable table, TimeSpan duration)
    {
        using var folder = new TempFolder();
        using var wires = new PinBoardFile(folder.File("board.mem"));
        for (int line = 0; line < Lines; line++)
        {
            wires.WriteInput(line, high: true);
        }

        using var board = new SharedMemoryBoard(folder.File("board.mem"));
        using var store = new FileCounterStore(folder.Path, TimeProvider.System);
        PulseMeter[] meters = [.. Enumerable.Range(0, Lines).Select(line => new PulseMeter(new PulseMeterSettings(line, PulsesPerKwh), board, store, TimeProvider.System))];
        using var end = new CancellationTokenSource(duration);
        Task<int> making = Task.Factory.StartNew(() => Make(wires, end.Token), TaskCreationOptions.LongRunning);
        long start = TimeProvider.System.GetTimestamp();
        var powers = new List<double>();
        while (!making.IsCompleted)
        {
            await Task.Delay(TimeSpan.FromSeconds(1));
            foreach (PulseMeter meter in meters)
            {
                MeterReading reading = await meter.ReadAsync(CancellationToken.None);
                powers.Add(reading.PowerW ?? 0);
            }
        }

        int made = await making;
        double seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        foreach (PulseMeter meter in meters)
        {
            await meter.ReadAsync(CancellationToken.None);
        }

        long counted = meters.Sum(m => m.Pulses);
        Array.ForEach(meters, m => m.Dispose());
        double trueW = made / seconds * 3_600_000 / PulsesPerKwh;
        table.Add(new Figure(
            $"S0 pulses of {Lines} lines, {PerSecond} a second each", $"{counted:N0} counted", $"{made * Lines:N0} made in {seconds:0} s ({made / seconds:0.0} a second and line)", $"{counted / (double)(made * Lines):0.0000}", "none lost, none made up", counted == (long)made * Lines));
        table.Add(new Figure("  power from them, once a second", $"p50 {Spread.Median([.. powers.Skip(Lines)]):0} W", $"{trueW:0} W by the count", $"{Spread.Median([.. powers.Skip(Lines)]) / trueW:0.000}"));
    }

    // 30 ms of pulse, 20 ms of pause. On a busy machine a level stands longer, never shorter.
    private static int Make(PinBoardFile wires, CancellationToken end)
    {
        int made = 0;
        long start = TimeProvider.System.GetTimestamp();
        while (!end.IsCancellationRequested)
        {
            Until(start, made * 50);
            Write(wires, high: false);
            Thread.Sleep(30);
            Write(wires, high: true);
            made++;
            Thread.Sleep(15);
        }

        // The last level settles.
        Thread.Sleep(200);
        return made;
    }

    private static void Until(long start, double milliseconds)
    {
        TimeSpan left = TimeSpan.FromMilliseconds(milliseconds) - TimeProvider.System.GetElapsedTime(start);
        if (left > TimeSpan.Zero)
        {
            Thread.Sleep(left);
        }
    }

    private static void Write(PinBoardFile wires, bool high)
    {
        for (int line = 0; line < Lines; line++)
        {
            wires.WriteInput(line, high);
        }
    }
}
