using Makerspace.Iot.Edge.Agent.Settings.MeterFiles;
using Makerspace.Iot.Edge.Agent.Settings.Profiles;
using Makerspace.Iot.Edge.Agent.Settings.Reading;
using Makerspace.Iot.Edge.Agent.Settings.Sections;

namespace Makerspace.Iot.Edge.Agent.Settings.Schema;

/// <summary>Every key that the binder knows, found by letting it read nothing and noting what it asks for.</summary>
internal static class SettingsShapes
{
    /// <summary>The configuration of an agent.</summary>
    public static ObjectShape Agent()
    {
        SettingsSection section = Listing();
        RootSection.Read(section);
        return section.Shape;
    }

    /// <summary>A profile.</summary>
    public static ObjectShape Profile()
    {
        SettingsSection section = Listing();
        ProfileSection.Read(section, depth: 0);
        return section.Shape;
    }

    /// <summary>The file of a Modbus meter.</summary>
    public static ObjectShape Meter()
    {
        SettingsSection section = Listing();
        MeterSection.Read(section, "");
        return section.Shape;
    }

    private static SettingsSection Listing() => new(default, "", new ReadingContext("/") { IsListing = true });
}
