using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Mqtt;
using Makerspace.Iot.Server.Telemetry;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Server.Tests.Ingest;

/// <summary>Every query of every dashboard, on a real InfluxDB that the real chain has filled.</summary>
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
        Dashboard[] dashboards = Load();
        Assert.Equal(["Atelier", "Énergie"], dashboards.Select(d => d.Title));
        foreach (Dashboard dashboard in dashboards)
        {
            Assert.Equal(dashboard.Panels.Length, dashboard.Panels.Select(p => p.Title).Distinct().Count());
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
    public async Task Every_panel_shows_something_whatever_the_variables()
    {
        await using IngestRig rig = await IngestRig.StartAsync(influx: true);
        await FillAsync(rig);
        foreach (Dashboard dashboard in Load())
        {
            Dictionary<string, string[]> all = await ExpandAsync(rig.Influx!, dashboard);
            Assert.Equal(["la-fab", "le-val"], all["site"]);
            Assert.Equal(["press-1", "printer-1"], all["machine"]);
            Dictionary<string, string[]> one = new() { ["site"] = ["le-val"], ["machine"] = ["printer-1"] };
            foreach (Panel panel in dashboard.Panels)
            {
                foreach (Dictionary<string, string[]> choice in new[] { all, one })
                {
                    string query = Expand(panel.Query, choice, _now - History, _now.AddMinutes(1));
                    JsonElement[][] rows = await rig.Influx!.Rows(Database, query);
                    Assert.True(
                        rows.Any(r => r.Skip(1).Any(c => c.ValueKind is JsonValueKind.Number or JsonValueKind.String)), $"{dashboard.Title} / {panel.Title} shows nothing: {query}");
                }
            }
        }
    }

    [Fact]
    public async Task Energy_is_right_over_a_reset_of_the_counter()
    {
        await using IngestRig rig = await IngestRig.StartAsync(influx: true);
        await FillAsync(rig);
        Dashboard energy = Load().Single(d => d.Title == "Énergie");
        Dictionary<string, string[]> all = await ExpandAsync(rig.Influx!, energy);

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
        string query = Expand(dashboard.Panels.Single(p => p.Title == title).Query, choice, now - History - TimeSpan.FromMinutes(10), now.AddMinutes(1));
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

            var state = new MachineState { State = MachineCondition.Running, Since = _now.AddHours(-1), At = _now.AddMinutes(-30), Relay = true, Contactor = true };
            await link.PublishAsync(new TopicAddress(site, agent, TopicChannel.State, machine).ToString(), WireCodec.Encode(state), 1, true, _cancel);
        }

        await using var fab = new PlayedAgent(await rig.ClientAsync("fab"), "fab-1", "la-fab", [Workshop.Ended(1, "s1", 60, "press-1", _now.AddMinutes(-20)), Workshop.Ended(2, "s2", 60, "press-1", _now.AddMinutes(-10))]);
        await using var val = new PlayedAgent(await rig.ClientAsync("val"), "val-1", "le-val", [Workshop.Ended(1, "s3", 60, "printer-1", _now.AddMinutes(-10))]);
        await Eventually.That(() => fab.Done && val.Done && rig.Health.Influx.Written >= (2 * samples) + 5, "everything is written");
        await link.DisposeAsync();
    }

    private static async Task<Dictionary<string, string[]>> ExpandAsync(RealInflux influx, Dashboard dashboard)
    {
        var values = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach ((string name, string query) in dashboard.Variables)
        {
            JsonElement[][] rows = await influx.Rows(Database, Expand(query, values, default, default));
            values[name] = rows.Select(r => r[1].GetString()!).ToArray();
            Assert.True(values[name].Length > 0, $"variable {name} of {dashboard.Title} is empty");
        }

        return values;
    }

    // As Grafana does it for InfluxQL: several values become a group of alternatives inside the regular expression.
    private static string Expand(string query, Dictionary<string, string[]> values, DateTimeOffset from, DateTimeOffset to)
    {
        foreach ((string name, string[] chosen) in values)
        {
            query = query.Replace($"${name}$", $"({string.Join('|', chosen.Select(Regex.Escape))})$", StringComparison.Ordinal);
        }

        query = query
            .Replace("$timeFilter", string.Create(CultureInfo.InvariantCulture, $"time >= {from.ToUnixTimeMilliseconds()}ms AND time <= {to.ToUnixTimeMilliseconds()}ms"), StringComparison.Ordinal)
            .Replace("$__interval", "1m", StringComparison.Ordinal);
        Assert.DoesNotMatch(@"\$[a-zA-Z_]", query);
        return query;
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

    private static Dashboard[] Load() => Directory.EnumerateFiles(Path.Combine(Root(), "dashboards"), "*.json").Order(StringComparer.Ordinal).Select(file =>
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(file));
        JsonElement root = document.RootElement;
        return new Dashboard(
            root.GetProperty("title").GetString()!,
            root.GetProperty("templating").GetProperty("list").EnumerateArray().Select(v => (v.GetProperty("name").GetString()!, v.GetProperty("query").GetString()!)).ToArray(),
            root.GetProperty("panels").EnumerateArray().SelectMany(p => p.GetProperty("targets").EnumerateArray().Select(t =>
            {
                Assert.True(t.GetProperty("rawQuery").GetBoolean());
                Assert.Equal("makerspace-influxdb", t.GetProperty("datasource").GetProperty("uid").GetString());
                return new Panel(p.GetProperty("title").GetString()!, t.GetProperty("query").GetString()!);
            })).ToArray());
    }).ToArray();

    private static string Root()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Makerspace.Iot.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException("Makerspace.Iot.sln not found above the test");
    }

    [GeneratedRegex("FROM \"(?<name>\\w+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Measurement();

    [GeneratedRegex("AS \"(?<name>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Alias();

    [GeneratedRegex("\"(?<name>[^\"]+)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Identifier();

    [GeneratedRegex("GROUP BY [^)]*(\\([^)]*\\)[^)]*)*", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex GroupTags();

    private sealed record Panel(string Title, string Query);

    private sealed record Dashboard(string Title, (string Name, string Query)[] Variables, Panel[] Panels);
}
