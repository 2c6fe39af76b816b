using System.Diagnostics;
using Makerspace.Iot.Benchmarks.Report;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.Server.Tariffs;
using Makerspace.Iot.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace Makerspace.Iot.Benchmarks.Scale;

/// <summary>
/// A network with so many sessions, in both databases: lists, months, start, memory and import, as the server program answers over HTTP, each beside the bare SQL of the same answer in the same run.
/// </summary>
internal static class ScaleBenchmark
{
    private const int Usual = 100_000;
    private const int Quick = 20_000;
    private const double ListMs = 200;
    private const double MonthMs = 300;
    private const double YearMs = 1000;
    private const double StartMs = 5000;
    private const double MemoryMb = 500;
    private const int Figures = 20;
    private const string Order = """ORDER BY "StartAt" DESC, "Agent" DESC, "Session" DESC LIMIT 51""";

    private static readonly (string Name, string Address, string Where)[] Lists =
    [
        ("all sessions", "/sessions", ""),
        ("a site's sessions", "/api/v1/sessions?pageSize=50&site=s-7", """AND "Site" = 's-7' """),
        ("a machine's page", "/machines/m-77", """AND "Machine" = 'm-77' """),
        ("a structure's sessions", "/api/v1/sessions?pageSize=50&structure=c-7", """AND "Account" = 'c-7' """),
        ("sessions without a badge", "/api/v1/sessions?pageSize=50&structure=_unbadged", """AND "Account" = '_unbadged' """),
        ("a structure's page", "/structures/c-7", """AND "Account" = 'c-7' """),
    ];

    public static async Task Run(ResultTable table, ScaleOptions options, bool quick)
    {
        int sessions = options.Sessions ?? (quick ? Quick : Usual);
        if (options.Database is not "postgres")
        {
            using var folder = new TempFolder();
            using var other = new TempFolder();
            await MeasureAsync(table, "SQLite", new ServerOptions { Data = options.Keep ?? folder.Path }, sessions, quick);
            await ImportFigure.RunAsync(table, "SQLite", new ServerOptions { Data = other.Path }, quick ? 1000 : ScaleNetwork.Members);
        }

        if (options.Database is "sqlite")
        {
            return;
        }

        if (RealPostgres.SkipReason is { } reason)
        {
            table.LeftOut($"scale on PostgreSQL: {reason}", Figures);
            return;
        }

        using var data = new TempFolder();
        await MeasureAsync(table, "PostgreSQL", new ServerOptions { Data = data.Path, Database = await RealPostgres.CreateDatabaseAsync() }, sessions, quick);
        await ImportFigure.RunAsync(table, "PostgreSQL", new ServerOptions { Data = data.Path, Database = await RealPostgres.CreateDatabaseAsync() }, quick ? 1000 : ScaleNetwork.Members);
    }

