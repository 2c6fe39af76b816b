using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Makerspace.Iot.Edge.Agent.Settings;
using Makerspace.Iot.Edge.Agent.Settings.Check;
using Makerspace.Iot.Edge.Agent.Tests.Settings;

namespace Makerspace.Iot.Edge.Agent.Tests.Docs;

/// <summary>What a person wires from: the pages agree with the pin maps, the drawings with the pages, and the agent takes the configurations that stand in them.</summary>
public sealed partial class WiringPagesTests
{
    private static readonly string Folder = Repository.Path("docs/wiring");

    public static TheoryData<string> Pages => [.. Directory.GetFiles(Folder, "kit-*.md").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Kits => [.. Directory.GetFiles(Repository.Path("firmware-config/pinmaps"), "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    /// <summary>Whoever adds a pin map writes the page, with a drawing that has every line of it.</summary>
    [Theory]
    [MemberData(nameof(Kits))]
    public void Every_kit_has_a_page_and_a_drawing_with_all_its_pins(string kit)
    {
        string[] pages = [.. Directory.GetFiles(Folder, "kit-*.md").Where(f => File.ReadAllText(f).Contains($"Plan `{kit}`", StringComparison.Ordinal))];
        Assert.NotEmpty(pages);
        Assert.Contains($"`{kit}`", File.ReadAllText(Path.Combine(Folder, "README.md")), StringComparison.Ordinal);
        foreach (string page in pages)
        {
            string text = File.ReadAllText(page);
            HashSet<(string, string)> drawn = [.. LabelsOf(Path.GetFileNameWithoutExtension(page)).Select(l => DrawnPin().Match(l)).Where(m => m.Success).Select(m => (m.Groups["pin"].Value, m.Groups["gpio"].Value))];
            foreach ((int pin, string gpio, string signal) in PinsOf(kit))
            {
                Assert.Contains($"| {pin} | {gpio} | `{signal}` |", text, StringComparison.Ordinal);
                Assert.True(gpio.Length == 0 || drawn.Contains((pin.ToString(), gpio)), $"{Path.GetFileName(page)}: GPIO {gpio} is not drawn");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Every_pin_of_a_page_is_that_of_a_pin_map(string page)
    {
        string text = File.ReadAllText(Path.Combine(Folder, page + ".md"));
        foreach (Match row in PinRow().Matches(text))
        {
            Assert.Contains((int.Parse(row.Groups["pin"].Value), row.Groups["gpio"].Value, row.Groups["signal"].Value), PinMaps);
        }

        Assert.True(PinRow().Count(text) >= 10 || text.Contains("## Broches\n\nAucune", StringComparison.Ordinal), "the page has no table of pins");
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void The_drawing_is_there_is_well_formed_and_names_the_pins_of_its_page(string page)
    {
        string text = File.ReadAllText(Path.Combine(Folder, page + ".md"));
        string drawing = Path.Combine(Folder, "images", page + ".svg");
        Assert.Contains($"(images/{page}.svg)", text, StringComparison.Ordinal);
        XElement svg = XDocument.Load(drawing).Root!;
        Assert.Equal(("297mm", "210mm"), (svg.Attribute("width")!.Value, svg.Attribute("height")!.Value));
        Assert.All(svg.Descendants().Where(e => e.Name.LocalName == "text"), e => Assert.True(double.Parse(e.Attribute("font-size")!.Value) >= 11, $"too small to read on paper: {e.Value}"));
        foreach (string label in LabelsOf(page))
        {
            Match pin = DrawnPin().Match(label);
            if (pin.Success)
            {
                Assert.Contains($"| {pin.Groups["pin"].Value} | {pin.Groups["gpio"].Value} |", text, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void The_configuration_of_a_page_is_taken_by_the_agent(string page)
    {
        string block = Configuration().Match(File.ReadAllText(Path.Combine(Folder, page + ".md"))).Groups["json"].Value.Trim();
        string whole = """
            { "site": "atelier", "agent": "banc-1", "dataFolder": "data", "broker": { "host": "127.0.0.1", "port": 1883 },
              "badgeKeyFile": "badge.key", "signerFile": "signer.pem", "signerKeyId": "k1",
            """ + block[1..];
        (AgentSettings? settings, IReadOnlyList<string> problems) = SettingsReader.Parse(whole, Path.GetTempPath());
        Assert.Empty(problems);
        Assert.NotEmpty(settings!.Machines);
    }

    private static readonly HashSet<(int Pin, string Gpio, string Signal)> PinMaps = [.. Kits.SelectMany(k => PinsOf(k.Data))];

    private static IEnumerable<string> LabelsOf(string page) =>
        XDocument.Load(Path.Combine(Folder, "images", page + ".svg")).Root!.Descendants().Where(e => e.Name.LocalName == "text").Select(e => e.Value);

    private static (int Pin, string Gpio, string Signal)[] PinsOf(string kit)
    {
        using var map = JsonDocument.Parse(File.ReadAllText(Repository.Path($"firmware-config/pinmaps/{kit}.json")));
        return [.. map.RootElement.GetProperty("pins").EnumerateArray().Select(p => (
            p.GetProperty("pin").GetInt32(),
            p.TryGetProperty("gpio", out JsonElement gpio) ? gpio.GetRawText() : "",
            p.GetProperty("signal").GetString()!))];
    }

    [GeneratedRegex(@"^\| (?<pin>\d+) \| (?<gpio>\d*) ?\| `(?<signal>[\w-]+)` \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PinRow();

    [GeneratedRegex(@"^(GPIO(?<gpio>\d+)\b.* · (?<pin>\d+)|(?<pin>\d+) · GPIO(?<gpio>\d+)\b.*)$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DrawnPin();

    [GeneratedRegex(@"```jsonc\n(?<json>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Configuration();
}
