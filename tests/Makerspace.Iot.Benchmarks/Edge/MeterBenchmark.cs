using System.Text.Json;
using Makerspace.Iot.Benchmarks.Parts;
using Makerspace.Iot.Benchmarks.Report;
using Makerspace.Iot.Edge.Agent.Status;
using Makerspace.Iot.Edge.Simulator.Machines;
using Makerspace.Iot.Edge.Simulator.Workshops;
using Makerspace.Iot.TestKit;
using Makerspace.Iot.TestKit.Brokers;

namespace Makerspace.Iot.Benchmarks.Edge;

/// <summary>
/// The real agent program with eight machines, each with reader, meter, contactor feedback and emergency stop, on two buses of 9,600 bauds played by the simulator:
/// how evenly the meters are read, and what the agent costs. Then pulses of eight S0 lines, counted.
/// </summary>
internal static class MeterBenchmark
{
    private const double JitterMs = 100;
    private const double CpuPercent = 5;

    // One in a hundred is the p99 that is promised; the edges of the run are a reading more or less.
    private const double LeastAnswered = 0.99;
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };

    public static async Task Run(ResultTable table, bool quick)
    {
        if (RealMosquitto.MissingReason is { } missing)
        {
            table.LeftOut($"sampling of meters: {missing}", targets: 3);
        }
        else
        {
            await Sampling(table, TimeSpan.FromSeconds(quick ? 15 : 120));
        }

        await PulseCount.Run(table, TimeSpan.FromSeconds(quick ? 5 : 60));
    }

    private static async Task Sampling(ResultTable table, TimeSpan duration)
    {
        using var folder = new TempFolder();
        await using RealMosquitto broker = await RealMosquitto.StartPlain();
        await Programs.Run(Programs.Server, "keys", "init", "--folder", folder.File("keys"));
        await Programs.Run(Programs.Server, "keys", "agent", EightMachines.Agent, "--folder", folder.File("keys"), "--out", folder.File("agent-keys"));
        string config = folder.File("agent.json");
        await File.WriteAllTextAsync(config, EightMachines.Config(broker.Port));
        using VirtualWorkshop workshop = VirtualWorkshop.FromFiles([config], new WorkshopOptions { LoadOf = LoadKinds.Of });
        await using ServiceProcess agent = Programs.Start(Programs.Agent, "run", config);
        string portFile = Path.Combine(folder.File("agent-data"), StatusServer.PortFile);
        await Eventually.That(async () => await Readings(portFile) >= 3 * EightMachines.Count, "all meters are read", 60);

        // What the runtime compiles in its first seconds is not what a day costs.
        await Task.Delay(duration / 4);
        using var end = new CancellationTokenSource();
        Task<double[]> waking = Task.Factory.StartNew(() => BareWake.Measure(TimeSpan.FromMilliseconds(100), end.Token), TaskCreationOptions.LongRunning);
        using HelperProcess idle = await HelperProcess.Start(Suite.IdleMode);
        (double agentBefore, double idleBefore, double readBefore) = (ProcessUsage.CpuSeconds(agent.Id), ProcessUsage.CpuSeconds(idle.Id), await Readings(portFile));
        long start = TimeProvider.System.GetTimestamp();
        await Task.Delay(duration);
        double seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        double percent = (ProcessUsage.CpuSeconds(agent.Id) - agentBefore) / seconds * 100;
        double idlePercent = (ProcessUsage.CpuSeconds(idle.Id) - idleBefore) / seconds * 100;
        double read = await Readings(portFile) - readBefore;
        await end.CancelAsync();
        double[] wakes = await waking;
        JsonElement jitter = (await Report(portFile) ?? throw new InvalidOperationException("the agent does not answer")).GetProperty("sampling");
        double p99 = jitter.GetProperty("p99Ms").GetDouble();
        double wake99 = Spread.Percentile(wakes, 0.99);
        string? unjudged = wake99 >= JitterMs / 2 ? $"the waking of a thread alone takes {wake99:0} ms here at p99" : null;
        table.Add(new Figure(
            $"sampling of {EightMachines.Count} meters on 2 buses of 9,600 bauds: jitter", $"p50 {jitter.GetProperty("medianMs").GetDouble():0.0} ms, p99 {p99:0.0} ms, max {jitter.GetProperty("maxMs").GetDouble():0} ms",
            $"waking a thread: p50 {Spread.Median(wakes):0.00} ms, p99 {wake99:0.00} ms", "", $"p99 < {JitterMs:0} ms", p99 < JitterMs, p99 < JitterMs ? null : unjudged));
        double answered = read / seconds / EightMachines.Count;
        table.Add(new Figure("  readings answered", $"{answered:0.0000} a second and meter", $"{jitter.GetProperty("count").GetInt64():N0} intervals, one that is missing counts as a second of jitter", "", $"≥ {LeastAnswered:0.00} a second", answered >= LeastAnswered, answered >= LeastAnswered ? null : unjudged));
        table.Add(new Figure("  CPU of the agent, readers and pins included", $"{percent:0.0} % of a core", $"idle .NET program {idlePercent:0.0} %", "", $"< {CpuPercent:0} %", percent < CpuPercent));
    }

    private static async Task<double> Readings(string portFile) => await Report(portFile) is { } report
        ? report.GetProperty("loop").GetProperty("machines").EnumerateArray().Sum(m => m.GetProperty("meterAnswered").GetDouble())
        : 0;

    private static async Task<JsonElement?> Report(string portFile)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(await Http.GetStringAsync(new Uri($"http://127.0.0.1:{(await File.ReadAllTextAsync(portFile)).Trim()}/status")));
            return document.RootElement.Clone();
        }
        catch (Exception error) when (error is IOException or HttpRequestException or TaskCanceledException or JsonException)
        {
            return null;
        }
    }
}
