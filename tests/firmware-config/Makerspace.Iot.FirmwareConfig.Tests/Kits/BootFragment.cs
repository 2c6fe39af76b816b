using System.Text.RegularExpressions;
using Makerspace.Iot.FirmwareConfig.Tests.Running;

namespace Makerspace.Iot.FirmwareConfig.Tests.Kits;

/// <summary>A fragment of <c>config.txt</c>, read as the firmware reads it: settings under the filter of a model, or for all.</summary>
internal sealed partial class BootFragment
{
    private BootFragment(List<(string Filter, string Setting)> lines, string lastFilter) => (Lines, LastFilter) = (lines, lastFilter);

    /// <summary>The filter that what follows would stand under.</summary>
    public string LastFilter { get; }

    /// <summary>Each setting with the filter it stands under, <c>all</c> if none.</summary>
    public IReadOnlyList<(string Filter, string Setting)> Lines { get; }

    /// <summary>Reads the fragment of a kit.</summary>
    public static BootFragment Of(string kit)
    {
        string filter = "all";
        var lines = new List<(string, string)>();
        foreach (string line in File.ReadAllLines(Path.Combine(Repository.FirmwareConfig, "raspberry-pi", "config.d", kit + ".txt")).Select(l => l.Trim()))
        {
            if (line.StartsWith('['))
            {
                filter = line.Trim('[', ']');
            }
            else if (line.Length > 0 && !line.StartsWith('#'))
            {
                lines.Add((filter, line));
            }
        }

        return new BootFragment(lines, filter);
    }

    /// <summary>True if a model sees a setting.</summary>
    public bool Has(string filter, string setting) => Lines.Any(l => (l.Filter == "all" || l.Filter == filter) && l.Setting == setting);

    /// <summary>Attributes of a line, from every <c>gpio=</c> that names it; later ones count.</summary>
    public string? GpioOf(int line) => Lines.Select(l => Gpio().Match(l.Setting)).Where(m => m.Success && m.Groups["lines"].Value.Split(',').Any(r => Holds(r, line))).LastOrDefault()?.Groups["does"].Value;

    private static bool Holds(string range, int line)
    {
        int[] ends = [.. range.Split('-').Select(int.Parse)];
        return line >= ends[0] && line <= ends[^1];
    }

    [GeneratedRegex("^gpio=(?<lines>[0-9,-]+)=(?<does>[a-z0-9,]+)$", RegexOptions.NonBacktracking)]
    private static partial Regex Gpio();
}
