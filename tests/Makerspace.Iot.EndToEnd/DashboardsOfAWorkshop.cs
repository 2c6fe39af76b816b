using System.Globalization;
using System.Text.Json;
using Makerspace.Iot.Edge.Simulator.History;
using Makerspace.Iot.Edge.Simulator.Machines;
using Makerspace.Iot.Edge.Simulator.Registry;
using Makerspace.Iot.Edge.Simulator.Workshops;
using Makerspace.Iot.Mqtt;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.TestKit;
using Makerspace.Iot.TestKit.Dashboards;

namespace Makerspace.Iot.EndToEnd;

/// <summary>
/// Every query of every dashboard on a real InfluxDB that simulated agents have filled through the real server: the simulator's history by its own sender, and
/// the real agent program on simulated chips. Nothing is in it that no agent sends, so a panel that real data leave empty is empty here.
/// </summary>
public sealed class DashboardsOfAWorkshop
{
    private const string Database = "makerspace";
    private static readonly TimeSpan Shown = TimeSpan.FromDays(30);

    [Fact]
    public async Task Every_panel_shows_something_for_all_machines_and_for_each_of_them()
    {
        await using Installation house = await Installation.Create(influx: true);
        await SendHistory(house);
        await UseEveryMachine(house);

        DateTimeOffset to = DateTimeOffset.UtcNow.AddMinutes(1);
        foreach (Dashboard dashboard in Dashboard.LoadAll())
        {
            Dictionary<string, string[]> all = await dashboard.ChoicesAsync(house.Influx!, Database);
            Assert.Equal([SmallWorkshop.Site], all["site"]);
            Assert.Equal(SmallWorkshop.Machines.Order(StringComparer.Ordinal), all["machine"].Order(StringComparer.Ordinal));
            foreach (Dictionary<string, string[]> choice in SmallWorkshop.Machines.Select(m => new Dictionary<string, string[]>(all) { ["machine"] = [m] }).Prepend(all))
            {
                foreach (Panel panel in dashboard.Panels)
                {
                    string query = Dashboard.Expand(panel.Query, choice, to - Shown, to, TimeSpan.FromMinutes(30));
                    JsonElement[][] rows = await house.Influx!.Rows(Database, query);
                    Assert.True(Dashboard.ShowsSomething(rows), $"{dashboard.Title} / {panel.Title} shows nothing for {string.Join(", ", choice["machine"])}: {query}");
                }
            }
        }
    }

    // The agent's own certificate, another client id: the broker takes both, and the epoch of the history is its own.
    private static async Task SendHistory(Installation house)
    {
        HistoryPlan plan = HistoryPlan.Build(RegistryData.Load(house.File("registry")), DateTimeOffset.UtcNow.AddHours(-1), seed: 1);
        AgentHistory history = Assert.Single(plan.Agents);
        await using IMqttLink link = new MqttLink(new MqttLinkOptions
        {
            Host = house.Broker.Host,
            Port = house.Broker.Port,
            ClientId = string.Create(CultureInfo.InvariantCulture, $"history-{history.Agent}"),
            Tls = new MqttTls(house.File("agent-keys/ca.pem"), house.File("agent-keys/client.pem"), house.File("agent-keys/client.key")),
        });
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(4));
        await new HistorySender(history, link).SendAsync(limit.Token);
    }

    private static async Task UseEveryMachine(Installation house)
    {
        foreach (string machine in SmallWorkshop.Machines)
        {
            VirtualStation station = await house.Open(machine, SmallWorkshop.Alice);
            station.Machine.StartJob(new LoadProfile(station.Machine.Kind, Seed: 7, DurationSeconds: 3600), pace: 20);
            await Eventually.That(() => station.TrueEnergyWh > 5, $"5 Wh have gone through {machine}", 300);
            await house.Close(machine, SmallWorkshop.Alice);
        }

        // What was measured last is on its way to the database for about a second.
        long sessions = await house.Ledger(db => Task.FromResult((long)db.Set<UsageEntry>().Count(u => u.EndWall != null)));
        await Eventually.That(
            async () => await house.Influx!.Count(Database, "usage", "energy_wh") >= sessions && await house.Influx.Count(Database, "state", "code") >= 2 * SmallWorkshop.Machines.Length,
            () => $"sessions and states are in InfluxDB; server says:\n{house.Server!.Output}",
            60);
    }
}
