using System.CommandLine;
using Makerspace.Iot.Mqtt;
using Makerspace.Iot.Server.Settings;

namespace Makerspace.Iot.Server.Hosting.Commands;

/// <summary>The command line of the server program. Each part adds its command here.</summary>
public static class ServerCommandLine
{
    /// <summary>Exit code if the request was wrong or refused.</summary>
    public const int Refused = 1;

    /// <summary>Exit code if settings, database or keys cannot be used.</summary>
    public const int Unusable = 2;

    /// <summary>Builds the root command.</summary>
    public static RootCommand Create()
    {
        var common = new CommonOptions();
        var root = new RootCommand("Makerspace.Iot : serveur d'une manufacture ou d'un réseau de manufactures");
        common.AddTo(root);
        root.Subcommands.Add(ServeCommand.Create(common));
        root.Subcommands.Add(ImportCommand.Create(common));
        root.Subcommands.Add(KeysCommand.Create(common));
        root.Subcommands.Add(MachineCommand.Create(common));
        root.Subcommands.Add(AccessCommand.Create(common));
        root.Subcommands.Add(QuarantineCommand.Create(common));
        root.Subcommands.Add(LedgerCommand.Create(common));
        root.Subcommands.Add(AlarmsCommand.Create(common));
        root.Subcommands.Add(SessionsCommand.Create(common));
        root.Subcommands.Add(BillingCommand.Create(common));
        root.Subcommands.Add(RegistryCommand.Create(common));
        root.Subcommands.Add(AccountsCommand.Create(common));
        root.Subcommands.Add(BackupCommand.Create(common));
        root.Subcommands.Add(RestoreCommand.Create(common));
        return root;
    }

    /// <summary>Runs one call of the program and answers its exit code. What a person can mend is reported in one line, without a stack.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        CommandWords.Choose(args);
        var configuration = new InvocationConfiguration { Output = output, Error = error, EnableDefaultExceptionHandler = false };
        try
        {
            return await Create().Parse(args).InvokeAsync(configuration);
        }
        catch (Exception problem) when (problem is ToldException or MqttLinkException)
        {
            await error.WriteLineAsync(CommandWords.Say(problem));
            return Unusable;
        }
    }
}
