using Makerspace.Iot.Benchmarks.Parts;
using Makerspace.Iot.Benchmarks.Report;
using Makerspace.Iot.TestKit;
using Makerspace.Iot.TestKit.Brokers;

namespace Makerspace.Iot.Benchmarks.Telemetry;

/// <summary>
/// Broker to InfluxDB through our server: one-sample messages against Node-RED by points per second of CPU time, batched messages against InfluxDB's own bulk-write limit
/// end to end. The limit is measured before and after each of three rounds of ours, and the median ratio counts, because other work on the machine comes and goes.
/// </summary>
internal static class TelemetryBenchmark
{
    private const double TimesNodeRed = 4;
    private const double OfBulkLimit = 0.7;
    private const int SamplesAfterOutage = 100;
    private const int Rounds = 3;
    private const int PacedPerSecond = 5_000;

    public static async Task Run(ResultTable table, bool quick)
    {
        if ((RealMosquitto.MissingReason ?? RealInflux.MissingReason) is { } missing)
        {
            table.LeftOut($"telemetry: {missing}", targets: 3);
            return;
        }

        await using Installation place = await Installation.Start(new BenchRegistry(TelemetryLoad.Agents, TelemetryLoad.MachinesEach, 10).Write, influx: true);
        long start = DateTimeOffset.UtcNow.AddHours(-20).ToUnixTimeMilliseconds();
        TelemetryLoad[] warmUp = WarmUp(quick, start);
        var singles = new TelemetryLoad(quick ? 20_000 : 200_000, 1, warmUp[^1].EndMs);
        var paced = new TelemetryLoad(quick ? 5_000 : 50_000, 1, singles.EndMs);
        var warmBatches = new TelemetryLoad(quick ? 100 : 500, SamplesAfterOutage, paced.EndMs);
        TelemetryLoad[] rounds = new TelemetryLoad[quick ? 1 : Rounds];
        for (int r = 0; r < rounds.Length; r++)
        {
            rounds[r] = new TelemetryLoad(quick ? 1_000 : 5_000, SamplesAfterOutage, r == 0 ? warmBatches.EndMs : rounds[r - 1].EndMs);
        }

        int server = place.Server!.Id;
        double[] warming = await Warm(place, server, warmUp);
        TelemetryRun ours = await TelemetryRun.Measure(place, server, singles);
        TelemetryRun oursPaced = await TelemetryRun.Measure(place, server, paced, PacedPerSecond);
        await TelemetryRun.Measure(place, server, warmBatches);
        double limitCpu = ProcessUsage.CpuSeconds(place.Influx!.ProcessId);
        var limits = new List<double> { await Limit(place.Influx, rounds[0]) };
        limitCpu = ProcessUsage.CpuSeconds(place.Influx.ProcessId) - limitCpu;
        var batched = new List<TelemetryRun>();
        foreach (TelemetryLoad round in rounds)
        {
            batched.Add(await TelemetryRun.Measure(place, server, round));
            limits.Add(await Limit(place.Influx, round));
        }

        double singlesLimit = await Limit(place.Influx, singles);
        double residentMb = ProcessUsage.ResidentMb(server);
        long expected = warmUp.Sum(w => (long)w.Points) + singles.Points + paced.Points + warmBatches.Points + rounds.Sum(r => (long)r.Points);
        long stored = await place.Influx.Count("makerspace", "power", "w");
        await place.StopServer();

        double[] ratios = [.. batched.Select((run, r) => run.PerSecond / ((limits[r] + limits[r + 1]) / 2))];
        double ratio = Spread.Median(ratios);
        table.Add(new Figure(
            $"telemetry, {SamplesAfterOutage} samples a message, end to end", $"{Rates(batched.Select(run => run.PerSecond))} points/s", $"bulk-write limit, before, between and after: {Rates(limits)} points/s",
            $"{ratio:P0} (of {string.Join(", ", ratios.Select(x => $"{x:P0}"))})", $"≥ {OfBulkLimit:P0}", ratio >= OfBulkLimit));
        table.Add(new Figure("  of which, last round", Cpu(batched[^1]), $"bulk write of as many: InfluxDB CPU {limitCpu:0.00} s", $"{batched[^1].PerCpuSecond / 1000:0}k points per server CPU s"));
        table.Add(new Figure("telemetry, one sample a message, end to end", Rate(ours.PerSecond), $"bulk-write limit {Rate(singlesLimit)}", $"{ours.PerSecond / singlesLimit:P0}"));
        table.Add(new Figure("points stored, all runs through the server", $"{stored:N0}", $"{expected:N0} sent", $"{expected - stored:N0} lost", "0 lost", stored == expected));
        table.Add(new Figure("memory of the server after it", $"{residentMb:0} MB"));
        await AgainstNodeRed(table, place, warmUp, singles, ours, warming, paced, oursPaced);
    }

