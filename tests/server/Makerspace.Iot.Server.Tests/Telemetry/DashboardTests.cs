using System.Text.Json;
using System.Text.RegularExpressions;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Mqtt;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Telemetry;
using Makerspace.Iot.Server.Tests.Ingest;
using Makerspace.Iot.TestKit;
using Makerspace.Iot.TestKit.Dashboards;

namespace Makerspace.Iot.Server.Tests.Telemetry;

/// <summary>
/// What the queries of the dashboards read, and whether the energy they tell is right, on data made so that the right answer is known.
/// That no panel is empty with the data of simulated agents is tested in EndToEnd.
/// </summary>
public sealed partial class DashboardTests
{
    private const string Database = "makerspace";
    private const int SampleSeconds = 20;
    private static readonly TimeSpan History = TimeSpan.FromHours(3);
    private readonly DateTimeOffset _now = DateTimeOffset.UtcNow;
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Fact]
    public void Every_query_reads_only_what_the_code_writes()
    {
        Dashboard[] dashboards = Dashboard.LoadAll();
        Assert.Equal(["Atelier", "Énergie"], dashboards.Select(d => d.Title));
        foreach (Dashboard dashboard in dashboards)
        {
            Assert.Equal(dashboard.Panels.Count, dashboard.Panels.Select(p => p.Title).Distinct().Count());
            foreach ((string title, string query) in dashboard.Variables.Select(v => (v.Name, v.Query)).Concat(dashboard.Panels.Select(p => (p.Title, p.Query))))
            {
                AssertKnown($"{dashboard.Title} / {title}", query);
            }
        }
    }

    [Theory]
    [InlineData("""SELECT mean("watts") FROM "power" WHERE "site" = 'x'""")]
    [InlineData("""SELECT mean("w") FROM "energy" GROUP BY "machine" """)]
    [InlineData("""SELECT mean("w") FROM "power" GROUP BY "member" """)]
    public void A_query_that_reads_something_else_is_found(string query) => Assert.ThrowsAny<Exception>(() => AssertKnown("wrong", query));

    [Fact]
    public void Every_query_ends_at_now()
    {
        foreach (Dashboard dashboard in Dashboard.LoadAll())
        {
            Assert.Equal("now", dashboard.To);
            Assert.All(dashboard.Panels, p => Assert.Equal(p.Query.Split("WHERE").Length, p.Query.Split("time <= now()").Length));
            Assert.All(dashboard.Panels, p => Assert.Contains("time <= now()", p.Query, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Nothing_of_the_future_is_shown_whatever_the_period()
    {
        if (RealInflux.MissingReason is { } missing)
        {
            Assert.Skip(missing);
        }

        await using RealInflux influx = await RealInflux.StartNew();
        await influx.Execute($"CREATE DATABASE {Database}");
        const double Wrong = 987_654_321;
        long now = _now.ToUnixTimeMilliseconds();
        using var lines = new LineBuffer();
        Points.UsageMonth(lines, new CalendarMonth(2026, 11));
        foreach ((long at, double value) in new[] { (now - 660_000, 1000.0), (now - 30_000, 1010.0), (now + 3_600_000, Wrong), (now + 90_000_000, 2 * Wrong) })
        {
            TelemetrySample[] sample = [new() { TimeMs = at, PowerW = value, EnergyWh = value, CurrentA = value, VoltageV = value, Contactor = true, State = MachineCondition.Running }];
            Points.Power(lines, "la-fab", "fab-1", new TelemetryBatch { Machine = "saw-1", Clock = ClockQuality.Synced, Samples = sample });
            Points.State(lines, "la-fab", "fab-1", "saw-1", new StateMessage { State = value > 2000 ? MachineCondition.Faulted : MachineCondition.Running, At = DateTimeOffset.FromUnixTimeMilliseconds(at), Since = _now });
            Points.Usage(lines, new UsagePoint(
                "la-fab", "saw-1", $"s{value}", DateTimeOffset.FromUnixTimeMilliseconds(at), new CalendarMonth(2026, 11), value, value, value, value, EnergyQuality.Metered, SessionEndReason.BadgeOut));
        }

        Assert.Equal(204, await influx.WriteRaw(Database, lines.Memory));
        foreach (Dashboard dashboard in Dashboard.LoadAll())
        {
            Dictionary<string, string[]> all = await dashboard.ChoicesAsync(influx, Database);
            foreach (Panel panel in dashboard.Panels)
            {
                JsonElement[][] rows = await influx.Rows(Database, Dashboard.Expand(panel.Query, all, _now.AddHours(-1), _now.AddDays(3), TimeSpan.FromMinutes(5)));
                double end = (DateTimeOffset.UtcNow.AddMinutes(1) - DateTimeOffset.UnixEpoch).TotalMilliseconds * 1e6;
                Assert.True(Dashboard.ShowsSomething(rows), $"{dashboard.Title} / {panel.Title}");
                Assert.True(rows.All(r => r[0].GetDouble() <= end), $"{dashboard.Title} / {panel.Title} goes on after now");
                Assert.True(rows.All(r => r.Skip(1).All(c => c.ValueKind != JsonValueKind.Number || c.GetDouble() < Wrong / 10_000)), $"{dashboard.Title} / {panel.Title} shows a value of the future");
            }
        }
    }

    [Fact]
    public async Task Energy_is_right_over_a_reset_of_the_counter()
    {
        await using IngestRig rig = await IngestRig.StartAsync(influx: true);
        await FillAsync(rig);
        Dashboard energy = Dashboard.LoadAll().Single(d => d.Title == "Énergie");
        Dictionary<string, string[]> all = await energy.ChoicesAsync(rig.Influx!, Database);

        // The printer draws 100 W without a break: 300 Wh. The press draws 1200 W and its meter starts at zero again half-way: 3600 Wh less at most the step of the reset.
        foreach (string title in new[] { "Énergie par machine", "Énergie par jour et par machine", "Énergie consommée" })
        {
            Assert.InRange(await SumAsync(rig.Influx!, energy, title, new(all) { ["machine"] = ["printer-1"] }), 0.285, 0.3001);
            Assert.InRange(await SumAsync(rig.Influx!, energy, title, new(all) { ["machine"] = ["press-1"] }), 3.6 - 0.32, 3.6001);
        }

        Assert.InRange(await SumAsync(rig.Influx!, energy, "Énergie par site", new(all) { ["site"] = ["la-fab"] }), 3.6 - 0.32, 3.6001);
        Assert.Equal(0.018, await SumAsync(rig.Influx!, energy, "Énergie des sessions", all), 6);
    }

    private static async Task<double> SumAsync(RealInflux influx, Dashboard dashboard, string title, Dictionary<string, string[]> choice)
    {
        DateTimeOffset now = DateTimeOffset.UtcNow;
        string query = Dashboard.Expand(dashboard.Panels.Single(p => p.Title == title).Query, choice, now - History - TimeSpan.FromMinutes(10), now.AddMinutes(1), TimeSpan.FromMinutes(1));
        return (await influx.Rows(Database, query)).Sum(r => r[^1].ValueKind == JsonValueKind.Number ? r[^1].GetDouble() : 0);
    }

    // Three hours of two machines, and three sessions of 60 s and 6 Wh each.
    private async Task FillAsync(IngestRig rig)
    {
        IMqttLink link = await rig.ClientAsync("agents");
        int samples = (int)(History.TotalSeconds / SampleSeconds) + 1;
        foreach ((string site, string agent, string machine, double watts, bool resets) in new[] { ("la-fab", "fab-1", "press-1", 1200.0, true), ("le-val", "val-1", "printer-1", 100.0, false) })
        {
            double stepWh = watts * SampleSeconds / 3600;
            TelemetrySample[] all = Enumerable.Range(0, samples).Select(i => new TelemetrySample
            {
                TimeMs = (_now - History).AddSeconds(i * SampleSeconds).ToUnixTimeMilliseconds(),
                PowerW = watts,
                EnergyWh = Math.Round(resets && i > samples / 2 ? (i - (samples / 2) - 1) * stepWh : 5000 + (i * stepWh), 3),
                CurrentA = watts / 230,
                VoltageV = 230,
                Contactor = true,
                State = MachineCondition.Running,
            }).ToArray();
            foreach (TelemetrySample[] part in all.Chunk(100))
            {
                byte[] payload = WireCodec.Encode(new TelemetryBatch { Machine = machine, Clock = ClockQuality.Synced, Late = true, Samples = part });
                await link.PublishAsync(new TopicAddress(site, agent, TopicChannel.Telemetry).ToString(), payload, 0, false, _cancel);
            }

            var state = new StateMessage { State = MachineCondition.Running, Since = _now.AddHours(-1), At = _now.AddMinutes(-30), Relay = true, Contactor = true };
            await link.PublishAsync(new TopicAddress(site, agent, TopicChannel.State, machine).ToString(), WireCodec.Encode(state), 1, true, _cancel);
        }

        await using var fab = new PlayedAgent(await rig.ClientAsync("fab"), "fab-1", "la-fab", [Workshop.Ended(1, "s1", 60, "press-1", _now.AddMinutes(-20)), Workshop.Ended(2, "s2", 60, "press-1", _now.AddMinutes(-10))]);
        await using var val = new PlayedAgent(await rig.ClientAsync("val"), "val-1", "le-val", [Workshop.Ended(1, "s3", 60, "printer-1", _now.AddMinutes(-10))]);
        await Eventually.That(
            async () => fab.Done && val.Done && rig.Curves.Counters.Written >= (2 * samples) + 6 && await rig.Influx!.Count(Database, "usage", "energy_wh") == 3, "everything is written");
        await link.DisposeAsync();
    }

    private static void AssertKnown(string where, string query)
    {
        string[] measurements = Measurement().Matches(query).Select(m => m.Groups["name"].Value).Distinct().ToArray();
        Assert.True(measurements.Length == 1, $"{where}: one measurement per query");
        InfluxMeasurement? known = InfluxSchema.All.SingleOrDefault(m => m.Name == measurements[0]);
        Assert.True(known is not null, $"{where}: nobody writes the measurement {measurements[0]}");
        string[] aliases = Alias().Matches(query).Select(m => m.Groups["name"].Value).ToArray();
        foreach (string name in Identifier().Matches(query).Select(m => m.Groups["name"].Value).Except(aliases).Except(measurements))
        {
            Assert.True(known.Fields.Contains(name) || known.Tags.Contains(name), $"{where}: nobody writes {name} in {known.Name}");
        }

        foreach (string tag in GroupTags().Matches(query).SelectMany(m => Identifier().Matches(m.Value)).Select(m => m.Groups["name"].Value))
        {
            Assert.True(known.Tags.Contains(tag), $"{where}: {tag} is no tag of {known.Name}");
        }
    }

    [GeneratedRegex("FROM \"(?<name>\\w+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Measurement();

    [GeneratedRegex("AS \"(?<name>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Alias();

    [GeneratedRegex("\"(?<name>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Identifier();

    [GeneratedRegex("GROUP BY [^)]*(\\([^)]*\\)[^)]*)*", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex GroupTags();
}
