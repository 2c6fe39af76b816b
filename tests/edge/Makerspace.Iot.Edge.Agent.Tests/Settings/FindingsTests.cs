using System.Text.Json.Nodes;
using Makerspace.Iot.Edge.Agent.Settings;
using Makerspace.Iot.Edge.Agent.Settings.Check;

namespace Makerspace.Iot.Edge.Agent.Tests.Settings;

public sealed class FindingsTests
{
    private static readonly MessageLanguage French = new(true);

    [Fact]
    public void A_good_configuration_has_no_finding() => Assert.Empty(Find(Samples.Config()));

    [Fact]
    public void Two_uses_of_one_line_are_an_error() => AssertError(
        Samples.With("feedback", """{ "line": 17 }"""), "machines[0].relay, machines[0].feedback : la ligne 17 sert deux fois");

    [Fact]
    public void Two_meters_on_one_address_are_an_error()
    {
        JsonObject config = Samples.Config();
        config["machines"]!.AsArray().Add(Second());
        AssertError(config, "machines[0].meter, machines[1].meter : l'adresse 1 du bus bus1 sert deux fois");
    }

    [Fact]
    public void The_same_address_on_two_buses_is_none()
    {
        JsonObject config = Samples.Config();
        config["buses"]!.AsArray().Add(JsonNode.Parse("""{ "name": "bus2", "device": "/dev/ttyUSB7" }"""));
        JsonObject second = Second();
        second["meter"]!["bus"] = "bus2";
        config["machines"]!.AsArray().Add(second);
        Assert.Empty(Find(config));
    }

    [Fact]
    public void One_tty_for_two_devices_is_an_error() => AssertError(
        Samples.With("reader", """{ "kind": "pn532-hsu", "device": "/dev/ttyUSB0" }"""), "buses[0], machines[0].reader : la liaison série /dev/ttyUSB0 sert deux fois");

    [Fact]
    public void One_tty_under_two_names_is_an_error()
    {
        AgentSettings settings = Samples.Settings(Samples.With("reader", """{ "kind": "pn532-hsu", "device": "/dev/serial/by-id/x" }"""));
        Finding found = Assert.Single(Findings.OfSettings(settings, path => path == "/dev/serial/by-id/x" ? "/dev/ttyUSB0" : path));
        Assert.Equal("buses[0], machines[0].reader : la liaison série /dev/ttyUSB0 sert deux fois", found.Say(French));
    }

    [Fact]
    public void Two_devices_at_one_I2C_address_are_an_error() => AssertError(
        Samples.Readers("""[ { "kind": "pn532-i2c", "device": "/dev/i2c-1" }, { "kind": "pn532-i2c", "device": "/dev/i2c-1" } ]"""),
        "machines[0].readers[0], machines[0].readers[1] : l'adresse 36 (0x24) de /dev/i2c-1 sert deux fois");

    [Fact]
    public void One_chip_select_for_two_devices_is_an_error() => AssertError(
        Samples.Readers("""[ { "kind": "pn532-spi", "device": "/dev/spidev0.0" }, { "kind": "pn532-spi", "device": "/dev/spidev0.0" } ]"""),
        "machines[0].readers[0], machines[0].readers[1] : /dev/spidev0.0 sert deux fois");

