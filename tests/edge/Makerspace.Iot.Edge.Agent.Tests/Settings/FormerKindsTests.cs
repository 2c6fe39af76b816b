using System.Text.Json.Nodes;
using Makerspace.Iot.Edge.Agent.Settings;
using Makerspace.Iot.Edge.Agent.Settings.Check;

namespace Makerspace.Iot.Edge.Agent.Tests.Settings;

/// <summary>Words of older configurations: an upgrade must not leave a machine without an agent.</summary>
public sealed class FormerKindsTests
{
    [Theory]
    [InlineData("reader", "iot-mfrc522-spi", """{ "kind": "?", "device": "/dev/spidev0.0", "speedHz": 500000 }""")]
    [InlineData("reader", "iot-pn532-i2c", """{ "kind": "?", "device": "/dev/i2c-1" }""")]
    [InlineData("meter", "iot-ina219", """{ "kind": "?", "device": "/dev/i2c-1", "address": 64, "shuntOhm": 0.1, "maxCurrentA": 3.2 }""")]
    [InlineData("meter", "iot-ads1115", """{ "kind": "?", "device": "/dev/i2c-1", "ampsPerVolt": 30 }""")]
    public void A_kind_of_the_former_second_stack_is_read_as_the_kind_that_does_the_same_and_noted(string key, string former, string json)
    {
        string now = former["iot-".Length..];
        AgentSettings old = Samples.Settings(Samples.With(key, json.Replace("?", former, StringComparison.Ordinal)));
        AgentSettings today = Samples.Settings(Samples.With(key, json.Replace("?", now, StringComparison.Ordinal)));
        Assert.Equal(Made(today), Made(old));
        Assert.Empty(Notes(today));
        Finding note = Assert.Single(Notes(old));
        Assert.Equal((Severity.Warning, $"machines[0].{key}.kind"), (note.Severity, note.Where));
        Assert.Contains($"« {former} » s'écrit maintenant « {now} »", note.French, StringComparison.Ordinal);
        Assert.Contains($"\"{former}\" is now written \"{now}\"", note.English, StringComparison.Ordinal);

        object Made(AgentSettings settings) =>
            key == "reader" ? settings.Machines[0].Readers[0].Settings : settings.Machines[0].Meter!.Settings!;
    }

    [Fact]
    public void An_unknown_sensor_is_refused_with_the_nearest_kind()
    {
        JsonObject config = Samples.With("temperature", """{ "kind": "ds18s20", "id": "28-0316a2794eff" }""");
        Assert.Contains(Samples.Problems(config), p => p.Contains("vouliez-vous dire « ds18b20 »", StringComparison.Ordinal));
    }

    [Fact]
    public void A_thermocouple_whose_break_is_not_told_is_a_warning_if_a_rest_depends_on_it()
    {
        Assert.Contains(With("mcp9600"), f => f.Severity == Severity.Warning && f.English.Contains("does not tell a broken thermocouple", StringComparison.Ordinal));
        Assert.DoesNotContain(With("mcp9601"), f => f.English.Contains("broken", StringComparison.Ordinal));

        static IReadOnlyList<Finding> With(string kind)
        {
            JsonObject config = Samples.With("temperature", $$"""{ "kind": "{{kind}}", "device": "/dev/i2c-1", "type": "K" }""");
            Samples.Machine(config)["profile"]!["coolBelowC"] = 60;
            return Findings.OfSettings(Samples.Settings(config), path => path);
        }
    }

    private static IReadOnlyList<Finding> Notes(AgentSettings settings) => [.. Findings.OfSettings(settings, path => path).Where(f => f.Where.EndsWith(".kind", StringComparison.Ordinal))];
}
