using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using Makerspace.Iot.Edge.Agent.Settings.Reading;
using Makerspace.Iot.Edge.Agent.Settings.Schema;
using Makerspace.Iot.Edge.Core.Sessions;

namespace Makerspace.Iot.Edge.Agent.Tests.Settings;

public sealed class SchemaTests
{
    // What the wiring adds to a profile.
    private static readonly string[] NotInProfiles = ["Meter", "HasFeedback", "Interlocks", "HasExtractorRelay", "Mode", "MeterBehindRelay"];

    [Fact]
    public void The_schema_files_are_what_the_binder_reads()
    {
        Repository.AssertHolds("firmware-config/agent.schema.json", _ => SettingsSchema.Agent());
        Repository.AssertHolds("firmware-config/profiles/profile.schema.json", _ => SettingsSchema.Profile());
        Repository.AssertHolds("firmware-config/meters/meter.schema.json", _ => SettingsSchema.Meter());
    }

    [Fact]
    public void The_readme_of_the_agent_lists_every_key() => Repository.AssertHolds("edge/Makerspace.Iot.Edge.Agent/README.md", text =>
    {
        const string Begin = "<!-- keys: written by SettingsTable, checked by SchemaTests -->\n";
        const string End = "<!-- end of keys -->";
        int from = text.IndexOf(Begin, StringComparison.Ordinal);
        int to = text.IndexOf(End, StringComparison.Ordinal);
        Assert.True(from >= 0 && to > from, "The README has lost the marks around its table of keys.");
        return string.Concat(text.AsSpan(0, from + Begin.Length), "\n", SettingsTable.Write(SettingsShapes.Agent()), text.AsSpan(to));
    });

    [Fact]
    public void Every_key_says_what_it_means_and_has_a_unit_of_its_own_or_a_range()
    {
        foreach (KeyShape key in All(SettingsShapes.Agent()))
        {
            Assert.True(key.Says.Length >= 8, $"{key.Key} says nothing");
            Assert.True(key.Type is not (KeyType.Whole or KeyType.Number) || key.OneOf is not null || (key.From is not null && key.To is not null), $"{key.Key} has no range");
        }
    }

    [Fact]
    public void Every_property_of_a_machine_profile_can_be_configured()
    {
        string[] keys = [.. SettingsShapes.Profile().Keys.Select(k => k.Key)];
        foreach (PropertyInfo property in typeof(MachineProfile).GetProperties().Where(p => p.SetMethod is not null && !NotInProfiles.Contains(p.Name, StringComparer.Ordinal)))
        {
            Assert.Contains(JsonNamingPolicy.CamelCase.ConvertName(property.Name), keys);
        }
    }

    [Fact]
    public void Ranges_of_the_binder_are_those_of_the_core()
    {
        int checkedKeys = 0;
        foreach (KeyShape key in SettingsShapes.Profile().Keys.Where(k => k.Type is KeyType.Number or KeyType.Whole))
        {
            Assert.True(Complains(key, key.From!.Value - 1), $"{key.Key}: the core takes less than {key.From}");
            Assert.True(Complains(key, key.To!.Value + 1), $"{key.Key}: the core takes more than {key.To}");
            Assert.False(Complains(key, key.From.Value), $"{key.Key}: the core refuses {key.From}");
            Assert.False(Complains(key, key.To.Value), $"{key.Key}: the core refuses {key.To}");
            checkedKeys++;
        }

        Assert.True(checkedKeys >= 18);
    }

    [Fact]
    public void Defaults_of_the_binder_are_those_of_the_core()
    {
        var usual = new MachineProfile();
        foreach (KeyShape key in SettingsShapes.Profile().Keys.Where(k => k.Type is KeyType.Number or KeyType.Whole))
        {
            Assert.Equal(Convert.ToString(Property(key).GetValue(usual), CultureInfo.InvariantCulture), Convert.ToString(key.Default, CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void A_mistyped_key_of_a_profile_is_refused_with_the_right_one()
    {
        foreach (KeyShape key in SettingsShapes.Profile().Keys.Where(k => k.Key is not "$schema"))
        {
            string typed = key.Key[..^2] + key.Key[^1];
            JsonObject config = Samples.Config();
            Samples.Machine(config)["profile"] = new JsonObject { [typed] = 1 };
            Assert.Contains($"machines[0].profile.{typed} : clé inconnue ; vouliez-vous dire « {key.Key} » ?", Samples.Problems(config));
        }
    }

    [Fact]
    public void The_samples_please_schema_and_binder()
    {
        SchemaCheck check = Schema(SettingsSchema.Agent());
        foreach (JsonObject config in Samples.All())
        {
            Assert.Empty(Samples.Problems(config));
            Assert.Empty(check.Problems(JsonSerializer.SerializeToElement(config)));
        }
    }

    [Fact]
    public void Every_kind_of_device_stands_in_a_sample()
    {
        string text = string.Join('\n', Samples.All().Select(c => c.ToJsonString()));
        foreach (string kind in Shapes(SettingsShapes.Agent()).SelectMany(s => s.Kinds.Where(k => k.Name != s.DefaultKind && !k.IsAnyName)).Select(k => k.Name).Distinct(StringComparer.Ordinal))
        {
            Assert.Contains($"\"kind\":\"{kind}\"", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_the_schema_refuses_the_binder_refuses()
    {
        const int Seed = 20261122;
        var random = new Random(Seed);
        SchemaCheck check = Schema(SettingsSchema.Agent());
        int refused = 0;
        IReadOnlyList<JsonObject> samples = Samples.All();
        for (int i = 0; i < 1500; i++)
        {
            JsonObject config = samples[i % samples.Count].DeepClone().AsObject();
            string what = Mutation.Apply(config, random);
            bool bySchema = check.Problems(JsonSerializer.SerializeToElement(config)).Count > 0;
            refused += bySchema ? 1 : 0;
            Assert.True(!bySchema || Samples.Problems(config).Count > 0, $"seed {Seed}, round {i}: {what}: {config.ToJsonString()}");
        }

        Assert.InRange(refused, 500, 1499);
    }

    private static SchemaCheck Schema(string text) => new(JsonDocument.Parse(text).RootElement);

    private static IEnumerable<ObjectShape> Shapes(ObjectShape shape) =>
        [shape, .. shape.Kinds.SelectMany(k => Shapes(k.Shape)), .. shape.Keys.Select(k => k.Within).OfType<ObjectShape>().SelectMany(Shapes)];

    private static IEnumerable<KeyShape> All(ObjectShape shape) => Shapes(shape).SelectMany(s => s.Keys);

    private static PropertyInfo Property(KeyShape key) => typeof(MachineProfile).GetProperty(char.ToUpperInvariant(key.Key[0]) + key.Key[1..])!;

    private static bool Complains(KeyShape key, double value)
    {
        var profile = new MachineProfile();
        PropertyInfo property = Property(key);
        property.SetValue(profile, Convert.ChangeType(value, Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, CultureInfo.InvariantCulture));
        return profile.Validate().Any(p => p.StartsWith($"{key.Key}: ", StringComparison.Ordinal) && p.Contains("is not between", StringComparison.Ordinal));
    }
}
