namespace Makerspace.Iot.Server.Web;

/// <summary>What is wrong with a form that was sent: of its fields, and of the whole. A page may hold several forms.</summary>
/// <param name="Form">Name of the form.</param>
/// <param name="Fields">The words by field.</param>
/// <param name="Rest">What concerns no field.</param>
public sealed record FormProblems(string Form, IReadOnlyDictionary<string, string> Fields, IReadOnlyList<string> Rest)
{
    /// <summary>Nothing is wrong.</summary>
    public static FormProblems None { get; } = new(string.Empty, new Dictionary<string, string>(), []);

    /// <summary>True if something is wrong.</summary>
    public bool Any => Fields.Count > 0 || Rest.Count > 0;

    /// <summary>What is wrong with a field of a form; null if nothing is.</summary>
    public string? Of(string form, string field) => form == Form ? Fields.GetValueOrDefault(field) : null;

    /// <summary>Sorts problems into those of fields and the rest; the first of a field counts.</summary>
    public static FormProblems Sort(string form, IEnumerable<(string Field, string Words)> problems, IReadOnlyCollection<string> fields)
    {
        (string Field, string Words)[] all = [.. problems];
        return new FormProblems(
            form,
            all.Where(p => fields.Contains(p.Field)).GroupBy(p => p.Field, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Words, StringComparer.Ordinal),
            [.. all.Where(p => !fields.Contains(p.Field)).Select(p => p.Words).Distinct()]);
    }

    /// <summary>What a rule says, as a sentence of its own: in a line of a file the same words follow others.</summary>
    public static string Sentence(string words) => words.Length > 0 && char.IsLower(words[0]) ? char.ToUpperInvariant(words[0]) + words[1..] : words;
}
