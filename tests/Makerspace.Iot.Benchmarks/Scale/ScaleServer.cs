using System.Text.Json;
using Makerspace.Iot.Benchmarks.Parts;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Benchmarks.Scale;

/// <summary>The real server program on a database, with a client; each start is a new process. Ended when disposed.</summary>
internal sealed class ScaleServer : IAsyncDisposable
{
    private readonly ServiceProcess _process;

    private ScaleServer(ServiceProcess process, HttpClient http) => (_process, Http) = (process, http);

    public HttpClient Http { get; }

    /// <summary>From the start of the process to the answer of a page, in milliseconds, and the CPU time that the process used until then.</summary>
    public (double Ms, double CpuMs) Start { get; private set; }

    /// <summary>CPU time that the process has used, in milliseconds.</summary>
    public double CpuMs => 1000 * ProcessUsage.CpuSeconds(_process.Id);

    public double ResidentMb => ProcessUsage.ResidentMb(_process.Id);

    public double PeakMb => ProcessUsage.PeakMb(_process.Id);

    public static async Task<ScaleServer> StartAsync(ServerOptions options)
    {
        int port = Ports.Free();
        string config = Path.Combine(options.Data, "server.json");
        await File.WriteAllTextAsync(config, JsonSerializer.Serialize(new { data = options.Data, database = options.Database, urls = $"http://127.0.0.1:{port}", demo = true }));
        long start = TimeProvider.System.GetTimestamp();
        ServiceProcess process = Programs.Start(Programs.Server, "serve", "--config", config);
        try
        {
            await process.WaitForPort(port);
            var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromMinutes(10) };
            await DemoSignIn.SignInAsync(http);
            await http.GetStringAsync(new Uri("/sessions", UriKind.Relative));
            var server = new ScaleServer(process, http);
            server.Start = (TimeProvider.System.GetElapsedTime(start).TotalMilliseconds, server.CpuMs);
            return server;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _process.DisposeAsync();
    }
}
