using System.Text.Json;
using Makerspace.Iot.Edge.Agent.Settings.Reading;
using Makerspace.Iot.Edge.Agent.Settings.Sections;

namespace Makerspace.Iot.Edge.Agent.Settings.Check;

/// <summary>Reads a configuration file whole: either the settings, or everything that is wrong with it, each with its path, in French.</summary>
public static class SettingsReader
{
    /// <summary>Reads a file. Relative paths in it are relative to its folder.</summary>
    public static (AgentSettings? Settings, IReadOnlyList<string> Problems) Read(string file) => InFrench(Load(file, Examine));

    /// <summary>Reads a text; relative paths are relative to <paramref name="folder"/>.</summary>
    public static (AgentSettings? Settings, IReadOnlyList<string> Problems) Parse(string text, string folder) => InFrench(Examine(text, folder));

    /// <summary>Reads a file key by key, without asking whether the whole makes sense.</summary>
    internal static (AgentSettings? Settings, IReadOnlyList<Finding> Problems) Bind(string file) => Load(file, Bind);

    /// <summary>Reads a text key by key, without asking whether the whole makes sense.</summary>
    internal static (AgentSettings? Settings, IReadOnlyList<Finding> Problems) Bind(string text, string folder)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(text, SettingsText.Lenient);
        }
        catch (JsonException error)
        {
            return (null, [SettingsText.NoJson(error)]);
        }

        using (document)
        {
            try
            {
                var context = new ReadingContext(folder);
                var root = new SettingsSection(document.RootElement, "", context);
                AgentSettings settings = RootSection.Read(root);
                root.Close();
                return context.Problems.Count == 0 ? (settings, []) : (null, context.Problems);
            }
            catch (InvalidOperationException error)
            {
                return (null, [SettingsText.Impossible(error)]);
            }
        }
    }

    // As the agent itself takes it: links followed, so that one device under two names is one.
    private static (AgentSettings? Settings, IReadOnlyList<Finding> Problems) Examine(string text, string folder)
    {
        (AgentSettings? settings, IReadOnlyList<Finding> problems) = Bind(text, folder);
        if (settings is null)
        {
            return (null, problems);
        }

        Finding[] errors = [.. Findings.OfSettings(settings, DeviceFindings.Resolve).Where(f => f.Severity == Severity.Error)];
        return errors.Length == 0 ? (settings, []) : (null, errors);
    }

    private static (AgentSettings? Settings, IReadOnlyList<string> Problems) InFrench((AgentSettings? Settings, IReadOnlyList<Finding> Problems) read) =>
        (read.Settings, [.. read.Problems.Select(p => p.Say(new MessageLanguage(true)))]);

    private static (AgentSettings? Settings, IReadOnlyList<Finding> Problems) Load(string file, Func<string, string, (AgentSettings? Settings, IReadOnlyList<Finding> Problems)> read)
    {
        try
        {
            return new FileInfo(file).Length > SettingsText.LargestFile
                ? (null, [Finding.Error(file, $"plus de {SettingsText.LargestFile} octets, ce n'est pas une configuration", $"more than {SettingsText.LargestFile} bytes, that is no configuration")])
                : read(File.ReadAllText(file), Path.GetDirectoryName(Path.GetFullPath(file))!);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return (null, [SettingsText.Unreadable(file, error)]);
        }
    }
}
