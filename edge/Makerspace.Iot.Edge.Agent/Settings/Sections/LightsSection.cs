using Makerspace.Iot.Edge.Agent.Settings.Reading;

namespace Makerspace.Iot.Edge.Agent.Settings.Sections;

/// <summary>Reads the status lights of a machine.</summary>
internal static class LightsSection
{
    /// <summary>Reads the section.</summary>
    public static LightsSettings Read(SettingsSection s) => new(
        s.OptionalObject("green", "Voyant vert : la machine peut servir", LineSection.Output),
        s.OptionalObject("orange", "Voyant orange : quelque chose est attendu", LineSection.Output),
        s.OptionalObject("red", "Voyant rouge : la machine ne peut pas servir", LineSection.Output));
}
