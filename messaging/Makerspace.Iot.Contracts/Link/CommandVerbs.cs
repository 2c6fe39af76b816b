using System.Text.Json;
using Makerspace.Iot.Contracts.Events;

namespace Makerspace.Iot.Contracts.Link;

/// <summary>The words of commands and of their refusals.</summary>
public static class CommandVerbs
{
    /// <summary>The words of the verbs that this version carries out.</summary>
    public static IReadOnlyList<string> Words { get; } = [.. Enum.GetValues<CommandVerb>().Where(v => v != CommandVerb.Other).Select(Word)];

    /// <summary>True for a verb that agents of before 1.5 know too.</summary>
    public static bool IsOld(CommandVerb verb) => verb is CommandVerb.Block or CommandVerb.Unblock or CommandVerb.EndSession or CommandVerb.ClearFault or CommandVerb.Extend;

    /// <summary>The word of a verb.</summary>
    public static string Word(CommandVerb verb) => JsonNamingPolicy.KebabCaseLower.ConvertName(verb.ToString());

    /// <summary>The word by which a command to open is refused for a reason of badges.</summary>
    public static string Word(DenialReason reason) => JsonNamingPolicy.KebabCaseLower.ConvertName(reason.ToString());

    /// <summary>The reason of a refusal; null if the word is none of <see cref="DenialReason"/>.</summary>
    public static DenialReason? Reason(string? refusal)
    {
        foreach (DenialReason reason in Enum.GetValues<DenialReason>())
        {
            if (Word(reason) == refusal)
            {
                return reason;
            }
        }

        return null;
    }
}
