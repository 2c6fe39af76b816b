using System.CommandLine;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Import;
using Makerspace.Iot.Server.Settings;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Commands;

/// <summary><c>import DOSSIER|FICHIERS [--dry-run]</c>: brings files into the registry. Columns: Import/README.md.</summary>
internal static class ImportCommand
{
    /// <summary>Errors written to the terminal, at most; beyond, all of them go to <see cref="ErrorFile"/> in the data folder as well.</summary>
    public const int MostOnScreen = 500;

    /// <summary>Name of the file that has them all.</summary>
    public const string ErrorFile = "import-erreurs.txt";

    public static Command Create(CommonOptions common)
    {
        var paths = new Argument<string[]>("chemins") { Description = "Dossier, ou fichiers CSV et JSON", Arity = ArgumentArity.OneOrMore };
        var dryRun = new Option<bool>("--dry-run") { Description = "Vérifie tout sans rien écrire" };
        var command = new Command("import", "Importe le registre : sites, machines, personnes, badges, habilitations, tarifs") { paths, dryRun };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            common.Read(parsed), parsed.GetValue(paths)!, parsed.GetValue(dryRun), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ServerOptions options, string[] paths, bool dryRun, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        IDbContextFactory<MakerspaceDb> databases = DatabaseProvider.CreateFactory(options);
        await using (MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken))
        {
            await SchemaMigrator.MigrateAsync(db, cancellationToken);
        }

        ImportResult result = await new RegistryImport(databases).RunAsync(paths, dryRun, cancellationToken);
        foreach (ImportError warning in result.Warnings.Take(MostOnScreen))
        {
            await error.WriteLineAsync($"Attention : {warning}");
        }

        if (result.Errors.Count > 0)
        {
            await SayErrorsAsync(options, result.Errors, error, cancellationToken);
            return ServerCommandLine.Refused;
        }

        foreach (ImportCounts counts in result.Counts)
        {
            await output.WriteLineAsync($"{counts.Table} : {counts.Added} ajoutée(s), {counts.Changed} modifiée(s), {counts.Unchanged} inchangée(s)");
        }

        await output.WriteLineAsync(dryRun ? "Essai à blanc : tout est bon, rien n'a été écrit." : result.Written ? "Import terminé." : "Rien à changer.");
        return 0;
    }

    private static async Task SayErrorsAsync(ServerOptions options, IReadOnlyList<ImportError> errors, TextWriter error, CancellationToken cancellationToken)
    {
        foreach (ImportError problem in errors.Take(MostOnScreen))
        {
            await error.WriteLineAsync(problem.ToString());
        }

        string all = string.Empty;
        if (errors.Count > MostOnScreen)
        {
            // More than a terminal keeps: the whole list goes where a person can search it.
            string file = Path.Combine(options.Data, ErrorFile);
            Directory.CreateDirectory(options.Data);
            await File.WriteAllLinesAsync(file, errors.Select(e => e.ToString()), cancellationToken);
            all = $", dont les {MostOnScreen} premières ci-dessus ; toutes, ligne par ligne, sont dans {Path.GetFullPath(file)}";
        }

        await error.WriteLineAsync($"{errors.Count} erreur(s){all} ; rien n'a été importé.");
    }
}
