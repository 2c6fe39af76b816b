using System.Diagnostics;
using Makerspace.Iot.Benchmarks.Edge;
using Makerspace.Iot.Benchmarks.Parts;
using Makerspace.Iot.Benchmarks.Report;

namespace Makerspace.Iot.Benchmarks.Events;

/// <summary>Session events into the ledger: how many a second with acknowledgement, and how long one waits for its acknowledgement at half that load.</summary>
internal static class EventsBenchmark
{
    private const double EventsPerSecond = 2000;
    private const double P99Ms = 250;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    public static async Task Run(ResultTable table, Workplace workplace, bool quick)
    {
        if (await workplace.Get(table) is not { } place)
        {
            return;
        }

        int each = (quick ? 2_000 : 40_000) / Workplace.Registry.LoadAgents;
        await Send(place, "warm", each / 4, TimeSpan.Zero);
        double cpu = ProcessUsage.CpuSeconds(place.Server!.Id);
        var watch = Stopwatch.StartNew();
        await Send(place, "full", each, TimeSpan.Zero);
        double rate = each * Workplace.Registry.LoadAgents / watch.Elapsed.TotalSeconds;
        cpu = ProcessUsage.CpuSeconds(place.Server.Id) - cpu;

        byte[][] bodies = EventLoad.Encode(0, Workplace.Registry.MachinesEach, Workplace.Registry.Members, "bare", quick ? 2_000 : 20_000);
        double single = BareSqlite.Measure(place.File("bare-1.db"), bodies[..(quick ? 200 : 1_000)], 1);
        double batched = BareSqlite.Measure(place.File("bare-500.db"), bodies, 500);
        table.Add(new Figure(
            "session events into the ledger, acknowledged", $"{rate:N0} /s", $"bare SQLite: {single:N0} /s one by one, {batched:N0} /s in batches of 500",
            $"{rate / single:0.0} × one by one, {rate / batched:P0} of batches", $"≥ {EventsPerSecond:N0} /s", rate >= EventsPerSecond));
        table.Add(new Figure("  of which server", $"CPU {cpu:0.00} s of {watch.Elapsed.TotalSeconds:0.0} s", "", $"{each * Workplace.Registry.LoadAgents / cpu:N0} events per CPU s"));

        double half = rate / 2;
        int steady = (int)Math.Min(each, half * (quick ? 3 : 10) / Workplace.Registry.LoadAgents);
        double[] delays = await Send(place, "half", steady, TimeSpan.FromSeconds(Workplace.Registry.LoadAgents / half));
        double p99 = Spread.Percentile(delays, 0.99);
        table.Add(new Figure(
            "due time to acknowledgement at half that load", $"p50 {Spread.Median(delays):0.0} ms, p99 {p99:0.0} ms, max {delays.Max():0} ms", $"{delays.Length:N0} events at {half:N0} /s", "", $"p99 < {P99Ms:0} ms", p99 < P99Ms));
    }

    /// <summary>Each played agent sends so many events of a new epoch; answers all delays in milliseconds.</summary>
    public static async Task<double[]> Send(Installation place, string epoch, int each, TimeSpan pause)
    {
        BenchRegistry registry = Workplace.Registry;
        using var limit = new CancellationTokenSource(Longest);
        byte[][][] events = [.. Enumerable.Range(0, registry.LoadAgents).Select(a => EventLoad.Encode(a, registry.MachinesEach, registry.Members, epoch, each))];
        var agents = new List<PlayedAgent>();
        try
        {
            for (int a = 0; a < registry.LoadAgents; a++)
            {
                agents.Add(await PlayedAgent.Connect(a, place.Broker.Port));
            }

            double[][] delays = await Task.WhenAll(agents.Select((agent, a) => Task.Run(() => agent.Send(epoch, events[a], pause, limit.Token))));
            return [.. delays.SelectMany(d => d)];
        }
        finally
        {
            foreach (PlayedAgent agent in agents)
            {
                await agent.DisposeAsync();
            }
        }
    }
}