    private static async Task MeasureAsync(ResultTable table, string name, ServerOptions options, int sessions, bool quick)
    {
        IDbContextFactory<MakerspaceDb> databases = DatabaseProvider.CreateFactory(options);
        await using (MakerspaceDb db = await databases.CreateDbContextAsync())
        {
            await SchemaMigrator.MigrateAsync(db);
        }

        DateTimeOffset now = DateTimeOffset.UtcNow;
        var network = new ScaleNetwork(databases, sessions, now);
        var watch = Stopwatch.StartNew();
        bool made = await network.FillAsync();
        table.Note(made ? $"{name}: {sessions:N0} sessions of a year made in {watch.Elapsed.TotalSeconds:0} s" : $"{name}: the sessions of an earlier run, whose months are summed already");
        CalendarMonth last = new CalendarMonth(now.Year, now.Month).Previous;
        await using (ScaleServer server = await ScaleServer.StartAsync(options))
        {
            await MemoryAsync(table, name, server, last);
        }

        await SettleAsync(table, name, databases);

        await using ScaleServer again = await ScaleServer.StartAsync(options);
        table.Add(Judged($"{name}: start until a page answers", again.Start.Ms, again.Start.CpuMs, null, StartMs));
        await MonthsAsync(table, name, network, again, last, quick ? 3 : 10);
        int times = quick ? 10 : 60;
        foreach ((string what, string address, string where) in Lists)
        {
            await CompareAsync(table, $"{name}: {what}, p95", ListMs, times, again, () => Get(again.Http, address), () => network.ReadAsync($"""SELECT * FROM usage_entries WHERE "EndWall" IS NOT NULL AND "Member" IS NOT NULL {where} {Order}"""));
        }

        // The oldest page that there is: what a numbered list pays most for.
        DateTimeOffset old = network.First.AddDays(1);
        await CompareAsync(
            table, $"{name}: the last page of all sessions, p95", ListMs, times, again, () => Get(again.Http, $"/api/v1/sessions?pageSize=50&after={old.UtcDateTime:yyyyMMdd'T'HHmmssfffffff'Z'}.a-1.x-1.0"),
            () => network.ReadAsync($"""SELECT * FROM usage_entries WHERE "EndWall" IS NOT NULL AND "Member" IS NOT NULL AND "StartAt" <= '{old:yyyy-MM-dd HH:mm:ss}' {Order}"""));
        await CompareAsync(
            table, $"{name}: refusals, p95", ListMs, times, again, () => Get(again.Http, "/refusals"),
            () => network.ReadAsync("""SELECT * FROM access_refusals ORDER BY "Wall" DESC, "Agent" DESC, "Epoch" DESC, "Seq" DESC LIMIT 51"""));

        await CompareAsync(
            table, $"{name}: alarms and faults, p95", ListMs, times, again, () => Get(again.Http, "/alarms"),
            () => network.ReadAsync("""SELECT * FROM fault_records WHERE "ClearedAt" IS NOT NULL ORDER BY "ClearedAt" DESC, "Agent" DESC, "Epoch" DESC, "Seq" DESC LIMIT 51"""));
        await CompareAsync(
            table, $"{name}: all machines, a page of the interface, p95", ListMs, times, again, () => Get(again.Http, "/api/v1/machines?pageSize=50"), () => network.ReadAsync("SELECT * FROM machines LIMIT 50"));
        await CompareAsync(table, $"{name}: the live page of all sites, p95", ListMs, times, again, () => Get(again.Http, "/"), () => network.ReadAsync("SELECT * FROM machines"));

        // A site's year: its first page of sessions, and every month of the table beside it.
        await CompareAsync(
            table, $"{name}: a site's year, sessions and twelve months, p95", YearMs, quick ? 3 : 10, again,
            async () =>
            {
                await Get(again.Http, $"/api/v1/sessions?pageSize=50&site=s-7&from={network.First:yyyy-MM-dd}&to={now:yyyy-MM-dd}");
                for ((int i, CalendarMonth month) = (0, last); i < 12; i++, month = month.Previous)
                {
                    await Get(again.Http, $"/api/v1/usage?month={month}");
                }
            },
            () => network.ReadAsync($"""SELECT COUNT(*), SUM("OccupiedSeconds"), SUM("ActiveSeconds"), SUM("EnergyWh") FROM usage_entries WHERE "Site" = 's-7' AND "EndWall" IS NOT NULL AND "StartAt" >= '{network.First:yyyy-MM-dd}' """));
    }

    // Nothing is summed yet, and eight people ask at once: the most that there is to do.
    private static async Task MemoryAsync(ResultTable table, string name, ScaleServer server, CalendarMonth last)
    {
        var months = new List<CalendarMonth>();
        for (CalendarMonth month = last; months.Count < 8; month = month.Previous)
        {
            months.Add(month);
        }

        (double before, double cpu) = (server.ResidentMb, server.CpuMs);
        double ms = await TimeAsync(() => Task.WhenAll(months.Select(m => Get(server.Http, $"/usage?month={m}"))));
        table.Add(new Figure($"{name}: eight people ask at once for eight months that nobody has summed", $"{ms:0} ms, CPU of the server {server.CpuMs - cpu:0} ms"));
        table.Add(new Figure($"{name}: resident memory meanwhile, at its peak", $"{server.PeakMb:0} MB", $"before: {before:0} MB", "", $"< {MemoryMb:0} MB", server.PeakMb < MemoryMb));
    }

