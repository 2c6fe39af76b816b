using Makerspace.Iot.Edge.Agent.Settings.Reading;
using Makerspace.Iot.Edge.Core.Sessions;

namespace Makerspace.Iot.Edge.Agent.Settings.Profiles;

/// <summary>What the core finds wrong with a profile, told in both languages under the key that it names.</summary>
internal static class ProfileProblems
{
    private static readonly Dictionary<string, string> French = new(StringComparer.Ordinal)
    {
        ["above activeW"] = "au-dessus d'activeW",
        ["not below activeW"] = "doit être en dessous d'activeW",
        ["not above activeW"] = "doit être au-dessus d'activeW",
        ["not below idleTimeoutSeconds and startTimeoutSeconds"] = "doit être plus court qu'idleTimeoutSeconds et que startTimeoutSeconds",
        ["above readyAboveC"] = "au-dessus de readyAboveC",
        ["neither upkeepActiveHours nor upkeepSessions is set"] = "ni upkeepActiveHours ni upkeepSessions n'est donné",
        ["a wired emergency stop always ends at once"] = "un arrêt d'urgence câblé met toujours fin aussitôt ; ajoutez emergencyStop",
        ["not above meterGapSeconds"] = "doit être au-dessus de meterGapSeconds",
    };

    /// <summary>Says what is wrong; a sentence of the core without a French one is passed on as it is.</summary>
    public static void Say(SettingsSection s, MachineProfile profile)
    {
        foreach (string problem in profile.Validate())
        {
            int colon = problem.IndexOf(": ", StringComparison.Ordinal);
            string sentence = problem[(colon + 2)..];
            s.Problem(problem[..colon], French.GetValueOrDefault(sentence, sentence), sentence);
        }
    }
}
