using System.CommandLine;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ingest.Writing;
using Makerspace.Iot.Server.Settings;
using Microsoft.EntityFrameworkCore;
using static Makerspace.Iot.Server.Hosting.Commands.CommandWords;

namespace Makerspace.Iot.Server.Hosting.Commands;

/// <summary><c>ledger reapply [--dry-run]</c>: counts what was set aside and fits now. May run beside the server.</summary>
internal static class LedgerCommand
{
    public static Command Create(CommonOptions common)
    {
        var dryRun = new Option<bool>("--dry-run") { Description = "Dit ce qui s'appliquerait, sans rien écrire" };
        var reapply = new Command("reapply", "Reprend les écritures refusées, illisibles ou en échec, avec le registre et la version d'aujourd'hui") { dryRun };
        reapply.SetAction((parsed, cancellation) => ReapplyAsync(
            common.Read(parsed), parsed.GetValue(dryRun), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancellation));
        return new Command("ledger", "Le grand livre des sessions") { reapply };
    }

    private static async Task<int> ReapplyAsync(ServerOptions options, bool dryRun, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        IDbContextFactory<MakerspaceDb> databases = DatabaseProvider.CreateFactory(options);
        ReapplyResult result;
        try
        {
            await using (MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken))
            {
                await SchemaMigrator.CheckAsync(db, cancellationToken);
            }

            using var registry = new RegistryCache(databases, TimeProvider.System);
            result = new LedgerReapply(databases, TimeProvider.System).Run(RegistryPicture.Of(await registry.ReadAsync(cancellationToken)), dryRun, cancellationToken);
        }
        catch (Exception problem) when (CommitFault.IsOfDatabase(problem))
        {
            await error.WriteLineAsync(Say($"Arrêté : {CommitFault.Words(problem)}. Ce qui est déjà compté le reste ; relancer la commande plus tard reprend la suite.", $"Stopped: {CommitFault.Words(problem)}. What is counted already stays so; the same command, later, goes on from there."));
            return ServerCommandLine.Unusable;
        }

        await output.WriteLineAsync(Say($"{result.Examined} écriture(s) mise(s) de côté.", $"{result.Examined} entries set aside."));
        await output.WriteLineAsync(dryRun ? Say($"{result.Applied} s'appliqueraient maintenant ; essai à blanc, rien n'a été écrit.", $"{result.Applied} would be applied now; dry run, nothing was written.") : Say($"{result.Applied} appliquée(s).", $"{result.Applied} applied."));
        await Still(output, result.StillRefused, Say("toujours refusée(s) : l'agent ne garde pas la machine à cette date. Corriger les emplacements, les importer, puis relancer.", "still refused: the agent does not guard the machine on that date. Correct the placements, import them, then run it again."));
        await Still(output, result.StillUnreadable, Say("toujours illisible(s). Mettre le serveur à la version de l'agent, puis relancer ; tronquée, une écriture reste perdue.", "still unreadable. Bring the server to the agent's version, then run it again; an entry that was cut short stays lost."));
        await Still(output, result.StillFailing, Say("que la base de données ne prend toujours pas. À signaler aux développeurs.", "that the database still does not take. To be reported to the developers."));
        return 0;
    }

    private static Task Still(TextWriter output, int count, string what) => count == 0 ? Task.CompletedTask : output.WriteLineAsync($"{count} {what}");
}
