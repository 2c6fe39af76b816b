using System.Diagnostics;
using Makerspace.Iot.Benchmarks.Parts;
using Makerspace.Iot.TestKit;
using Makerspace.Iot.TestKit.Brokers;

namespace Makerspace.Iot.Benchmarks.Demo;

/// <summary>What <c>./makerspace demo</c> starts, part by part as its script does: broker with certificates, InfluxDB, server with the registry of the three manufactures, simulator, five agents.</summary>
internal sealed class DemoHouse : IAsyncDisposable
{
    private const int Pace = 20;
    private readonly TempFolder _folder = new();
    private readonly List<ServiceProcess> _parts = [];
    private readonly int _webPort = Ports.Free();
    private string[] _agents = [];

    private DemoHouse()
    {
    }

    public RealMosquitto Broker { get; private set; } = null!;

    public RealInflux Influx { get; private set; } = null!;

    public ServiceProcess Server { get; private set; } = null!;

    public int Agents => _agents.Length;

    public Uri Web => new($"http://127.0.0.1:{_webPort}/");

    /// <summary>Everything up to the server, which holds the registry and no session yet.</summary>
    public static async Task<DemoHouse> Start()
    {
        var made = new DemoHouse();
        try
        {
            await made.Build();
            return made;
        }
        catch
        {
            await made.DisposeAsync();
            throw;
        }
    }

    /// <summary>Sends a year of history by the demo's own command; answers how long it took, from its start to its end.</summary>
    public async Task<TimeSpan> History()
    {
        var watch = Stopwatch.StartNew();
        await Programs.Run(
            Programs.Simulator, "history", "--scenario", _folder.Path, "--broker", $"127.0.0.1:{Broker.Port}", "--ca", _folder.File("keys/ca.pem"), "--agents-folder", _folder.File("agents"));
        return watch.Elapsed;
    }

    /// <summary>Starts workshops, members and agents at the demo's pace.</summary>
    public async Task Live()
    {
        ServiceProcess simulator = Programs.Start(Programs.Simulator, "run", "--scenario", _folder.Path, "--pace", $"{Pace}", "--faults", "some");
        _parts.Add(simulator);
        await Eventually.That(() => simulator.Output.Contains("ready", StringComparison.Ordinal), () => $"the simulator is ready:\n{simulator.Output}", 60);
        _parts.AddRange(_agents.Select(agent => Programs.Start(Programs.Agent, "run", Path.Combine(agent, "agent.json"))));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (ServiceProcess part in Enumerable.Reverse(_parts))
        {
            await part.DisposeAsync();
        }

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

    private async Task Build()
    {
        string keys = _folder.File("keys");
        await Programs.Run(Programs.Server, "keys", "init", "--folder", keys);
        Broker = await RealMosquitto.StartWithKeys(keys);
        Influx = await RealInflux.StartNew();
        await Programs.Run(Programs.Simulator, "scenario", "--out", _folder.Path, "--pace", $"{Pace}", "--broker", $"127.0.0.1:{Broker.Port}");
        _agents = Directory.GetDirectories(_folder.File("agents"));
        foreach (string agent in _agents)
        {
            await Programs.Run(Programs.Server, "keys", "agent", Path.GetFileName(agent), "--folder", keys, "--out", agent);
        }

        string settings = _folder.File("server.json");
        await File.WriteAllTextAsync(settings, $$"""
            {
              "data": "server", "database": "sqlite", "urls": "http://127.0.0.1:{{_webPort}}", "demo": true, "keysFolder": "keys",
              "broker": { "host": "127.0.0.1", "port": {{Broker.Port}}, "caFile": "keys/ca.pem", "certFile": "keys/server.pem", "keyFile": "keys/server.key" },
              "influx": { "url": "{{Influx.Url}}", "database": "makerspace" }
            }
            """);
        await Programs.Run(Programs.Server, "import", _folder.File("registry"), "--config", settings);
        Server = Programs.Start(Programs.Server, "serve", "--config", settings);
        _parts.Add(Server);
        await Server.WaitForPort(_webPort);
    }
}
