using Makerspace.Iot.TestKit;
using Makerspace.Iot.TestKit.Brokers;

namespace Makerspace.Iot.Benchmarks.Parts;

/// <summary>A broker, an InfluxDB if wanted, and our real server program with its registry imported; ended and removed when disposed.</summary>
internal sealed class Installation : IAsyncDisposable
{
    // Whatever a consumer cannot take at once waits in the broker: nothing is dropped at QoS 0, and the consumer alone sets the pace. The load is bounded, so this is too.
    private const string Unbounded = "max_queued_messages 0";
    private readonly TempFolder _folder = new();
    private readonly int _webPort = Ports.Free();

    private Installation()
    {
    }

    public RealMosquitto Broker { get; private set; } = null!;

    public RealInflux? Influx { get; private set; }

    public ServiceProcess? Server { get; private set; }

    public string File(string name) => _folder.File(name);

    public Uri Web => new($"http://127.0.0.1:{_webPort}/");

    /// <param name="writeRegistry">Writes the registry's files into a folder.</param>
    /// <param name="influx">True for an InfluxDB too.</param>
    public static async Task<Installation> Start(Action<string> writeRegistry, bool influx)
    {
        var made = new Installation();
        try
        {
            made.Broker = await RealMosquitto.StartPlain(Unbounded);
            made.Influx = influx ? await RealInflux.StartNew() : null;
            writeRegistry(made.File("registry"));
            await Programs.Run(Programs.Server, "keys", "init", "--folder", made.File("keys"));
            await System.IO.File.WriteAllTextAsync(made.File("server.json"), made.ServerConfig());
            await Programs.Run(Programs.Server, "import", made.File("registry"), "--config", made.File("server.json"));
            await made.StartServer();
            return made;
        }
        catch
        {
            await made.DisposeAsync();
            throw;
        }
    }

    public async Task StartServer()
    {
        Server = Programs.Start(Programs.Server, "serve", "--config", File("server.json"));
        await Server.WaitForPort(_webPort);
        await Eventually.That(() => Listens("-e") && Listens("-t"), "the server's two links are connected", 30);
    }

    public async Task StopServer()
    {
        if (Server is { } server)
        {
            Server = null;
            await server.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopServer();
        if (Influx is not null)
        {
            await Influx.DisposeAsync();
        }

        if (Broker is not null)
        {
            await Broker.DisposeAsync();
        }

        _folder.Dispose();
    }

    // The broker notes each client that connects; ours subscribe at once.
    private bool Listens(string link) =>
        Broker.Log.Split('\n').Any(l => l.Split(" as ") is [_, var client] && client.StartsWith("makerspace-server-", StringComparison.Ordinal) && client.Split(' ')[0].EndsWith(link, StringComparison.Ordinal));

    private string ServerConfig()
    {
        string curves = Influx is null ? "" : $$""", "influx": { "url": "{{Influx.Url}}", "database": "makerspace" }""";
        return $$"""
            {
              "data": "server", "urls": "http://127.0.0.1:{{_webPort}}", "demo": true, "keysFolder": "keys",
              "broker": { "host": "127.0.0.1", "port": {{Broker.Port}} }{{curves}}
            }
            """;
    }
}