    private static async Task MonthsAsync(ResultTable table, string name, ScaleNetwork network, ScaleServer server, CalendarMonth last, int times)
    {
        var cold = new List<double>();
        var warm = new List<double>();
        var bare = new List<double>();
        double cpu = 0;
        for ((int i, CalendarMonth month) = (0, last); i < times; i++, month = month.Previous)
        {
            double before = server.CpuMs;
            cold.Add(await TimeAsync(() => Get(server.Http, $"/usage?month={month}")));
            cpu += server.CpuMs - before;
            warm.Add(await TimeAsync(() => Get(server.Http, $"/usage?month={month}")));
            string sql = $"""
                SELECT "Account", COUNT(*), SUM("OccupiedSeconds"), SUM("ActiveSeconds"), SUM("EnergyWh") FROM usage_entries
                WHERE "EndWall" IS NOT NULL AND "Member" IS NOT NULL AND "StartAt" >= '{month.Year}-{month.Number:00}-01' AND "StartAt" < '{month.Next.Year}-{month.Next.Number:00}-01' GROUP BY "Account"
                """;
            bare.Add(await TimeAsync(() => network.ReadAsync(sql)));
        }

        table.Add(Judged(
            $"{name}: first page of a month's usage after a start, p95 (the very first: {cold[0]:0} ms; bare: its sums without prices)", Spread.Percentile(cold, 0.95), cpu / times, Spread.Percentile(bare, 0.95), MonthMs));
        table.Add(new Figure($"{name}: a month's usage, asked again, p95", $"{Spread.Percentile(warm, 0.95):0.0} ms"));

        // A month of which one whole day has changed since it was summed, as this month at the end of today.
        var today = new List<double>();
        cpu = 0;
        for ((int i, CalendarMonth month) = (0, last); i < times; i++, month = month.Previous)
        {
            await network.ChangeAsync(month.FirstDay.AddDays(14));
            await Task.Delay(UsageReader.Freshness);
            double before = server.CpuMs;
            today.Add(await TimeAsync(() => Get(server.Http, $"/usage?month={month}")));
            cpu += server.CpuMs - before;
        }

        table.Add(Judged($"{name}: the same if a whole day has changed since, p95", Spread.Percentile(today, 0.95), cpu / times, null, MonthMs));
    }

    private static async Task CompareAsync(ResultTable table, string name, double limitMs, int times, ScaleServer server, Func<Task> ours, Func<Task> bare)
    {
        await ours();
        await bare();
        var asked = new List<double>();
        var peer = new List<double>();
        double cpu = 0;
        for (int i = 0; i < times; i++)
        {
            double before = server.CpuMs;
            asked.Add(await TimeAsync(ours));
            cpu += server.CpuMs - before;
            peer.Add(await TimeAsync(bare));
        }

        table.Add(Judged(name, Spread.Percentile(asked, 0.95), cpu / times, Spread.Percentile(peer, 0.95), limitMs));
    }

    // On a machine that others use, what takes too long while the server itself needs little says nothing of the server.
    private static Figure Judged(string name, double ms, double cpuMs, double? bareMs, double limitMs) => new(
        name, $"{ms:0.0} ms, CPU of the server {cpuMs:0.0} ms", bareMs is { } bare ? $"bare SQL: {bare:0.0} ms" : "", bareMs is { } peer ? $"{ms / peer:0.0} ×" : "", $"< {limitMs:0} ms", ms < limitMs,
        ms >= limitMs && cpuMs < limitMs && MachineFacts.LoadLastMinute() > Environment.ProcessorCount + 2 ? $"the machine is busy: the server itself used {cpuMs:0} ms of CPU time" : null);

    // As the server does by itself, which would take three times as long in between to leave the computer to others.
    private static async Task SettleAsync(ResultTable table, string name, IDbContextFactory<MakerspaceDb> databases)
    {
        using var registry = new RegistryCache(databases, TimeProvider.System);
        using var summer = new DaySummer(new LedgerReader(databases), registry, new UsageDays(databases), TimeProvider.System, NullLogger<DaySummer>.Instance);
        TimeSpan cpu = Environment.CpuUsage.TotalTime;
        var watch = Stopwatch.StartNew();
        int days = await summer.PassAsync(pause: null, CancellationToken.None);
        table.Add(new Figure($"{name}: {days} days summed anew, as after a change of the prices of all", $"{watch.Elapsed.TotalSeconds:0.0} s, CPU of the program {(Environment.CpuUsage.TotalTime - cpu).TotalSeconds:0.0} s"));
    }

    private static Task<string> Get(HttpClient http, string address) => http.GetStringAsync(new Uri(address, UriKind.Relative));

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return watch.Elapsed.TotalMilliseconds;
    }
}
