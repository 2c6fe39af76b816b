using System.Text.Json.Nodes;
using Makerspace.Iot.Edge.Agent.Settings;
using Makerspace.Iot.Edge.Agent.Settings.Check;

namespace Makerspace.Iot.Edge.Agent.Tests.Settings;

/// <summary>Several boards in one configuration, and what a line may ask of its board.</summary>
public sealed class BoardSettingsTests
{
    private const string Mcp = """{ "name": "relais", "kind": "mcp23017", "device": "/dev/i2c-1", "address": 32 }""";
    private const string Pcf = """{ "name": "relais", "kind": "pcf8574", "device": "/dev/i2c-1" }""";

    [Theory]
    [InlineData(Mcp, """{ "board": "relai", "line": 1 }""", "machines[0].relay.board : « relai » est inconnu (relais) ; vouliez-vous dire « relais » ?")]
    [InlineData(Mcp, """{ "board": "relais", "line": 16 }""", "machines[0].relay.line : la carte « relais » a les lignes 0 à 15")]
    [InlineData(Pcf, """{ "board": "relais", "line": 1 }""", "machines[0].relay.activeLow : pcf8574 met ses lignes à l'état haut dès sa mise sous tension")]
    [InlineData("""{ "name": "relais", "kind": "mcp23017", "device": "/dev/i2c-1", "address": 40 }""", """{ "board": "relais", "line": 1 }""", "boards[0].address : un nombre entier de 32 à 39 est attendu")]
    public void What_a_line_cannot_have_of_its_board_is_a_problem(string board, string relay, string problem) =>
        Assert.Contains(Samples.Problems(Samples.Board(board, relay)), p => p.StartsWith(problem, StringComparison.Ordinal));

    [Fact]
    public void An_expander_has_no_pull_down_and_counts_no_pulses()
    {
        JsonObject config = Samples.Board(Mcp, """{ "board": "relais", "line": 1 }""");
        Samples.Machine(config)["lid"] = JsonNode.Parse("""{ "board": "relais", "line": 2, "bias": "down" }""");
        Samples.Machine(config)["meter"] = JsonNode.Parse("""{ "kind": "s0", "board": "relais", "line": 3, "pulsesPerKwh": 1000 }""");
        IReadOnlyList<string> problems = Samples.Problems(config);
        Assert.Contains(problems, p => p.StartsWith("machines[0].lid.bias : mcp23017 n'a pas de résistance vers la masse", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.StartsWith("machines[0].meter.board : la carte « relais » ne compte pas les impulsions", StringComparison.Ordinal));
    }

    [Fact]
    public void The_same_line_of_two_boards_is_no_conflict_and_of_one_board_it_is()
    {
        JsonObject config = Samples.Board(Mcp, """{ "board": "relais", "line": 1 }""");
        Samples.Machine(config)["lid"] = JsonNode.Parse("""{ "line": 5 }""");
        Samples.Machine(config)["buzzer"] = JsonNode.Parse("""{ "board": "relais", "line": 5 }""");
        Assert.Empty(Samples.Problems(config));
        Samples.Machine(config)["extractorRelay"] = JsonNode.Parse("""{ "board": "relais", "line": 5 }""");
        Assert.Contains(Samples.Problems(config), p => p.Contains("la ligne 5 de la carte relais sert deux fois", StringComparison.Ordinal));
    }

    [Fact]
    public void An_expander_takes_its_address_and_the_lines_of_its_bus()
    {
        JsonObject config = Samples.Board(Mcp, """{ "board": "relais", "line": 1 }""");
        Samples.Machine(config)["display"] = JsonNode.Parse("""{ "kind": "hd44780", "device": "/dev/i2c-1", "address": 32 }""");
        Samples.Machine(config)["buzzer"] = JsonNode.Parse("""{ "line": 3 }""");
        IReadOnlyList<string> problems = Samples.Problems(config);
        Assert.Contains(problems, p => p.Contains("l'adresse 32 (0x20) de /dev/i2c-1 sert deux fois", StringComparison.Ordinal));
        Assert.Contains(problems, p => p.Contains("la ligne 3 (GPIO 3) appartient déjà", StringComparison.Ordinal));
    }

    [Fact]
    public void One_board_under_two_names_is_an_error()
    {
        JsonObject config = Samples.Board("""{ "name": "second", "kind": "gpiochip", "path": "raspberry-pi" }""", """{ "board": "second", "line": 17 }""");
        Assert.Contains(Samples.Problems(config), p => p.Contains("la carte raspberry-pi sert deux fois", StringComparison.Ordinal));
    }

    [Fact]
    public void Check_says_what_an_expander_does_over_a_crash()
    {
        AgentSettings settings = Samples.Settings(Samples.Board(Mcp, """{ "board": "relais", "line": 1 }"""));
        Finding warning = Assert.Single(Findings.OfSettings(settings, static path => path));
        Assert.Equal((Severity.Warning, "boards[0]"), (warning.Severity, warning.Where));
        Assert.Contains("laser-1 : relais sur un expandeur I2C ; si l'agent est tué, la puce garde ses sorties", warning.French, StringComparison.Ordinal);
        Assert.Contains("agent tué, la puce garde ses sorties", Explanation.Write(settings, new MessageLanguage(true)), StringComparison.Ordinal);
        Assert.Contains("ligne 1 de la carte relais", Explanation.Write(settings, new MessageLanguage(true)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mcp23017", "l'agent reprend le relais tel qu'il est")]
    [InlineData("tca9555", "l'agent reprend le relais tel qu'il est")]
    [InlineData("pcf8575", "un pcf8575 ne dit pas ce qu'il commande, et à son redémarrage l'agent coupe aussitôt")]
    public void Check_says_whether_the_next_agent_takes_its_relays_over(string kind, string says)
    {
        AgentSettings settings = Samples.Settings(Samples.Board(Mcp.Replace("mcp23017", kind, StringComparison.Ordinal), """{ "board": "relais", "line": 1, "activeLow": true }"""));
        Assert.Contains(says, Assert.Single(Findings.OfSettings(settings, static path => path)).French, StringComparison.Ordinal);
    }

    [Fact]
    public void The_kind_of_a_library_that_is_gone_is_read_as_gpiochip_and_check_says_so()
    {
        JsonObject config = Samples.Config();
        config["pins"]!["kind"] = "system-device-gpio";
        Assert.Empty(Samples.Problems(config));
        AgentSettings settings = Samples.Settings(config);
        Assert.Equal(("gpiochip", true), (settings.Pins.Kind, settings.IsPiHeader));
        Finding note = Assert.Single(Findings.OfSettings(settings, static path => path));
        Assert.Equal((Severity.Warning, "pins.kind"), (note.Severity, note.Where));
        Assert.Contains("gpiochip", note.French, StringComparison.Ordinal);
        Assert.Contains("gpiochip", note.English, StringComparison.Ordinal);
    }
}
