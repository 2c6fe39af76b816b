namespace Makerspace.Iot.Architecture.Tests;

/// <summary>Folders do not import each other in circles: a parent holds what its children need, or what composes them, never both.</summary>
public sealed class FolderCircles
{
    private static readonly string[] Trees = ["edge", "messaging", "server/Makerspace.Iot.Server.Core"];

    /// <summary>Circles that are known and shall go. This list may only get shorter.</summary>
    private static readonly string[][] Known =
    [
        [
            "edge/Makerspace.Iot.Edge.Agent/Link",
            "edge/Makerspace.Iot.Edge.Agent/Machines",
            "edge/Makerspace.Iot.Edge.Agent/Plugs",
            "edge/Makerspace.Iot.Edge.Agent/Service",
            "edge/Makerspace.Iot.Edge.Agent/Settings",
            "edge/Makerspace.Iot.Edge.Agent/Settings/Check",
            "edge/Makerspace.Iot.Edge.Agent/Settings/Devices",
            "edge/Makerspace.Iot.Edge.Agent/Settings/Kinds",
            "edge/Makerspace.Iot.Edge.Agent/Settings/Profiles",
            "edge/Makerspace.Iot.Edge.Agent/Settings/Reading",
            "edge/Makerspace.Iot.Edge.Agent/Settings/Schema",
            "edge/Makerspace.Iot.Edge.Agent/Settings/Sections",
            "edge/Makerspace.Iot.Edge.Agent/Status",
        ],
        [
            "edge/Makerspace.Iot.Edge.Core/Sessions",
            "edge/Makerspace.Iot.Edge.Core/Sessions/Steps",
        ],
        [
            "edge/Makerspace.Iot.Edge.Devices/Displays",
            "edge/Makerspace.Iot.Edge.Devices/Displays/Hd44780",
            "edge/Makerspace.Iot.Edge.Devices/Displays/Ssd1306",
        ],
        [
            "edge/Makerspace.Iot.Edge.Devices/Linux",
            "edge/Makerspace.Iot.Edge.Devices/Pins",
        ],
        [
            "edge/Makerspace.Iot.Edge.Devices/Meters",
            "edge/Makerspace.Iot.Edge.Devices/Meters/Ads1115",
            "edge/Makerspace.Iot.Edge.Devices/Meters/Ina2xx",
            "edge/Makerspace.Iot.Edge.Devices/Meters/Pulse",
        ],
        [
            "edge/Makerspace.Iot.Edge.Devices/Plugs",
            "edge/Makerspace.Iot.Edge.Devices/Plugs/Dialects",
        ],
        [
            "edge/Makerspace.Iot.Edge.Devices/Readers",
            "edge/Makerspace.Iot.Edge.Devices/Readers/Bindings",
            "edge/Makerspace.Iot.Edge.Devices/Readers/Evdev",
            "edge/Makerspace.Iot.Edge.Devices/Readers/Iso14443",
            "edge/Makerspace.Iot.Edge.Devices/Readers/Mfrc522",
            "edge/Makerspace.Iot.Edge.Devices/Readers/Pcsc",
            "edge/Makerspace.Iot.Edge.Devices/Readers/Pn532",
        ],
        [
            "edge/Makerspace.Iot.Edge.Simulator",
            "edge/Makerspace.Iot.Edge.Simulator/Chips",
            "edge/Makerspace.Iot.Edge.Simulator/Chips/Modbus",
            "edge/Makerspace.Iot.Edge.Simulator/Chips/Pn532",
            "edge/Makerspace.Iot.Edge.Simulator/Commands",
            "edge/Makerspace.Iot.Edge.Simulator/History",
            "edge/Makerspace.Iot.Edge.Simulator/Machines",
            "edge/Makerspace.Iot.Edge.Simulator/People",
            "edge/Makerspace.Iot.Edge.Simulator/Scenarios",
            "edge/Makerspace.Iot.Edge.Simulator/Workshops",
        ],
        [
            "messaging/Makerspace.Iot.Contracts/Codec",
            "messaging/Makerspace.Iot.Contracts/Telemetry",
        ],
        [
            "messaging/Makerspace.Iot.Mqtt",
            "messaging/Makerspace.Iot.Mqtt/Links",
            "messaging/Makerspace.Iot.Mqtt/Mosquitto",
        ],
        [
            "server/Makerspace.Iot.Server.Core/Ledger",
            "server/Makerspace.Iot.Server.Core/Tariffs",
        ],
    ];

    [Fact]
    public void No_folder_circle_is_new()
    {
        FolderTies ties = Read();
        SortedSet<string>[] fresh = [.. ties.Circles().Where(c => !Known.Any(c.IsSubsetOf))];
        Assert.True(fresh.Length == 0, string.Join('\n', fresh.Select(c => $"folders import each other in a circle:\n{ties.Describe(c)}")));
    }

    [Fact]
    public void A_planted_circle_would_be_seen()
    {
        SortedSet<string> circle = Assert.Single(Read(
            ("edge/Planted/One/First.cs", "using Makerspace.Iot.Planted.Two;\nnamespace Makerspace.Iot.Planted.One;\nclass PlantedFirst { PlantedSecond s; }"),
            ("edge/Planted/Two/Second.cs", "using Makerspace.Iot.Planted.One;\nnamespace Makerspace.Iot.Planted.Two;\nclass PlantedSecond { PlantedFirst f; }")).Circles(), c => c.Contains("edge/Planted/One"));
        Assert.DoesNotContain(Known, circle.IsSubsetOf);
    }

    private static FolderTies Read(params (string Path, string Text)[] more)
    {
        (string Path, string Text)[] sources = [.. Trees.SelectMany(t => Directory.EnumerateFiles(Path.Combine(Repository.Root, t), "*.cs", SearchOption.AllDirectories))
            .Where(f => !f.Contains("/obj/", StringComparison.Ordinal) && !f.Contains("/bin/", StringComparison.Ordinal))
            .Select(f => (Path.GetRelativePath(Repository.Root, f), File.ReadAllText(f)))];
        Assert.NotEmpty(sources);
        return new FolderTies([.. sources, .. more]);
    }
}