    private static async Task AgainstNodeRed(ResultTable table, Installation place, TelemetryLoad[] warmUp, TelemetryLoad load, TelemetryRun ours, double[] warming, TelemetryLoad paced, TelemetryRun oursPaced)
    {
        if (NodeRed.Folder is not { } folder)
        {
            table.LeftOut("Node-RED is not installed (npm was missing or offline): there is no comparison with it");
            return;
        }

        await place.Influx!.Execute($"CREATE DATABASE {NodeRed.Database}");
        await using ServiceProcess nodeRed = await NodeRed.Start(folder, place.Broker.Port, place.Influx.Url, place.File("."));
        await Eventually.That(() => place.Broker.Log.Contains("as node-red", StringComparison.Ordinal), $"Node-RED connects:\n{nodeRed.Output}");
        double[] theirWarming = await Warm(place, nodeRed.Id, warmUp);
        TelemetryRun theirs = await TelemetryRun.Measure(place, nodeRed.Id, load);
        TelemetryRun theirsPaced = await TelemetryRun.Measure(place, nodeRed.Id, paced, PacedPerSecond);
        double times = ours.PerCpuSecond / theirs.PerCpuSecond;
        table.Add(new Figure(
            "telemetry, one sample a message, points per CPU second", $"{ours.PerCpuSecond:N0} ({Cpu(ours)})", $"Node-RED {theirs.PerCpuSecond:N0} ({Cpu(theirs)})",
            $"{times:0.0} ×", $"≥ {TimesNodeRed:0} ×", times >= TimesNodeRed));
        table.Add(new Figure("  while the runtime still compiled, from its start on", $"{Rates(warming)} points per CPU s", $"Node-RED {Rates(theirWarming)}"));
        table.Add(new Figure("  wakings of a thread, for each message", $"{ours.Wakings:0.00}", $"Node-RED {theirs.Wakings:0.00}"));
        table.Add(new Figure(
            $"  at {PacedPerSecond:N0} messages a second, which it keeps up with", $"{oursPaced.PerCpuSecond:N0} points per CPU s; {oursPaced.Wakings:0.00} wakings a message",
            $"Node-RED {theirsPaced.PerCpuSecond:N0}; {theirsPaced.Wakings:0.00}", $"{oursPaced.PerCpuSecond / theirsPaced.PerCpuSecond:0.0} ×"));
        table.Add(new Figure("  the same, end to end", Rate(ours.PerSecond), $"Node-RED {Rate(theirs.PerSecond)}, {theirs.Lost:N0} lost", $"{ours.PerSecond / theirs.PerSecond:0.0} ×"));
        table.Add(new Figure("  memory after it", "", $"Node-RED {ProcessUsage.ResidentMb(nodeRed.Id):0} MB"));
    }

    // Both runtimes compile the methods that they run often a second time, beside the work: in the first hundred thousand messages of a process that is more than half of its CPU time, and afterwards nothing.
    // A server runs for months; what it does all that time is compared.
    private static TelemetryLoad[] WarmUp(bool quick, long start)
    {
        var all = new TelemetryLoad[quick ? 1 : 4];
        for (int i = 0; i < all.Length; i++)
        {
            all[i] = new TelemetryLoad(quick ? 5_000 : 100_000, 1, i == 0 ? start : all[i - 1].EndMs);
        }

        return all;
    }

    private static async Task<double[]> Warm(Installation place, int consumer, TelemetryLoad[] loads)
    {
        var perCpuSecond = new List<double>();
        foreach (TelemetryLoad load in loads)
        {
            perCpuSecond.Add((await TelemetryRun.Measure(place, consumer, load)).PerCpuSecond);
        }

        return [.. perCpuSecond];
    }

    private static async Task<double> Limit(RealInflux influx, TelemetryLoad load)
    {
        await influx.Execute("CREATE DATABASE bulk");
        double rate = await BulkLimit.Measure(influx, "bulk", load);
        await influx.Execute("DROP DATABASE bulk");
        return rate;
    }

    private static string Rates(IEnumerable<double> perSecond) => string.Join(", ", perSecond.Select(r => $"{r / 1000:0}k"));

    private static string Rate(double perSecond) => $"{perSecond:N0} points/s";

    private static string Cpu(TelemetryRun run) => $"CPU {run.ConsumerCpu:0.00} s, InfluxDB {run.InfluxCpu:0.00} s, broker {run.BrokerCpu:0.00} s, load {run.PublisherCpu:0.00} s; {run.Seconds:0.0} s in all";
}
