using System.Globalization;
using Makerspace.Iot.Edge.Simulator.Registry;

namespace Makerspace.Iot.Edge.Simulator.Scenarios;

/// <summary>
/// A scenario's folder: <c>registry/*.csv</c>, <c>agents/{agent}/agent.json</c>, the first day in <c>first-day</c>, and what runs leave there (<c>tty/</c>, <c>board/</c>, <c>history.json</c>, <c>counters.json</c>).
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

    /// <summary>The day for which the registry was written; null if there is no scenario yet.</summary>
    public DateOnly? FirstDay =>
        File.Exists(FirstDayFile) ? DateOnly.ParseExact(File.ReadAllText(FirstDayFile).Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture) : null;

    private string FirstDayFile => Path.Combine(FullPath, "first-day");

    /// <summary>The agents' configuration files, in order of name.</summary>
    public IReadOnlyList<string> AgentFiles => LoadRegistry().Agents.Select(a => AgentFile(a.Name)).Where(File.Exists).Order(StringComparer.Ordinal).ToArray();

    /// <summary>Reads the registry; throws <see cref="InvalidDataException"/> if there is no scenario.</summary>
    public RegistryData LoadRegistry() =>
        File.Exists(Path.Combine(RegistryPath, "agents.csv"))
            ? RegistryData.Load(RegistryPath)
            : throw new InvalidDataException($"{FullPath}: no scenario here; make one with: simulator scenario --out {FullPath}");

    /// <summary>The configuration file of an agent; the agent's keys lie beside it.</summary>
    public string AgentFile(string agent) => Path.Combine(FullPath, "agents", agent, "agent.json");

    /// <summary>
    /// Writes registry and agent configurations. A scenario keeps the first day it was written for, since its history hangs on the dates of its registry:
    /// later calls write the same registry again, and the agents' settings anew.
    /// </summary>
    /// <param name="templates">The registry files to copy, dates moved to the first day.</param>
    /// <param name="today">First day of a new scenario.</param>
    /// <param name="wiring">How the agents' machines are wired.</param>
    public void Write(string templates, DateOnly today, DemoWiring wiring)
    {
        string[] files = Directory.Exists(templates) ? Directory.GetFiles(templates, "*.csv") : [];
        if (files.Length == 0)
        {
            throw new InvalidDataException($"{templates}: no registry files (*.csv)");
        }

        Directory.CreateDirectory(RegistryPath);
        DateOnly firstDay = FirstDay ?? today;
        Replace(FirstDayFile, firstDay.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + "\n");
        foreach (string file in files)
        {
            Replace(Path.Combine(RegistryPath, Path.GetFileName(file)), DateShift.Apply(File.ReadAllText(file), firstDay));
        }

        RegistryData data = LoadRegistry();
        foreach (AgentRow agent in data.Agents)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(AgentFile(agent.Name))!);
            Replace(AgentFile(agent.Name), wiring.For(agent.Name, data, firstDay).ToJson());
        }
    }

    /// <summary>Writes a file aside and renames it, so that a reader sees the old or the new one.</summary>
    public static void Replace(string path, string text)
    {
        File.WriteAllText(path + ".new", text);
        File.Move(path + ".new", path, overwrite: true);
    }
}