    [Theory]
    [InlineData("""{ "kind": "pn532-i2c", "device": "/dev/i2c-1" }""", 2)]
    [InlineData("""{ "kind": "pn532-i2c", "device": "/dev/i2c-1" }""", 3)]
    [InlineData("""{ "kind": "pn532-i2c", "device": "/dev/i2c-0" }""", 1)]
    [InlineData("""{ "kind": "pn532-spi", "device": "/dev/spidev0.1" }""", 7)]
    [InlineData("""{ "kind": "pn532-spi", "device": "/dev/spidev0.0" }""", 11)]
    [InlineData("""{ "kind": "pn532-spi", "device": "/dev/spidev1.0" }""", 20)]
    [InlineData("""{ "kind": "pn532-hsu", "device": "/dev/serial0" }""", 14)]
    [InlineData("""{ "kind": "pn532-hsu", "device": "/dev/ttyAMA0" }""", 15)]
    public void A_line_that_a_bus_of_the_header_takes_is_an_error(string reader, int line)
    {
        JsonObject config = Samples.With("reader", reader);
        Samples.Machine(config)["relay"]!["line"] = line;
        Finding found = Assert.Single(Find(config));
        Assert.Equal((Severity.Error, "machines[0].relay"), (found.Severity, found.Where));
        Assert.Contains($"GPIO {line}) appartient déjà à", found.French, StringComparison.Ordinal);

        config["pins"]!["header"] = "other";
        Assert.Empty(Find(config));
    }

    [Fact]
    public void A_line_that_no_bus_in_use_takes_is_free()
    {
        JsonObject config = Samples.Config();
        Samples.Machine(config)["relay"]!["line"] = 2;
        Assert.Empty(Find(config));
    }

    [Fact]
    public void A_reader_that_sees_no_badge_leave_does_not_serve_a_machine_whose_badge_stays_in()
    {
        JsonObject config = Samples.With("reader", """{ "kind": "evdev", "device": "/dev/input/event3" }""");
        Assert.Empty(Find(config));
        Samples.Machine(config)["profile"]!["presence"] = "slot";
        Assert.Contains(Find(config), f => f is { Severity: Severity.Error, Where: "machines[0].reader" } && f.French.Contains("ne voit pas un badge partir", StringComparison.Ordinal));
    }

    [Fact]
    public void One_plug_may_measure_and_switch_one_machine_and_no_second_one()
    {
        JsonObject config = Samples.Plug("tasmota");
        Assert.DoesNotContain(Find(config), f => f.Severity == Severity.Error);
        JsonObject second = Second();
        second["relay"] = Samples.Machine(config)["relay"]!.DeepClone();
        second["meter"]!["address"] = 9;
        config["machines"]!.AsArray().Add(second);
        AssertError(config, "machines[0].relay, machines[1].relay : le canal 1 de la prise tasmota prise-1 sert deux fois");
    }

    [Fact]
    public void A_component_that_only_measures_is_a_meter_and_no_relay()
    {
        JsonObject config = Samples.Plug("shelly2");
        Samples.Machine(config)["meter"]!["component"] = "pm1";
        Assert.DoesNotContain(Find(config), f => f.Severity == Severity.Error);
        Samples.Machine(config)["relay"]!["component"] = "pm1";
        Assert.Contains(Samples.Problems(config), p => p.StartsWith("machines[0].relay", StringComparison.Ordinal) && p.Contains("only measures", StringComparison.Ordinal));
    }

    [Fact]
    public void An_endpoint_stands_in_place_of_a_channel_and_is_another_output()
    {
        JsonObject config = Samples.Plug("zigbee2mqtt");
        Samples.Machine(config)["meter"]!["endpoint"] = "left";
        Assert.Contains(Samples.Problems(config), p => p.Contains("leave channel out", StringComparison.Ordinal));
        foreach (string part in new[] { "meter", "relay" })
        {
            Samples.Machine(config)[part]!.AsObject().Remove("channel");
            Samples.Machine(config)[part]!["endpoint"] = "left";
        }

        JsonObject second = Second();
        second["relay"] = Samples.Machine(config)["relay"]!.DeepClone();
        second["relay"]!["endpoint"] = "right";
        second["meter"]!["address"] = 9;
        config["machines"]!.AsArray().Add(second);
        Assert.DoesNotContain(Find(config), f => f.Severity == Severity.Error);
        second["relay"]!["endpoint"] = "left";
        AssertError(config, "machines[0].relay, machines[1].relay : le canal 0 de la prise zigbee2mqtt prise-1 endpoint left sert deux fois");
    }

