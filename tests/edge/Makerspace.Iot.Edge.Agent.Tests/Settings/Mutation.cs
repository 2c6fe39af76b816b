using System.Text.Json.Nodes;

namespace Makerspace.Iot.Edge.Agent.Tests.Settings;

/// <summary>Changes one thing in a configuration: a value of another type or out of range, a key gone, a key too many.</summary>
internal static class Mutation
{
    private static readonly Func<JsonNode?>[] Values =
    [
        () => -1, () => 0, () => 5, () => 1e9, () => 3.5, () => "", () => "x", () => "Une Phrase !", () => new string('x', 401), () => true, () => null, () => new JsonObject(), () => new JsonArray(), () => new JsonArray(1),
    ];

    /// <summary>Applies one; answers what it did.</summary>
    public static string Apply(JsonObject config, Random random)
    {
        JsonObject[] objects = [.. Objects(config)];
        JsonObject chosen = objects[random.Next(objects.Length)];
        string[] keys = [.. chosen.Select(p => p.Key)];
        if (keys.Length == 0 || random.Next(10) == 0)
        {
            chosen["neuf"] = 1;
            return $"{chosen.GetPath()}: a key too many";
        }

        string key = keys[random.Next(keys.Length)];
        if (random.Next(5) == 0)
        {
            chosen.Remove(key);
            return $"{chosen.GetPath()}: {key} gone";
        }

        chosen[key] = Values[random.Next(Values.Length)]();
        return $"{chosen.GetPath()}: {key} is {chosen[key]?.ToJsonString() ?? "null"}";
    }

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject o => [o, .. o.SelectMany(p => Objects(p.Value))],
        JsonArray a => a.SelectMany(Objects),
        _ => [],
    };
}
