using System.Diagnostics;
using System.Globalization;
using Makerspace.Iot.Benchmarks.Report;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Hosting;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Benchmarks.Scale;

/// <summary>
/// Lists and months over many sessions, in both databases: each beside the bare SQL of the same answer in the same run. How many: <c>MAKERSPACE_BENCH_SESSIONS</c>, 500,000 if it is not set.
/// </summary>
internal static class ScaleBenchmark
{
    private const string Amount = "MAKERSPACE_BENCH_SESSIONS";
    private const double ListMs = 200;
    private const double MonthMs = 300;

    private static readonly (string Name, string Address, string Where)[] Lists =
    [
        ("all sessions", "/api/v1/sessions?pageSize=50", ""),
        ("a site's sessions", "/api/v1/sessions?pageSize=50&site=s-7", """AND "Site" = 's-7' """),
        ("a machine's sessions", "/api/v1/sessions?pageSize=50&machine=m-77", """AND "Machine" = 'm-77' """),
        ("a structure's sessions", "/api/v1/sessions?pageSize=50&structure=c-7", """AND "Account" = 'c-7' """),
        ("sessions without a badge", "/api/v1/sessions?pageSize=50&structure=_unbadged", """AND "Account" = '_unbadged' """),
    ];

    public static async Task Run(ResultTable table, bool quick)
    {
        int sessions = int.TryParse(Environment.GetEnvironmentVariable(Amount), NumberStyles.None, CultureInfo.InvariantCulture, out int asked) && asked >= 1000 ? asked : quick ? 20_000 : 500_000;
        using (var folder = new TempFolder())
        {
            await MeasureAsync(table, "SQLite", ServerOptions.Sqlite, folder.Path, sessions, quick);
        }

        if (RealPostgres.SkipReason is { } reason)
        {
            table.LeftOut($"scale on PostgreSQL: {reason}", Lists.Length + 2);
            return;
        }

        using var data = new TempFolder();
        await MeasureAsync(table, "PostgreSQL", await RealPostgres.CreateDatabaseAsync(), data.Path, sessions, quick);
    }

