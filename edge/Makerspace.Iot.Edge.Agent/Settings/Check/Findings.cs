namespace Makerspace.Iot.Edge.Agent.Settings.Check;

/// <summary>All that can be found in a configuration whose keys are right.</summary>
internal static class Findings
{
    /// <summary>What the configuration alone shows.</summary>
    /// <param name="settings">The configuration.</param>
    /// <param name="resolve">The file that a path of a device stands for.</param>
    public static IReadOnlyList<Finding> OfSettings(AgentSettings settings, Func<string, string> resolve) =>
        [.. Conflicts.Find(settings, resolve), .. settings.Machines.SelectMany(MachineFindings.Find)];
}
