using System.Globalization;
using System.Text.Json;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.Server.Telemetry;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.Server.Tests.Tariffs;
using Makerspace.Iot.TestKit;
using Makerspace.Iot.TestKit.Dashboards;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Makerspace.Iot.Server.Tests.Telemetry;

/// <summary>The dashboard's month against the month of the page, on a real InfluxDB.</summary>
public sealed class UsagePointsTests
{
    private const string Curves = "makerspace";
    private static readonly CalendarMonth October = new(2026, 10);
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Theory]
    [DatabaseData]
    public async Task The_month_of_the_dashboard_is_that_of_the_page_to_the_watt_hour_in_every_zone(DatabaseKind kind)
    {
        await using Bench bench = await Bench.StartAsync(kind);
        ThreeZones network = bench.Network;
        await network.SessionsAsync(
            ("paris-over", "la-fab", "2026-10-31T22:59:00Z"), ("paris-after", "la-fab", "2026-10-31T23:00:00Z"),
            ("martinique-over", "fort-de-france", "2026-11-01T03:59:00Z"), ("martinique-after", "fort-de-france", "2026-11-01T04:00:00Z"),
            ("reunion-over", "le-port", "2026-10-31T19:59:00Z"), ("reunion-after", "le-port", "2026-10-31T20:00:00Z"), ("unended", "le-port", "2026-10-20T08:00:00Z"));
        await SetAsync("paris-over", 1234.567);
        await SetAsync("martinique-over", 0.4);
        await SetAsync("reunion-after", 77_000.125);

        // One without an end counts on the page, and so it does here; its end comes later and takes its place.
        await using (MakerspaceDb db = network.Database.Open())
        {
            await db.Set<UsageEntry>().Where(u => u.Session == "unended")
                .ExecuteUpdateAsync(u => u.SetProperty(e => e.EndReason, (SessionEndReason?)null).SetProperty(e => e.EndSeq, (long?)null).SetProperty(e => e.ClosedAs, SessionClosingKind.NoEnd), _cancel);
        }

        await AgreeAsync(4, 3);
        await using (MakerspaceDb db = network.Database.Open())
        {
            await db.Set<UsageEntry>().Where(u => u.Session == "unended")
                .ExecuteUpdateAsync(u => u.SetProperty(e => e.EndReason, SessionEndReason.PowerLost).SetProperty(e => e.EnergyWh, 1001.5).SetProperty(e => e.ClosedAs, (SessionClosingKind?)null), _cancel);
        }

        await ChangedAsync("2026-10-20");
        await AgreeAsync(4, 3);

        // Dated anew: it leaves October, and nothing of it stays where it was.
        await using (MakerspaceDb db = network.Database.Open())
        {
            await db.Set<UsageEntry>().Where(u => u.Session == "paris-over").ExecuteUpdateAsync(u => u.SetProperty(e => e.StartAt, new DateTimeOffset(2026, 11, 5, 8, 0, 0, TimeSpan.Zero)), _cancel);
        }

        await ChangedAsync("2026-10-31", "2026-11-05");
        await AgreeAsync(3, 4);

        // A corrected zone moves what began near midnight.
        await using (MakerspaceDb db = network.Database.Open())
        {
            await db.Set<Site>().Where(s => s.Name == "le-port").ExecuteUpdateAsync(s => s.SetProperty(x => x.TimeZone, "Europe/Paris"), _cancel);
            await RegistryVersion.BumpAsync(db, _cancel);
        }

        network.Time.Advance(RegistryCache.CheckEvery);
        await AgreeAsync(4, 3);

        async Task SetAsync(string session, double energyWh)
        {
            await using MakerspaceDb db = network.Database.Open();
            await db.Set<UsageEntry>().Where(u => u.Session == session).ExecuteUpdateAsync(u => u.SetProperty(e => e.EnergyWh, energyWh), _cancel);
        }

        async Task ChangedAsync(params string[] days)
        {
            await using MakerspaceDb db = network.Database.Open();
            foreach (DateOnly day in days.Select(d => DateOnly.ParseExact(d, "yyyy-MM-dd", CultureInfo.InvariantCulture)))
            {
                LedgerDay? row = await db.Set<LedgerDay>().FindAsync([day], _cancel);
                _ = row is null ? db.Add(new LedgerDay { Day = day, Version = 1 }).Entity.Version : row.Version++;
            }

            await db.SaveChangesAsync(_cancel);
            network.Time.Advance(Server.Tariffs.UsageReader.Freshness);
        }

        async Task AgreeAsync(int october, int november)
        {
            Assert.True(await bench.Points.PassAsync(_cancel));
            (int Sessions, decimal Euros, decimal Kwh) first = await network.MonthAsync(October);
            (int Sessions, decimal Euros, decimal Kwh) second = await network.MonthAsync(October.Next);
            Assert.Equal((october, november), (first.Sessions, second.Sessions));
            Assert.Equal(first.Kwh, await bench.DashboardAsync("2026-10"));
            Assert.Equal(second.Kwh, await bench.DashboardAsync("2026-11"));
            Assert.Equal(october + november, await bench.Influx.Count(Curves, InfluxSchema.Usage, "energy_wh"));
        }
    }

    [Fact]
    public async Task What_is_written_is_not_written_again_and_what_InfluxDB_missed_is()
    {
        await using Bench bench = await Bench.StartAsync(DatabaseKind.Sqlite);
        await bench.Network.SessionsAsync(("one", "la-fab", "2026-10-20T08:00:00Z"));
        Assert.True(await bench.Points.PassAsync(_cancel));
        long taken = bench.Writer.Counters.Taken;
        Assert.True(await bench.Points.PassAsync(_cancel));

        // The session and its month.
        Assert.Equal((2, taken), (taken, bench.Writer.Counters.Taken));

        await bench.Influx.Stop();
        await bench.Network.SessionsAsync(("two", "la-fab", "2026-10-21T08:00:00Z"));
        await using (MakerspaceDb db = bench.Network.Database.Open())
        {
            db.Add(new LedgerDay { Day = new DateOnly(2026, 10, 21), Version = 1 });
            await db.SaveChangesAsync(_cancel);
        }

        Assert.False(await bench.Points.PassAsync(_cancel));
        await bench.Influx.Start();
        await Eventually.That(async () => await bench.Points.PassAsync(_cancel), "written");
        Assert.Equal(2, await bench.Influx.Count(Curves, InfluxSchema.Usage, "energy_wh"));
    }

    /// <summary>
    /// Debian has InfluxDB 1.6 alone, so a stand-in answers as later ones do: 2 executes DELETE of InfluxQL, refuses it to a token that may only read; 3 knows no DELETE.
    /// <b>Source:</b> influxdata/influxdb 2.7, v1/coordinator/statement_executor.go: DELETE and DROP MEASUREMENT are executed.
    /// </summary>
    [Theory]
    [InlineData("v2.7.11", 200, """{"results":[{"statement_id":0}]}""", true)]
    [InlineData("v2.7.11", 200, """{"results":[{"statement_id":0,"error":"insufficient permissions"}]}""", false)]
    [InlineData("v2.7.11", 401, """{"code":"unauthorized","message":"unauthorized access"}""", false)]
    [InlineData("3.0.0", 400, """{"error":"error in InfluxQL statement: DELETE"}""", false)]
    public async Task Points_that_moved_are_deleted_from_later_versions_by_the_same_statement_or_left_with_a_word(string version, int status, string body, bool deletes)
    {
        using var influx = new FakeInflux(
            version, _ => (204, string.Empty, null),
            q => q.Lines.StartsWith("POST DELETE", StringComparison.Ordinal) ? (status, body)
                : (200, """{"results":[{"statement_id":0,"series":[{"name":"usage","columns":["time","count"],"values":[[0,2]]}]}]}"""));
        await using ThreeZones network = await ThreeZones.StartAsync(DatabaseKind.Sqlite);
        await network.SessionsAsync(("moved", "la-fab", "2026-11-05T08:00:00Z"));
        string secret = network.Folder.File("token");
        await File.WriteAllTextAsync(secret, "s3cret", _cancel);
        await using var writer = new InfluxWriter(
            new InfluxWriterOptions { Url = influx.Url, Database = Curves, Secret = "s3cret", Folder = network.Folder.File("influx") }, TimeProvider.System, NullLogger<InfluxWriter>.Instance);
        using var queries = new InfluxQueries(new InfluxOptions { Url = influx.Url.AbsoluteUri, Database = Curves, PasswordFile = secret }, UsagePoints.Patience, UsagePoints.MostBytes);
        var log = new KeptLog();
        using var points = new UsagePoints(network.Database.Factory, writer, queries, network.Folder.File("days.json"), network.Time, log);

        Assert.True(await points.PassAsync(_cancel));

        FakeInflux.Received delete = Assert.Single(influx.Queries, q => q.Lines.StartsWith("POST", StringComparison.Ordinal));
        Assert.Equal("POST DELETE FROM \"usage\" WHERE time >= '2026-11-05T00:00:00Z' AND time < '2026-12-02T00:00:00Z'", delete.Lines);
        Assert.Equal(("Token s3cret", true), (delete.Authorization, delete.Address.StartsWith($"/query?db={Curves}&", StringComparison.Ordinal)));
        Assert.Equal(deletes ? 2 : 1, influx.Count(w => w.Lines.Contains("usage,", StringComparison.Ordinal)));
        Assert.Equal(!deletes, log.Lines.Exists(l => l.Contains("deletes none", StringComparison.Ordinal)));

        // It is not tried again at each pass.
        Assert.True(await points.PassAsync(_cancel));
        Assert.Single(influx.Queries, q => q.Lines.StartsWith("POST", StringComparison.Ordinal));
    }

    private sealed class KeptLog : ILogger
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Add(formatter(state, exception));
    }

    private sealed class Bench : IAsyncDisposable
    {
        private readonly InfluxQueries _queries;

        private Bench(ThreeZones network, RealInflux influx)
        {
            (Network, Influx) = (network, influx);
            Writer = new InfluxWriter(
                new InfluxWriterOptions { Url = influx.Url, Database = Curves, Folder = network.Folder.File("influx"), BackOffMax = TimeSpan.FromMilliseconds(200) }, TimeProvider.System, NullLogger<InfluxWriter>.Instance);
            _queries = new InfluxQueries(new InfluxOptions { Url = influx.Url.AbsoluteUri, Database = Curves }, UsagePoints.Patience, UsagePoints.MostBytes);
            Points = new UsagePoints(network.Database.Factory, Writer, _queries, network.Folder.File("days.json"), network.Time, NullLogger.Instance);
        }

        public ThreeZones Network { get; }

        public RealInflux Influx { get; }

        public InfluxWriter Writer { get; }

        public UsagePoints Points { get; }

        public static async Task<Bench> StartAsync(DatabaseKind kind)
        {
            if (RealInflux.MissingReason is { } missing)
            {
                Assert.Skip(missing);
            }

            RealInflux influx = await RealInflux.StartNew();
            await influx.Execute($"CREATE DATABASE {Curves}");

            // The clock of the test stands after all its sessions, and before now: InfluxDB has a clock of its own.
            return new Bench(await ThreeZones.StartAsync(kind), influx);
        }

        /// <summary>The panel's figure for all sites and machines, in kWh, rounded to a thousandth of a watt-hour as the page counts.</summary>
        public async Task<decimal> DashboardAsync(string month)
        {
            Dashboard energy = Dashboard.LoadAll().Single(d => d.Title == "Énergie");
            (_, string months) = energy.Variables.Single(v => v.Name == "mois");
            Assert.Contains(month, (await Influx.Rows(Curves, months)).Select(r => r[1].GetString()));
            var choice = new Dictionary<string, string[]>(StringComparer.Ordinal) { ["site"] = ["la-fab", "fort-de-france", "le-port"], ["machine"] = ["laser-1"], ["mois"] = [month] };

            // The end of the query is left to the test's clock: the sessions may lie in the future of this computer.
            string query = Dashboard.Expand(energy.Panels.Single(p => p.Title == "Énergie du mois").Query, choice, default, default, TimeSpan.FromMinutes(1)).Replace("now()", "'2030-01-01T00:00:00Z'", StringComparison.Ordinal);
            JsonElement[][] rows = await Influx.Rows(Curves, query);
            return decimal.Round((decimal)Assert.Single(rows)[1].GetDouble(), 6);
        }

        public async ValueTask DisposeAsync()
        {
            Points.Dispose();
            await Writer.DisposeAsync();
            _queries.Dispose();
            await Influx.DisposeAsync();
            await Network.DisposeAsync();
        }
    }
}
