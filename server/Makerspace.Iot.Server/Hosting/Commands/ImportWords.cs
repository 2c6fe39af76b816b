using Makerspace.Iot.Server.Import;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Hosting.Commands;

/// <summary>What <c>import</c> tells and asks.</summary>
internal sealed record ImportWords(ServerOptions Options, Locale L, TextWriter Output, TextWriter Error)
{
    private bool _warned;

    /// <summary>A text in the language of the import, with the plain spaces of a terminal.</summary>
    public string Say(string french, string english) => L.Language == Language.English ? english : french;

    /// <summary>Tells warnings, then errors or counts; the exit code if there are errors, else null.</summary>
    public async Task<int?> SayAsync(ImportResult result, CancellationToken cancellationToken)
    {
        SayWarnings(result);
        if (result.Errors.Count > 0)
        {
            await SayErrorsAsync(result.Errors, cancellationToken);
            return ServerCommandLine.Refused;
        }

        foreach (ImportCounts counts in result.OpeningRefused ? [] : result.Counts)
        {
            await Output.WriteLineAsync(Say(
                $"{counts.Table} : {counts.Added} ajoutée(s), {counts.Changed} modifiée(s), {counts.Unchanged} inchangée(s)",
                $"{counts.Table}: {counts.Added} added, {counts.Changed} changed, {counts.Unchanged} unchanged"));
        }

        foreach (MissingRows missing in result.OpeningRefused ? [] : result.Missing)
        {
            string ended = missing.Ended > 0 ? Say($", {missing.Ended} à qui cet import met fin", $", {missing.Ended} of which this import ends") : string.Empty;
            int others = missing.Count - missing.Titles.Count;
            string titles = string.Join(", ", missing.Titles) + (others > 0 ? Say($" et {others} autre(s)", $" and {others} more") : string.Empty);
            await Output.WriteLineAsync(Say(
                $"{missing.Table} : {missing.Count} ligne(s) du registre que le fichier n'a pas{ended} : {titles}",
                $"{missing.Table}: {missing.Count} row(s) of the registry that the file does not have{ended}: {titles}"));
        }

        if (result.Missing.Any(m => m.Ended == 0) && !result.OpeningRefused && !result.Missing.Any(m => m.Ended > 0))
        {
            await Output.WriteLineAsync(Say(
                "Elles restent au registre ; --withdraw-missing met fin, dès aujourd'hui, aux adhésions, habilitations, tarifs et badges qui manquent, et met les machines hors service.",
                "They stay in the registry; --withdraw-missing ends, from today on, the memberships, qualifications, tariffs and badges that are missing, and takes the machines out of service."));
        }

        return null;
    }

    /// <summary>Tells warnings, which a person should know before a yes, and the restrictions that an import lifts.</summary>
    public void SayOpenings(ImportResult result, Phrase what)
    {
        SayWarnings(result);
        Tell(Output, result.Openings, what);
    }

    /// <summary>True if a person at a terminal says yes; false without a question if nobody sits there, or nobody would see it.</summary>
    public bool Ask()
    {
        if (Console.IsInputRedirected || Console.IsOutputRedirected)
        {
            return false;
        }

        Output.Write(Say("Faut-il les lever ? [oui/non] ", "Lift them? [yes/no] "));
        Output.Flush();
        return Console.ReadLine()?.Trim().ToLowerInvariant() is "oui" or "o" or "yes" or "y";
    }

    private void SayWarnings(ImportResult result)
    {
        if (!_warned)
        {
            _warned = true;
            Tell(Error, result.Warnings, new("remarque(s)", "remark(s)"));
        }
    }

    // Its number first; the end of a long list is left out.
    private void Tell(TextWriter to, IReadOnlyList<ImportError> items, Phrase what)
    {
        if (items.Count == 0)
        {
            return;
        }

        to.WriteLine(Say($"{items.Count} {what.French.Replace('\u00A0', ' ')} :", $"{items.Count} {what.English}:"));
        foreach (ImportError item in items.Take(ImportCommand.MostSaid))
        {
            to.WriteLine($"  {item}");
        }

        if (items.Count > ImportCommand.MostSaid)
        {
            to.WriteLine(Say($"  … et {items.Count - ImportCommand.MostSaid} autre(s).", $"  … and {items.Count - ImportCommand.MostSaid} more."));
        }
    }

    private async Task SayErrorsAsync(IReadOnlyList<ImportError> errors, CancellationToken cancellationToken)
    {
        foreach (ImportError problem in errors.Take(ImportCommand.MostOnScreen))
        {
            await Error.WriteLineAsync(problem.ToString());
        }

        string all = string.Empty;
        if (errors.Count > ImportCommand.MostOnScreen)
        {
            // More than a terminal keeps: the whole list goes where a person can search it.
            string file = Path.Combine(Options.Data, ImportCommand.ErrorFile);
            Directory.CreateDirectory(Options.Data);
            await File.WriteAllLinesAsync(file, errors.Select(e => e.ToString()), cancellationToken);
            all = Say(
                $", dont les {ImportCommand.MostOnScreen} premières ci-dessus ; toutes, ligne par ligne, sont dans {Path.GetFullPath(file)}",
                $", the first {ImportCommand.MostOnScreen} of them above; all, line by line, are in {Path.GetFullPath(file)}");
        }

        await Error.WriteLineAsync(Say($"{errors.Count} erreur(s){all} ; rien n'a été importé.", $"{errors.Count} error(s){all}; nothing was imported."));
    }
}
