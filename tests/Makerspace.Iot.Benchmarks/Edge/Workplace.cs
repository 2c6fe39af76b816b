using System.Text.Json;
using Makerspace.Iot.Benchmarks.Parts;
using Makerspace.Iot.Benchmarks.Report;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Edge.Agent.Status;
using Makerspace.Iot.Edge.Simulator.Machines;
using Makerspace.Iot.Edge.Simulator.Workshops;
using Makerspace.Iot.Mqtt;
using Makerspace.Iot.TestKit;
using Makerspace.Iot.TestKit.Brokers;

namespace Makerspace.Iot.Benchmarks.Edge;

/// <summary>
/// What the benchmarks of events, badges and memory share: a server with 10,000 members, and the real agent program with three machines played by the simulator.
/// Each part starts when it is first asked for.
/// </summary>
internal sealed class Workplace : IAsyncDisposable
{
    public static readonly BenchRegistry Registry = new(LoadAgents: 4, MachinesEach: 4, Members: 10_000);
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private Installation? _place;

    public VirtualWorkshop? Workshop { get; private set; }

    public ServiceProcess? Agent { get; private set; }

    /// <summary>Broker and server; null, and a note in the table, if a part is missing.</summary>
    public async Task<Installation?> Get(ResultTable table)
    {
        if (RealMosquitto.MissingReason is { } missing)
        {
            table.LeftOut(missing);
            return null;
        }

        if (_place is null)
        {
            _place = await Installation.Start(Registry.Write, influx: false);
            await ListsPublished(_place.Broker);
        }

        return _place;
    }

    // Compiling the lists of all agents is the first thing a server does, and would count as the cost of the first benchmark.
    private static async Task ListsPublished(RealMosquitto broker)
    {
        await using IMqttLink link = new MqttLink(broker.Options("lists-watch"));
        link.Subscribe(TopicAddress.FilterForAll(TopicChannel.Access), 1);
        link.Start();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (seen.Count < Registry.LoadAgents + 1)
        {
            seen.Add((await link.Inbound.ReadAsync(limit.Token)).Topic);
        }
    }

    /// <summary>Starts the agent and its machines, and waits until it holds the list of all badges.</summary>
    public async Task<bool> StartAgent(ResultTable table)
    {
        if (await Get(table) is not { } place)
        {
            return false;
        }

        if (Agent is null)
        {
            await Programs.Run(Programs.Server, "keys", "agent", BenchRegistry.RealAgent, "--folder", place.File("keys"), "--out", place.File("agent-keys"));
            string config = place.File("agent.json");
            await File.WriteAllTextAsync(config, AgentFile.Write(place.Broker.Port));
            Workshop = VirtualWorkshop.FromFiles([config], new WorkshopOptions { LoadOf = LoadKinds.Of });
            Agent = Programs.Start(Programs.Agent, "run", config);
            try
            {
                await Eventually.That(async () => await Badges() == Registry.Members, $"the agent holds the list of {Registry.Members} badges", 60);
            }
            catch (TimeoutException late)
            {
                throw new TimeoutException($"{late.Message}; it holds {await Badges()}; agent:\n{Agent.Output}\nserver:\n{place.Server?.Output}", late);
            }
        }

        return true;
    }

    /// <summary>What the agent says of itself; null if it does not answer.</summary>
    public async Task<JsonElement?> Report()
    {
        try
        {
            string port = await File.ReadAllTextAsync(Path.Combine(_place!.File("agent-data"), StatusServer.PortFile));
            using JsonDocument document = JsonDocument.Parse(await Http.GetStringAsync(new Uri($"http://127.0.0.1:{port.Trim()}/status")));
            return document.RootElement.Clone();
        }
        catch (Exception error) when (error is IOException or HttpRequestException or TaskCanceledException or JsonException)
        {
            return null;
        }
    }

    private async Task<int> Badges() =>
        await Report() is { } r && r.GetProperty("loop").GetProperty("list") is { ValueKind: JsonValueKind.Object } list ? list.GetProperty("badges").GetInt32() : -1;

    public async ValueTask DisposeAsync()
    {
        if (Agent is not null)
        {
            await Agent.DisposeAsync();
        }

        Workshop?.Dispose();
        if (_place is not null)
        {
            await _place.DisposeAsync();
        }
    }
}
