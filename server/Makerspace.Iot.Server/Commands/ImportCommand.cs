using System.CommandLine;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Import;
using Makerspace.Iot.Server.Settings;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Commands;

/// <summary><c>import DOSSIER|FICHIERS [--dry-run]</c>: brings files into the registry. Columns: Import/README.md.</summary>
internal static class ImportCommand
{
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
        if (result.ErrorCount > 0)
        {
            foreach (ImportError problem in result.Errors)
            {
                await error.WriteLineAsync(problem.ToString());
            }

            string more = result.ErrorCount > result.Errors.Count ? $" ({result.ErrorCount - result.Errors.Count} autres non listées)" : string.Empty;
            await error.WriteLineAsync($"{result.ErrorCount} erreur(s){more} ; rien n'a été importé.");
            return ServerCommandLine.Refused;
        }

        foreach (ImportCounts counts in result.Counts)
        {
            await output.WriteLineAsync($"{counts.Table} : {counts.Added} ajoutée(s), {counts.Changed} modifiée(s), {counts.Unchanged} inchangée(s)");
        }

        await output.WriteLineAsync(dryRun ? "Essai à blanc : tout est bon, rien n'a été écrit." : result.Written ? "Import terminé." : "Rien à changer.");
        return 0;
    }
}
