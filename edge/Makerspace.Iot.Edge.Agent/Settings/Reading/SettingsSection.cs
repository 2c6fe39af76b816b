using System.Globalization;
using System.Text.Json;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Edge.Devices;

namespace Makerspace.Iot.Edge.Agent.Settings.Reading;

/// <summary>
/// One object of the configuration file. Each read names its key and says in French what it means. What is wrong is collected with its path, in French and English, so that a technician mends everything at once.
/// <see cref="Close"/> then refuses the keys that nobody asked for. The keys asked for are kept as the section's <see cref="Shape"/>, from which the schema is written.
/// </summary>
internal sealed partial class SettingsSection
{
    /// <summary>Longest text of the file, characters.</summary>
    public const int MostCharacters = 400;

    private readonly JsonElement _object;
    private readonly int _problemsBefore;
    private readonly HashSet<string> _ignored = new(StringComparer.Ordinal);
    private bool _excused;

    public SettingsSection(JsonElement value, string where, ReadingContext context)
    {
        (Where, Context) = (where, context);
        (_object, _problemsBefore) = (value, context.Problems.Count);
        if (value.ValueKind != JsonValueKind.Object && !context.IsListing)
        {
            context.Problems.Add(Finding.Error(where, where.Length == 0 ? "le fichier : un objet { … } est attendu" : "un objet { … } est attendu", where.Length == 0 ? "the file: an object { … } is expected" : "an object { … } is expected"));
            _excused = true;
        }
    }

    /// <summary>Path of this object in the file, for example <c>machines[0].meter</c>; empty for the whole.</summary>
    public string Where { get; }

    /// <summary>What all sections share.</summary>
    public ReadingContext Context { get; }

    /// <summary>The keys asked for so far.</summary>
    public ObjectShape Shape { get; } = new();

    /// <summary>A section for the keys of one kind while they are listed.</summary>
    public SettingsSection Listed() => new(default, Where, Context);

    /// <summary>A text, 1 to 400 characters.</summary>
    public string Text(string key, string says) => Ask(new KeyShape(key, says, KeyType.Text) { IsRequired = true }) is { } value ? ReadText(key, value) : "";

    /// <summary>A text that may be left out.</summary>
    public string? OptionalText(string key, string says) => Ask(new KeyShape(key, says, KeyType.Text)) is { } value ? ReadText(key, value) : null;

    /// <summary>A path of the file system, made full; relative ones start at the folder of the file.</summary>
    public string FilePath(string key, string says) => Context.Full(Text(key, says));

    /// <summary>A path that may be left out.</summary>
    public string? OptionalFilePath(string key, string says) => OptionalText(key, says) is { } path ? Context.Full(path) : null;

    /// <summary>A name of the wire.</summary>
    public string Name(string key, string says) => Named(key, says, isRequired: true, CheckName) ?? "";

    /// <summary>A name that may be left out.</summary>
    public string? OptionalName(string key, string says) => Named(key, says, isRequired: false, CheckName);

    /// <summary>One of a few words.</summary>
    /// <param name="key">The key.</param>
    /// <param name="says">What it means, in French.</param>
    /// <param name="words">The words.</param>
    /// <param name="otherwise">The word that is meant if the key is left out; null if it may not be.</param>
    /// <param name="formerly">Words of older configurations, and what each is called now: taken as such, and noted.</param>
    public string Word(string key, string says, IReadOnlyList<string> words, string? otherwise = null, IReadOnlyDictionary<string, string>? formerly = null)
    {
        var shape = new KeyShape(key, says, KeyType.Word) { IsRequired = otherwise is null, Default = otherwise, OneOf = [.. words] };
        string word = Ask(shape) is { } value ? ReadText(key, value) : otherwise ?? "";
        if (formerly is not null && formerly.TryGetValue(word, out string? now))
        {
            Note(key, $"« {word} » s'écrit maintenant « {now} », et est lu ainsi ; corrigez le fichier à l'occasion", $"\"{word}\" is now written \"{now}\", and is read as such; correct the file at some time");
            return now;
        }

        if (word.Length > 0)
        {
            CheckKnown(key, word, words);
        }

        return word;
    }

