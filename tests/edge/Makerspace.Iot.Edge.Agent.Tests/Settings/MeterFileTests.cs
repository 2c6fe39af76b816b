using System.Text.Json;
using System.Text.Json.Nodes;
using Makerspace.Iot.Edge.Agent.Settings;
using Makerspace.Iot.Edge.Agent.Settings.Check;
using Makerspace.Iot.Edge.Agent.Settings.MeterFiles;
using Makerspace.Iot.Edge.Agent.Settings.Schema;
using Makerspace.Iot.Edge.Devices.Meters.Modbus;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Agent.Tests.Settings;

/// <summary>The meter files of the program, and what is told of a wrong one of the workshop.</summary>
public sealed class MeterFileTests : IDisposable
{
    private const string Good = """
        {
          "name": "Fabricant X1", "source": "Notice X1, révision 3, section 4", "billable": true, "function": 3,
          "values": [
            { "measures": "power", "register": 10, "type": "int32", "min": -9000, "max": 9000 },
            { "measures": "energy", "register": 20, "type": "uint32", "scale": 10, "min": 0, "max": 1000000000 }
          ],
          "stepWh": 10, "maxPowerW": 9000, "factory": { "baud": 9600, "parity": "even" },
          "address": { "register": 2, "type": "uint16", "function": 6 }
        }
        """;

    private readonly TempFolder _folder = new();

