using System.Net;
using System.Text.RegularExpressions;
using Makerspace.Iot.Server.Hosting;
using Makerspace.Iot.Server.Ingest;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.Server.Tests.Web;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Server.Tests.Hosting;

/// <summary>The counters can be read, by a monitoring system on this computer or named in the settings, and hold no person.</summary>
public sealed partial class MetricsTests
{
    private static readonly string Program = typeof(ServerHost).Assembly.Location;

    [Fact]
    public async Task The_real_program_exports_its_counters_gauges_and_the_runtimes()
    {
        using var folder = new TempFolder();
        int port = Ports.Free();
        await File.WriteAllTextAsync(folder.File("server.json"), $$"""{ "data": "data", "urls": "http://127.0.0.1:{{port}}", "backup": {} }""");
        await using ServiceProcess server = ServiceProcess.Start("dotnet", [Program, "serve", "--config", folder.File("server.json")]);
        await server.WaitForPort(port);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        string text = string.Empty;
        await Eventually.That(
            async () =>
            {
                text = await http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
                return Value(text, "backup_ok") == "1" && Value(text, "backup_last_seconds") is not null;
            },
            () => "the first backup is made\n" + text,
            60);
        Assert.Equal("1", Value(text, "database_ok"));
        Assert.Equal("0", Value(text, "broker_connected"));
        Assert.Equal("0", Value(text, "alarms_open"));
        Assert.Null(Value(text, "influx_ok"));
        Assert.NotNull(Value(text, "dotnet_process_memory_working_set_bytes"));
        Assert.Contains("service_name=\"makerspace-server\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_counted_stands_there_under_the_documented_name()
    {
        await using WebSite site = await WebSite.StartAsync();
        IngestMetrics.EventsStored.Add(3, new KeyValuePair<string, object?>("disposition", "Applied"));
        IngestMetrics.SamplesWithoutTime.Add(1);
        string text = await site.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        Assert.Matches("""(?m)^ledger_events_stored_total\{.*disposition="Applied".*\} \d+""", text);
        Assert.NotNull(Value(text, "telemetry_samples_without_time_total"));
    }

    [Fact]
    public async Task Every_name_of_the_program_is_documented()
    {
        await using WebSite site = await WebSite.StartAsync();
        string text = await site.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        string page = await File.ReadAllTextAsync(Path.Combine(Repository(), "docs", "operations", "metrics.md"));
        string[] own = [.. Types().Matches(text).Select(m => m.Groups["name"].Value).Where(n => !n.StartsWith("dotnet_", StringComparison.Ordinal) && !n.StartsWith("http_", StringComparison.Ordinal) && n is not ("target_info" or "otel_scope_info"))];
        Assert.NotEmpty(own);
        Assert.All(own, name => Assert.Contains($"`{name}`", page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_metric_holds_a_person_a_machine_or_a_path()
    {
        await using WebSite site = await WebSite.StartAsync();
        site.Session(site.Time.GetUtcNow().AddHours(-3));
        await site.PageAsync("/");
        await site.PageAsync("/machines/press-1");
        string text = await site.Http.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        foreach (string name in new[] { "m-ada", "press-1", "s-plaque", "fabunit-1" })
        {
            Assert.DoesNotContain(name, text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("X-Forwarded-For")]
    [InlineData("Forwarded")]
    [InlineData("Via")]
    public async Task What_a_proxy_on_this_computer_passes_on_is_refused(string header)
    {
        await using WebSite site = await WebSite.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.TryAddWithoutValidation(header, "203.0.113.9");
        HttpResponseMessage answer = await site.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.DoesNotContain("_total", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("192.168.1.20", "192.168.1.20", true)]
    [InlineData("192.168.1.20", "192.168.1.21", false)]
    [InlineData("10.0.0.0/8", "10.2.3.4", true)]
    [InlineData("fd00::/8", "fd00::1", true)]
    [InlineData("fd00::1", "fd00::2", false)]
    public void A_reader_is_an_address_or_a_network(string reader, string from, bool may) => Assert.Equal(may, MetricsRoute.Network(reader).Contains(IPAddress.Parse(from)));

    [Theory]
    [InlineData("grafana")]
    [InlineData("10.0.0.0/99")]
    public void A_reader_that_is_neither_is_refused_in_words(string reader)
    {
        SettingsException refusal = Assert.Throws<SettingsException>(() => ServerOptionsFile.Check(new ServerOptions { MetricsReaders = [reader] }, "server.json"));
        Assert.Contains("metricsReaders", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(reader, refusal.Message, StringComparison.Ordinal);
    }

    private static string? Value(string text, string name) => Regex.Match(text, $@"(?m)^{name}(?:\{{[^}}]*\}})? (\S+)", RegexOptions.None, TimeSpan.FromSeconds(10)) is { Success: true } match ? match.Groups[1].Value : null;

    private static string Repository()
    {
        string? folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Makerspace.Iot.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("The tests do not run inside the repository.");
    }

    [GeneratedRegex("(?m)^# TYPE (?<name>\\S+)", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Types();
}
