using Makerspace.Iot.Edge.Agent.Settings;
using Makerspace.Iot.Edge.Agent.Settings.Check;
using Makerspace.Iot.Edge.Core.Sessions;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Agent.Tests.Settings;

public sealed class SettingsReaderTests
{
    private const string Good =
        """
        {
          "site": "la-fabunit", "agent": "fabunit-1", "dataFolder": "data/fabunit-1",
          "broker": { "host": "broker.example", "port": 8883, "caFile": "pki/ca.pem", "certFile": "client.pem", "keyFile": "client.key" },
          "badgeKeyFile": "badge.key", "signerFile": "signer.pem", "signerKeyId": "k1",
          "pins": { "kind": "gpiochip", "path": "/dev/gpiochip0" },
          "buses": [ { "name": "bus1", "device": "tty/bus1", "baud": 9600, "parity": "none" } ],
          "statusPort": 0,
          "machines": [ {
            "machine": "press-1",
            "profile": { "activeW": 200, "idleW": 80, "idleTimeoutSeconds": 600, "presence": "slot" },
            "reader": { "kind": "pn532-hsu", "device": "tty/press-1-reader", "baud": 115200 },
            "meter": { "kind": "sdm120", "bus": "bus1", "address": 1 },
            "relay": { "line": 17, "activeLow": false }, "feedback": { "line": 27 }, "emergencyStop": { "line": 22, "activeLow": true, "bias": "up" }
          } ]
        }
        """;

    [Fact]
    public void A_good_file_is_read_with_paths_relative_to_its_folder()
    {
        (AgentSettings? settings, IReadOnlyList<string> problems) = SettingsReader.Parse(Good, "/etc/makerspace");
        Assert.Empty(problems);
        Assert.Equal("/etc/makerspace/data/fabunit-1", settings!.DataFolder);
        Assert.Equal("/etc/makerspace/pki/ca.pem", settings.Broker.CaFile);
        Assert.Equal("/dev/gpiochip0", settings.Pins.Path);
        MachineSettings press = Assert.Single(settings.Machines);
        Assert.Equal((200, PresenceStyle.Slot, 2), (press.Profile.ActiveW, press.Profile.Presence, press.Profile.ActiveDwellSeconds));
        Assert.Equal("/etc/makerspace/tty/press-1-reader", Assert.Single(Assert.Single(press.Readers).Claims).Where);
        Assert.Equal((22, true, Devices.Pins.PinBias.PullUp), (press.EmergencyStop!.Line, press.EmergencyStop.ActiveLow, press.EmergencyStop.Bias));
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(255, null)]
    [InlineData(247, null)]
    [InlineData(248, "machines[0].meter.address : un nombre entier de 0 à 247, ou 255, est attendu")]
    [InlineData(254, "machines[0].meter.address : un nombre entier de 0 à 247, ou 255, est attendu")]
    public void Over_modbus_tcp_a_meter_with_a_socket_of_its_own_may_be_unit_0_or_255(int unit, string? problem)
    {
        string file = Good.Replace("\"name\": \"bus1\", \"device\": \"tty/bus1\", \"baud\": 9600, \"parity\": \"none\"", "\"kind\": \"modbus-tcp\", \"name\": \"bus1\", \"host\": \"10.0.0.9\"", StringComparison.Ordinal)
            .Replace("\"address\": 1", $"\"address\": {unit}", StringComparison.Ordinal);
        Assert.Equal(problem is null ? [] : [problem], SettingsReader.Parse(file, "/etc/makerspace").Problems);
    }

