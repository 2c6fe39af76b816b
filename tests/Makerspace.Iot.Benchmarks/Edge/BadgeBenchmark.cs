using System.Text.Json;
using Makerspace.Iot.Benchmarks.Edge.Readers;
using Makerspace.Iot.Benchmarks.Parts;
using Makerspace.Iot.Benchmarks.Report;
using Makerspace.Iot.Edge.Simulator.Workshops;

namespace Makerspace.Iot.Benchmarks.Edge;

/// <summary>
/// From the last byte of the reader's answer to the relay's pin command, as the real agent program measures it, with a list of 10,000 badges, over the simulator's chips
/// on pseudo-terminals. The durable commit is part of it and is shown apart, beside what the disk needs for any sync at all.
/// </summary>
internal static class BadgeBenchmark
{
    private const double P99Ms = 10;
    private const int HoldMs = 250;
    private static readonly TimeSpan LimitPause = TimeSpan.FromMilliseconds(150);

    public static async Task Run(ResultTable table, Workplace workplace, bool quick)
    {
        await RealProgram(table, workplace, quick);
        await EveryReader.Run(table, quick);
    }

    /// <summary>What any badge needs on this machine, as busy as it was: a sync and the waking of a thread.</summary>
    public static string Limits(double[] syncs, double[] wakes) => $"bare fsync of 4 KiB: {Both(syncs)}; waking a thread: {Both(wakes)}";

    private static async Task RealProgram(ResultTable table, Workplace workplace, bool quick)
    {
        if (await workplace.Get(table) is not { } place || !await workplace.StartAgent(table))
        {
            return;
        }

        int sessions = quick ? 4 : 67;
        using var tapped = new CancellationTokenSource();
        Task<double[]> syncing = Task.Factory.StartNew(() => BareSync.Measure(place.File("sync.bin"), LimitPause, tapped.Token), TaskCreationOptions.LongRunning);
        Task<double[]> waking = Task.Factory.StartNew(() => BareWake.Measure(LimitPause, tapped.Token), TaskCreationOptions.LongRunning);
        int[] taps = await Task.WhenAll(BenchRegistry.RealMachines.Select((m, i) => Tap(workplace.Workshop!.Machine(m), BenchRegistry.Badge((i * 1000) + 17), sessions)))
            .WaitAsync(TimeSpan.FromMinutes(15));
        await tapped.CancelAsync();
        (double[] syncs, double[] wakes) = (await syncing, await waking);
        JsonElement report = await workplace.Report() ?? throw new InvalidOperationException("the agent does not answer");
        (double p50, double p99, double max, long count) = Read(report, "badgeToRelay");
        (double commit50, double commit99, double commitMax, _) = Read(report, "commit");
        double limit = Spread.Percentile(syncs, 0.99) + Spread.Percentile(wakes, 0.99);
        table.Add(new Figure(
            "badge to relay with pn532-hsu in the real program, durable commit included", $"p50 {p50:0.00} ms, p99 {p99:0.00} ms, max {max:0.0} ms", $"{count} openings, {taps.Sum()} taps", "", $"p99 < {P99Ms:0} ms", p99 < P99Ms,
            p99 >= P99Ms && limit >= P99Ms ? Limits(syncs, wakes) : null));
        table.Add(new Figure(
            "  of which durable commits", $"p50 {commit50:0.00} ms, p99 {commit99:0.00} ms, max {commitMax:0.0} ms", Limits(syncs, wakes), $"{commit50 / Spread.Median(syncs):0.0} × a bare fsync at p50"));
    }

    private static string Both(double[] all) => $"p50 {Spread.Median(all):0.00} ms, p99 {Spread.Percentile(all, 0.99):0.00} ms";

    // Opens and closes a machine; a tap that is not seen in time (a busy machine may starve the chip's thread) is given again and counted.
    private static async Task<int> Tap(VirtualStation station, string badge, int sessions)
    {
        int taps = 0;
        for (int i = 0; i < 2 * sessions; i++)
        {
            bool powered = i % 2 == 0;
            do
            {
                if (++taps > 6 * sessions)
                {
                    throw new InvalidOperationException($"{station.Name} does not answer to badges");
                }

                await station.Badge(badge).Hold(HoldMs);
            }
            while (!await station.WaitPoweredAsync(powered, TimeSpan.FromSeconds(2), CancellationToken.None));

            // The card has to be away for the reader's debounce time before it counts as another tap.
            await Task.Delay(600);
        }

        return taps;
    }

    private static (double P50, double P99, double Max, long Count) Read(JsonElement report, string name)
    {
        JsonElement f = report.GetProperty(name);
        return (f.GetProperty("medianMs").GetDouble(), f.GetProperty("p99Ms").GetDouble(), f.GetProperty("maxMs").GetDouble(), f.GetProperty("count").GetInt64());
    }
}
