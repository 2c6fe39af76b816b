using System.CommandLine;
using Makerspace.Iot.Edge.Simulator.Accounts;
using Makerspace.Iot.Edge.Simulator.Chips;
using Makerspace.Iot.Edge.Simulator.Machines;
using Makerspace.Iot.Edge.Simulator.People;
using Makerspace.Iot.Edge.Simulator.Registry;
using Makerspace.Iot.Edge.Simulator.Scenarios;
using Makerspace.Iot.Edge.Simulator.Workshops;

namespace Makerspace.Iot.Edge.Simulator.Commands;

/// <summary><c>simulator run</c>: plays hardware and people until it is told to stop.</summary>
internal static class RunCommand
{
    private static readonly TimeSpan SavePeriod = TimeSpan.FromSeconds(10);

    public static Command Create()
    {
        Option<string> scenario = CommonOptions.Scenario();
        Option<long> seed = CommonOptions.Seed();
        Option<double> pace = CommonOptions.Pace();
        var faults = new Option<string>("--faults") { Description = "Pannes et bruit : none, some ou many", DefaultValueFactory = _ => "some" };
        faults.AcceptOnlyFromAmong("none", "some", "many");
        var account = new Option<string?>("--account") { Description = "Fichier du compte propre au simulateur (JSON par ligne)" };
        var idle = new Option<bool>("--no-people") { Description = "Le matériel seul, sans personne" };
        var command = new Command("run", "Joue le matériel et les membres jusqu’à SIGTERM") { scenario, seed, pace, faults, account, idle };
        command.SetAction(async (result, cancellationToken) =>
        {
            await RunAsync(
                new ScenarioFolder(result.GetValue(scenario)!), (ulong)result.GetValue(seed), result.GetValue(pace), result.GetValue(faults)!,
                result.GetValue(account), result.GetValue(idle), cancellationToken);
            return 0;
        });
        return command;
    }

    private static async Task RunAsync(ScenarioFolder scenario, ulong seed, double pace, string faults, string? accountFile, bool noPeople, CancellationToken cancellationToken)
    {
        RegistryData data = scenario.LoadRegistry();
        Dictionary<string, LoadKind> loads = data.Machines.ToDictionary(m => m.Name, m => LoadKinds.Of(m.Category), StringComparer.Ordinal);
        IReadOnlyDictionary<string, double> counters = StoredCounters.Load(scenario.CountersFile);
        using var account = new RunAccount(accountFile);
        account.Write(new AccountEntry { Kind = "run", At = DateTimeOffset.UtcNow, Seed = seed, Pace = pace });
        using VirtualWorkshop workshop = VirtualWorkshop.FromFiles(scenario.AgentFiles, new WorkshopOptions
        {
            Seed = seed,
            Faults = faults switch { "many" => LineFaults.Many, "some" => LineFaults.Some, _ => LineFaults.None },
            LoadOf = name => loads.GetValueOrDefault(name, LoadKinds.Of(name)),
            CounterOf = name => counters.TryGetValue(name, out double wh) ? wh : null,
            Account = account,
        });
        Console.WriteLine($"ready: {workshop.Stations.Count} machines, {workshop.Boards.Count} agents");
        List<Task> lives = [KeepAsync(scenario, workshop, cancellationToken)];
        if (!noPeople)
        {
            lives.Add(new Crowd(workshop, data, seed, pace).RunAsync(cancellationToken));
        }

        if (faults != "none")
        {
            bool many = faults == "many";
            var injector = new FaultInjector(workshop, Dice.For(seed, "faults"), TimeSpan.FromSeconds(many ? 60 : 360), contactors: many);
            lives.Add(injector.RunAsync(cancellationToken));
        }

        try
        {
            await Task.WhenAll(lives);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            SaveCounters(scenario, workshop);
        }
    }

    private static async Task KeepAsync(ScenarioFolder scenario, VirtualWorkshop workshop, CancellationToken cancellationToken)
    {
        while (true)
        {
            await Task.Delay(SavePeriod, cancellationToken);
            workshop.NoteEnergy();
            SaveCounters(scenario, workshop);
        }
    }

    private static void SaveCounters(ScenarioFolder scenario, VirtualWorkshop workshop) =>
        StoredCounters.Save(scenario.CountersFile, workshop.Stations.Values.Select(s => KeyValuePair.Create(s.Name, s.Machine.CounterWh)));
}