    [Fact]
    public void A_meter_behind_its_relay_that_is_not_there_is_a_warning()
    {
        JsonObject config = Samples.With("meterBehindRelay", "true");
        Assert.DoesNotContain(Find(config), f => f.Where == "machines[0].meterBehindRelay");
        Samples.Machine(config).Remove("meter");
        AssertWarning(config, "machines[0].meterBehindRelay", "ne sert à rien");
    }

    [Fact]
    public void A_plug_that_switches_without_auxiliary_contact_is_a_warning_that_says_what_goes_unseen()
    {
        JsonObject config = Samples.Plug("shelly2");
        Samples.Machine(config).Remove("feedback");
        Assert.Contains(Find(config), f => f is { Severity: Severity.Warning, Where: "machines[0].feedback" } && f.French.Contains("ne se verrait qu'au compteur", StringComparison.Ordinal));
    }

    [Fact]
    public void A_profile_that_waits_for_a_temperature_and_a_sensor_that_decides_nothing_are_warnings()
    {
        JsonObject config = Samples.With("temperature", """{ "kind": "ds18b20", "id": "28-0316a2794eff" }""");
        AssertWarning(config, "machines[0].temperature", "ne fait qu'afficher");
        Samples.Machine(config)["profile"] = JsonNode.Parse("""{ "coolBelowC": 60 }""");
        Assert.Empty(Find(config));
        Samples.Machine(config).Remove("temperature");
        AssertWarning(config, "machines[0].temperature", "aucune sonde n'est configurée");
    }

    [Fact]
    public void Two_clamps_share_a_converter_at_different_inputs_and_not_at_one()
    {
        JsonObject config = Samples.With("meter", """{ "kind": "ads1115", "device": "/dev/i2c-1", "channel": 0, "ampsPerVolt": 30 }""");
        JsonObject second = Second();
        second["meter"] = JsonNode.Parse("""{ "kind": "ads1115", "device": "/dev/i2c-1", "channel": 1, "ampsPerVolt": 30 }""");
        config["machines"]!.AsArray().Add(second);
        Assert.DoesNotContain(Find(config), f => f.Severity == Severity.Error);
        second["meter"]!["channel"] = 0;
        AssertError(config, "machines[0].meter, machines[1].meter : l'adresse 72 (0x48) de /dev/i2c-1 sert deux fois");
        second["meter"] = JsonNode.Parse("""{ "kind": "ina219", "device": "/dev/i2c-1", "address": 72, "shuntOhm": 0.1, "maxCurrentA": 3 }""");
        AssertError(config, "machines[0].meter, machines[1].meter : l'adresse 72 (0x48) de /dev/i2c-1 sert deux fois");
    }

    [Fact]
    public void A_pulse_input_and_a_light_are_lines_like_any_other()
    {
        JsonObject config = Samples.With("meter", """{ "kind": "s0", "line": 23, "pulsesPerKwh": 1000 }""");
        Samples.Machine(config)["lights"] = JsonNode.Parse("""{ "green": { "line": 23 } }""");
        AssertError(config, "machines[0].meter, machines[0].lights.green : la ligne 23 sert deux fois");
    }

    [Theory]
    [InlineData("press", "press", "press")]
    [InlineData(null, "s0-23", "s0-23")]
    [InlineData("s0-24", null, "s0-24")]
    public void Two_pulse_meters_that_keep_one_count_are_an_error(string? first, string? second, string shared)
    {
        JsonObject config = Samples.With("meter", """{ "kind": "s0", "line": 23, "pulsesPerKwh": 1000 }""");
        JsonObject other = Second();
        other["meter"] = JsonNode.Parse("""{ "kind": "s0", "line": 24, "pulsesPerKwh": 1000 }""");
        config["machines"]!.AsArray().Add(other);
        Assert.DoesNotContain(Find(config), f => f.Severity == Severity.Error);
        foreach ((JsonObject machine, string? name) in (ReadOnlySpan<(JsonObject, string?)>)[(Samples.Machine(config), first), (other, second)])
        {
            if (name is not null)
            {
                machine["meter"]!["counterName"] = name;
            }
        }

        AssertError(config, $"machines[0].meter, machines[1].meter : le compte d'impulsions « {shared} » (counterName) sert deux fois");
        Assert.NotEmpty(Samples.Problems(config));
    }

