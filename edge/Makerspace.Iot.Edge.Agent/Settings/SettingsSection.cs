using System.Text.Json;
using Makerspace.Iot.Contracts;

namespace Makerspace.Iot.Edge.Agent.Settings;

/// <summary>
/// One object of the configuration file. Each read names its key; what is wrong is collected with its path, in French, so that a technician mends everything at once.
/// <see cref="Close"/> then refuses the keys that nobody asked for.
/// </summary>
internal sealed class SettingsSection
{
    private readonly JsonElement _object;
    private readonly string _path;
    private readonly List<string> _problems;
    private readonly List<string> _known = [];

    public SettingsSection(JsonElement value, string path, List<string> problems)
    {
        (_path, _problems) = (path, problems);
        _object = value;
        if (value.ValueKind != JsonValueKind.Object)
        {
            problems.Add($"{(path.Length == 0 ? "le fichier" : path)} : un objet {{ … }} est attendu");
        }
    }

    /// <summary>A text, 1 to 400 characters.</summary>
    public string Text(string key) => Optional(key) is { } value ? ReadText(key, value) : Missing(key, "");

    /// <summary>A text that may be left out.</summary>
    public string? OptionalText(string key) => Optional(key) is { } value ? ReadText(key, value) : null;

    /// <summary>A name of the wire.</summary>
    public string Name(string key)
    {
        string name = Text(key);
        if (name.Length > 0 && !WireName.IsValid(name))
        {
            Problem(key, $"« {name} » n'est pas un nom (1 à 40 caractères parmi a-z, 0-9 et -)");
        }

        return name;
    }

    /// <summary>One of a few words.</summary>
    public string Word(string key, IReadOnlyList<string> words, string? otherwise = null)
    {
        string word = otherwise is null ? Text(key) : OptionalText(key) ?? otherwise;
        if (word.Length > 0 && !words.Contains(word, StringComparer.Ordinal))
        {
            Problem(key, $"« {word} » est inconnu ({string.Join(", ", words)}){Hint(word, words)}");
        }

        return word;
    }

    /// <summary>A whole number.</summary>
    public int Whole(string key, int from, int to, int? otherwise = null)
    {
        if (Optional(key) is not { } value)
        {
            return otherwise ?? Missing(key, from);
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= from && number <= to)
        {
            return number;
        }

        Problem(key, $"un nombre entier de {from} à {to} est attendu");
        return from;
    }

    /// <summary>A number; its range is checked by whoever uses it.</summary>
    public double Number(string key, double otherwise)
    {
        if (Optional(key) is not { } value)
        {
            return otherwise;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number))
        {
            return number;
        }

        Problem(key, "un nombre est attendu");
        return otherwise;
    }

    /// <summary>True or false.</summary>
    public bool Flag(string key, bool otherwise)
    {
        if (Optional(key) is not { } value)
        {
            return otherwise;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        Problem(key, "true ou false est attendu");
        return otherwise;
    }

    /// <summary>An object within.</summary>
    public SettingsSection Section(string key) =>
        OptionalSection(key) ?? new SettingsSection(JsonDocument.Parse("{}").RootElement, Missing(key, Path(key)), []);

    /// <summary>An object within that may be left out.</summary>
    public SettingsSection? OptionalSection(string key) => Optional(key) is { } value ? new SettingsSection(value, Path(key), _problems) : null;

    /// <summary>A list of objects.</summary>
    public IReadOnlyList<SettingsSection> Sections(string key, int least, int most)
    {
        JsonElement? value = Optional(key);
        if (value is { ValueKind: not JsonValueKind.Array })
        {
            Problem(key, "une liste [ … ] est attendue");
            return [];
        }

        int count = value?.GetArrayLength() ?? 0;
        if (count < least || count > most)
        {
            Problem(key, $"de {least} à {most} éléments sont attendus, {count} trouvé(s)");
            return [];
        }

        return Enumerable.Range(0, count).Select(i => new SettingsSection(value!.Value[i], $"{Path(key)}[{i}]", _problems)).ToArray();
    }

    /// <summary>Says what is wrong with a key.</summary>
    public void Problem(string key, string problem) => _problems.Add($"{Path(key)} : {problem}");

    /// <summary>Refuses the keys that were not asked for, with the nearest known name, and keys that stand twice.</summary>
    public void Close()
    {
        if (_object.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonProperty property in _object.EnumerateObject())
        {
            if (!seen.Add(property.Name))
            {
                Problem(property.Name, "clé écrite deux fois");
            }
            else if (!_known.Contains(property.Name, StringComparer.Ordinal))
            {
                Problem(property.Name, $"clé inconnue{Hint(property.Name, _known)}");
            }
        }
    }

    private static string Hint(string typed, IEnumerable<string> known) => NearestName.Of(typed, known) is { } near ? $" ; vouliez-vous dire « {near} » ?" : "";

    private JsonElement? Optional(string key)
    {
        _known.Add(key);
        return _object.ValueKind == JsonValueKind.Object && _object.TryGetProperty(key, out JsonElement value) ? value : null;
    }

    private string ReadText(string key, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: >= 1 and <= 400 } text)
        {
            return text;
        }

        Problem(key, "un texte entre guillemets est attendu (1 à 400 caractères)");
        return "";
    }

    private T Missing<T>(string key, T otherwise)
    {
        Problem(key, "clé manquante");
        return otherwise;
    }

    private string Path(string key) => _path.Length == 0 ? key : $"{_path}.{key}";
}
