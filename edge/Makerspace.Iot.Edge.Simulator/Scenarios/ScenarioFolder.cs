using Makerspace.Iot.Edge.Simulator.Registry;
using Makerspace.Iot.Edge.Simulator.Wiring;

namespace Makerspace.Iot.Edge.Simulator.Scenarios;

/// <summary>
/// A scenario's folder: <c>registry/*.csv</c>, one <c>{agent}.json</c> per agent, and what runs leave there (<c>tty/</c>, <c>board/</c>, <c>history.json</c>, <c>counters.json</c>).
/// </summary>
public sealed class ScenarioFolder(string path)
{
    /// <summary>Full path.</summary>
    public string FullPath { get; } = Path.GetFullPath(path);

    /// <summary>The registry files.</summary>
    public string RegistryPath => Path.Combine(FullPath, "registry");

    /// <summary>Where the end of the history is kept.</summary>
    public string HistoryFile => Path.Combine(FullPath, "history.json");

    /// <summary>Where the meters' counters are kept from run to run.</summary>
    public string CountersFile => Path.Combine(FullPath, "counters.json");

    /// <summary>The agents' configuration files, in order of name.</summary>
    public IReadOnlyList<string> AgentFiles => LoadRegistry().Agents.Select(a => Path.Combine(FullPath, a.Name + ".json")).Where(File.Exists).Order(StringComparer.Ordinal).ToArray();

    /// <summary>Reads the registry; throws <see cref="InvalidDataException"/> where there is no scenario.</summary>
    public RegistryData LoadRegistry() =>
        File.Exists(Path.Combine(RegistryPath, "agents.csv"))
            ? RegistryData.Load(RegistryPath)
            : throw new InvalidDataException($"{FullPath}: no scenario here; make one with: simulator scenario --out {FullPath}");

    /// <summary>Writes registry and agent configurations for a day; files of an earlier day are replaced, each at once or not at all.</summary>
    /// <param name="templates">The registry files to copy, dates moved to <paramref name="today"/>.</param>
    /// <param name="today">First day of the scenario.</param>
    /// <param name="wiring">How the agents' machines are wired.</param>
    public void Write(string templates, DateOnly today, DemoWiring wiring)
    {
        string[] files = Directory.Exists(templates) ? Directory.GetFiles(templates, "*.csv") : [];
        if (files.Length == 0)
        {
            throw new InvalidDataException($"{templates}: no registry files (*.csv)");
        }

        Directory.CreateDirectory(RegistryPath);
        foreach (string file in files)
        {
            Replace(Path.Combine(RegistryPath, Path.GetFileName(file)), DateShift.Apply(File.ReadAllText(file), today));
        }

        RegistryData data = LoadRegistry();
        foreach (AgentRow agent in data.Agents)
        {
            AgentConfig config = wiring.For(agent.Name, data, today);
            Replace(Path.Combine(FullPath, agent.Name + ".json"), config.ToJson());
        }
    }

    /// <summary>Writes a file aside and renames it, so that a reader sees the old or the new one.</summary>
    public static void Replace(string path, string text)
    {
        File.WriteAllText(path + ".new", text);
        File.Move(path + ".new", path, overwrite: true);
    }
}