    [Fact]
    public void The_1_Wire_bus_takes_its_line_of_the_header()
    {
        JsonObject config = Samples.With("temperature", """{ "kind": "ds18b20", "id": "28-0316a2794eff" }""");
        Samples.Machine(config)["relay"]!["line"] = 4;
        Assert.Contains(Find(config), f => f is { Severity: Severity.Error, Where: "machines[0].relay" } && f.French.Contains("GPIO 4) appartient déjà à la sonde 1-Wire", StringComparison.Ordinal));
    }

    [Fact]
    public void A_plug_without_a_broker_is_refused_and_a_broker_without_encryption_elsewhere_is_a_warning()
    {
        JsonObject config = Samples.Plug("shelly1");
        config.Remove("plugBroker");
        Assert.Contains("plugBroker : clé manquante : la prise shelly1 « prise-1 », canal 1 a besoin du courtier par lequel elle parle", Samples.Problems(config));
        config["plugBroker"] = JsonNode.Parse("""{ "host": "192.168.1.5", "port": 1883 }""");
        Assert.Contains(Find(config), f => f is { Severity: Severity.Warning, Where: "plugBroker" } && f.French.Contains("sans chiffrement", StringComparison.Ordinal));
    }

    [Fact]
    public void A_broker_for_plugs_that_are_not_there_is_a_warning()
    {
        JsonObject config = Samples.Config();
        config["plugBroker"] = JsonNode.Parse("""{ "host": "127.0.0.1", "port": 1883 }""");
        AssertWarning(config, "plugBroker", "aucune machine n'a de prise");
    }

    [Fact]
    public void A_machine_that_is_only_watched_is_warned_of_what_another_must_have()
    {
        JsonObject config = Samples.With("profile", "\"laser-cutter\"");
        Samples.Machine(config)["mode"] = "audit";
        Assert.All(Find(config), f => Assert.Equal(Severity.Warning, f.Severity));
        Assert.Equal(["machines[0].lid", "machines[0].extractor"], Find(config).Select(f => f.Where));
    }

    [Fact]
    public void A_machine_without_meter_is_a_warning_that_says_how_its_sessions_end() => AssertWarning(
        Samples.With("meter", null), "machines[0].meter", "ne finit que par le badge, ou après 12 h");

    [Fact]
    public void A_machine_whose_sessions_would_never_end_is_an_error()
    {
        JsonObject config = Samples.With("meter", null);
        Samples.Machine(config)["profile"]!["unmeteredTimeoutSeconds"] = null;
        AssertError(config, "machines[0].meter : aucun compteur, et unmeteredTimeoutSeconds null : une session oubliée de laser-1 ne finirait jamais ; ajoutez meter ou un délai");
    }

    [Fact]
    public void A_profile_that_needs_a_meter_and_has_none_is_an_error()
    {
        JsonObject config = Samples.With("meter", null);
        Samples.Machine(config)["profile"] = "kiln";
        Assert.Contains(Find(config), f => f is { Severity: Severity.Error, Where: "machines[0].meter" } && f.French.Contains("demande un compteur", StringComparison.Ordinal));
        Samples.Machine(config)["profile"] = JsonNode.Parse("""{ "base": "kiln", "meterWanted": false }""");
        AssertWarning(config, "machines[0].meter", "ne finit que par le badge, ou après 72 h");
    }

    [Fact]
    public void A_meter_that_is_not_made_for_billing_is_a_warning() => AssertWarning(
        Samples.With("meter", """{ "kind": "pzem004t", "bus": "bus1", "address": 2 }"""), "machines[0].meter", "n'est pas fait pour facturer");

