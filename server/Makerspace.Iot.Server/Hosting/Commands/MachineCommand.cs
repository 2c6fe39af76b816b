using System.CommandLine;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Mqtt;
using Makerspace.Iot.Server.Access;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Keys;
using Makerspace.Iot.Server.Settings;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Hosting.Commands;

/// <summary><c>command block|unblock|end-session|clear-fault|extend MACHINE --reason …</c>: steers a machine from a terminal.</summary>
internal static class MachineCommand
{
    private static readonly TimeSpan ConnectPatience = TimeSpan.FromSeconds(10);

    public static Command Create(CommonOptions common)
    {
        var command = new Command("command", "Commande une machine par son agent");
        command.Subcommands.Add(One(common, "block", CommandVerb.Block, "Met hors service, dès que la machine est au repos"));
        command.Subcommands.Add(One(common, "unblock", CommandVerb.Unblock, "Remet en service"));
        command.Subcommands.Add(One(common, "end-session", CommandVerb.EndSession, "Termine la session dès que la machine est au repos"));
        command.Subcommands.Add(One(common, "clear-fault", CommandVerb.ClearFault, "Efface un défaut dont la cause a disparu"));
        command.Subcommands.Add(One(common, "extend", CommandVerb.Extend, "Redonne à une session au repos tout son délai"));
        return command;
    }

    private static Command One(CommonOptions common, string name, CommandVerb verb, string description)
    {
        var machine = new Argument<string>("machine") { Description = "Nom de la machine" };
        var reason = new Option<string?>("--reason") { Description = "Motif, pour mémoire" };
        var command = new Command(name, description) { machine, reason };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            common.Read(parsed), verb, parsed.GetValue(machine)!, parsed.GetValue(reason), parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        ServerOptions options, CommandVerb verb, string machine, string? reason, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        BrokerOptions broker = options.Broker ?? throw new SettingsException("Aucun courtier dans la configuration : donnez --config ou --broker hôte:port.");
        using ServerKeys keys = ServerKeys.Load(options.KeysFolder ?? throw new SettingsException("Aucun dossier de clés dans la configuration : donnez --config ou --keys-folder."));
        IDbContextFactory<MakerspaceDb> databases = DatabaseProvider.CreateFactory(options);
        await using (MakerspaceDb db = await databases.CreateDbContextAsync(cancellationToken))
        {
            await SchemaMigrator.CheckAsync(db, cancellationToken);
        }

        // A client id of its own: the serving process keeps its connection.
        await using var link = new ControlLink(new MqttLink(broker.ToLinkOptions($"makerspace-command-{Environment.ProcessId}")));
        await link.StartAsync(cancellationToken);
        using (var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken))
        {
            limit.CancelAfter(ConnectPatience);
            try
            {
                await link.WaitConnectedAsync(limit.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                await error.WriteLineAsync($"Le courtier {broker.Host}:{broker.Port} ne répond pas.");
            }
        }

        CommandOutcome outcome = await new MachineCommands(databases, keys, link, TimeProvider.System, actor: Actor.AtTerminal(null)).SendAsync(machine, verb, reason, cancellationToken);
        bool good = outcome.End == CommandEnd.Accepted;
        await (good ? output : error).WriteLineAsync(Words(outcome, machine));
        return good ? 0 : ServerCommandLine.Refused;
    }

    /// <summary>What to tell whoever gave the command.</summary>
    internal static string Words(CommandOutcome outcome, string machine)
    {
        string recorded = outcome.Recorded ? " C'est noté au registre ; la liste d'accès le dira à la machine." : string.Empty;
        return outcome.End switch
        {
            CommandEnd.Accepted => $"{machine} : l'agent {outcome.Agent} a accepté.",
            CommandEnd.Refused => $"{machine} : l'agent {outcome.Agent} a refusé : {Why(outcome.Refusal)}{(outcome.Refusal is { } word ? $" ({word})" : "")}.{recorded}",
            CommandEnd.UnknownMachine => $"Aucune machine ne s'appelle {machine}.",
            CommandEnd.NoAgent => $"Aucun agent ne garde {machine} aujourd'hui.{recorded}",
            _ => $"{machine} : l'agent {outcome.Agent} n'a pas répondu.{recorded}",
        };
    }

    private static string Why(string? refusal) => refusal switch
    {
        "expired" => "la commande est arrivée trop tard, ou les horloges du serveur et de l'agent diffèrent ; la donner de nouveau",
        "unknown-machine" => "il ne garde pas cette machine",
        "repeated" => "il a déjà reçu cette commande",
        "not-now" => "la machine ou son agent ne peut pas l'exécuter en ce moment ; réessayer",
        "no-clock" => "rien ne lui prouve encore l'heure qu'il est ; il l'apprend de la liste d'accès ou d'un serveur de temps : vérifier sa liaison, puis réessayer",
        "not-recorded" => "il n'a pas pu l'écrire sur son disque ; une mise hors service est appliquée, mais ne survivrait pas à un redémarrage : vérifier l'espace libre et la carte mémoire de l'agent",
        _ => "raison inconnue de cette version",
    };
}
