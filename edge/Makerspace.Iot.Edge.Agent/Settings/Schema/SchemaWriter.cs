using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Edge.Agent.Settings.Reading;

namespace Makerspace.Iot.Edge.Agent.Settings.Schema;

/// <summary>
/// Writes what the binder reads as a JSON Schema, so that an editor helps whoever writes a configuration and neither can differ from the other.
/// <b>Source:</b> JSON Schema, draft 2020-12, core and validation vocabularies.
/// </summary>
internal sealed class SchemaWriter
{
    private const string Draft = "https://json-schema.org/draft/2020-12/schema";
    private static readonly string Name = $"^[a-z0-9-]{{1,{WireName.MaxLength}}}$";
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly Dictionary<string, string> _definitions = new(StringComparer.Ordinal);
    private readonly JsonObject _defs = [];

    /// <summary>The text of a schema.</summary>
    /// <param name="shape">What it describes.</param>
    /// <param name="title">Its title, in French.</param>
    /// <param name="description">What it is for, in French.</param>
    public static string Write(ObjectShape shape, string title, string description)
    {
        var writer = new SchemaWriter();
        var schema = new JsonObject { ["$schema"] = Draft, ["title"] = title, ["description"] = description };
        foreach ((string name, JsonNode? value) in writer.Object(shape).ToArray())
        {
            schema[name] = value?.DeepClone();
        }

        if (writer._defs.Count > 0)
        {
            schema["$defs"] = writer._defs;
        }

        return schema.ToJsonString(Json) + "\n";
    }

    private JsonObject Object(ObjectShape shape)
    {
        if (shape.Kinds.Count == 0)
        {
            return Properties(shape.Keys, null, null, isDefault: false);
        }

        var kinds = new JsonArray();
        foreach (KindShape kind in shape.Kinds)
        {
            JsonObject one = Properties([.. shape.Keys.Where(k => k.Key != "kind"), .. kind.Shape.Keys], kind, shape.Keys.First(k => k.Key == "kind"), kind.Name == shape.DefaultKind);
            if (kind.IsAnyName)
            {
                one["properties"]!["kind"] = new JsonObject
                {
                    ["description"] = kind.Says,
                    ["type"] = "string",
                    ["pattern"] = Name,
                    ["not"] = new JsonObject { ["enum"] = Values(shape.Kinds.Where(k => !k.IsAnyName).Select(k => k.Name)) },
                };
            }

            kinds.Add((JsonNode)one);
        }

        return new JsonObject { ["type"] = "object", ["oneOf"] = kinds };
    }

    private JsonObject Properties(IReadOnlyList<KeyShape> keys, KindShape? kind, KeyShape? kindKey, bool isDefault)
    {
        var properties = new JsonObject();
        var required = new JsonArray();
        if (kind is not null && kindKey is not null)
        {
            properties["kind"] = new JsonObject { ["description"] = kind.Says, ["const"] = kind.Name };
            if (!isDefault)
            {
                required.Add("kind");
            }
        }

        foreach (KeyShape key in keys)
        {
            properties[key.Key] = Key(key);
            if (key.IsRequired)
            {
                required.Add(key.Key);
            }
        }

        var schema = new JsonObject { ["type"] = "object", ["properties"] = properties, ["additionalProperties"] = false };
        if (required.Count > 0)
        {
            schema["required"] = required;
        }

        return schema;
    }

    private JsonObject Key(KeyShape key)
    {
        var schema = new JsonObject { ["description"] = key.Says };
        switch (key.Type)
        {
            case KeyType.Text:
                (schema["type"], schema["minLength"], schema["maxLength"]) = ("string", 1, SettingsSection.MostCharacters);
                break;
            case KeyType.Name:
                (schema["type"], schema["pattern"]) = ("string", Name);
                break;
            case KeyType.Word:
                (schema["type"], schema["enum"]) = ("string", Values(key.OneOf!));
                break;
            case KeyType.Whole or KeyType.Number:
                Number(schema, key);
                break;
            case KeyType.Flag:
                schema["type"] = "boolean";
                break;
            case KeyType.Words:
                (schema["type"], schema["uniqueItems"], schema["items"]) = ("array", true, new JsonObject { ["type"] = "string", ["enum"] = Values(key.OneOf!) });
                break;
            case KeyType.Objects:
                (schema["type"], schema["minItems"], schema["maxItems"], schema["items"]) = ("array", (int)key.From!, (int)key.To!, Within(key));
                break;
            case KeyType.NameOrObject:
                schema["oneOf"] = new JsonArray(new JsonObject { ["type"] = "string", ["minLength"] = 1, ["maxLength"] = SettingsSection.MostCharacters }, Within(key));
                break;
            default:
                schema["$ref"] = Within(key)["$ref"]!.DeepClone();
                break;
        }

        if (key.Default is { } otherwise)
        {
            schema["default"] = Value(otherwise);
        }

        return schema;
    }

    private static void Number(JsonObject schema, KeyShape key)
    {
        string type = key.Type == KeyType.Whole ? "integer" : "number";
        schema["type"] = key.MayBeNull ? new JsonArray(type, "null") : type;
        if (key.OneOf is { } values)
        {
            schema["enum"] = Values(values);
            return;
        }

        (schema["minimum"], schema["maximum"]) = (key.From, key.To);
    }

    /// <summary>A reference to the definition of what stands within a key. Equal objects share one definition, named after the first key that held one.</summary>
    private JsonObject Within(KeyShape key)
    {
        JsonObject schema = Object(key.Within!);
        string text = schema.ToJsonString();
        if (!_definitions.TryGetValue(text, out string? name))
        {
            string first = key.Within!.Name ?? key.Key;
            name = first;
            for (int i = 2; _defs.ContainsKey(name); i++)
            {
                name = $"{first}{i}";
            }

            _definitions[text] = name;
            _defs[name] = schema;
        }

        return new JsonObject { ["$ref"] = "#/$defs/" + name };
    }

    private static JsonArray Values(IEnumerable<object> values) => new([.. values.Select(Value)]);

    private static JsonNode Value(object value) => value switch
    {
        string text => JsonValue.Create(text),
        bool flag => JsonValue.Create(flag),
        int whole => JsonValue.Create(whole),
        double number => JsonValue.Create(number),
        _ => throw new ArgumentOutOfRangeException(nameof(value), value, "Texts, numbers and booleans are the defaults that exist."),
    };
}
