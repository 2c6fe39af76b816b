using System.CommandLine;
using Makerspace.Iot.Edge.Agent.Settings;
using Makerspace.Iot.Edge.Agent.Settings.Check;

namespace Makerspace.Iot.Edge.Agent.Service;

/// <summary>
/// <c>check CONFIG</c>: explains a configuration in words and says what is wrong with it, without touching a device. Ends with 0 if all is well, 1 with warnings, 2 with errors: the agent would not start, or would stay without its link.
/// </summary>
internal static class CheckCommand
{
    private const int Warnings = 1;
    private const int Errors = 2;

    /// <summary>The command.</summary>
    public static Command Make(Argument<string> file)
    {
        var language = new Option<string>("--lang") { Description = "Langue : fr ou en", DefaultValueFactory = _ => "fr" };
        language.AcceptOnlyFromAmong("fr", "en");
        var noDevices = new Option<bool>("--no-devices") { Description = "Ne cherche pas les périphériques de cet ordinateur (/dev/…)" };
        var check = new Command("check", "Explique une configuration et dit ce qui n'y va pas") { file, language, noDevices };
        check.SetAction(parsed => Run(parsed.GetRequiredValue(file), new MessageLanguage(parsed.GetValue(language) == "fr"), !parsed.GetValue(noDevices), Console.Out));
        return check;
    }

    /// <summary>Runs it; answers the exit status.</summary>
    public static int Run(string file, MessageLanguage language, bool withDevices, TextWriter output)
    {
        (AgentSettings? settings, IReadOnlyList<Finding> problems) = SettingsReader.Bind(file);
        if (settings is null)
        {
            List(output, language.Say($"{problems.Count} erreur(s) dans {file} :", $"{problems.Count} error(s) in {file}:"), problems.Select(p => p.Say(language)));
            return Errors;
        }

        output.Write(Explanation.Write(settings, language));
        output.WriteLine();
        Finding[] found =
        [
            .. Findings.OfSettings(settings, withDevices ? DeviceFindings.Resolve : static path => path),
            .. FileFindings.Find(settings),
            .. withDevices ? DeviceFindings.Find(settings) : [],
        ];
        Finding[] errors = [.. found.Where(f => f.Severity == Severity.Error)];
        Finding[] warnings = [.. found.Where(f => f.Severity == Severity.Warning)];
        List(output, language.Say($"{errors.Length} erreur(s) : l'agent ne démarrerait pas, ou resterait sans liaison.", $"{errors.Length} error(s): the agent would not start, or would stay without its link."), errors.Select(f => f.Say(language)));
        List(output, language.Say($"{warnings.Length} avertissement(s) :", $"{warnings.Length} warning(s):"), warnings.Select(f => f.Say(language)));
        if (found.Length == 0)
        {
            output.WriteLine(language.Say("Rien à redire.", "Nothing to complain of."));
        }

        return errors.Length > 0 ? Errors : warnings.Length > 0 ? Warnings : 0;
    }

    private static void List(TextWriter output, string head, IEnumerable<string> lines)
    {
        string[] all = [.. lines];
        if (all.Length > 0)
        {
            output.WriteLine(head);
            foreach (string line in all)
            {
                output.WriteLine($"  {line}");
            }
        }
    }
}
