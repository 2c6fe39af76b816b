using System.Globalization;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Simulator.History;
using Makerspace.Iot.Edge.Simulator.Scenarios;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.TestKit;
using Makerspace.Iot.TestKit.Brokers;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.EndToEnd;

/// <summary>A year of five agents sent as fast as it goes, while the server is killed again and again: whatever a commit was doing, each event is in the ledger once.</summary>
public sealed class KilledInABurst
{
    private const int Kills = 4;

    // On a computer that holds up the test itself, the burst may be over before the last of them.
    private const int LeastKills = 2;

    [Fact]
    public async Task A_server_killed_in_the_middle_of_a_burst_holds_every_event_exactly_once_afterwards()
    {
        if (RealMosquitto.MissingReason is { } missing)
        {
            Assert.Skip(missing);
        }

        using var folder = new TempFolder();
        string keys = folder.File("keys");
        await Programs.Run(Programs.Server, "keys", "init", "--folder", keys);
        await using RealMosquitto broker = await RealMosquitto.StartWithKeys(keys);
        string scenario = folder.File("scenario");
        await Programs.Run(Programs.Simulator, "scenario", "--out", scenario, "--broker", Address(broker.Port));
        foreach (string agent in Directory.GetDirectories(Path.Combine(scenario, "agents")))
        {
            await Programs.Run(Programs.Server, "keys", "agent", Path.GetFileName(agent), "--folder", keys, "--out", agent);
        }

        int webPort = Ports.Free();
        string settings = folder.File("server.json");
        await File.WriteAllTextAsync(
            settings,
            $$"""
            {
              "data": "{{folder.File("server")}}", "database": "sqlite", "urls": "http://{{Address(webPort)}}",
              "broker": { "host": "127.0.0.1", "port": {{broker.Port.ToString(CultureInfo.InvariantCulture)}}, "caFile": "{{keys}}/ca.pem", "certFile": "{{keys}}/server.pem", "keyFile": "{{keys}}/server.key" },
              "keysFolder": "{{keys}}"
            }
            """,
            TestContext.Current.CancellationToken);
        await Programs.Run(Programs.Server, "import", Path.Combine(scenario, "registry"), "--config", settings);
        IDbContextFactory<MakerspaceDb> ledger = DatabaseProvider.CreateFactory(new ServerOptions { Data = folder.File("server") });

        ServiceProcess server = await StartServer(settings, webPort);
        await using ServiceProcess history = Programs.Start(
            Programs.Simulator, "history", "--scenario", scenario, "--broker", Address(broker.Port), "--ca", Path.Combine(keys, "ca.pem"), "--agents-folder", Path.Combine(scenario, "agents"));
        try
        {
            for (int kill = 0; kill < Kills; kill++)
            {
                // In the midst of what it does now: some thousands of events further than at the last kill.
                long before = await Events(ledger);
                await Eventually.That(async () => history.HasExited || await Events(ledger) > before + 2_000, () => $"the burst is under way:\n{history.Output}\n{server.Output}", 300);
                if (history.HasExited)
                {
                    Assert.True(kill >= LeastKills, $"over after {kill} kills:\n{history.Output}");
                    break;
                }

                await server.Kill();
                await server.DisposeAsync();
                server = await StartServer(settings, webPort);
            }

            await Eventually.That(() => history.HasExited, () => $"everything is acknowledged:\n{history.Output}\n{server.Output}", 240);
            Assert.True(history.ExitCode == 0, history.Output);
            int total = Total(history.Output);
            await using MakerspaceDb db = await ledger.CreateDbContextAsync();
            Assert.Equal(total, await db.Set<EventRecord>().CountAsync());
            Assert.Equal(total, await db.Set<EventRecord>().Select(e => new { e.Agent, e.Epoch, e.Seq }).Distinct().CountAsync());
            var streams = await db.Set<EventRecord>().GroupBy(e => new { e.Agent, e.Epoch }).Select(g => new { g.Key.Agent, Last = g.Max(e => e.Seq), Count = g.LongCount() }).ToArrayAsync();
            Assert.All(streams, s => Assert.Equal(s.Last, s.Count));
            Assert.Equal(0, await db.Set<Alarm>().CountAsync());
            Assert.Equal(0, await db.Set<QuarantineItem>().CountAsync());
            Assert.False(await db.Set<UsageEntry>().AnyAsync(u => u.EndWall == null));

            // And each session holds what went through its machine in the simulator's year.
            Dictionary<(string, string), double> flowed = EnergyOf(new ScenarioFolder(scenario));
            var booked = await db.Set<UsageEntry>().Select(u => new { u.Agent, u.Session, u.EnergyWh }).ToArrayAsync();
            Assert.True(flowed.Values.Sum() > 100_000, $"{flowed.Values.Sum()} Wh in a year tell nothing");
            Assert.Equal(flowed.Count, booked.Length);
            Assert.All(booked, b => Assert.Equal(flowed[(b.Agent, b.Session)], b.EnergyWh, tolerance: 1e-6));
        }
        finally
        {
            await server.DisposeAsync();
        }
    }

    private static string Address(int port) => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port}");

    private static async Task<ServiceProcess> StartServer(string settings, int port)
    {
        ServiceProcess server = Programs.Start(Programs.Server, "serve", "--config", settings);
        await server.WaitForPort(port);
        return server;
    }

    private static async Task<long> Events(IDbContextFactory<MakerspaceDb> ledger)
    {
        await using MakerspaceDb db = await ledger.CreateDbContextAsync();
        return await db.Set<EventRecord>().LongCountAsync();
    }

    // The year is a pure function of the registry, its end and a seed.
    private static Dictionary<(string Agent, string Session), double> EnergyOf(ScenarioFolder scenario)
    {
        HistoryStamp stamp = HistoryStamp.Load(scenario.HistoryFile)!;
        return HistoryPlan.Build(scenario.LoadRegistry(), stamp.End, stamp.Seed).Agents
            .SelectMany(a => a.Events.Select(e => (a.Agent, Ended: e.Event.Body as SessionEnded)))
            .Where(e => e.Ended is not null)
            .ToDictionary(e => (e.Agent, e.Ended!.Session), e => e.Ended!.Figures.EnergyWh);
    }

    // "historique : 15996 séances, 1411 refus, 33881 événements jusqu’au …"
    private static int Total(string output) => int.Parse(output.Split(" refus, ", 2)[1].Split(' ')[0], CultureInfo.InvariantCulture);
}
