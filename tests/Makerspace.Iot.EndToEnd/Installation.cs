using System.Globalization;
using Makerspace.Iot.Edge.Simulator.Chips;
using Makerspace.Iot.Edge.Simulator.Machines;
using Makerspace.Iot.Edge.Simulator.Workshops;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Settings;
using Makerspace.Iot.TestKit;
using Makerspace.Iot.TestKit.Brokers;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.EndToEnd;

/// <summary>
/// A whole installation of real parts: broker with the shipped configuration and certificates, InfluxDB, the server program, the agent program, and behind the
/// agent's ttys and pins the simulator's chips. Each part can be stopped, killed and started again.
/// </summary>
internal sealed class Installation : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly int _webPort = Ports.Free();
    private readonly AgentProgram _program;
    private IDbContextFactory<MakerspaceDb>? _ledger;

    private Installation(AgentProgram agent) => _program = agent;

    public RealMosquitto Broker { get; private set; } = null!;

    public RealInflux? Influx { get; private set; }

    public VirtualWorkshop Workshop { get; private set; } = null!;

    public ServiceProcess? Server { get; private set; }

    public ServiceProcess? Agent { get; private set; }

    public string Web => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_webPort}");

    public string File(string name) => _folder.File(name);

    /// <summary>The agent's data folder.</summary>
    public string AgentData => _program.Data ?? File("agent-data");

    public static async Task<Installation> Create(bool influx = false, double idleTimeoutSeconds = 600, LineFaults? faults = null, AgentProgram? agent = null)
    {
        if (RealMosquitto.MissingReason is { } missing)
        {
            Assert.Skip(missing);
        }

        if (influx && RealInflux.MissingReason is { } noInflux)
        {
            Assert.Skip(noInflux);
        }

        var made = new Installation(agent ?? AgentProgram.Built);
        try
        {
            await made.Build(influx, idleTimeoutSeconds, faults ?? LineFaults.None);
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
    }

    public async Task StartAgent()
    {
        Agent = _program.Start(["run", File("agent.json")]);
        await WaitUntilReady();
    }

    public async Task KillAgent()
    {
        await Agent!.Kill();
        await Agent.DisposeAsync();
        Agent = null;
    }

    public async Task KillServer()
    {
        await Server!.Kill();
        await Server.DisposeAsync();
        Server = null;
    }

    /// <summary>Taps a badge and waits until the contactor has closed.</summary>
    public async Task<VirtualStation> Open(string machine, string badge)
    {
        VirtualStation station = Workshop.Machine(machine);
        await Eventually.That(
            async () =>
            {
                // A badge that lay there when the reader was first asked opens nothing; a person takes it away and presents it again.
                await station.Badge(badge).Hold(600);
                for (int i = 0; i < 160 && !station.Machine.IsPowered; i++)
                {
                    await Task.Delay(50);
                }

                return station.Machine.IsPowered;
            },
            () => $"{machine} is powered after a badge; agent says:\n{Agent?.Output}",
            30 * _program.Patience);
        return station;
    }

    /// <summary>Taps the badge again and waits until the contactor has opened.</summary>
    public async Task Close(string machine, string badge)
    {
        VirtualStation station = Workshop.Machine(machine);
        station.Machine.StopJob();
        await Eventually.That(
            async () =>
            {
                // A tap may fall into the debounce of the one before; a person would tap again, but not soon: the same badge opens a machine whose session has ended.
                await station.Badge(badge).Hold(600);
                for (int i = 0; i < 160 && station.Machine.IsPowered; i++)
                {
                    await Task.Delay(50);
                }

                return !station.Machine.IsPowered;
            },
            () => $"{machine} is cut after the badge; agent says:\n{Agent?.Output}",
            30 * _program.Patience);
    }

    public async Task<UsageEntry[]> Usage()
    {
        await using MakerspaceDb db = await _ledger!.CreateDbContextAsync();
        return await db.Set<UsageEntry>().AsNoTracking().OrderBy(u => u.StartWall).ToArrayAsync();
    }

    public async Task<T> Ledger<T>(Func<MakerspaceDb, Task<T>> query)
    {
        await using MakerspaceDb db = await _ledger!.CreateDbContextAsync();
        return await query(db);
    }

    /// <summary>Waits until the ledger holds this many ended sessions, and answers them all.</summary>
    public async Task<UsageEntry[]> EndedSessions(int count, double seconds = 30)
    {
        UsageEntry[] entries = [];
        await Eventually.That(
            async () =>
            {
                entries = await Usage();
                return entries.Count(e => e.EndWall is not null) >= count;
            },
            () => $"{count} ended sessions in the ledger; server says:\n{Server?.Output}\nagent says:\n{Agent?.Output}",
            seconds);
        return entries;
    }

    /// <summary>Imports the registry folder again, in another process, as a fabmanager does while the server runs.</summary>
    public Task Import() => Programs.Run(Programs.Server, "import", File("registry"), "--allow-opening", "--config", File("server.json"));

    public async ValueTask DisposeAsync()
    {
        if (Agent is not null)
        {
            await Agent.DisposeAsync();
        }

        Workshop?.Dispose();
        if (Server is not null)
        {
            await Server.DisposeAsync();
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

    private async Task Build(bool influx, double idleTimeoutSeconds, LineFaults faults)
    {
        SmallWorkshop.WriteRegistry(File("registry"));
        await Programs.Run(Programs.Server, "keys", "init", "--folder", File("keys"));
        await Programs.Run(Programs.Server, "keys", "agent", SmallWorkshop.Agent, "--folder", File("keys"), "--out", File("agent-keys"));
        Broker = await RealMosquitto.StartWithKeys(File("keys"));
        string influxPart = string.Empty;
        if (influx)
        {
            Influx = await RealInflux.StartNew();
            influxPart = $$""", "influx": { "url": "{{Influx.Url}}", "database": "makerspace" }""";
        }

        await System.IO.File.WriteAllTextAsync(File("server.json"), $$"""
            {
              "data": "{{File("server")}}", "database": "sqlite", "urls": "{{Web}}", "demo": true,
              "broker": { "host": "127.0.0.1", "port": {{Broker.Port.ToString(CultureInfo.InvariantCulture)}}, "caFile": "{{File("keys/ca.pem")}}", "certFile": "{{File("keys/server.pem")}}", "keyFile": "{{File("keys/server.key")}}" },
              "keysFolder": "{{File("keys")}}"{{influxPart}}
            }
            """);
        await Import();
        _ledger = DatabaseProvider.CreateFactory(new ServerOptions { Data = File("server") });
        await System.IO.File.WriteAllTextAsync(File("agent.json"), _program.Settings(SmallWorkshop.AgentConfig(Broker.Port, idleTimeoutSeconds)));
        Workshop = VirtualWorkshop.FromFiles([File("agent.json")], new WorkshopOptions { Faults = faults, LoadOf = LoadKinds.Of });
        await StartServer();
        await StartAgent();
    }

    private async Task WaitUntilReady() => await Eventually.That(
        async () =>
        {
            if (Agent!.HasExited)
            {
                throw new InvalidOperationException($"the agent ended:\n{Agent.Output}");
            }

            return await AgentReport.IsReady(AgentData);
        },
        () => $"the agent holds an access list and asks its readers:\n{Agent?.Output}",
        60 * _program.Patience);
}

/// <summary>The agent's program of an installation.</summary>
/// <param name="Start">Starts it with these arguments.</param>
/// <param name="Settings">Changes the configuration that it gets.</param>
/// <param name="Patience">How many times longer than usual its acts are waited for.</param>
internal sealed record AgentProgram(Func<string[], ServiceProcess> Start, Func<string, string> Settings, double Patience)
{
    /// <summary>Its data folder, if it is elsewhere than beside its configuration.</summary>
    public string? Data { get; init; }

    /// <summary>The built one, with its data in this folder.</summary>
    public static AgentProgram With(string data) =>
        Built with { Data = data, Settings = settings => settings.Replace("\"dataFolder\": \"agent-data\"", $"\"dataFolder\": \"{data}\"", StringComparison.Ordinal) };

    /// <summary>The one that is built in this checkout.</summary>
    public static AgentProgram Built { get; } = new(arguments => Programs.Start(Programs.Agent, arguments), settings => settings, 1);
}
