using System.CommandLine;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Data.Backups;
using Makerspace.Iot.Server.Settings;
using Microsoft.EntityFrameworkCore;
using static Makerspace.Iot.Server.Hosting.Commands.CommandWords;

namespace Makerspace.Iot.Server.Hosting.Commands;

/// <summary><c>restore FILE</c>: puts a backup in the place of the database, which is kept beside it. The server must be stopped.</summary>
internal static class RestoreCommand
{
    // Agents take no list of a version that they have had, and a backup is behind them: by this step it is before them again, and every list is signed anew.
    private const string LiftAccessVersions = """UPDATE access_publications SET "Version" = "Version" + 1000000, "ContentHash" = '' """;

    public static Command Create(CommonOptions common)
    {
        var file = new Argument<string>("fichier") { Description = "Sauvegarde faite par « backup » ou par le serveur" };
        var command = new Command("restore", "Remet une sauvegarde à la place de la base de données, gardée à côté ; serveur arrêté") { file };
        command.SetAction((parsed, cancellation) => RunAsync(
            common.Read(parsed), parsed.GetRequiredValue(file), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ServerOptions options, string file, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        try
        {
            string? kept = await DatabaseBackups.Of(options).RestoreAsync(file, db => PrepareAsync(db, file, cancellationToken), TimeProvider.System.GetUtcNow(), cancellationToken);
            await output.WriteLineAsync(Say($"{file} : sauvegarde remise.", $"{file}: backup restored."));
            await output.WriteLineAsync(kept is null ? Say("Il n'y avait pas de base à remplacer.", "There was no database to replace.") : Say($"La base remplacée est gardée : {kept}. Effacez-la quand tout est en ordre.", $"The database that it replaced is kept: {kept}. Delete it once all is well."));
            await output.WriteLineAsync(
                Say(
                    "Relancez le serveur : les agents renvoient ce qu'ils gardent encore ; ce qui manque pour de bon devient une alarme qui le nomme. Reprenez aussi les imports faits depuis la sauvegarde.",
                    "Start the server again: agents send again what they still keep; what is missing for good becomes an alarm that names it. Do again the imports made since the backup, too."));
            return 0;
        }
        catch (BackupException problem)
        {
            await error.WriteLineAsync(Say(problem));
            return ServerCommandLine.Refused;
        }
    }

    private static async Task PrepareAsync(MakerspaceDb db, string file, CancellationToken cancellationToken)
    {
        switch (await SchemaMigrator.StateAsync(db, cancellationToken))
        {
            case SchemaState.Current or SchemaState.Older:
                await db.Database.ExecuteSqlRawAsync(LiftAccessVersions, cancellationToken);
                break;
            case SchemaState.Later:
                throw new BackupException(
                    $"{file} vient d'une version plus récente du programme : installez-la d'abord. Rien n'a été changé.", $"{file} was made by a later version of the program: install it first. Nothing was changed.");
            default:
                throw new BackupException(
                    $"{file} n'est pas une sauvegarde de ce programme, ou d'une version trop ancienne pour lui. Rien n'a été changé.",
                    $"{file} is no backup of this program, or of a version too old for it. Nothing was changed.");
        }
    }
}
