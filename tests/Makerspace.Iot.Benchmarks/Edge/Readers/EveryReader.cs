using Makerspace.Iot.Benchmarks.Parts;
using Makerspace.Iot.Benchmarks.Report;
using Makerspace.Iot.Edge.Agent.Machines;
using Makerspace.Iot.TestKit;
using Makerspace.Iot.TestKit.SmartCards;

namespace Makerspace.Iot.Benchmarks.Edge.Readers;

/// <summary>
/// Badge to relay with every other kind of reader, in the agent's own composition: the real program opens I²C and SPI devices of the kernel, which this machine does not have.
/// All readers are watched at once, as on an agent with five machines; badges come one at a time, so that none waits for another's commit.
/// </summary>
internal static class EveryReader
{
    private const double P99Ms = 10;
    private const int Badges = 10_000;
    private const int WarmUps = 4;
    private static readonly TimeSpan LimitPause = TimeSpan.FromMilliseconds(150);

    // The reader's debounce: three looks without the card, a tenth of a second apart.
    private static readonly TimeSpan Away = TimeSpan.FromMilliseconds(500);

    public static async Task Run(ResultTable table, bool quick)
    {
        int openings = quick ? 4 : 100;
        using var folder = new TempFolder();
        await using RealPcscd? service = await PlayedFields.Service(table);
        List<PlayedField> fields = PlayedFields.Open(folder, service);
        using var done = new CancellationTokenSource();
        Task<double[]> syncing = Task.Factory.StartNew(() => BareSync.Measure(folder.File("sync.bin"), LimitPause, done.Token), TaskCreationOptions.LongRunning);
        Task<double[]> waking = Task.Factory.StartNew(() => BareWake.Measure(LimitPause, done.Token), TaskCreationOptions.LongRunning);
        await using var bench = new ReaderBench(folder, fields, Badges);
        using var turn = new SemaphoreSlim(1);
        double[][] all = await Task.WhenAll(fields.Select((f, i) => Task.Run(() => Taps(bench, f, i, openings, turn))));
        await done.CancelAsync();
        (double[] syncs, double[] wakes) = (await syncing, await waking);
        foreach (PlayedField field in fields)
        {
            await field.DisposeAsync();
        }

        double limit = Spread.Percentile(syncs, 0.99) + Spread.Percentile(wakes, 0.99);
        for (int i = 0; i < fields.Count; i++)
        {
            double p99 = Spread.Percentile(all[i], 0.99);
            table.Add(new Figure(
                $"badge to relay with {fields[i].Kind}, durable commit included", $"p50 {Spread.Median(all[i]):0.00} ms, p99 {p99:0.00} ms, max {all[i].Max():0.0} ms", $"{all[i].Length} openings", "", $"p99 < {P99Ms:0} ms", p99 < P99Ms,
                p99 >= P99Ms && limit >= P99Ms ? BadgeBenchmark.Limits(syncs, wakes) : null));
        }

        LatencyFigures commit = bench.Loop.Timings.Commit.Figures();
        table.Add(new Figure("  of which durable commits, all of them", $"p50 {commit.MedianMs:0.00} ms, p99 {commit.P99Ms:0.00} ms, max {commit.MaxMs:0.0} ms", BadgeBenchmark.Limits(syncs, wakes)));
    }

    private static async Task<double[]> Taps(ReaderBench bench, PlayedField field, int machine, int openings, SemaphoreSlim turn)
    {
        string badge = BenchRegistry.Badge(17 + (machine * 100));
        var all = new List<double>();
        int taps = 0;
        while (all.Count < openings + WarmUps)
        {
            if (++taps > 6 * (openings + WarmUps))
            {
                throw new InvalidOperationException($"{field.Kind} does not answer to badges: {field.Reader.Name} {field.Reader.Counters}");
            }

            await turn.WaitAsync();
            bool on = !bench.IsOn(machine);
            try
            {
                field.Lay(badge);
                await Eventually.That(() => bench.IsOn(machine) == on, field.Kind, 3);
            }
            catch (TimeoutException)
            {
                // Not seen in time on a busy machine: a person would tap again.
                continue;
            }
            finally
            {
                field.Clear();
                turn.Release();
                await Task.Delay(Away);
            }

            if (on)
            {
                all.Add(bench.LastOpeningMs(machine));
            }
        }

        return [.. all.Skip(WarmUps)];
    }
}
