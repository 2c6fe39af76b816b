using System.Text.Json;

namespace Makerspace.Iot.Edge.Agent.Settings.Reading;

/// <content>Objects and lists within an object. Whoever reads one gets it once, and it is closed afterwards.</content>
internal sealed partial class SettingsSection
{
    /// <summary>An object within; null if it is missing, which has then been reported.</summary>
    public T? Object<T>(string key, string says, Func<SettingsSection, T?> read)
        where T : class => Within(new KeyShape(key, says, KeyType.Object) { IsRequired = true }, read);

    /// <summary>An object within that may be left out.</summary>
    public T? OptionalObject<T>(string key, string says, Func<SettingsSection, T?> read)
        where T : class => Within(new KeyShape(key, says, KeyType.Object), read);

    /// <summary>A name or an object, that may be left out.</summary>
    public T? NameOrObject<T>(string key, string says, object otherwise, Func<string, T?> named, Func<SettingsSection, T?> read)
        where T : class
    {
        var shape = new KeyShape(key, says, KeyType.NameOrObject) { Default = otherwise };
        if (!Context.IsListing && _object.ValueKind == JsonValueKind.Object && _object.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String)
        {
            Shape.Note(shape);
            string name = ReadText(key, value);
            return name.Length == 0 ? null : named(name);
        }

        return Within(shape, read);
    }

    /// <summary>A list of objects; empty if it may be left out and is. Elements that could not be read are left out, which has then been reported.</summary>
    public IReadOnlyList<T> Objects<T>(string key, string says, int least, int most, Func<SettingsSection, T?> read, bool isRequired = false)
        where T : class
    {
        var shape = new KeyShape(key, says, KeyType.Objects) { IsRequired = isRequired, From = least, To = most };
        if (Context.IsListing)
        {
            return ListWithin(shape, read) is { } one ? [one] : [];
        }

        if (Ask(shape) is not { } value)
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            Problem(key, "une liste [ … ] est attendue", "a list [ … ] is expected");
            return [];
        }

        int count = value.GetArrayLength();
        if (count < least || count > most)
        {
            Problem(key, $"de {least} à {most} éléments sont attendus, {count} trouvé(s)", $"{least} to {most} elements are expected, {count} found");
            return [];
        }

        return [.. Enumerable.Range(0, count).Select(i => Closed(new SettingsSection(value[i], $"{PathOf(key)}[{i}]", Context), read)).OfType<T>()];
    }

    /// <summary>A list of words, each at most once; null if it is left out.</summary>
    public IReadOnlyList<string>? Words(string key, string says, IReadOnlyList<string> words)
    {
        if (Ask(new KeyShape(key, says, KeyType.Words) { OneOf = [.. words] }) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(w => w.ValueKind != JsonValueKind.String))
        {
            Problem(key, "une liste de mots [ \"…\" ] est attendue", "a list of words [ \"…\" ] is expected");
            return null;
        }

        string[] chosen = value.EnumerateArray().Select(w => w.GetString()!).ToArray();
        foreach (string word in chosen)
        {
            CheckKnown(key, word, words);
        }

        if (chosen.Distinct(StringComparer.Ordinal).Count() != chosen.Length)
        {
            Problem(key, "un mot y est écrit deux fois", "a word is written twice in it");
        }

        return chosen;
    }

    private static T? Closed<T>(SettingsSection section, Func<SettingsSection, T?> read)
        where T : class
    {
        T? result = read(section);
        section.Close();
        return result;
    }

    private T? Within<T>(KeyShape shape, Func<SettingsSection, T?> read)
        where T : class =>
        Context.IsListing ? ListWithin(shape, read) : Ask(shape) is { } value ? Closed(new SettingsSection(value, PathOf(shape.Key), Context), read) : null;

    private T? ListWithin<T>(KeyShape shape, Func<SettingsSection, T?> read)
        where T : class
    {
        var within = new SettingsSection(default, PathOf(shape.Key), Context);
        T? result = read(within);
        Shape.Note(shape with { Within = within.Shape });
        return result;
    }
}
