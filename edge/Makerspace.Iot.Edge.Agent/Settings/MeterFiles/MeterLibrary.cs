using Makerspace.Iot.Contracts;
using Makerspace.Iot.Edge.Agent.Settings.Reading;
using Makerspace.Iot.Edge.Devices.Meters.Modbus;

namespace Makerspace.Iot.Edge.Agent.Settings.MeterFiles;

/// <summary>
/// The kinds of Modbus meters: files <c>KIND.json</c> in the folder <c>meters</c> beside the configuration, then in the one beside the program.
/// A file of the workshop hides the program's file of the same name.
/// </summary>
/// <param name="configFolder">Folder of the configuration.</param>
internal sealed class MeterLibrary(string configFolder)
{
    /// <summary>Name of both folders.</summary>
    public const string FolderName = "meters";

    /// <summary>Largest file, bytes; a larger one is refused unread.</summary>
    public const int LargestFile = 64 * 1024;

    /// <summary>Most kinds that are listed of one folder; further files, by their names, are not offered.</summary>
    public const int MostFiles = 256;

    private const string Extension = ".json";
    private readonly string[] _folders = [Path.Combine(configFolder, FolderName), Path.Combine(AppContext.BaseDirectory, FolderName)];
    private readonly Dictionary<string, MeterDefinition?> _read = new(StringComparer.Ordinal);

    /// <summary>The kinds that are known, in the order of their names.</summary>
    public IReadOnlyList<string> Names => [.. _folders.Where(Directory.Exists).SelectMany(InFolder).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The library of a configuration that is being read.</summary>
    public static MeterLibrary Of(ReadingContext context) => context.Shared(folder => new MeterLibrary(folder));

    /// <summary>A kind by its name; null if its file is wrong, which is told in <paramref name="problems"/> the first time, or if there is none.</summary>
    public MeterDefinition? Find(string kind, ICollection<Finding> problems)
    {
        if (_read.TryGetValue(kind, out MeterDefinition? known))
        {
            return known;
        }

        string? file = WireName.IsValid(kind) ? _folders.Select(f => Path.Combine(f, kind + Extension)).FirstOrDefault(File.Exists) : null;
        MeterDefinition? found = file is null ? null : Read(kind, file, problems);
        _read[kind] = found;
        return found;
    }

    private static IEnumerable<string> InFolder(string folder) => Directory.EnumerateFiles(folder, "*" + Extension)
        .Select(Path.GetFileNameWithoutExtension).OfType<string>().Where(n => WireName.IsValid(n)).Order(StringComparer.Ordinal).Take(MostFiles);

    private static MeterDefinition? Read(string kind, string file, ICollection<Finding> problems) => SettingsText.ReadFile(file, LargestFile, ("un compteur", "meter"), f => problems.Add(f with { Where = file }), root =>
    {
        var context = new ReadingContext(Path.GetDirectoryName(file)!);
        var section = new SettingsSection(root, file, context);
        MeterDefinition definition = MeterSection.Read(section, kind);
        section.Close();
        context.Problems.ForEach(problems.Add);
        return context.Problems.Count == 0 ? definition : null;
    });
}