    /// <summary>A name that must stand elsewhere in this file.</summary>
    public string Reference(string key, string says, IReadOnlyList<string> names) => Named(key, says, isRequired: true, (k, name) => CheckKnown(k, name, names)) ?? "";

    /// <summary>A name that must stand elsewhere in this file, and that may be left out.</summary>
    public string? OptionalReference(string key, string says, IReadOnlyList<string> names) => Named(key, says, isRequired: false, (k, name) => CheckKnown(k, name, names));

    /// <summary>A whole number.</summary>
    public int Whole(string key, string says, int from, int to, int? otherwise = null) =>
        (int)(Figure(new KeyShape(key, says, KeyType.Whole) { IsRequired = otherwise is null, Default = otherwise, From = from, To = to }) ?? from);

    /// <summary>A whole number within a range, or <c>null</c>, which has a meaning of its own.</summary>
    public int? WholeOrNull(string key, string says, int from, int to, int? otherwise) =>
        (int?)Figure(new KeyShape(key, says, KeyType.Whole) { MayBeNull = true, Default = otherwise, From = from, To = to });

    /// <summary>One of a few whole numbers.</summary>
    public int Choice(string key, string says, IReadOnlyList<int> choices, int otherwise) =>
        (int)Figure(new KeyShape(key, says, KeyType.Whole) { Default = otherwise, OneOf = [.. choices] })!.Value;

    /// <summary>One of a few numbers.</summary>
    public double Choice(string key, string says, IReadOnlyList<double> choices, double otherwise) =>
        Figure(new KeyShape(key, says, KeyType.Number) { Default = otherwise, OneOf = [.. choices] })!.Value;

    /// <summary>A number within a range, bounds included.</summary>
    public double Number(string key, string says, double from, double to, double? otherwise = null) =>
        Figure(new KeyShape(key, says, KeyType.Number) { IsRequired = otherwise is null, Default = otherwise, From = from, To = to }) ?? from;

    /// <summary>A number within a range, or <c>null</c>, which has a meaning of its own.</summary>
    public double? NumberOrNull(string key, string says, double from, double to, double? otherwise) =>
        Figure(new KeyShape(key, says, KeyType.Number) { MayBeNull = true, Default = otherwise, From = from, To = to });