    private static async Task MeasureAsync(ResultTable table, string name, string database, string folder, int sessions, bool quick)
    {
        var options = new ServerOptions { Data = folder, Database = database, Urls = "http://127.0.0.1:0" };
        IDbContextFactory<MakerspaceDb> databases = DatabaseProvider.CreateFactory(options);
        await using (MakerspaceDb db = await databases.CreateDbContextAsync())
        {
            await SchemaMigrator.MigrateAsync(db);
        }

        DateTimeOffset now = DateTimeOffset.UtcNow;
        var network = new ScaleNetwork(databases, sessions, now);
        var watch = Stopwatch.StartNew();
        await network.FillAsync();
        table.Note($"{name}: {sessions:N0} sessions made in {watch.Elapsed.TotalSeconds:0} s");
        await using WebApplication app = ServerHost.Build(options);
        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()), Timeout = TimeSpan.FromMinutes(5) };
        int times = quick ? 10 : 60;
        foreach ((string what, string address, string where) in Lists)
        {
            string sql = $"""SELECT * FROM usage_entries WHERE "EndWall" IS NOT NULL AND "Member" IS NOT NULL {where} ORDER BY "StartAt" DESC, "Agent" DESC, "Session" DESC LIMIT 51""";
            await CompareAsync(table, $"{name}: {what}, p95", ListMs, times, () => http.GetStringAsync(new Uri(address, UriKind.Relative)), () => network.ReadAsync(sql));
        }

        // The oldest page that there is: what a numbered list pays most for.
        string old = $"/api/v1/sessions?pageSize=50&after={network.First.AddDays(1).UtcDateTime:yyyyMMdd'T'HHmmssfffffff'Z'}.a-1.x-1.0";
        await CompareAsync(
            table, $"{name}: the last page of all sessions, p95", ListMs, times, () => http.GetStringAsync(new Uri(old, UriKind.Relative)),
            () => network.ReadAsync($"""SELECT * FROM usage_entries WHERE "StartAt" <= '{network.First.AddDays(1):yyyy-MM-dd HH:mm:ss}' ORDER BY "StartAt" DESC, "Agent" DESC, "Session" DESC LIMIT 51"""));
        await CompareAsync(
            table, $"{name}: refusals, p95", ListMs, times, () => http.GetStringAsync(new Uri("/refusals", UriKind.Relative)),
            () => network.ReadAsync("""SELECT * FROM access_refusals ORDER BY "Wall" DESC, "Agent" DESC, "Epoch" DESC, "Seq" DESC LIMIT 51"""));
        await MonthsAsync(table, name, network, http, now, quick);
        await app.StopAsync();
    }

    private static async Task MonthsAsync(ResultTable table, string name, ScaleNetwork network, HttpClient http, DateTimeOffset now, bool quick)
    {
        var cold = new List<double>();
        var warm = new List<double>();
        var bare = new List<double>();
        CalendarMonth month = CalendarMonth.Of(now).Previous;
        for (int i = 0; i < (quick ? 3 : 10); i++, month = month.Previous)
        {
            var address = new Uri($"/usage?month={month}", UriKind.Relative);
            cold.Add(await TimeAsync(() => http.GetStringAsync(address)));
            warm.Add(await TimeAsync(() => http.GetStringAsync(address)));
            string sql = $"""
                SELECT "Account", COUNT(*), SUM("OccupiedSeconds"), SUM("ActiveSeconds"), SUM("EnergyWh") FROM usage_entries
                WHERE "EndWall" IS NOT NULL AND "Member" IS NOT NULL AND "StartAt" >= '{month.From:yyyy-MM-dd HH:mm:ss}' AND "StartAt" < '{month.To:yyyy-MM-dd HH:mm:ss}' GROUP BY "Account"
                """;
            bare.Add(await TimeAsync(() => network.ReadAsync(sql)));
        }

        double p95 = Spread.Percentile(cold, 0.95);
        double peer = Spread.Percentile(bare, 0.95);
        table.Add(new Figure($"{name}: a month's usage, cold, p95", $"{p95:0} ms", $"its sums in SQL, without prices: {peer:0} ms", $"{p95 / peer:0.0} ×", $"< {MonthMs:0} ms", p95 < MonthMs));
        table.Add(new Figure($"{name}: a month's usage, asked again, p95", $"{Spread.Percentile(warm, 0.95):0.0} ms"));
        CalendarMonth fresh = month;
        double eight = await TimeAsync(() => Task.WhenAll(Enumerable.Range(0, 8).Select(_ => http.GetStringAsync(new Uri($"/usage?month={fresh}", UriKind.Relative)))));
        table.Add(new Figure($"{name}: eight people at once for a month, cold", $"{eight:0} ms", "", $"{eight / p95:0.0} × one"));
        table.Add(new Figure($"{name}: resident memory afterwards, server and generator in one", $"{Environment.WorkingSet / 1048576.0:0} MB"));
    }

    private static async Task CompareAsync(ResultTable table, string name, double targetMs, int times, Func<Task> ours, Func<Task> bare)
    {
        await ours();
        await bare();
        var asked = new List<double>();
        var peer = new List<double>();
        for (int i = 0; i < times; i++)
        {
            asked.Add(await TimeAsync(ours));
            peer.Add(await TimeAsync(bare));
        }

        (double p95, double sql) = (Spread.Percentile(asked, 0.95), Spread.Percentile(peer, 0.95));
        table.Add(new Figure(name, $"{p95:0.0} ms", $"bare SQL: {sql:0.0} ms", $"{p95 / sql:0.0} ×", $"< {targetMs:0} ms", p95 < targetMs));
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return watch.Elapsed.TotalMilliseconds;
    }
}
