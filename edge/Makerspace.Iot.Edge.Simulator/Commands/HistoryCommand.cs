using System.CommandLine;
using System.Diagnostics;
using Makerspace.Iot.Edge.Simulator.History;
using Makerspace.Iot.Edge.Simulator.Registry;
using Makerspace.Iot.Edge.Simulator.Scenarios;
using Makerspace.Iot.Mqtt;

namespace Makerspace.Iot.Edge.Simulator.Commands;

/// <summary><c>simulator history</c>: makes a year of sessions and sends it as the agents, until the server has acknowledged everything.</summary>
internal static class HistoryCommand
{
    private static readonly TimeSpan ReportPeriod = TimeSpan.FromSeconds(2);

    public static Command Create()
    {
        Option<string> scenario = CommonOptions.Scenario();
        Option<long> seed = CommonOptions.Seed();
        var broker = new Option<string>("--broker") { Description = "Courtier MQTT, hôte:port", Required = true };
        var ca = new Option<string?>("--ca") { Description = "Certificat de l’autorité du courtier ; absent : connexion sans TLS" };
        var agents = new Option<string?>("--agents-folder") { Description = "Dossier des certificats, AGENT/client.pem et client.key" };
        var limit = new Option<int>("--timeout") { Description = "Secondes au plus", DefaultValueFactory = _ => 600 };
        var until = new Option<DateOnly?>("--until") { Description = "S’arrête avant ce jour ; la même commande sans lui envoie la suite" };
        var offline = new Option<string?>("--offline") { Description = "Agent hors ligne dès un jour, AGENT=AAAA-MM-JJ" };
        var command = new Command("history", "Rejoue une année d’usage par le même chemin que les agents") { scenario, seed, broker, ca, agents, limit, until, offline };
        command.SetAction(async (result, cancellationToken) =>
        {
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            timeout.CancelAfter(TimeSpan.FromSeconds(result.GetValue(limit)));
            MqttLinkOptions OptionsFor(string agent) =>
                LinkOptions(agent, CommonOptions.HostPort(result.GetValue(broker)!), result.GetValue(ca), result.GetValue(agents));
            string[] absent = result.GetValue(offline)?.Split('=', 2) ?? [];
            DateOnly? since = absent.Length == 2 && DateOnly.TryParseExact(absent[1], "yyyy-MM-dd", out DateOnly day) ? day : null;
            if (absent.Length > 0 && since is null)
            {
                Console.Error.WriteLine("historique : --offline s’écrit AGENT=AAAA-MM-JJ.");
                return 1;
            }

            AgentHistory Told(AgentHistory agent) => (agent.Agent == absent.FirstOrDefault() ? Earlier(since, result.GetValue(until)) : result.GetValue(until)) is { } end ? agent.Before(HistoryPlan.Moment(end, TimeSpan.Zero)) : agent;
            return await RunAsync(new ScenarioFolder(result.GetValue(scenario)!), (ulong)result.GetValue(seed), OptionsFor, Told, timeout.Token);
        });
        return command;
    }

    private static DateOnly? Earlier(DateOnly? one, DateOnly? other) => one < other || other is null ? one : other;

    private static async Task<int> RunAsync(ScenarioFolder scenario, ulong seed, Func<string, MqttLinkOptions> optionsFor, Func<AgentHistory, AgentHistory> told, CancellationToken cancellationToken)
    {
        RegistryData data = scenario.LoadRegistry();
        DateTimeOffset now = DateTimeOffset.UtcNow;
        HistoryStamp? kept = HistoryStamp.Load(scenario.HistoryFile);
        HistoryStamp stamp = kept ?? new HistoryStamp(seed, new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, now.Minute, 0, TimeSpan.Zero));
        var watch = Stopwatch.StartNew();
        HistoryPlan plan = HistoryPlan.Build(data, stamp.End, stamp.Seed);
        AgentHistory[] agents = [.. plan.Agents.Select(told)];
        int total = agents.Sum(a => a.Events.Count);
        Console.WriteLine($"historique : {plan.Sessions} séances, {plan.Refusals} refus, {total} événements jusqu’au {stamp.End:yyyy-MM-dd HH:mm} UTC");
        stamp.Save(scenario.HistoryFile);
        if (!File.Exists(scenario.CountersFile))
        {
            StoredCounters.Save(scenario.CountersFile, plan.CountersWh);
        }

        List<IMqttLink> links = [];
        HistorySender[] senders = [];
        try
        {
            senders = agents.Where(a => a.Events.Count > 0).Select(a =>
            {
                IMqttLink link = new MqttLink(optionsFor(a.Agent));
                links.Add(link);
                return new HistorySender(a, link);
            }).ToArray();
            Task sending = Task.WhenAll(senders.Select(s => s.SendAsync(cancellationToken)));
            while (await Task.WhenAny(sending, Task.Delay(ReportPeriod, CancellationToken.None)) != sending)
            {
                long acked = senders.Sum(s => s.Acked);
                Console.WriteLine($"historique : {acked} / {total} événements confirmés ({100 * acked / Math.Max(1, total)} %){Trouble(senders)}");
            }

            await sending;
            Console.WriteLine($"historique : complet, {total} événements confirmés en {watch.Elapsed.TotalSeconds:F1} s ({senders.Sum(s => s.Resends)} reprises)");
            return 0;
        }
        catch (OperationCanceledException)
        {
            foreach (string problem in senders.Select(s => s.Problem).OfType<string>())
            {
                Console.Error.WriteLine($"historique : {problem}");
            }

            Console.Error.WriteLine("historique : interrompu avant la fin ; relancez la même commande, elle reprend où le serveur en est.");
            return 1;
        }
        catch (MqttLinkException error)
        {
            Console.Error.WriteLine($"historique : {error.Message}");
            return 1;
        }
        finally
        {
            foreach (IMqttLink link in links)
            {
                await link.DisposeAsync();
            }
        }
    }

    private static string Trouble(HistorySender[] senders) => Array.Find(senders, s => s.Problem is not null)?.Problem is { } problem ? " ; " + problem : string.Empty;

    private static MqttLinkOptions LinkOptions(string agent, (string Host, int Port) broker, string? ca, string? agents) => new()
    {
        Host = broker.Host,
        Port = broker.Port,
        ClientId = "history-" + agent,
        Tls = ca is null ? null : new MqttTls(ca, agents is null ? null : Path.Combine(agents, agent, "client.pem"), agents is null ? null : Path.Combine(agents, agent, "client.key")),
    };
}
