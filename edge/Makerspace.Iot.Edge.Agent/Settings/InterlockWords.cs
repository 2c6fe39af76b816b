using Makerspace.Iot.Edge.Core.Interlocks;

namespace Makerspace.Iot.Edge.Agent.Settings;

/// <summary>The interlocks by the words of the configuration, which are also the keys of their lines.</summary>
internal static class InterlockWords
{
    private static readonly (string Word, InterlockKinds Kind, string French, string English)[] Table =
    [
        ("emergencyStop", InterlockKinds.EmergencyStop, "arrêt d'urgence", "emergency stop"),
        ("lid", InterlockKinds.Lid, "capot ou protecteur", "lid or guard"),
        ("extractor", InterlockKinds.Extractor, "aspiration", "extraction"),
        ("coolant", InterlockKinds.Coolant, "refroidissement", "coolant"),
    ];

    /// <summary>The words.</summary>
    public static IReadOnlyList<string> All { get; } = Table.Select(t => t.Word).ToArray();

    /// <summary>The kinds for some words; unknown words count for nothing.</summary>
    public static InterlockKinds Of(IEnumerable<string> words) => Table.Where(t => words.Contains(t.Word, StringComparer.Ordinal)).Aggregate(InterlockKinds.None, (all, t) => all | t.Kind);

    /// <summary>The words for some kinds.</summary>
    public static IReadOnlyList<string> Of(InterlockKinds kinds) => [.. Table.Where(t => kinds.HasFlag(t.Kind)).Select(t => t.Word)];

    /// <summary>The kinds as a person says them.</summary>
    public static string Say(InterlockKinds kinds, MessageLanguage language) => string.Join(", ", Table.Where(t => kinds.HasFlag(t.Kind)).Select(t => language.Say(t.French, t.English)));
}
