using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Edge.Agent.Tests.Fakes;
using Makerspace.Iot.Mqtt;
using Makerspace.Iot.TestKit;
using Makerspace.Iot.TestKit.Brokers;

namespace Makerspace.Iot.Edge.Agent.Tests.Service;

/// <summary>The real program with a real Mosquitto; readers and meters are absent (their lines do not exist), the board is shared memory.</summary>
public sealed class AgentProcessTests : IDisposable
{
    private const int RedLine = 13;
    private const int MemoryLimitBytes = 90_000_000;
    private static readonly string Program = typeof(Agent.Outbox.SqliteOutbox).Assembly.Location;
    private static readonly JsonElement NotYet = JsonElement.Parse("""{ "loop": { "list": null, "machines": [ { "state": "" } ] }, "outbox": { "ackedSeq": -1 } }""");
    private readonly TempFolder _folder = new();
    private readonly SignedWorld _world = new();

    public void Dispose()
    {
        _world.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task The_agent_announces_itself_takes_lists_commands_and_acknowledgements_and_stays_under_90_megabytes()
    {
        await using RealMosquitto broker = await StartBroker();
        await using IMqttLink server = await ServerLink(broker);
        await using ServiceProcess agent = StartAgent(broker.Port);
        List<MqttInbound> heard = [];

        async Task<MqttInbound> Next(Func<MqttInbound, bool> wanted, string what, bool isOver = false)
        {
            await Eventually.That(
                () =>
                {
                    while (server.Inbound.TryRead(out MqttInbound? message))
                    {
                        heard.Add(message);
                    }

                    return heard.Exists(m => wanted(m)) || (agent.HasExited && !isOver ? throw new InvalidOperationException(agent.Output) : false);
                },
                () => $"{what}\n{agent.Output}",
                40);
            return heard.Last(m => wanted(m));
        }

        MqttInbound status = await Next(m => WireCodec.DecodeStatus(m.Payload).Value is { Online: true } && m.Topic.EndsWith("/status", StringComparison.Ordinal), "online");
        Assert.Equal(0, WireCodec.DecodeStatus(status.Payload).Value!.AccessVersion);
        AgentEvent booted = EventCodec.Decode((await Next(m => EventCodec.Decode(m.Payload).Value?.Kind == EventKind.AgentBooted, "booted")).Payload).Value!;
        Assert.Equal(["press-1"], ((AgentBooted)booted.Body).Machines);

        // Ten thousand badges, then a command, then everything acknowledged.
        await server.PublishAsync(Topic("access"), _world.Sign(_world.List(5, DateTimeOffset.UtcNow.AddMinutes(-1), extraBadges: 9998)), 1, retain: true);
        await Next(m => WireCodec.DecodeStatus(m.Payload).Value is { Online: true, AccessVersion: 5 } && m.Topic.EndsWith("/status", StringComparison.Ordinal), "list in force");
        await server.PublishAsync(Topic("command"), _world.Sign(SignedWorld.Command("c-1", DateTimeOffset.UtcNow)), 1, retain: false);
        await Next(m => WireCodec.DecodeReply(m.Payload).Value is { Id: "c-1", Accepted: true }, "reply");
        AgentEvent blocked = EventCodec.Decode((await Next(m => EventCodec.Decode(m.Payload).Value?.Kind == EventKind.MachineOutOfService, "out of service")).Payload).Value!;
        await server.PublishAsync(Topic("ack"), WireCodec.Encode(new AckMessage { Epoch = blocked.Epoch, Seq = blocked.Seq }), 1, retain: false);

        JsonElement report = default;
        await Eventually.That(
            async () =>
            {
                report = await Status();
                return report.GetProperty("outbox").GetProperty("ackedSeq").GetInt64() >= blocked.Seq && report.GetProperty("loop").GetProperty("list").ValueKind == JsonValueKind.Object
                    && report.GetProperty("loop").GetProperty("machines")[0].GetProperty("state").GetString() == "out-of-service"
                    && !report.GetProperty("loop").GetProperty("machines")[0].GetProperty("outputs")[2].GetProperty("works").GetBoolean();
            },
            () => $"the status shows it: {report}");
        // Out of service is a red light; a display that is not there is told, and nothing else.
        await Eventually.That(() => Task.FromResult(Level(RedLine) == 1), "the red light is lit");
        Assert.True(report.GetProperty("loop").GetProperty("machines")[0].GetProperty("outputs")[0].GetProperty("works").GetBoolean());
        Assert.Equal(10_000, report.GetProperty("loop").GetProperty("list").GetProperty("badges").GetInt32());
        Assert.InRange(ResidentBytes(agent.Id), 1, MemoryLimitBytes);
        TestContext.Current.TestOutputHelper?.WriteLine($"resident: {ResidentBytes(agent.Id) / 1048576.0:F1} MiB");

        await using ServiceProcess words = ServiceProcess.Start("dotnet", [Program, "status", _folder.File("config.json")]);
        string[] told = ["press-1 : hors service", "version 5", "À VÉRIFIER ssd1306:"];
        await Eventually.That(() => words.HasExited && Array.TrueForAll(told, t => words.Output.Contains(t, StringComparison.Ordinal)), () => $"words for the technician\n{words.Output}", 40);

        await agent.Stop();
        await Next(m => WireCodec.DecodeStatus(m.Payload).Value is { Online: false, At: not null } && m.Topic.EndsWith("/status", StringComparison.Ordinal), "says that it is off", isOver: true);
        Assert.Equal(0, Level(RedLine));
    }

    [Fact]
    public async Task A_killed_agent_is_declared_off_by_the_broker_and_starts_again_with_its_list_and_block()
    {
        await using RealMosquitto broker = await StartBroker();
        await using IMqttLink server = await ServerLink(broker);
        await server.PublishAsync(Topic("access"), _world.Sign(_world.List(5, DateTimeOffset.UtcNow.AddMinutes(-1))), 1, retain: true);
        await using (ServiceProcess first = StartAgent(broker.Port))
        {
            await Eventually.That(async () => (await Status()).GetProperty("loop").GetProperty("list").ValueKind == JsonValueKind.Object, "list in force", 40);
            await server.PublishAsync(Topic("command"), _world.Sign(SignedWorld.Command("c-1", DateTimeOffset.UtcNow)), 1, retain: false);
            await Eventually.That(async () => (await Status()).GetProperty("loop").GetProperty("machines")[0].GetProperty("state").GetString() == "out-of-service", "blocked");
            await first.Kill();
        }

        await Eventually.That(
            () => server.Inbound.TryRead(out MqttInbound? m) && m.Topic.EndsWith("/status", StringComparison.Ordinal) && WireCodec.DecodeStatus(m.Payload).Value is { Online: false },
            "the last will");
        await broker.Stop();
        File.Delete(_folder.File("data/status.port"));
        await using ServiceProcess second = StartAgent(broker.Port);
        JsonElement report = default;
        await Eventually.That(
            async () =>
            {
                report = await Status();
                return report.GetProperty("loop").GetProperty("list").ValueKind == JsonValueKind.Object;
            },
            "serves without broker",
            40);
        Assert.Equal(5, report.GetProperty("loop").GetProperty("list").GetProperty("version").GetInt64());
        Assert.Equal("out-of-service", report.GetProperty("loop").GetProperty("machines")[0].GetProperty("state").GetString());
        await second.Stop();
    }

    [Fact]
    public async Task A_second_agent_on_the_same_folder_is_refused_with_the_reason()
    {
        await using ServiceProcess first = StartAgent(Ports.Free());
        await Eventually.That(() => File.Exists(_folder.File("data/status.port")), "the first runs", 40);
        await using ServiceProcess second = ServiceProcess.Start("dotnet", [Program, "run", _folder.File("config.json")]);
        await Eventually.That(() => second.HasExited && second.Output.Contains("Un autre agent s'en sert peut-être déjà", StringComparison.Ordinal), "the second is refused", 40);
        Assert.False(first.HasExited);
    }

    private byte Level(int line)
    {
        byte[] board = File.ReadAllBytes(_folder.File("board.mem"));
        return board[2 * line];
    }

    private static string Topic(string channel) => $"makerspace/v1/{SignedWorld.Site}/{SignedWorld.Agent}/{channel}";

    private static long ResidentBytes(int process)
    {
        string line = File.ReadLines($"/proc/{process}/status").Single(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024;
    }

    private static async Task<RealMosquitto> StartBroker()
    {
        if (RealMosquitto.MissingReason is { } reason)
        {
            Assert.Skip(reason);
        }

        return await RealMosquitto.StartPlain();
    }

    private static async Task<IMqttLink> ServerLink(RealMosquitto broker)
    {
        IMqttLink link = new MqttLink(broker.Options("server"));
        foreach (string channel in (string[])["status", "event", "reply"])
        {
            link.Subscribe(Topic(channel), 1);
        }

        link.Start();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        await link.WaitConnectedAsync(limit.Token);
        return link;
    }

    private async Task<JsonElement> Status()
    {
        if (!File.Exists(_folder.File("data/status.port")))
        {
            return NotYet;
        }

        using var client = new HttpClient();
        try
        {
            return await client.GetFromJsonAsync<JsonElement>($"http://127.0.0.1:{await File.ReadAllTextAsync(_folder.File("data/status.port"))}/status");
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return NotYet;
        }
    }

    private ServiceProcess StartAgent(int brokerPort)
    {
        File.WriteAllText(_folder.File("badge.key"), Convert.ToBase64String(_world.BadgeKey));
        File.WriteAllText(_folder.File("signer.pem"), _world.PublicPem);
        File.WriteAllText(_folder.File("config.json"), $$"""
            {
              "site": "{{SignedWorld.Site}}", "agent": "{{SignedWorld.Agent}}", "dataFolder": "data",
              "broker": { "host": "127.0.0.1", "port": {{brokerPort}} },
              "badgeKeyFile": "badge.key", "signerFile": "signer.pem", "signerKeyId": "k1",
              "pins": { "kind": "memory", "path": "board.mem" },
              "buses": [ { "name": "bus1", "device": "absent-bus" } ],
              "statusPort": 0,
              "machines": [ { "machine": "press-1", "reader": { "kind": "pn532-hsu", "device": "absent-reader" }, "meter": { "kind": "sdm120", "bus": "bus1", "address": 1 }, "relay": { "line": 17 },
                "lights": { "green": { "line": 5 }, "orange": { "line": 6 }, "red": { "line": {{RedLine}} } }, "buzzer": { "line": 12 }, "display": { "kind": "ssd1306", "device": "absent-i2c" } } ]
            }
            """);
        return ServiceProcess.Start("dotnet", [Program, "run", _folder.File("config.json")]);
    }
}