    [Fact]
    public void The_reset_line_of_a_reader_is_active_low_and_told()
    {
        string file = Good.Replace("\"baud\": 115200", "\"baud\": 115200, \"reset\": { \"line\": 25 }", StringComparison.Ordinal);
        (AgentSettings? settings, IReadOnlyList<string> problems) = SettingsReader.Parse(file, "/etc/makerspace");
        Assert.Empty(problems);
        ReaderDevice reader = Assert.Single(settings!.Machines[0].Readers);
        Assert.Contains("remis à zéro par la ligne 25, active à l'état bas", reader.Words(new MessageLanguage(true)), StringComparison.Ordinal);
        Assert.Contains("reset by line 25, active low", reader.Words(new MessageLanguage(false)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"site\": \"la-fabunit\"", "\"sitte\": \"la-fabunit\"", "sitte : clé inconnue ; vouliez-vous dire « site » ?")]
    [InlineData("\"site\": \"la-fabunit\"", "\"site\": \"La Fabunit\"", "site : « La Fabunit » n'est pas un nom (1 à 40 caractères parmi a-z, 0-9 et -)")]
    [InlineData("\"activeW\"", "\"activW\"", "machines[0].profile.activW : clé inconnue ; vouliez-vous dire « activeW » ?")]
    [InlineData("\"activeW\": 200", "\"activeW\": 20", "machines[0].profile.idleW : au-dessus d'activeW")]
    [InlineData("\"activeW\": 200", "\"activeW\": \"200\"", "machines[0].profile.activeW : un nombre est attendu")]
    [InlineData("\"port\": 8883", "\"port\": 88830", "broker.port : un nombre entier de 1 à 65535 est attendu")]
    [InlineData("\"caFile\": \"pki/ca.pem\", ", "", "broker.caFile : clé manquante : sans chiffrement, seul un courtier de cette machine (127.0.0.1) est accepté")]
    [InlineData(", \"keyFile\": \"client.key\"", "", "broker.keyFile : certFile et keyFile vont ensemble")]
    [InlineData("\"kind\": \"sdm120\"", "\"kind\": \"sdm12\"", "machines[0].meter.kind : « sdm12 » est inconnu (ddsu666, or-we-514, or-we-516, pzem004t, pzem017, sdm120, sdm230, sdm630, sdm630mct, sdm72, sdm72-2, s0, ads1115, ina219, ina226, tasmota, shelly1, shelly2, zigbee2mqtt) ; vouliez-vous dire « sdm120 » ?")]
    [InlineData("\"bus\": \"bus1\"", "\"bus\": \"bus2\"", "machines[0].meter.bus : « bus2 » est inconnu (bus1) ; vouliez-vous dire « bus1 » ?")]
    [InlineData("\"address\": 1", "\"address\": 300", "machines[0].meter.address : un nombre entier de 0 à 255 est attendu")]
    [InlineData("\"address\": 1", "\"address\": 0", "machines[0].meter.address : un nombre entier de 1 à 247 est attendu")]
    [InlineData("\"address\": 1", "\"address\": 255", "machines[0].meter.address : un nombre entier de 1 à 247 est attendu")]
    [InlineData("\"baud\": 115200", "\"baud\": 115200, \"reset\": { \"line\": 27 }", "machines[0].reader, machines[0].feedback : la ligne 27 sert deux fois")]
    [InlineData("\"baud\": 115200", "\"baud\": 115200, \"reset\": { }", "machines[0].reader.reset.line : clé manquante")]
    [InlineData("\"line\": 27", "\"line\": 17", "machines[0].relay, machines[0].feedback : la ligne 17 sert deux fois")]
    [InlineData("\"activeLow\": false", "\"activeLow\": 0", "machines[0].relay.activeLow : true ou false est attendu")]
    [InlineData("\"signerKeyId\": \"k1\",", "", "signerKeyId : clé manquante")]
    [InlineData("\"statusPort\": 0,", "\"statusPort\": 0, \"statusPort\": 1,", "statusPort : clé écrite deux fois")]
    [InlineData("\"buses\": [", "\"buses\": 5, \"bus\": [", "buses : une liste [ … ] est attendue")]
    [InlineData("\"kind\": \"gpiochip\"", "\"kind\": \"gpiochop\"", "pins.kind : « gpiochop » est inconnu (gpiochip, memory) ; vouliez-vous dire « gpiochip » ?")]
    [InlineData("\"baud\": 115200", "\"baud\": 1288000", "machines[0].reader.baud : un de ces nombres est attendu : 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600")]
    [InlineData("\"baud\": 9600", "\"baud\": 9601", "buses[0].baud : un de ces nombres est attendu : 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800, 921600")]
    [InlineData("\"idleTimeoutSeconds\": 600", "\"idleTimeoutSeconds\": 5", "machines[0].profile.idleTimeoutSeconds : 5 est hors limites ; de 10 à 86400")]
    [InlineData("\"reader\": {", "\"readr\": {", "machines[0].reader : clé manquante : reader, ou readers pour plusieurs lecteurs")]
    [InlineData("\"name\": \"bus1\",", "\"name\": \"bus1\", \"kind\": \"modbus\",", "buses[0].kind : « modbus » est inconnu (modbus-rtu, modbus-tcp, modbus-rtu-tcp) ; vouliez-vous dire « modbus-rtu » ?")]
    [InlineData("\"line\": 17", "\"line\": 17, \"kind\": \"tasmotta\"", "machines[0].relay.kind : « tasmotta » est inconnu (line, tasmota, shelly1, shelly2, zigbee2mqtt) ; vouliez-vous dire « tasmota » ?")]
    [InlineData("{ \"line\": 27 }", "27", "machines[0].feedback : un objet { … } est attendu")]
    public void Every_error_is_named_with_its_path(string from, string to, string problem)
    {
        Assert.Contains(from, Good, StringComparison.Ordinal);
        (AgentSettings? settings, IReadOnlyList<string> problems) = SettingsReader.Parse(Good.Replace(from, to, StringComparison.Ordinal), "/etc/makerspace");
        Assert.Null(settings);
        Assert.Contains(problem, problems);
    }

    [Fact]
    public void The_agent_follows_links_as_check_does_so_that_one_tty_under_two_names_is_refused()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("tty0"), "");
        File.CreateSymbolicLink(folder.File("by-id"), folder.File("tty0"));
        string one = Good.Replace("tty/bus1", "tty0", StringComparison.Ordinal);
        Assert.Empty(SettingsReader.Parse(one, folder.Path).Problems);
        string both = one.Replace("tty/press-1-reader", "by-id", StringComparison.Ordinal);
        Assert.Equal([$"buses[0], machines[0].reader : la liaison série {folder.File("tty0")} sert deux fois"], SettingsReader.Parse(both, folder.Path).Problems);
    }

    [Fact]
    public void Every_problem_is_told_in_both_languages()
    {
        string[] spoiled =
        [
            Good.Replace("\"site\"", "\"sitte\"", StringComparison.Ordinal), Good.Replace("la-fabunit", "La Fabunit", StringComparison.Ordinal), Good.Replace("\"activeW\": 200", "\"activeW\": 20", StringComparison.Ordinal),
            Good.Replace("\"activeW\": 200", "\"activeW\": \"200\"", StringComparison.Ordinal), Good.Replace("8883", "88830", StringComparison.Ordinal), Good.Replace("\"caFile\": \"pki/ca.pem\", ", "", StringComparison.Ordinal),
            Good.Replace(", \"keyFile\": \"client.key\"", "", StringComparison.Ordinal), Good.Replace("sdm120", "sdm12", StringComparison.Ordinal), Good.Replace("\"bus\": \"bus1\"", "\"bus\": \"bus2\"", StringComparison.Ordinal),
            Good.Replace("\"activeLow\": false", "\"activeLow\": 0", StringComparison.Ordinal), Good.Replace("\"statusPort\": 0,", "\"statusPort\": 0, \"statusPort\": 1,", StringComparison.Ordinal),
            Good.Replace("\"buses\": [", "\"buses\": 5, \"bus\": [", StringComparison.Ordinal), Good.Replace("115200", "1288000", StringComparison.Ordinal), Good.Replace("\"idleTimeoutSeconds\": 600", "\"idleTimeoutSeconds\": 5", StringComparison.Ordinal),
            Good.Replace("\"reader\": {", "\"readr\": {", StringComparison.Ordinal), Good.Replace("{ \"line\": 27 }", "27", StringComparison.Ordinal), Good.Replace("\"profile\": {", "\"profile\": { \"base\": \"lazer\",", StringComparison.Ordinal),
            Good.Replace("\"profile\": {", "\"profile\": { \"interlocks\": [ \"lid\", \"lid\", \"lidd\" ],", StringComparison.Ordinal), "{ oops", "[]", "{}",
        ];
        foreach (string text in spoiled)
        {
            IReadOnlyList<Finding> problems = SettingsReader.Bind(text, "/etc/makerspace").Problems;
            Assert.NotEmpty(problems);
            Assert.All(problems, p =>
            {
                Assert.NotEqual(p.French, p.English);
                Assert.DoesNotMatch("[éèêàçùôî«»]| est | un | une ", p.English);
            });
        }
    }

    [Fact]
    public void All_errors_are_told_at_once()
    {
        string bad = Good.Replace("\"site\"", "\"sitte\"", StringComparison.Ordinal).Replace("\"relay\"", "\"relais\"", StringComparison.Ordinal);
        (_, IReadOnlyList<string> problems) = SettingsReader.Parse(bad, "/etc/makerspace");
        Assert.Equal(4, problems.Count);
    }

    [Fact]
    public void What_is_no_json_is_told_with_its_place()
    {
        (_, IReadOnlyList<string> problems) = SettingsReader.Parse("{\n  \"site\": oops }", "/etc/makerspace");
        Assert.StartsWith("ligne 2, caractère 11", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_object_names_every_missing_key()
    {
        (_, IReadOnlyList<string> problems) = SettingsReader.Parse("{}", "/etc/makerspace");
        foreach (string key in (string[])["site", "agent", "dataFolder", "broker", "badgeKeyFile", "signerFile", "signerKeyId", "pins"])
        {
            Assert.Contains($"{key} : clé manquante", problems);
        }
    }
}
