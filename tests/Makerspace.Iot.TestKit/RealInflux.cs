using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Makerspace.Iot.TestKit;

/// <summary>
/// A real InfluxDB 1.x of a test, on private ports of the loopback and a private folder. It can be stopped, killed and started again on the same data and port.
/// Begin a test with <c>if (RealInflux.MissingReason is { } missing) Assert.Skip(missing);</c>.
/// </summary>
public sealed class RealInflux : IAsyncDisposable
{
    private const string Program = "/usr/bin/influxd";
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(60) };
    private readonly TempFolder _folder = new();
    private readonly int _port = Ports.Free();
    private ServiceProcess? _process;

    private RealInflux(string extraHttp)
    {
        // The rpc port (backup) is bound by every influxd and must not collide either.
        File.WriteAllText(_folder.File("influxdb.conf"), $"""
            reporting-disabled = true
            bind-address = "127.0.0.1:{Ports.Free()}"
            [meta]
              dir = "{_folder.File("meta")}"
              logging-enabled = false
            [data]
              dir = "{_folder.File("data")}"
              wal-dir = "{_folder.File("wal")}"
              query-log-enabled = false
            [monitor]
              store-enabled = false
            [continuous_queries]
              enabled = false
            [subscriber]
              enabled = false
            [http]
              bind-address = "127.0.0.1:{_port}"
              log-enabled = false
            {extraHttp}
            [logging]
              level = "warn"
              suppress-logo = true
            """);
    }

    /// <summary>Why there is no InfluxDB on this machine, in words for <c>Assert.Skip</c>; null if it is installed.</summary>
    public static string? MissingReason => File.Exists(Program) ? null : "influxd is not installed (apt-get install influxdb)";

    /// <summary>Address of its HTTP interface; stays the same over stop and start.</summary>
    public Uri Url => new($"http://127.0.0.1:{_port}/");

    /// <summary>What it printed lately.</summary>
    public string Output => _process?.Output ?? string.Empty;

    /// <summary>Process id of the running server, for measurements of its CPU time.</summary>
    public int ProcessId => _process?.Id ?? throw new InvalidOperationException("not running");

    /// <summary>Starts one. <paramref name="extraHttp"/>: further lines of the section <c>[http]</c>.</summary>
    public static async Task<RealInflux> StartNew(string extraHttp = "")
    {
        var influx = new RealInflux(extraHttp);
        await influx.Start();
        return influx;
    }

    /// <summary>Starts it again after <see cref="Stop"/> or <see cref="Kill"/>, on the same data and port.</summary>
    public async Task Start()
    {
        _process = ServiceProcess.Start(Program, ["-config", _folder.File("influxdb.conf")], new Dictionary<string, string> { ["HOME"] = _folder.Path });
        await _process.WaitForPort(_port);
    }

    /// <summary>Ends it (SIGTERM); the data stay.</summary>
    public async Task Stop()
    {
        if (_process is { } process)
        {
            _process = null;
            await process.DisposeAsync();
        }
    }

    /// <summary>Kills it at once (SIGKILL); the data stay.</summary>
    public async Task Kill()
    {
        if (_process is { } process)
        {
            _process = null;
            await process.Kill();
            await process.DisposeAsync();
        }
    }

    /// <summary>Runs an InfluxQL statement that changes something, such as CREATE DATABASE.</summary>
    public async Task Execute(string statement) => (await Ask(null, statement, HttpMethod.Post)).Dispose();

    /// <summary>Runs an InfluxQL query; throws with the server's words if it answers an error.</summary>
    public Task<JsonDocument> Query(string database, string query) => Ask(database, query, HttpMethod.Get);

    /// <summary>The rows of the first series of a query, as JSON values; empty if there is none.</summary>
    /// <remarks>A SHOW statement without a row answers a series that has no <c>values</c> at all.</remarks>
    public async Task<JsonElement[][]> Rows(string database, string query)
    {
        using JsonDocument answer = await Query(database, query);
        JsonElement result = answer.RootElement.GetProperty("results")[0];
        return result.TryGetProperty("series", out JsonElement series) && series[0].TryGetProperty("values", out JsonElement values)
            ? values.EnumerateArray().Select(row => row.EnumerateArray().Select(cell => cell.Clone()).ToArray()).ToArray()
            : [];
    }

    /// <summary>The number of points of a measurement that have the field; 0 if there is no such measurement or database (yet).</summary>
    public async Task<long> Count(string database, string measurement, string field)
    {
        if (!(await Rows(database, "SHOW DATABASES")).Any(row => row[0].ValueEquals(database)))
        {
            return 0;
        }

        JsonElement[][] rows = await Rows(database, $"SELECT count(\"{field}\") FROM \"{measurement}\"");
        return rows.Length == 0 ? 0 : rows[0][1].GetInt64();
    }

    /// <summary>Posts line protocol as it is; answers the status code. For measuring the server's own limit.</summary>
    public async Task<int> WriteRaw(string database, ReadOnlyMemory<byte> lines)
    {
        using var content = new ReadOnlyMemoryContent(lines);
        content.Headers.ContentType = new MediaTypeHeaderValue("text/plain");
        using HttpResponseMessage response = await Http.PostAsync(new Uri(Url, $"write?db={database}&precision=ns"), content);
        return (int)response.StatusCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Stop();
        _folder.Dispose();
    }

    private async Task<JsonDocument> Ask(string? database, string query, HttpMethod method)
    {
        string address = $"query?epoch=ns&q={Uri.EscapeDataString(query)}" + (database is null ? string.Empty : $"&db={database}");
        using var request = new HttpRequestMessage(method, new Uri(Url, address));
        using HttpResponseMessage response = await Http.SendAsync(request);
        string text = await response.Content.ReadAsStringAsync();
        JsonDocument answer = JsonDocument.Parse(text);
        JsonElement root = answer.RootElement;
        if (root.TryGetProperty("error", out JsonElement error)
            || (root.GetProperty("results").GetArrayLength() > 0 && root.GetProperty("results")[0].TryGetProperty("error", out error)))
        {
            throw new InvalidOperationException(new StringBuilder(error.GetString()).Append(" — in: ").Append(query).ToString());
        }

        return answer;
    }
}
