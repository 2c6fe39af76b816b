using System.Text.Json;
using System.Text.RegularExpressions;

namespace Makerspace.Iot.Edge.Agent.Tests.Settings;

/// <summary>
/// A check of JSON against a schema, for the keywords that ours use; any other keyword is an error of the schema.
/// <b>Source:</b> JSON Schema, draft 2020-12.
/// </summary>
internal sealed class SchemaCheck(JsonElement root)
{
    private static readonly HashSet<string> Silent = new(StringComparer.Ordinal) { "$schema", "$defs", "title", "description", "default" };

    /// <summary>Everything in <paramref name="value"/> that the schema forbids.</summary>
    public IReadOnlyList<string> Problems(JsonElement value) => [.. Problems(root, value, "$")];

    private IEnumerable<string> Problems(JsonElement schema, JsonElement value, string at)
    {
        foreach (JsonProperty keyword in schema.EnumerateObject().Where(k => !Silent.Contains(k.Name)))
        {
            foreach (string problem in Apply(schema, keyword, value, at))
            {
                yield return problem;
            }
        }
    }

    private IEnumerable<string> Apply(JsonElement schema, JsonProperty keyword, JsonElement value, string at)
    {
        JsonElement k = keyword.Value;
        bool isObject = value.ValueKind == JsonValueKind.Object;
        bool isArray = value.ValueKind == JsonValueKind.Array;
        bool isNumber = value.ValueKind == JsonValueKind.Number;
        bool isText = value.ValueKind == JsonValueKind.String;
        return keyword.Name switch
        {
            "$ref" => Problems(root.GetProperty("$defs").GetProperty(k.GetString()!["#/$defs/".Length..]), value, at),
            "type" => Unless(k.ValueKind == JsonValueKind.Array ? k.EnumerateArray().Any(t => Is(t.GetString()!, value)) : Is(k.GetString()!, value), $"{at}: not {k}"),
            "properties" when isObject => value.EnumerateObject().Where(p => k.TryGetProperty(p.Name, out _)).SelectMany(p => Problems(k.GetProperty(p.Name), p.Value, $"{at}.{p.Name}")),
            "properties" => [],
            "additionalProperties" => isObject ? value.EnumerateObject().Where(p => !schema.GetProperty("properties").TryGetProperty(p.Name, out _)).Select(p => $"{at}.{p.Name}: unknown") : [],
            "required" => isObject ? k.EnumerateArray().Where(r => !value.TryGetProperty(r.GetString()!, out _)).Select(r => $"{at}.{r}: missing") : [],
            "oneOf" => Unless(k.EnumerateArray().Count(one => !Problems(one, value, at).Any()) == 1, $"{at}: not exactly one of {k.GetArrayLength()} kinds"),
            "not" => Unless(Problems(k, value, at).Any(), $"{at}: what it may not be"),
            "enum" => Unless(k.EnumerateArray().Any(e => JsonElement.DeepEquals(e, value)), $"{at}: none of {k}"),
            "const" => Unless(JsonElement.DeepEquals(k, value), $"{at}: not {k}"),
            "minimum" => Unless(!isNumber || value.GetDouble() >= k.GetDouble(), $"{at}: below {k}"),
            "maximum" => Unless(!isNumber || value.GetDouble() <= k.GetDouble(), $"{at}: above {k}"),
            "minLength" => Unless(!isText || value.GetString()!.Length >= k.GetInt32(), $"{at}: too short"),
            "maxLength" => Unless(!isText || value.GetString()!.Length <= k.GetInt32(), $"{at}: too long"),
            "pattern" => Unless(!isText || Regex.IsMatch(value.GetString()!, k.GetString()!, RegexOptions.None, TimeSpan.FromSeconds(20)), $"{at}: does not match"),
            "items" => isArray ? value.EnumerateArray().SelectMany((e, i) => Problems(k, e, $"{at}[{i}]")) : [],
            "minItems" => Unless(!isArray || value.GetArrayLength() >= k.GetInt32(), $"{at}: too few"),
            "maxItems" => Unless(!isArray || value.GetArrayLength() <= k.GetInt32(), $"{at}: too many"),
            "uniqueItems" => Unless(!isArray || value.EnumerateArray().Select(e => e.GetRawText()).Distinct(StringComparer.Ordinal).Count() == value.GetArrayLength(), $"{at}: twice"),
            _ => throw new NotSupportedException($"The schema uses {keyword.Name}."),
        };
    }

    private static IEnumerable<string> Unless(bool holds, string problem) => holds ? [] : [problem];

    private static bool Is(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.GetDouble() == Math.Floor(value.GetDouble()),
        _ => throw new NotSupportedException($"The schema uses the type {type}."),
    };
}
