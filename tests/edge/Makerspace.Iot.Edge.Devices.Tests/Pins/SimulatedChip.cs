namespace Makerspace.Iot.Edge.Devices.Tests.Pins;

/// <summary>
/// The chip of the kernel's gpio-sim that the tests may use: it shows and drives its wires by files. A real chip is never touched, because nobody knows what is wired to it.
/// MAKERSPACE_GPIO_SIM names one (<c>/dev/gpiochip1</c>) if there are several.
/// </summary>
internal static class SimulatedChip
{
    /// <summary>Lines that the tests need.</summary>
    public const int LineCount = 28;

    private const string Devices = "/sys/devices/platform";
    private static readonly string? Folder = Find();

    /// <summary>Why there is none; null if there is.</summary>
    public static string? MissingReason { get; } = Folder is null ? "no chip of gpio-sim with 28 lines: this kernel does not simulate GPIO lines (edge/Makerspace.Iot.Edge.Devices/Pins/README.md says how it does)" : null;

    /// <summary>Its character device.</summary>
    public static string Path => Device(Folder!);

    /// <summary>Skips the test if there is no such chip; otherwise lets every wire fall that an earlier test has left high.</summary>
    public static void Claim()
    {
        Assert.SkipWhen(MissingReason is not null, MissingReason ?? "");
        foreach (int line in Enumerable.Range(0, LineCount))
        {
            Drive(line, high: false);
        }
    }

    /// <summary>Pulls a wire from outside; a line that nobody drives follows.</summary>
    public static void Drive(int line, bool high) => File.WriteAllText(FileOf(line, "pull"), high ? "pull-up" : "pull-down");

    /// <summary>The level of a wire.</summary>
    public static bool LevelOf(int line) => File.ReadAllText(FileOf(line, "value")).Trim() == "1";

    private static string FileOf(int line, string name) => System.IO.Path.Combine(Folder!, $"sim_gpio{line}", name);

    private static string Device(string folder) => "/dev/" + System.IO.Path.GetFileName(folder);

    private static string? Find()
    {
        string? wanted = Environment.GetEnvironmentVariable("MAKERSPACE_GPIO_SIM");
        return Directory.Exists(Devices)
            ? Directory.EnumerateDirectories(Devices, "gpio-sim.*")
                .SelectMany(d => Directory.EnumerateDirectories(d, "gpiochip*"))
                .Order(StringComparer.Ordinal)
                .FirstOrDefault(f => File.Exists(Device(f)) && Directory.Exists(System.IO.Path.Combine(f, $"sim_gpio{LineCount - 1}")) && (wanted is null || Device(f) == wanted))
            : null;
    }
}