    /// <summary>True or false.</summary>
    public bool Flag(string key, string says, bool otherwise)
    {
        if (Ask(new KeyShape(key, says, KeyType.Flag) { Default = otherwise }) is not { } value)
        {
            return otherwise;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        Problem(key, "true ou false est attendu", "true or false is expected");
        return otherwise;
    }

    /// <summary>True if the key stands in the file.</summary>
    public bool Has(string key) => _object.ValueKind == JsonValueKind.Object && _object.TryGetProperty(key, out _);

    /// <summary>Lets a key pass that older configurations have and nothing reads any more, whatever it holds; true if it stands in the file. It is in no schema.</summary>
    public bool Ignore(string key) => _ignored.Add(key) && Has(key);

    /// <summary>Says what is wrong with a key, in both languages.</summary>
    public void Problem(string key, string french, string english) => Context.Problems.Add(Finding.Error(PathOf(key), french, english));

    /// <summary>Says something about a key that is no problem, in both languages: <c>check</c> shows it.</summary>
    public void Note(string key, string french, string english) => Context.Notes.Add(Finding.Warning(PathOf(key), french, english));

    /// <summary>Lets a driver look at settings whose keys are all right by themselves; what it refuses is reported in its own words.</summary>
    public void Guard(Action check)
    {
        if (Context.IsListing || Context.Problems.Count > _problemsBefore)
        {
            return;
        }

        try
        {
            check();
        }
        catch (DeviceSettingsException error)
        {
            Context.Problems.Add(Finding.Error(Where, error.Message, error.Message));
        }
    }

    /// <summary>Does not report unknown keys: something worse is wrong with this object and has been reported.</summary>
    public void Excuse() => _excused = true;

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
                Problem(property.Name, "clé écrite deux fois", "key written twice");
            }
            else if (!_excused && !Shape.Knows(property.Name) && !_ignored.Contains(property.Name))
            {
                (string french, string english) = Hint(property.Name, [.. Shape.Keys.Select(k => k.Key)]);
                Problem(property.Name, $"clé inconnue{french}", $"unknown key{english}");
            }
        }
    }

    private static (string French, string English) Hint(string typed, IReadOnlyCollection<string> known) =>
        NearestName.Of(typed, known) is { } near ? ($" ; vouliez-vous dire « {near} » ?", $"; did you mean \"{near}\"?") : ("", "");

    private void Unknown(string key, string typed, IReadOnlyList<string> known)
    {
        (string french, string english) = Hint(typed, known);
        string names = string.Join(", ", known);
        Problem(key, $"« {typed} » est inconnu ({(known.Count == 0 ? "aucun n'est défini" : names)}){french}", $"\"{typed}\" is unknown ({(known.Count == 0 ? "none is defined" : names)}){english}");
    }

    /// <summary>The value of a key, or null; a required key that is missing is a problem.</summary>
    private JsonElement? Ask(KeyShape shape)
    {
        Shape.Note(shape);
        if (_object.ValueKind == JsonValueKind.Object && _object.TryGetProperty(shape.Key, out JsonElement value))
        {
            return value;
        }

        if (shape.IsRequired && !Context.IsListing && _object.ValueKind == JsonValueKind.Object)
        {
            Problem(shape.Key, "clé manquante", "missing key");
        }

        return null;
    }

    private string? Named(string key, string says, bool isRequired, Action<string, string> check)
    {
        if (Ask(new KeyShape(key, says, KeyType.Name) { IsRequired = isRequired }) is not { } value || ReadText(key, value) is not { Length: > 0 } name)
        {
            return null;
        }

        check(key, name);
        return name;
    }

    private void CheckName(string key, string name)
    {
        if (!WireName.IsValid(name))
        {
            Problem(key, $"« {name} » n'est pas un nom (1 à 40 caractères parmi a-z, 0-9 et -)", $"\"{name}\" is no name (1 to 40 of a-z, 0-9 and -)");
        }
    }

    private void CheckKnown(string key, string name, IReadOnlyList<string> known)
    {
        if (!known.Contains(name, StringComparer.Ordinal))
        {
            Unknown(key, name, known);
        }
    }

    private string ReadText(string key, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: >= 1 and <= MostCharacters } text && !text.Any(char.IsControl))
        {
            return text;
        }

        Problem(key, $"un texte entre guillemets est attendu (1 à {MostCharacters} caractères, aucun de contrôle)", $"a text in quotation marks is expected (1 to {MostCharacters} characters, none of control)");
        return "";
    }

    // A number of any kind. What is left out, or is wrong and has then been reported, is as the default.
    private double? Figure(KeyShape shape)
    {
        double? otherwise = shape.Default is null ? null : Convert.ToDouble(shape.Default, CultureInfo.InvariantCulture);
        if (Ask(shape) is not { } value)
        {
            return otherwise;
        }

        if (shape.MayBeNull && value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        bool isWhole = shape.Type == KeyType.Whole;
        double number = 0;
        bool isNumber = value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out number) && (!isWhole || value.TryGetInt32(out _));
        double[]? choices = shape.OneOf?.Select(c => Convert.ToDouble(c, CultureInfo.InvariantCulture)).ToArray();
        // Written so that what is no number is refused too.
        if (isNumber && (choices?.Contains(number) ?? (number >= shape.From && number <= shape.To)))
        {
            return number;
        }

        (string french, string english) = choices is not null ? ("un de ces nombres est attendu : ", "one of these numbers is expected: ")
            : isWhole ? ($"un nombre entier de {shape.From} à {shape.To} est attendu", $"a whole number from {shape.From} to {shape.To} is expected")
            : isNumber ? (FormattableString.Invariant($"{number} est hors limites ; de {shape.From} à {shape.To}"), FormattableString.Invariant($"{number} is out of range; from {shape.From} to {shape.To}"))
            : ("un nombre est attendu", "a number is expected");
        string list = string.Join(", ", choices?.Select(c => c.ToString(CultureInfo.InvariantCulture)) ?? []);
        Problem(shape.Key, french + list, english + list);
        return otherwise;
    }

    private string PathOf(string key) => Where.Length == 0 ? key : $"{Where}.{key}";
}
