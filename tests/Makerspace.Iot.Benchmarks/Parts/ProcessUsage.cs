using System.Runtime.InteropServices;

namespace Makerspace.Iot.Benchmarks.Parts;

/// <summary>What a process has used, as the kernel counts it.</summary>
internal static partial class ProcessUsage
{
    private const int ClockTicksName = 2; // _SC_CLK_TCK
    private static readonly double TicksPerSecond = SysConf(ClockTicksName);

    /// <summary>CPU time, user and system, all threads, in seconds. <b>Source:</b> proc_pid_stat(5), fields 14 and 15.</summary>
    public static double CpuSeconds(int processId)
    {
        string stat = File.ReadAllText($"/proc/{processId}/stat");

        // The name, in parentheses, may hold blanks; fields 3 onward follow it.
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return (double.Parse(fields[11]) + double.Parse(fields[12])) / TicksPerSecond;
    }

    /// <summary>
    /// How often a thread of the process has waited and was woken since it began, summed over the threads that live now.
    /// <b>Source:</b> proc_pid_status(5), voluntary_ctxt_switches of each task.
    /// </summary>
    public static long Wakings(int processId) => Directory.GetDirectories($"/proc/{processId}/task").Sum(task =>
    {
        try
        {
            return long.Parse(File.ReadLines(Path.Combine(task, "status")).First(l => l.StartsWith("voluntary_ctxt_switches:", StringComparison.Ordinal)).Split('\t')[1]);
        }
        catch (Exception error) when (error is IOException or InvalidOperationException)
        {
            return 0; // It ended meanwhile.
        }
    });

    /// <summary>Resident memory in megabytes (10^6 bytes). <b>Source:</b> proc_pid_status(5), VmRSS in KiB.</summary>
    public static double ResidentMb(int processId) => StatusMb(processId, "VmRSS:");

    /// <summary>The part of <see cref="ResidentMb"/> that is the process's own: heaps, stacks, compiled code. The rest is program files, which the kernel may drop and share.</summary>
    public static double OwnMb(int processId) => StatusMb(processId, "RssAnon:");

    /// <summary>The most that <see cref="ResidentMb"/> ever was. <b>Source:</b> proc_pid_status(5), VmHWM in KiB.</summary>
    public static double PeakMb(int processId) => StatusMb(processId, "VmHWM:");

    private static double StatusMb(int processId, string field)
    {
        string line = File.ReadLines($"/proc/{processId}/status").First(l => l.StartsWith(field, StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) * 1024 / 1e6;
    }

    [LibraryImport("libc", EntryPoint = "sysconf")]
    private static partial long SysConf(int name);
}
