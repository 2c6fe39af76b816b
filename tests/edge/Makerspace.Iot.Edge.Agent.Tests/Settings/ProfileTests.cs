using System.Text.Json;
using System.Text.Json.Nodes;
using Makerspace.Iot.Edge.Agent.Settings;
using Makerspace.Iot.Edge.Agent.Settings.Check;
using Makerspace.Iot.Edge.Agent.Settings.Profiles;
using Makerspace.Iot.Edge.Agent.Settings.Schema;
using Makerspace.Iot.Edge.Core.Interlocks;
using Makerspace.Iot.Edge.Core.Sessions;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Agent.Tests.Settings;

public sealed class ProfileTests
{
    public static TheoryData<string> Names { get; } =
        ["laser-cutter", "printer-3d", "plastic-press", "shredder", "cnc-router", "lathe", "kiln", "sewing-machine", "loom", "generic"];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_profile_of_the_program_is_read_by_its_own_binder_and_pleases_its_schema(string name)
    {
        (ProfileSettings profile, _) = Read(JsonValue.Create(name));
        Assert.Equal(name, profile.Name);
        Assert.Empty(profile.Profile.Validate());
        Assert.True(profile.Description is { Length: > 20 });
        JsonElement file = JsonDocument.Parse(File.ReadAllText(Repository.Path($"firmware-config/profiles/{name}.json"))).RootElement;
        Assert.Empty(new SchemaCheck(JsonDocument.Parse(SettingsSchema.Profile()).RootElement).Problems(file));
        Assert.True(file.GetProperty("source").GetString()!.Length > 40);
    }

    [Fact]
    public void Every_profile_of_the_repository_is_one_of_them()
    {
        string[] files = [.. Directory.GetFiles(Repository.Path("firmware-config/profiles"), "*.json").Select(Path.GetFileNameWithoutExtension).OfType<string>().Where(n => n != "profile.schema").Order(StringComparer.Ordinal)];
        Assert.Equal(Names.Select(n => n.Data).Order(StringComparer.Ordinal), files);
        Assert.Equal(files, new ProfileLibrary("/nowhere").Names);
    }

    [Fact]
    public void The_readme_of_the_profiles_tells_their_figures() => Repository.AssertHolds("firmware-config/profiles/README.md", text =>
    {
        const string Begin = "\n<!-- profiles: written and checked by ProfileTests -->\n";
        const string Head = "|---|---|---|---|---|---|---|\n";
        int from = text.IndexOf(Head, StringComparison.Ordinal) + Head.Length;
        int to = text.IndexOf(Begin, StringComparison.Ordinal);
        Assert.True(from >= Head.Length && to >= from, "The README has lost the marks around its table.");
        string rows = string.Concat(Names.Select(n => Row(n.Data)));
        return string.Concat(text.AsSpan(0, from), rows, text.AsSpan(to));
    });

    [Fact]
    public void The_generic_profile_is_that_of_a_machine_that_names_none()
    {
        (ProfileSettings generic, _) = Read(JsonValue.Create("generic"));
        Assert.Equal(new MachineProfile(), generic.Profile);
    }

    [Fact]
    public void An_object_with_base_replaces_only_what_it_says()
    {
        (ProfileSettings laser, _) = Read(JsonValue.Create("laser-cutter"));
        (ProfileSettings mine, _) = Read(new JsonObject { ["base"] = "laser-cutter", ["idleW"] = 60, ["interlocks"] = new JsonArray("emergencyStop") });
        Assert.Equal(laser.Profile with { IdleW = 60 }, mine.Profile);
        Assert.Equal(InterlockKinds.EmergencyStop | InterlockKinds.Lid | InterlockKinds.Extractor, laser.RequiredInterlocks);
        Assert.Equal(InterlockKinds.EmergencyStop, mine.RequiredInterlocks);
        Assert.Equal("laser-cutter", mine.Name);
    }

    [Fact]
    public void An_unknown_profile_is_refused_with_the_nearest_name()
    {
        JsonObject config = Samples.Config();
        Samples.Machine(config)["profile"] = "laser-cuter";
        Assert.Contains(Samples.Problems(config), p => p.StartsWith("machines[0].profile : le profil « laser-cuter » est inconnu", StringComparison.Ordinal) && p.EndsWith("vouliez-vous dire « laser-cutter » ?", StringComparison.Ordinal));
    }

    [Fact]
    public void A_profile_of_the_workshop_hides_the_one_of_the_program_and_may_stand_on_another()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.File("profiles"));
        File.WriteAllText(folder.File("profiles/kiln.json"), """{ "base": "petit-four", "idleW": 70 }""");
        File.WriteAllText(folder.File("profiles/petit-four.json"), """{ "activeW": 1234, "idleW": 50 }""");
        (ProfileSettings kiln, _) = Read(JsonValue.Create("kiln"), folder.Path);
        Assert.Equal((1234, 70), (kiln.Profile.ActiveW, kiln.Profile.IdleW));
    }

    [Theory]
    [InlineData("""{ "base": "a" }""", "tourne sans doute en rond")]
    [InlineData("""{ "activW": 1 }""", "a.json.activW : clé inconnue ; vouliez-vous dire « activeW » ?")]
    [InlineData("""{ "activeW": -1 }""", "a.json.activeW : -1 est hors limites ; de 0.1 à 1000000")]
    [InlineData("""{ "idleW": 200 }""", "a.json.idleW : au-dessus d'activeW")]
    [InlineData("{", "a.json, ligne 1")]
    [InlineData("[]", "a.json : un objet { … } est attendu")]
    public void A_bad_profile_file_is_named_with_its_error(string text, string problem)
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.File("profiles"));
        File.WriteAllText(folder.File("profiles/a.json"), text);
        Assert.Contains(Read(JsonValue.Create("a"), folder.Path).Problems, p => p.Contains(problem, StringComparison.Ordinal));
    }

    [Fact]
    public void A_profile_name_cannot_leave_its_folder()
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder.File("outside.json"), "{}");
        Directory.CreateDirectory(folder.File("profiles"));
        Assert.Contains(Read(JsonValue.Create("../outside"), folder.Path).Problems, p => p.Contains("est inconnu", StringComparison.Ordinal));
    }

    private static string Row(string name)
    {
        (ProfileSettings p, _) = Read(JsonValue.Create(name));
        string interlocks = string.Join(", ", InterlockWords.Of(p.RequiredInterlocks).Select(w => $"`{w}`"));
        return FormattableString.Invariant(
            $"| `{name}` | ≥ {p.Profile.ActiveW} W | < {p.Profile.IdleW} W pendant {p.Profile.IdleDwellSeconds} s | {p.Profile.IdleTimeoutSeconds / 60:0.#} min | {(p.WantsMeter ? "oui" : "")} | {(p.WantsFeedback ? "oui" : "")} | {interlocks} |\n");
    }

    internal static (ProfileSettings Profile, IReadOnlyList<string> Problems) Read(JsonNode? profile, string folder = "/etc/makerspace")
    {
        JsonObject config = Samples.Config();
        Samples.Machine(config)["profile"] = profile;
        (AgentSettings? settings, IReadOnlyList<Finding> problems) = SettingsReader.Bind(config.ToJsonString(), folder);
        return (settings?.Machines[0].ProfileSettings ?? ProfileSettings.Usual, [.. problems.Select(f => f.Say(new MessageLanguage(true)))]);
    }
}
