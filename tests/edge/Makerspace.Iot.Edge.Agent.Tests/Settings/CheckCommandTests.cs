using System.Text.Json.Nodes;
using Makerspace.Iot.Edge.Agent.Service;
using Makerspace.Iot.Edge.Agent.Settings;
using Makerspace.Iot.Edge.Agent.Tests.Fakes;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Agent.Tests.Settings;

[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class CheckCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public CheckCommandTests()
    {
        using var world = new SignedWorld();
        Put("badge.key", Convert.ToBase64String(new byte[32]), isSecret: true);
        Put("signer.pem", world.PublicPem, isSecret: false);
        Put("ca.pem", "-", isSecret: false);
        Put("client.pem", "-", isSecret: false);
        Put("client.key", "-", isSecret: true);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_good_configuration_is_explained_and_ends_with_0()
    {
        (int status, string text) = Check(Samples.Config());
        Assert.Equal(0, status);
        Assert.Contains("Machine laser-1", text, StringComparison.Ordinal);
        Assert.Contains("un PN532 sur la liaison série /dev/ttyUSB1 à 115200 bauds", text, StringComparison.Ordinal);
        Assert.Contains("un relais (ligne 17), vérifié par le contact auxiliaire (ligne 27, active à l'état bas) en 1 s", text, StringComparison.Ordinal);
        Assert.Contains("un compteur sdm120 à l'adresse 1 du bus bus1 ; au travail à partir de 200 W", text, StringComparison.Ordinal);
        Assert.Contains("le badge est présenté de nouveau ; après 10 min de repos (avertissement 60 s avant)", text, StringComparison.Ordinal);
        Assert.Contains("Arrêt immédiat : arrêt d'urgence ; rien ne redémarre tout seul ensuite", text, StringComparison.Ordinal);
        Assert.EndsWith("Rien à redire.\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void English_is_spoken_on_demand()
    {
        (int status, string text) = Check(Samples.With("feedback", null), french: false);
        Assert.Equal(1, status);
        Assert.Contains("Session ends: the badge is tapped again; after 10 min of rest (warning 60 s before)", text, StringComparison.Ordinal);
        Assert.Contains("1 warning(s):\n  machines[0].feedback : no auxiliary contact", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("relay", """{ "lin": 17 }""", "machines[0].relay.lin : unknown key; did you mean \"line\"?")]
    [InlineData("relay", """{ "lin": 17 }""", "machines[0].relay.line : missing key")]
    [InlineData("profile", "\"lazer-cutter\"", "machines[0].profile : the profile \"lazer-cutter\" is unknown")]
    public void Errors_of_keys_are_told_in_English_too(string key, string json, string says)
    {
        (int status, string text) = Check(Samples.With(key, json), french: false);
        Assert.Equal(2, status);
        Assert.Contains(says, text, StringComparison.Ordinal);
        Assert.DoesNotContain("clé", text, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_json_and_a_key_that_is_no_key_are_told_in_English_too()
    {
        File.WriteAllText(_folder.File("agent.json"), "{\n  \"site\": oops }");
        using var output = new StringWriter { NewLine = "\n" };
        Assert.Equal(2, CheckCommand.Run(_folder.File("agent.json"), new MessageLanguage(false), withDevices: false, output));
        Assert.Contains("line 2, character 11: this is not JSON", output.ToString(), StringComparison.Ordinal);

        Put("badge.key", Convert.ToBase64String(new byte[31]), isSecret: true);
        Assert.Contains($"badgeKeyFile : {_folder.File("badge.key")} does not hold 32 bytes in base64.", Check(Samples.Config(), french: false).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_plug_is_explained_with_the_times_that_the_agent_uses_for_it()
    {
        JsonObject config = Samples.Plug("zigbee2mqtt");
        Samples.Machine(config).Remove("feedback");
        Samples.Machine(config)["relay"]!["confirmSeconds"] = 7;
        string text = Check(config).Text;
        Assert.Contains("muet plus de 21 s : défaut signalé", text, StringComparison.Ordinal);
        Assert.Contains("qui dit elle-même en 8 s si elle est fermée", text, StringComparison.Ordinal);
        config = Samples.With("meter", """{ "kind": "zigbee2mqtt", "topic": "prise-1" }""");
        config["plugBroker"] = JsonNode.Parse("""{ "host": "127.0.0.1", "port": 1883 }""");
        Samples.Machine(config)["meterBehindRelay"] = true;
        text = Check(config).Text;
        Assert.Contains("muet plus de 32 s : défaut signalé", text, StringComparison.Ordinal);
        Assert.Contains("alimenté derrière le relais", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_warning_ends_with_1_and_an_error_with_2()
    {
        Assert.Equal(1, Check(Samples.With("feedback", null)).Status);
        Assert.Equal(2, Check(Samples.With("feedback", """{ "line": 17 }""")).Status);
        Assert.Equal(2, Check(Samples.With("feedback", """{ "ligne": 17 }""")).Status);
    }

    [Fact]
    public void What_is_no_configuration_ends_with_2_and_says_every_error()
    {
        (int status, string text) = Check(Samples.With("relay", """{ "lin": 17 }"""));
        Assert.Equal(2, status);
        Assert.Contains("2 erreur(s)", text, StringComparison.Ordinal);
        Assert.Contains("machines[0].relay.lin : clé inconnue ; vouliez-vous dire « line » ?", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("badge.key", "badgeKeyFile")]
    [InlineData("signer.pem", "signerFile")]
    [InlineData("ca.pem", "broker.caFile")]
    [InlineData("client.key", "broker.keyFile")]
    public void A_missing_file_is_an_error(string file, string where)
    {
        File.Delete(_folder.File(file));
        (int status, string text) = Check(Samples.Config());
        Assert.Equal(2, status);
        Assert.Contains($"{where} : le fichier {_folder.File(file)} n'existe pas", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_systemd_gives_to_the_service_alone_is_a_warning()
    {
        JsonObject config = Samples.Config();
        config["badgeKeyFile"] = "/run/credentials/makerspace-agent.service/badge.key";
        (int status, string text) = Check(config);
        Assert.Equal(1, status);
        Assert.Contains("badgeKeyFile : /run/credentials/makerspace-agent.service/badge.key n'est là que pendant que le service tourne", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_machine_that_heats_and_extracts_is_explained()
    {
        JsonObject config = Samples.With("temperature", """{ "kind": "ds18b20", "id": "28-0316a2794eff" }""");
        JsonObject m = Samples.Machine(config);
        m["profile"] = JsonNode.Parse("""{ "base": "plastic-press", "readyAboveC": 150, "upkeepBlocks": true }""");
        m["lid"] = JsonNode.Parse("""{ "line": 5 }""");
        m["extractor"] = JsonNode.Parse("""{ "line": 6 }""");
        m["extractorRelay"] = JsonNode.Parse("""{ "line": 13 }""");
        m["outOfOrderButton"] = JsonNode.Parse("""{ "line": 19 }""");
        m["mode"] = "audit";
        (int status, string text) = Check(config);
        Assert.Equal(0, status);
        foreach (string line in (string[])
        [
            "Machine laser-1 (profil plastic-press)",
            "  Mode : audit : rien n'est bloqué",
            "  Aspiration : son propre relais (ligne 13), en marche avec la machine et 60 s après le dernier travail, débit d'air surveillé (ligne 6) : sans air pendant 10 s, défaut.",
            "  Chaleur : une sonde DS18B20 28-0316a2794eff ; chauffe annoncée 45 min ; à température de travail à partir de 150 °C ; chaude à partir de 80 °C : sous tension jusqu'à ce qu'elle soit plus froide, au plus 60 min.",
            "  À la machine : bouton « hors service » (ligne 19), 3 s d'appui.",
            "  Ne démarre que si satisfaits : arrêt d'urgence, capot ou protecteur.",
            "  Entretien : à faire après 50 sessions ; la machine est alors hors service au prochain repos.",
        ])
        {
            Assert.Contains(line, text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("badge.key", UnixFileMode.GroupRead, "600")]
    [InlineData("client.key", UnixFileMode.OtherRead, "600")]
    [InlineData("signer.pem", UnixFileMode.OtherWrite, "644")]
    public void A_file_that_is_open_to_others_is_a_warning_with_the_remedy(string file, UnixFileMode also, string wanted)
    {
        string path = _folder.File(file);
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | also);
        (int status, string text) = Check(Samples.Config());
        Assert.Equal(1, status);
        Assert.Contains($"corrigez : chmod {wanted} {path}", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_badge_key_of_another_length_is_an_error()
    {
        Put("badge.key", Convert.ToBase64String(new byte[31]), isSecret: true);
        (int status, string text) = Check(Samples.Config());
        Assert.Equal(2, status);
        Assert.Contains("badgeKeyFile : ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Devices_that_are_not_there_are_warnings_unless_nobody_asks()
    {
        JsonObject config = Samples.With("reader", """{ "kind": "pn532-hsu", "device": "tty/nobody" }""");
        config["pins"] = JsonNode.Parse("""{ "kind": "gpiochip", "path": "/dev/gpiochip77" }""");
        config["buses"]![0]!["device"] = "/dev/null";
        Assert.Equal(0, Check(config).Status);
        (int status, string text) = Check(config, withDevices: true);
        Assert.Equal(1, status);
        Assert.Contains("2 avertissement(s)", text, StringComparison.Ordinal);
        Assert.Contains($"machines[0].reader : {_folder.File("tty/nobody")} n'est pas là", text, StringComparison.Ordinal);
        Assert.Contains("pins.path : la carte /dev/gpiochip77 n'est pas là", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_link_is_followed_to_find_one_tty_under_two_names()
    {
        File.WriteAllText(_folder.File("tty0"), "");
        File.CreateSymbolicLink(_folder.File("by-id"), _folder.File("tty0"));
        JsonObject config = Samples.With("reader", """{ "kind": "pn532-hsu", "device": "by-id" }""");
        config["buses"]![0]!["device"] = "tty0";
        (int status, string text) = Check(config, withDevices: true);
        Assert.Equal(2, status);
        Assert.Contains($"la liaison série {_folder.File("tty0")} sert deux fois", text, StringComparison.Ordinal);
    }

    private (int Status, string Text) Check(JsonObject config, bool french = true, bool withDevices = false)
    {
        File.WriteAllText(_folder.File("agent.json"), config.ToJsonString());
        using var output = new StringWriter { NewLine = "\n" };
        int status = CheckCommand.Run(_folder.File("agent.json"), new MessageLanguage(french), withDevices, output);
        return (status, output.ToString());
    }

    private void Put(string file, string text, bool isSecret)
    {
        string path = _folder.File(file);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | (isSecret ? UnixFileMode.None : UnixFileMode.GroupRead | UnixFileMode.OtherRead));
    }
}
