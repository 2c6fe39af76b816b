namespace Makerspace.Iot.Benchmarks.Report;

/// <summary>What the figures depend on beside our code.</summary>
internal static class MachineFacts
{
    /// <summary>Cores, kernel, runtime, and how busy the machine is with other work.</summary>
    public static string Line() =>
        $"{Environment.ProcessorCount} cores, {Processor()}, Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}, .NET {Environment.Version}, load average {Load()}";

    /// <summary>The load averages over 1, 5 and 15 minutes.</summary>
    public static string Load() => string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3]);

    /// <summary>The load average over the last minute.</summary>
    public static double LoadLastMinute() => double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0]);

    private static string Processor() =>
        File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim() ?? "unknown processor";
}
