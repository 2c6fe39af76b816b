using System.CommandLine;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Import;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Hosting.Commands;

/// <summary><c>import DOSSIER|FICHIERS [--dry-run] [--allow-opening] [--withdraw-missing] [--lang fr|en]</c>: brings files into the registry. Columns: Import/README.md.</summary>
internal static class ImportCommand
{
    /// <summary>Errors written to the terminal, at most; beyond, all of them go to <see cref="ErrorFile"/> in the data folder as well.</summary>
    public const int MostOnScreen = 500;

    /// <summary>Openings and warnings written to the terminal, at most; beyond, their number.</summary>
    public const int MostSaid = 100;

    /// <summary>Name of the file that has them all.</summary>
    public const string ErrorFile = "import-erreurs.txt";

    public static Command Create(CommonOptions common)
    {
        var paths = new Argument<string[]>("chemins") { Description = "Dossier, ou fichiers CSV et JSON", Arity = ArgumentArity.OneOrMore };
        var dryRun = new Option<bool>("--dry-run") { Description = "Vérifie tout sans rien écrire" };
        var allow = new Option<bool>("--allow-opening") { Description = "Accepte que l'import lève des restrictions : révocation, dernier jour, niveau, horaires, hors service" };
        var by = new Option<string?>("--by") { Description = "Qui importe ; sinon l'utilisateur du système" };
        var reason = new Option<string?>("--reason") { Description = "Motif, pour toutes les lignes qui n'en donnent pas ; il permet de corriger des jours passés" };
        var missing = new Option<bool>("--withdraw-missing") { Description = "Met fin, dès aujourd'hui, à ce que permettent les lignes du registre que les fichiers n'ont pas" };
        var command = new Command("import", "Importe le registre : sites, machines, personnes, badges, habilitations, tarifs") { paths, dryRun, allow, by, reason, missing };
        command.SetAction((parsed, cancellationToken) =>
        {
            var said = new ImportWords(common.Read(parsed), Locale.Current, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
            string? why = string.IsNullOrWhiteSpace(parsed.GetValue(reason)) ? null : parsed.GetValue(reason)!.Trim();
            if (why is not null && AlarmsCommand.Problem(why, MakerspaceDb.TextLength, "--reason") is { } problem)
            {
                said.Error.WriteLine(problem);
                return Task.FromResult(ServerCommandLine.Refused);
            }

            RegistryImport import = new(DatabaseProvider.CreateFactory(said.Options)) { Actor = Actor.AtTerminal(parsed.GetValue(by)), Reason = why, WithdrawMissing = parsed.GetValue(missing), Language = said.L.Language };
            return parsed.GetValue(dryRun) ? TryAsync(said, import, parsed.GetValue(paths)!, cancellationToken) : RunAsync(said, import, parsed.GetValue(paths)!, parsed.GetValue(allow), cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(ImportWords words, RegistryImport asked, string[] paths, bool allow, CancellationToken cancellationToken)
    {
        IDbContextFactory<MakerspaceDb> databases = DatabaseProvider.CreateFactory(words.Options);
        await using (MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken))
        {
            SchemaState before = await SchemaMigrator.StateAsync(db, cancellationToken);
            SchemaUpgrade upgrade = await SchemaMigrator.MigrateAsync(db, cancellationToken);
            if (before == SchemaState.Older)
            {
                await words.Output.WriteLineAsync(words.Say(
                    $"{upgrade.Words} Un serveur d'une version plus ancienne qui tourne encore sur elle ne redémarrera plus : mettez-le à jour maintenant.",
                    $"{upgrade.English} A server of an older version that still runs on it will not start again: upgrade it now."));
            }
        }

        RegistryImport import = asked with
        {
            Allow = result =>
            {
                words.SayOpenings(result, new("restriction(s) que cet import lève", "restriction(s) that this import lifts"));
                return allow || words.Ask();
            },
        };
        ImportResult result = await import.RunAsync(paths, dryRun: false, cancellationToken);
        if (await words.SayAsync(result, cancellationToken) is { } refused)
        {
            return refused;
        }

        if (result.OpeningRefused)
        {
            await words.Error.WriteLineAsync(words.Say(
                $"Rien n'a été importé : {result.Openings.Count} restriction(s) du registre seraient levées (liste ci-dessus). Si c'est voulu, relancez avec --allow-opening, ou répondez oui dans un terminal.",
                $"Nothing was imported: {result.Openings.Count} restriction(s) of the registry would be lifted (list above). If that is meant, run it again with --allow-opening, or answer yes in a terminal."));
            return ServerCommandLine.Refused;
        }

        await words.Output.WriteLineAsync(result.Written ? words.Say("Import terminé.", "Import done.") : words.Say("Rien à changer.", "Nothing to change."));
        return 0;
    }

    // Changes nothing, not even the schema; a registry that is not there yet is tried as an empty one, apart.
    private static async Task<int> TryAsync(ImportWords words, RegistryImport asked, string[] paths, CancellationToken cancellationToken)
    {
        IDbContextFactory<MakerspaceDb> databases = DatabaseProvider.CreateFactory(words.Options);
        DirectoryInfo? apart = null;
        try
        {
            await using (MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken))
            {
                if (await SchemaMigrator.StateAsync(db, cancellationToken) == SchemaState.None)
                {
                    apart = Directory.CreateTempSubdirectory("makerspace-import-");
                    databases = DatabaseProvider.CreateFactory(new ServerOptions { Data = apart.FullName, Database = ServerOptions.Sqlite }, pooled: false);
                    await using MakerspaceDb empty = await databases.CreateDbContextAsync(cancellationToken);
                    await SchemaMigrator.MigrateAsync(empty, cancellationToken);
                }
                else
                {
                    await SchemaMigrator.CheckAsync(db, cancellationToken);
                }
            }

            ImportResult result = await (asked with { Databases = databases }).RunAsync(paths, dryRun: true, cancellationToken);
            if (await words.SayAsync(result, cancellationToken) is { } refused)
            {
                return refused;
            }

            words.SayOpenings(result, new(
                "restriction(s) que cet import lèverait ; il faudra --allow-opening, ou un oui dans un terminal",
                "restriction(s) that this import would lift; it will need --allow-opening, or a yes in a terminal"));
            await words.Output.WriteLineAsync(words.Say("Essai à blanc : tout est bon, rien n'a été écrit.", "Dry run: all is good, nothing was written."));
            return 0;
        }
        finally
        {
            apart?.Delete(recursive: true);
        }
    }
}