    public static TheoryData<string> Names { get; } =
        ["ddsu666", "or-we-514", "or-we-516", "pzem004t", "pzem017", "sdm120", "sdm230", "sdm630", "sdm630mct", "sdm72", "sdm72-2"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_file_of_the_folder_is_a_kind_that_is_known()
    {
        string[] files = [.. Directory.GetFiles(Repository.Path("firmware-config/meters"), "*.json").Select(Path.GetFileNameWithoutExtension).OfType<string>().Where(n => n != "meter.schema").Order(StringComparer.Ordinal)];
        Assert.Equal(Names.Select(n => n.Data), files);
        Assert.Equal(files, new MeterLibrary("/nowhere").Names);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_file_of_the_program_is_loaded_and_pleases_its_schema(string kind)
    {
        List<Finding> problems = [];
        MeterDefinition? meter = new MeterLibrary("/nowhere").Find(kind, problems);
        Assert.Empty(problems);
        Assert.Equal(kind, meter!.Kind);
        JsonElement file = JsonDocument.Parse(File.ReadAllText(Repository.Path($"firmware-config/meters/{kind}.json"))).RootElement;
        Assert.Empty(new SchemaCheck(JsonDocument.Parse(SettingsSchema.Meter()).RootElement).Problems(file));
        Assert.True(file.GetProperty("source").GetString()!.Length > 40);
        Assert.True(meter.Reads.Count <= 2 && meter.Reads.Select(r => r.Count).Distinct().Count() == meter.Reads.Count, "the late answer to one question could pass for the answer to another");
    }

    [Fact]
    public void The_readme_lists_every_kind_and_its_example_is_a_meter()
    {
        string readme = File.ReadAllText(Repository.Path("firmware-config/meters/README.md"));
        Assert.All(Names, n => Assert.Contains($"| `{n.Data}` |", readme, StringComparison.Ordinal));
        int from = readme.IndexOf("```json", StringComparison.Ordinal) + 7;
        Write("x1", readme[from..readme.IndexOf("```", from, StringComparison.Ordinal)]);
        List<Finding> problems = [];
        Assert.Equal(2, new MeterLibrary(_folder.Path).Find("x1", problems)!.Reads.Count);
        Assert.Empty(problems);
    }

    [Fact]
    public void A_workshops_own_meter_is_taken_beside_the_configuration_and_hides_the_programs()
    {
        Write("x1", Good);
        AgentSettings settings = Bind("x1").Settings!;
        Assert.True(settings.Machines[0].Meter!.IsBillable);
        Write("sdm120", Good);
        MeterDefinition hidden = new MeterLibrary(_folder.Path).Find("sdm120", [])!;
        Assert.Equal(("Fabricant X1", true), (hidden.Name, hidden.IsHolding));
        Assert.Equal([new RegisterRange(10, 12)], hidden.Reads);
    }

    [Theory]
    [InlineData("\"name\": \"Fabricant X1\", ", "", "x1.json.name : clé manquante", "missing key")]
    [InlineData("\"source\": \"Notice X1, révision 3, section 4\", ", "", "x1.json.source : clé manquante", "missing key")]
    [InlineData("\"function\": 3", "\"function\": 5", "x1.json.function : un de ces nombres est attendu : 3, 4", "one of these numbers is expected")]
    [InlineData("\"function\": 3", "\"fonction\": 3", "x1.json.fonction : clé inconnue ; vouliez-vous dire « function » ?", "did you mean \"function\"?")]
    [InlineData("\"measures\": \"power\"", "\"measures\": \"powr\"", "x1.json.values[0].measures : « powr » est inconnu (power, apparentPower, energy, current, voltage) ; vouliez-vous dire « power » ?", "is unknown")]
    [InlineData("\"measures\": \"power\"", "\"measures\": \"current\"", "x1.json.values : il faut une valeur power (ou apparentPower)", "a value power (or apparentPower) is needed")]
    [InlineData("\"measures\": \"energy\"", "\"measures\": \"voltage\"", "x1.json.billable : un compteur sans valeur energy", "is not for billing; write false")]
    [InlineData("\"measures\": \"energy\"", "\"measures\": \"apparentPower\"", "x1.json.values : power et apparentPower s'excluent", "exclude each other")]
    [InlineData("\"register\": 10", "\"register\": 65536", "x1.json.values[0].register : un nombre entier de 0 à 65535 est attendu", "a whole number from 0 to 65535")]
    [InlineData("\"register\": 10", "\"register\": 65535", "x1.json.values[0].register : cette valeur tient sur 2 registres et dépasse 65535", "goes beyond 65535")]
    [InlineData("\"register\": 10", "\"register\": 10.5", "x1.json.values[0].register : un nombre entier", "a whole number")]
    [InlineData("\"type\": \"int32\"", "\"type\": \"integer\"", "x1.json.values[0].type : « integer » est inconnu (int16, uint16", "is unknown")]
    [InlineData("\"scale\": 10,", "\"scale\": 0,", "x1.json.values[1].scale : 0 est hors limites ; de 1E-06 à 1000000", "is out of range")]
    [InlineData("\"scale\": 10,", "\"scale\": -1,", "x1.json.values[1].scale : -1 est hors limites", "is out of range")]
    [InlineData("\"scale\": 10,", "\"scale\": 1e300,", "x1.json.values[1].scale", "is out of range")]
    [InlineData("\"min\": -9000, \"max\": 9000", "\"min\": 9000, \"max\": 9000", "x1.json.values[0].max : doit être au-dessus de min", "must be above min")]
    [InlineData("\"min\": 0,", "\"min\": -1,", "x1.json.values[1].min : un compte d'énergie n'est jamais négatif ; écrivez 0", "write 0")]
    [InlineData("\"maxPowerW\": 9000, ", "", "x1.json.maxPowerW : clé manquante", "missing key")]
    [InlineData("\"stepWh\": 10", "\"stepWh\": 0", "x1.json.stepWh : 0 est hors limites", "is out of range")]
    [InlineData("\"stepWh\": 10", "\"stepWh\": 10, \"longestRead\": 126", "x1.json.longestRead : un nombre entier de 4 à 125 est attendu", "from 4 to 125")]
    [InlineData("\"stepWh\": 10", "\"stepWh\": 10, \"reads\": [ { \"first\": 0, \"count\": 126 } ]", "x1.json.reads[0].count : un nombre entier de 1 à 125 est attendu", "from 1 to 125")]
    [InlineData("\"stepWh\": 10", "\"stepWh\": 10, \"reads\": [ { \"first\": 10, \"count\": 2 } ]", "x1.json.values[1].register : aucune question de reads ne contient ses registres 20 à 21 ; allongez-en une", "make one longer")]
    [InlineData("\"stepWh\": 10", "\"stepWh\": 10, \"reads\": [ { \"first\": 10, \"count\": 12 }, { \"first\": 65530, \"count\": 7 } ]", "x1.json.reads : les registres de 65530 à 65536 dépassent 65535", "go beyond 65535")]
    [InlineData("\"baud\": 9600", "\"baud\": 9601", "x1.json.factory.baud : un de ces nombres est attendu", "one of these numbers is expected")]
    [InlineData("\"type\": \"uint16\", \"function\": 6", "\"type\": \"float32\", \"function\": 6", "x1.json.address.function : une adresse float32 tient sur deux registres et s'écrit par la fonction 16", "written by function 16")]
    [InlineData("\"values\": [", "\"values\": [], \"value\": [", "x1.json.values : de 1 à 16 éléments sont attendus, 0 trouvé(s)", "1 to 16 elements")]
    [InlineData("\"values\": [", "\"values\": [ { \"measures\": \"current\", \"register\": 1000, \"type\": \"int16\", \"min\": 0, \"max\": 1 }, { \"measures\": \"current\", \"register\": 2000, \"type\": \"int16\", \"min\": 0, \"max\": 1 }, { \"measures\": \"current\", \"register\": 3000, \"type\": \"int16\", \"min\": 0, \"max\": 1 }, { \"measures\": \"current\", \"register\": 4000, \"type\": \"int16\", \"min\": 0, \"max\": 1 },", "x1.json.values : 5 questions par lecture, 4 au plus", "5 questions in a reading, 4 at most")]
    [InlineData("{\n", "[\n", "x1.json : ligne", "this is not JSON")]
    public void A_mistake_is_told_with_file_place_and_remedy(string right, string wrong, string french, string english)
    {
        Assert.Contains(right, Good, StringComparison.Ordinal);
        int at = Good.IndexOf(right, StringComparison.Ordinal);
        Write("x1", string.Concat(Good.AsSpan(0, at), wrong, Good.AsSpan(at + right.Length)));
        (AgentSettings? settings, IReadOnlyList<Finding> problems) = Bind("x1");
        Assert.Null(settings);
        Assert.Contains(problems, p => p.Say(new MessageLanguage(true)).Contains(french, StringComparison.Ordinal));
        Assert.Contains(problems, p => p.Say(new MessageLanguage(false)).Contains(english, StringComparison.Ordinal));
        Assert.All(problems, p => Assert.Contains(_folder.File("meters/x1.json"), p.Where, StringComparison.Ordinal));
    }

    [Fact]
    public void What_the_schema_refuses_the_reader_refuses()
    {
        const int Seed = 20261130;
        var random = new Random(Seed);
        var check = new SchemaCheck(JsonDocument.Parse(SettingsSchema.Meter()).RootElement);
        int refused = 0;
        for (int i = 0; i < 300; i++)
        {
            JsonObject meter = JsonNode.Parse(Good)!.AsObject();
            string what = Mutation.Apply(meter, random);
            bool bySchema = check.Problems(JsonSerializer.SerializeToElement(meter)).Count > 0;
            refused += bySchema ? 1 : 0;
            Write("x1", meter.ToJsonString());
            List<Finding> problems = [];
            MeterDefinition? read = new MeterLibrary(_folder.Path).Find("x1", problems);
            Assert.True(!bySchema || (read is null && problems.Count > 0), $"seed {Seed}, round {i}: {what}: {meter.ToJsonString()}");
        }

        Assert.InRange(refused, 100, 299);
    }

    [Fact]
    public void A_file_that_is_too_large_or_cannot_be_a_text_is_refused()
    {
        Write("x1", Good + new string(' ', MeterLibrary.LargestFile));
        Assert.Contains(Bind("x1").Problems, p => p.French.Contains("ce n'est pas un compteur", StringComparison.Ordinal));
        Write("x1", Good.Replace("Fabricant X1", "\\uD800", StringComparison.Ordinal));
        Assert.Contains(Bind("x1").Problems, p => p.French.Contains("caractère impossible", StringComparison.Ordinal));
    }

    [Fact]
    public void A_kind_cannot_leave_its_folder_and_a_file_of_another_name_is_not_offered()
    {
        File.WriteAllText(_folder.File("outside.json"), Good);
        Write("MON COMPTEUR", Good);
        Assert.Contains(Bind("../outside").Problems, p => p.French.Contains("est inconnu", StringComparison.Ordinal));
        Assert.DoesNotContain("MON COMPTEUR", new MeterLibrary(_folder.Path).Names);
    }

    [Fact]
    public void A_meter_that_tells_no_direction_cannot_be_turned()
    {
        JsonObject config = Samples.With("meter", """{ "kind": "pzem004t", "bus": "bus1", "address": 2, "reversed": true }""");
        Assert.Contains(Samples.Problems(config), p => p.StartsWith("machines[0].meter.reversed : un pzem004t ne dit pas le sens", StringComparison.Ordinal));
        Assert.Empty(Samples.Problems(Samples.With("meter", """{ "kind": "or-we-516", "bus": "bus1", "address": 2, "reversed": true }""")));
    }

    [Theory]
    [InlineData("pzem017", 1, true)]
    [InlineData("pzem017", 2, false)]
    [InlineData("pzem004t", 1, false)]
    [InlineData("sdm72", 2, false)]
    public void A_bus_that_a_meter_cannot_speak_on_is_told(string kind, int stopBits, bool isTold)
    {
        JsonObject config = Samples.With("meter", $$"""{ "kind": "{{kind}}", "bus": "bus1", "address": 2 }""");
        config["buses"]![0]!["stopBits"] = stopBits;
        (AgentSettings? settings, _) = SettingsReader.Bind(config.ToJsonString(), _folder.Path);
        Assert.Equal(isTold, Findings.OfSettings(settings!, p => p).Any(f => f.French.Contains("ne parle qu'à 9600 bauds, parité none, 2 bit(s) d'arrêt", StringComparison.Ordinal)));
    }

    private void Write(string name, string text)
    {
        Directory.CreateDirectory(_folder.File("meters"));
        File.WriteAllText(_folder.File($"meters/{name}.json"), text);
    }

    private (AgentSettings? Settings, IReadOnlyList<Finding> Problems) Bind(string kind)
    {
        JsonObject config = Samples.With("meter", $$"""{ "kind": "{{kind}}", "bus": "bus1", "address": 2 }""");
        return SettingsReader.Bind(config.ToJsonString(), _folder.Path);
    }
}