    [Fact]
    public void A_missing_feedback_line_is_a_warning_that_says_what_verifies_the_contactor()
    {
        AssertWarning(Samples.With("feedback", null), "machines[0].feedback", "n'est vérifié que par le compteur");
        JsonObject bare = Samples.With("feedback", null);
        Samples.Machine(bare).Remove("meter");
        Assert.Contains(Find(bare), f => f.Where == "machines[0].feedback" && f.French.Contains("n'est vérifié par rien", StringComparison.Ordinal));
    }

    [Fact]
    public void A_machine_that_demands_feedback_and_has_none_is_an_error()
    {
        JsonObject config = Samples.With("feedback", null);
        Samples.Machine(config)["profile"] = JsonNode.Parse("""{ "feedbackWanted": true }""");
        Assert.Contains(Find(config), f => f is { Severity: Severity.Error, Where: "machines[0].feedback" });
    }

    [Fact]
    public void An_interlock_that_the_profile_wants_and_nobody_wired_is_an_error_with_the_way_out()
    {
        JsonObject config = Samples.With("profile", "\"laser-cutter\"");
        string[] missing = [.. Find(config).Where(f => f.Severity == Severity.Error).Select(f => f.Where)];
        Assert.Equal(["machines[0].lid", "machines[0].extractor"], missing);
        Samples.Machine(config)["profile"] = JsonNode.Parse("""{ "base": "laser-cutter", "interlocks": [ "emergencyStop" ] }""");
        Assert.Empty(Find(config));
    }

    [Fact]
    public void An_error_of_the_whole_keeps_the_agent_from_starting_and_a_warning_does_not()
    {
        Assert.Equal(["machines[0].relay, machines[0].feedback : la ligne 17 sert deux fois"], Samples.Problems(Samples.With("feedback", """{ "line": 17 }""")));
        Assert.Empty(Samples.Problems(Samples.With("feedback", null)));
    }

    [Fact]
    public void Every_finding_is_said_in_both_languages()
    {
        JsonObject config = Samples.With("feedback", """{ "line": 17 }""");
        Finding found = Assert.Single(Find(config));
        Assert.Equal("machines[0].relay, machines[0].feedback : line 17 is used twice", found.Say(new MessageLanguage(false)));
    }

    // A configuration of an earlier version: the agent starts with it, whatever it chose.
    [Fact]
    public void A_broker_that_names_its_library_is_a_warning()
    {
        JsonObject config = Samples.Config();
        config["broker"]!["stack"] = "mqttnet";
        Assert.Empty(Samples.Problems(config));
        Finding found = Assert.Single(Find(config), f => f.Where == "broker.stack");
        Assert.Equal(Severity.Warning, found.Severity);
        Assert.Equal("broker.stack : this key is not read any more: there is one MQTT library only; delete it", found.Say(new MessageLanguage(false)));
    }

    private static IReadOnlyList<Finding> Find(JsonObject config) => Findings.OfSettings(Samples.Settings(config), path => path);

    private static JsonObject Second() => JsonNode.Parse(
        """
        {
          "machine": "press-1", "reader": { "kind": "pn532-hsu", "device": "/dev/ttyUSB5" }, "meter": { "kind": "sdm120", "bus": "bus1", "address": 1 },
          "relay": { "line": 5 }, "feedback": { "line": 6 }
        }
        """)!.AsObject();

    private static void AssertError(JsonObject config, string says)
    {
        Finding found = Assert.Single(Find(config), f => f.Severity == Severity.Error);
        Assert.Equal(says, found.Say(French));
    }

    private static void AssertWarning(JsonObject config, string where, string says)
    {
        Finding found = Assert.Single(Find(config), f => f.Where == where);
        Assert.Equal(Severity.Warning, found.Severity);
        Assert.Contains(says, found.French, StringComparison.Ordinal);
    }
}
