using System.CommandLine;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Mqtt;
using Makerspace.Iot.Server.Access;
using Makerspace.Iot.Server.Core.Access;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Keys;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.Server.Web;
using Microsoft.EntityFrameworkCore;
using static Makerspace.Iot.Server.Hosting.Commands.CommandWords;

namespace Makerspace.Iot.Server.Hosting.Commands;

/// <summary><c>command block|unblock|end-session|clear-fault|extend|open|identify|restart-agent MACHINE --reason …</c>: steers a machine from a terminal.</summary>
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
        command.Subcommands.Add(One(common, "open", CommandVerb.Open, "Ouvre une machine libre pour une personne, comme le ferait son badge"));
        command.Subcommands.Add(One(common, "identify", CommandVerb.Identify, "Fait clignoter la machine"));
        command.Subcommands.Add(One(common, "restart-agent", CommandVerb.RestartAgent, "Redémarre l'agent de la machine, si aucune session n'est ouverte chez lui"));
        return command;
    }

    private static Command One(CommonOptions common, string name, CommandVerb verb, string description)
    {
        var machine = new Argument<string>("machine") { Description = "Nom de la machine" };
        var reason = new Option<string?>("--reason") { Description = "Motif, pour mémoire" };
        var member = new Option<string?>("--person") { Description = "Référence de la personne", Required = verb == CommandVerb.Open };
        var command = new Command(name, description) { machine, reason };
        if (verb == CommandVerb.Open)
        {
            command.Options.Add(member);
        }

        command.SetAction((parsed, cancellationToken) => RunAsync(
            common.Read(parsed), verb, parsed.GetValue(machine)!, parsed.GetValue(reason), verb == CommandVerb.Open ? parsed.GetValue(member) : null, parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        ServerOptions options, CommandVerb verb, string machine, string? reason, string? member, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        BrokerOptions broker = options.Broker ?? throw new SettingsException("Aucun courtier dans la configuration : donnez --config ou --broker hôte:port.", "No broker in the settings: give --config or --broker host:port.");
        using ServerKeys keys = ServerKeys.Load(options.KeysFolder ?? throw new SettingsException("Aucun dossier de clés dans la configuration : donnez --config ou --keys-folder.", "No folder of keys in the settings: give --config or --keys-folder."));
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
                await error.WriteLineAsync(Say($"Le courtier {broker.Host}:{broker.Port} ne répond pas.", $"The broker {broker.Host}:{broker.Port} does not answer."));
            }
        }

        using var commands = new MachineCommands(databases, TimeProvider.System, keys, link);
        CommandOutcome outcome = await commands.SendAsync(Actor.AtTerminal(null), new MachineOrder(machine, verb, reason, member), cancellationToken);
        bool good = outcome.End == CommandEnd.Accepted;
        await (good ? output : error).WriteLineAsync(Words(outcome, machine));
        return good ? 0 : ServerCommandLine.Refused;
    }

    /// <summary>What to tell whoever gave the command.</summary>
    internal static string Words(CommandOutcome outcome, string machine)
    {
        string recorded = outcome.Recorded ? Say(" C'est noté au registre, et la liste d'accès le dira à la machine : inutile de recommencer.", " It is in the registry, and the access list will tell the machine: no need to do it again.") : string.Empty;
        string? again = outcome.Recorded ? null : Say(" ; réessayer", "; try again");
        return outcome.End switch
        {
            CommandEnd.Accepted => Say($"{machine} : l'agent {outcome.Agent} a accepté.", $"{machine}: the agent {outcome.Agent} has accepted."),
            CommandEnd.Refused => Say($"{machine} : l'agent {outcome.Agent} a refusé : ", $"{machine}: the agent {outcome.Agent} has refused: ") + Say(CommandTexts.Refusal(outcome.Refusal)) + (Passes(outcome.Refusal) ? again : null) + (outcome.Refusal is { } word ? $" ({word})" : "") + "." + recorded,
            CommandEnd.Invalid => $"{machine}{Say(" : ", ": ")}{string.Join(Say(" ; ", "; "), outcome.Problems.Select(p => Say(RecordWords.Of(p.Problem, p.Row))))}.",
            CommandEnd.UnknownMachine => Say($"Aucune machine ne s'appelle {machine}.", $"No machine is called {machine}."),
            CommandEnd.NoAgent => Say($"Aucun agent ne garde {machine} aujourd'hui.", $"No agent guards {machine} today.") + recorded,
            _ => Say($"{machine} : l'agent {outcome.Agent} n'a pas répondu.", $"{machine}: the agent {outcome.Agent} has not answered.") + recorded,
        };
    }

    // The same command may be taken later.
    private static bool Passes(string? refusal) => refusal is "expired" or "not-now" or "no-clock";
}
