using System.Text.Json.Nodes;
using Makerspace.Iot.Edge.Agent.Service;
using Makerspace.Iot.Edge.Agent.Tests.Settings;
using Makerspace.Iot.Edge.Devices.Pins;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Agent.Tests.Outputs;

/// <summary>The command on a board in memory: what it drives, and what it never touches.</summary>
public sealed class TestOutputsCommandTests : IDisposable
{
    private const int Relay = 17;
    private const int Extractor = 18;
    private readonly TempFolder _folder = new();
    private readonly StringWriter _said = new();
    private readonly List<int> _opened = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Lights_and_buzzer_are_driven_and_relays_are_not_even_opened()
    {
        byte[] board = new byte[MemoryDriver.FileBytes];
        (board[2 * Relay], board[2 * Extractor]) = (1, 1);
        await File.WriteAllBytesAsync(_folder.File("board"), board);
        Assert.Equal(0, await Run(Config()));
        Assert.Equal([5, 6, 13], _opened.Order());
        Assert.Contains("buzzer : piloté", _said.ToString(), StringComparison.Ordinal);

        // A relay that somebody else holds on stays on; what was tested is dark again.
        byte[] end = await File.ReadAllBytesAsync(_folder.File("board"));
        Assert.Equal((1, 1, 0, 0, 0), (end[2 * Relay], end[2 * Extractor], end[2 * 5], end[2 * 6], end[2 * 13]));
    }

    [Fact]
    public async Task Running_agent_is_left_alone()
    {
        Directory.CreateDirectory(_folder.File("data"));
        await using var held = new FileStream(_folder.File("data/agent.lock"), FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        Assert.Equal(1, await Run(Config()));
        Assert.Contains("arrêtez-le d'abord", _said.ToString(), StringComparison.Ordinal);
        Assert.Empty(_opened);
    }

    [Fact]
    public async Task Display_that_is_not_there_is_said_and_the_rest_goes_on()
    {
        JsonObject config = Config();
        Samples.Machine(config)["display"] = JsonNode.Parse("""{ "kind": "hd44780", "device": "/dev/i2c-99", "address": 39 }""");
        Assert.Equal(1, await Run(config));
        Assert.Contains("EN DÉFAUT hd44780:/dev/i2c-99 @0x27", _said.ToString(), StringComparison.Ordinal);
        Assert.Contains("lights : piloté", _said.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_machine_and_wrong_configuration_end_with_2()
    {
        Assert.Equal(2, await Run(Config(), "press-9"));
        JsonObject config = Config();
        config.Remove("site");
        Assert.Equal(2, await Run(config));
        Assert.Empty(_opened);
    }

    private static JsonObject Config()
    {
        JsonObject config = Samples.Config();
        config["pins"] = JsonNode.Parse("""{ "kind": "memory", "path": "board" }""");
        JsonObject m = Samples.Machine(config);
        m["extractorRelay"] = new JsonObject { ["line"] = Extractor };
        m["lights"] = JsonNode.Parse("""{ "green": { "line": 5 }, "red": { "line": 6 } }""");
        m["buzzer"] = new JsonObject { ["line"] = 13 };
        return config;
    }

    private async Task<int> Run(JsonObject config, string? machine = null)
    {
        string file = _folder.File("agent.json");
        await File.WriteAllTextAsync(file, config.ToJsonString());
        return await TestOutputsCommand.RunAsync(file, machine, s => new PinBoard(s.Path, new WatchedDriver(s.Path, _opened)), TimeSpan.FromMilliseconds(100), _said, CancellationToken.None);
    }

    /// <summary>Notes which lines are opened.</summary>
    private sealed class WatchedDriver(string path, List<int> opened) : MemoryDriver(path)
    {
        protected override void OpenPin(int pinNumber) => opened.Add(pinNumber);
    }
}
