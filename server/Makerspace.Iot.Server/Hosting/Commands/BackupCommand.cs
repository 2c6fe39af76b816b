using System.CommandLine;
using System.Globalization;
using Makerspace.Iot.Server.Data.Backups;
using Makerspace.Iot.Server.Settings;
using static Makerspace.Iot.Server.Hosting.Commands.CommandWords;

namespace Makerspace.Iot.Server.Hosting.Commands;

/// <summary><c>backup [--to FILE]</c>: a verified backup of the database. May run beside the server.</summary>
internal static class BackupCommand
{
    public static Command Create(CommonOptions common)
    {
        var to = new Option<string?>("--to") { Description = "Fichier à écrire ; sinon un nom daté dans le dossier des sauvegardes" };
        var command = new Command("backup", "Sauvegarde la base de données et vérifie la sauvegarde, pendant que le serveur tourne") { to };
        command.SetAction((parsed, cancellation) => RunAsync(
            common.Read(parsed), parsed.GetValue(to), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(ServerOptions options, string? to, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        IDatabaseBackup backup = DatabaseBackups.Of(options);
        try
        {
            BackupResult made = await backup.WriteAsync(to ?? Path.Combine(DatabaseBackups.Folder(options), BackupFile.Name(TimeProvider.System.GetUtcNow(), backup.Extension)), cancellationToken);
            await output.WriteLineAsync(Say(
                string.Create(CultureInfo.InvariantCulture, $"{made.File} : {made.Bytes} octets, {made.Rows} ligne(s) dans {made.Tables} table(s), restaurée pour essai et comparée."),
                string.Create(CultureInfo.InvariantCulture, $"{made.File}: {made.Bytes} bytes, {made.Rows} row(s) in {made.Tables} table(s), restored for a trial and compared.")));
            return 0;
        }
        catch (BackupException problem)
        {
            await error.WriteLineAsync(Say(problem));
            return ServerCommandLine.Unusable;
        }
    }
}
