using System.CommandLine;
using System.Globalization;
using Makerspace.Iot.Edge.Simulator.Registry;
using Makerspace.Iot.Edge.Simulator.Scenarios;

namespace Makerspace.Iot.Edge.Simulator.Commands;

/// <summary><c>simulator scenario</c>: writes registry files and agent configurations for a first day.</summary>
internal static class ScenarioCommand
{
    public static Command Create()
    {
        var folder = new Option<string>("--out") { Description = "Dossier du scénario", Required = true };
        var date = new Option<string>("--date") { Description = "Premier jour d’un nouveau scénario, AAAA-MM-JJ ou « today » ; un scénario existant garde le sien", DefaultValueFactory = _ => "today" };
        var templates = new Option<string>("--registry")
        {
            Description = "Dossier des fichiers de registre à recopier",
            DefaultValueFactory = _ => Path.Combine(AppContext.BaseDirectory, "registry"),
        };
        var broker = new Option<string>("--broker") { Description = "Courtier MQTT vu des agents, hôte:port", DefaultValueFactory = _ => "127.0.0.1:18883" };
        var plain = new Option<bool>("--plain") { Description = "Connexion sans certificats (boucle locale seulement)" };
        Option<double> pace = CommonOptions.Pace();
        var command = new Command("scenario", "Écrit le registre et la configuration des agents de la démonstration") { folder, date, templates, broker, plain, pace };
        command.SetAction(result =>
        {
            DateOnly today = result.GetValue(date) is { } text && text != "today"
                ? DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture)
                : DateOnly.FromDateTime(RegistryData.Local(DateTimeOffset.UtcNow));
            (string host, int port) = CommonOptions.HostPort(result.GetValue(broker)!);
            var scenario = new ScenarioFolder(result.GetValue(folder)!);
            scenario.Write(result.GetValue(templates)!, today, new DemoWiring(host, port, result.GetValue(plain), result.GetValue(pace)));
            Console.WriteLine($"scénario écrit pour le {scenario.FirstDay:yyyy-MM-dd} : {scenario.FullPath} ({scenario.AgentFiles.Count} agents)");
            return 0;
        });
        return command;
    }
}
