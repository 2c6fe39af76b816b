using Makerspace.Iot.Edge.Agent.Settings.MeterFiles;
using Makerspace.Iot.Edge.Agent.Settings.Profiles;
using Makerspace.Iot.Edge.Agent.Settings.Reading;
using Makerspace.Iot.Edge.Agent.Settings.Sections;

namespace Makerspace.Iot.Edge.Agent.Settings.Schema;

/// <summary>Every key that the binder knows, found by letting it read nothing and noting what it asks for.</summary>
internal static class SettingsShapes
{
    /// <summary>The configuration of an agent.</summary>
    public static ObjectShape Agent() => Listed(s => RootSection.Read(s));

    /// <summary>A profile.</summary>
    public static ObjectShape Profile() => Listed(s => ProfileSection.Read(s, depth: 0));

    /// <summary>The file of a Modbus meter.</summary>
    public static ObjectShape Meter() => Listed(s => MeterSection.Read(s, ""));

    private static ObjectShape Listed(Action<SettingsSection> read)
    {
        var section = new SettingsSection(default, "", new ReadingContext("/") { IsListing = true });
        read(section);
        return section.Shape;
    }
}
