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

    // One in a hundred fewer are the edges of the run; with more missing, the question was not put.
    private const double LeastPerSecond = PerSecond * 0.99;
    private const double PeriodMs = 1000.0 / PerSecond;
    private const double LeastMs = 15;
    private const int PulsesPerKwh = 10_000;

    public static async Task Run(ResultTable table, TimeSpan duration)
    {
        using var folder = new TempFolder();
        using var wires = new PinBoardFile(folder.File("board.mem"));
        for (int line = 0; line < Lines; line++)
        {
            wires.WriteInput(line, high: true);
        }

        using var board = new PinBoard("board.mem", new MemoryDriver(folder.File("board.mem")));
        using var store = new FileCounterStore(folder.Path, TimeProvider.System);
        PulseMeter[] meters = [.. Enumerable.Range(0, Lines).Select(line => new PulseMeter(new PulseMeterSettings(line, PulsesPerKwh), board, store, TimeProvider.System))];
        using var end = new CancellationTokenSource(duration);
        Task<(int, double)> making = Task.Factory.StartNew(() => Make(wires, end.Token), TaskCreationOptions.LongRunning);
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

        (int made, double seconds) = await making;
        foreach (PulseMeter meter in meters)
        {
            await meter.ReadAsync(CancellationToken.None);
        }

        long counted = meters.Sum(m => m.Pulses);
        Array.ForEach(meters, m => m.Dispose());
        bool exact = counted == (long)made * Lines;
        string? unjudged = exact && made / seconds < LeastPerSecond ? $"this machine, as busy as it is, let only {made / seconds:0.0} pulses a second be made" : null;
        double trueW = made / seconds * 3_600_000 / PulsesPerKwh;
        table.Add(new Figure(
            $"S0 pulses of {Lines} lines, {PerSecond} a second each", $"{counted:N0} counted", $"{made * Lines:N0} made in {seconds:0} s ({made / seconds:0.0} a second and line)", $"{counted / (double)(made * Lines):0.0000}", $"none lost, none made up, at ≥ {LeastPerSecond} a second", exact, unjudged));
        table.Add(new Figure("  power from them, once a second", $"p50 {Spread.Median([.. powers.Skip(Lines)]):0} W", $"{trueW:0} W by the count", $"{Spread.Median([.. powers.Skip(Lines)]) / trueW:0.000}"));
    }

    // 25 ms of pulse, 25 ms of pause; the standard's 30 ms and 30 ms would be no more than 16 a second. Each change has its place in time: one that comes late (the thread was not woken)
    // is followed sooner by the next, down to what no debounce takes for a bounce, until the rate is made up for.
    private static (int Made, double Seconds) Make(PinBoardFile wires, CancellationToken end)
    {
        int made = 0;
        long start = TimeProvider.System.GetTimestamp();
        double last = -LeastMs;
        while (!end.IsCancellationRequested)
        {
            Change(made * PeriodMs, high: false);
            Change((made + 0.5) * PeriodMs, high: true);
            made++;
        }

        double seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;

        // The last level settles.
        Thread.Sleep(200);
        return (made, seconds);

        void Change(double dueMs, bool high)
        {
            Until(start, Math.Max(dueMs, last + LeastMs));
            last = TimeProvider.System.GetElapsedTime(start).TotalMilliseconds;
            Write(wires, high);
        }
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
