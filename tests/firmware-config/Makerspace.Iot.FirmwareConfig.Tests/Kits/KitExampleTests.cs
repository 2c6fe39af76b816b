using System.Text.Json;
using Makerspace.Iot.Edge.Agent.Settings;
using Makerspace.Iot.Edge.Agent.Settings.Check;
using Makerspace.Iot.FirmwareConfig.Tests.Running;

namespace Makerspace.Iot.FirmwareConfig.Tests.Kits;

/// <summary>The example of configuration that install puts down for a kit: the agent's own binder reads it, and its lines are those of the pin map.</summary>
public sealed class KitExampleTests
{
    private static readonly JsonDocumentOptions Comments = new() { CommentHandling = JsonCommentHandling.Skip };

    public static TheoryData<string> Kits => [.. PinMap.Kits];

    [Theory]
    [MemberData(nameof(Kits))]
    public void The_agent_reads_the_example_of_every_kit(string kit)
    {
        (AgentSettings? settings, IReadOnlyList<string> problems) = SettingsReader.Parse(Text(kit), "/etc/makerspace");
        Assert.True(settings is not null, string.Join('\n', problems));
        Assert.Equal("/var/lib/makerspace-agent", settings.DataFolder);
        Assert.Equal("raspberry-pi", settings.Pins.Path);
    }

    [Theory]
    [MemberData(nameof(Kits))]
    public void Its_lines_are_those_of_the_pin_map(string kit)
    {
        var map = PinMap.Read(kit);
        string[] wired = [.. map.Outputs.Concat(map.Inputs).Select(p => $"{p.Machine} {p.Signal} {p.Gpio}").Order(StringComparer.Ordinal)];
        Assert.Equal(wired, Lines(kit).Select(l => $"{l.Machine} {l.Signal} {l.Line}").Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Kits))]
    public void An_output_at_rest_is_inactive_and_an_open_contact_is_too(string kit)
    {
        var map = PinMap.Read(kit);
        foreach ((_, string signal, int line, bool activeLow) in Lines(kit))
        {
            if (map.Outputs.SingleOrDefault(p => p.Gpio == line) is { } output)
            {
                Assert.True(output.Rest == (activeLow ? "high" : "low"), $"{kit}: {signal} on GPIO {line} rests {output.Rest}");
            }
            else
            {
                // An emergency stop opens when pressed: high, with the pull-up, is active, and so is a broken wire. Every other contact closes.
                Assert.Equal(signal != "emergencyStop", activeLow);
            }
        }
    }

    private static string Text(string kit) => File.ReadAllText(Path.Combine(Repository.FirmwareConfig, "raspberry-pi/kits", kit + ".json"));

    private static List<(int Machine, string Signal, int Line, bool ActiveLow)> Lines(string kit)
    {
        using var document = JsonDocument.Parse(Text(kit), Comments);
        var lines = new List<(int, string, int, bool)>();
        int machine = 0;
        foreach (JsonElement element in document.RootElement.GetProperty("machines").EnumerateArray())
        {
            machine++;
            foreach (JsonProperty property in element.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.Object))
            {
                if (property.Name == "lights")
                {
                    lines.AddRange(property.Value.EnumerateObject().Select(c => Line(machine, "light-" + c.Name, c.Value)));
                }
                else if (property.Value.TryGetProperty("line", out _))
                {
                    lines.Add(Line(machine, property.Name == "meter" ? "s0" : property.Name, property.Value));
                }
            }
        }

        return lines;
    }

    private static (int Machine, string Signal, int Line, bool ActiveLow) Line(int machine, string signal, JsonElement value) =>
        (machine, signal, value.GetProperty("line").GetInt32(), value.GetProperty("activeLow").GetBoolean());
}
