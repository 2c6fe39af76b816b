using Makerspace.Iot.Benchmarks.Demo;
using Makerspace.Iot.Benchmarks.Edge;
using Makerspace.Iot.Benchmarks.Events;
using Makerspace.Iot.Benchmarks.Live;
using Makerspace.Iot.Benchmarks.Parts;
using Makerspace.Iot.Benchmarks.Report;
using Makerspace.Iot.Benchmarks.Scale;
using Makerspace.Iot.Benchmarks.Telemetry;

namespace Makerspace.Iot.Benchmarks;

/// <summary>
/// The command line: <c>[access|badge|demo|events|lists|live|memory|meters|scale|telemetry …] [--quick] [--strict] [--sessions N] [--database sqlite|postgres] [--keep FOLDER]</c>. Ends with 0; with 1 if a target was missed or not measured and <c>--strict</c> asks for it;
/// with 2 if a benchmark could not run or the command line is wrong.
/// </summary>
internal static class Suite
{
    /// <summary>The helper mode that does nothing.</summary>
    public const string IdleMode = "idle";

    private const int Missed = 1;
    private const int Failed = 2;
    private static readonly string[] Names = ["access", "badge", "demo", "events", "lists", "live", "memory", "meters", "scale", "telemetry"];

    public static async Task<int> Run(string[] given)
    {
        List<string> arguments = [.. given];
        if (ScaleOptions.Take(arguments, out ScaleOptions scale) is { } wrong)
        {
            await Console.Error.WriteLineAsync($"bench: {wrong}");
            return Failed;
        }

        string[] wanted = [.. arguments.Where(a => !a.StartsWith('-'))];
        if (wanted.Except(Names, StringComparer.Ordinal).Concat(arguments.Where(a => a.StartsWith('-') && a is not ("--quick" or "--strict"))).FirstOrDefault() is { } unknown)
        {
            await Console.Error.WriteLineAsync($"bench: unknown {unknown}. Known: {string.Join(", ", Names)}, --quick, --strict; of scale also --sessions, --database, --keep");
            return Failed;
        }

        bool quick = arguments.Contains("--quick");
        List<string> machine = [$"{DateTimeOffset.UtcNow:yyyy-MM-dd HH:mm} UTC, at the start: {MachineFacts.Line()}"];
        Console.WriteLine(machine[0]);
        var table = new ResultTable(Console.Out);
        if (quick)
        {
            table.Note("--quick: few repetitions, the figures tell little");
        }

        bool broken = false;
        await using (var workplace = new Workplace())
        {
            foreach (string name in Names.Where(n => wanted.Length == 0 || wanted.Contains(n, StringComparer.Ordinal)))
            {
                Console.WriteLine($"==> {name} (load average {MachineFacts.Load()})");
                try
                {
                    await RunOne(name, table, workplace, scale, quick);
                }
                catch (Exception error)
                {
                    broken = true;
                    table.LeftOut($"{name} broke off: {error.Message}");
                    await Console.Error.WriteLineAsync(error.ToString());
                }
            }
        }

        machine.Add($"{DateTimeOffset.UtcNow:yyyy-MM-dd HH:mm} UTC, at the end: load average {MachineFacts.Load()}");
        if (MachineFacts.LoadLastMinute() > Environment.ProcessorCount + 2)
        {
            table.Note("the machine is busy with other work: end-to-end rates and delays are worse than the programs are; ratios of CPU time, and memory, hold");
        }

        await Write(table, machine);
        return broken ? Failed : table.Missed + table.NotMeasured > 0 && arguments.Contains("--strict") ? Missed : 0;
    }

    /// <summary>Does nothing until it is told to end: what any .NET program needs.</summary>
    public static int Idle()
    {
        Console.WriteLine("ready");
        Console.ReadLine();
        return 0;
    }

    private static Task RunOne(string name, ResultTable table, Workplace workplace, ScaleOptions scale, bool quick) => name switch
    {
        "access" => AccessBenchmark.Run(table, quick),
        "badge" => BadgeBenchmark.Run(table, workplace, quick),
        "demo" => DemoBenchmark.Run(table, quick),
        "events" => EventsBenchmark.Run(table, workplace, quick),
        "lists" => ManyLists.Run(table, quick),
        "live" => LiveBenchmark.Run(table, quick),
        "memory" => MemoryBenchmark.Run(table, workplace, quick),
        "meters" => MeterBenchmark.Run(table, quick),
        "scale" => ScaleBenchmark.Run(table, scale, quick),
        _ => TelemetryBenchmark.Run(table, quick),
    };

    private static async Task Write(ResultTable table, List<string> machine)
    {
        string file = Path.Combine(Programs.Root, ".makerspace", "bench", "results.md");
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, table.Markdown(machine));
        Console.WriteLine();
        machine.ForEach(Console.WriteLine);
        Console.WriteLine();
        Console.Write(table.Text());
        Console.WriteLine(table.Verdict);
        Console.WriteLine($"As Markdown: {Path.GetRelativePath(Programs.Root, file)}");
    }
}
