using Makerspace.Iot.Server.Import;
using Makerspace.Iot.Server.Settings;

namespace Makerspace.Iot.Server.Hosting.Commands;

/// <summary>What <c>import</c> tells and asks.</summary>
internal sealed record ImportWords(ServerOptions Options, TextWriter Output, TextWriter Error)
{
    private bool _warned;

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
            await Output.WriteLineAsync($"{counts.Table} : {counts.Added} ajoutée(s), {counts.Changed} modifiée(s), {counts.Unchanged} inchangée(s)");
        }

        foreach (MissingRows missing in result.OpeningRefused ? [] : result.Missing)
        {
            string ended = missing.Ended > 0 ? $", {missing.Ended} à qui cet import met fin" : string.Empty;
            string more = missing.Count > missing.Titles.Count ? $" et {missing.Count - missing.Titles.Count} autre(s)" : string.Empty;
            await Output.WriteLineAsync($"{missing.Table} : {missing.Count} ligne(s) du registre que le fichier n'a pas{ended} : {string.Join(", ", missing.Titles)}{more}");
        }

        if (result.Missing.Any(m => m.Ended == 0) && !result.OpeningRefused && !result.Missing.Any(m => m.Ended > 0))
        {
            await Output.WriteLineAsync("Elles restent au registre ; --withdraw-missing met fin, dès aujourd'hui, aux adhésions, habilitations, tarifs et badges qui manquent, et met les machines hors service.");
        }

        return null;
    }

    /// <summary>Tells warnings, which a person should know before a yes, and the restrictions that an import lifts.</summary>
    public void SayOpenings(ImportResult result, string what)
    {
        SayWarnings(result);
        Say(Output, result.Openings, what);
    }

    /// <summary>True if a person at a terminal says yes; false without a question if nobody sits there, or nobody would see it.</summary>
    public bool Ask()
    {
        if (Console.IsInputRedirected || Console.IsOutputRedirected)
        {
            return false;
        }

        Output.Write("Faut-il les lever ? [oui/non] ");
        Output.Flush();
        return Console.ReadLine()?.Trim().ToLowerInvariant() is "oui" or "o" or "yes" or "y";
    }

    private void SayWarnings(ImportResult result)
    {
        if (!_warned)
        {
            _warned = true;
            Say(Error, result.Warnings, "remarque(s)");
        }
    }

    // Its number first; the end of a long list is left out.
    private static void Say(TextWriter to, IReadOnlyList<ImportError> items, string what)
    {
        if (items.Count == 0)
        {
            return;
        }

        to.WriteLine($"{items.Count} {what} :");
        foreach (ImportError item in items.Take(ImportCommand.MostSaid))
        {
            to.WriteLine($"  {item}");
        }

        if (items.Count > ImportCommand.MostSaid)
        {
            to.WriteLine($"  … et {items.Count - ImportCommand.MostSaid} autre(s).");
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
            all = $", dont les {ImportCommand.MostOnScreen} premières ci-dessus ; toutes, ligne par ligne, sont dans {Path.GetFullPath(file)}";
        }

        await Error.WriteLineAsync($"{errors.Count} erreur(s){all} ; rien n'a été importé.");
    }
}
