using System.Text.Json;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Agent.Tests.Fakes;
using Makerspace.Iot.Edge.Simulator;
using Makerspace.Iot.Edge.Simulator.Chips;
using Makerspace.Iot.Edge.Simulator.Chips.Modbus;
using Makerspace.Iot.Edge.Simulator.Chips.Pn532;
using Makerspace.Iot.Edge.TestKit.Plugs;
using Makerspace.Iot.Mqtt;
using Makerspace.Iot.TestKit;
using Makerspace.Iot.TestKit.Brokers;

namespace Makerspace.Iot.Edge.Agent.Tests.Plugs;

/// <summary>The real program from a configuration file: a reader on a tty, a plug behind its fenced broker, the server's broker apart.</summary>
public sealed class PlugAgentProcessTests : IDisposable
{
    private static readonly string Program = typeof(Agent.Outbox.SqliteOutbox).Assembly.Location;
    private readonly TempFolder _folder = new();
    private readonly SignedWorld _world = new();
    private readonly List<AgentEvent> _events = [];
    private double _loadW = 900;

    public void Dispose()
    {
        _world.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_machine_behind_a_plug_is_served_from_the_configuration_and_its_session_outlives_a_killed_agent()
    {
        if (RealMosquitto.MissingReason is { } missing)
        {
            Assert.Skip(missing);
        }

        await using RealMosquitto server = await RealMosquitto.StartPlain();
        await using RealMosquitto plugs = await RealMosquitto.StartForPlugs((LivePlug.Topic, "p"), (LivePlug.AgentUser, "a"));
        await using IMqttLink books = await Books(server);
        using var plug = new PlugOnBroker(new VirtualTasmota(LivePlug.Topic), plugs.Host, plugs.Port, (_, on) => new ElectricState(on ? _loadW : 0, 230, 0.95, 50, 0), (LivePlug.Topic, "p"));
        var chip = new VirtualPn532(115_200, Dice.For(1, "reader"));
        using var reader = new SerialLine(chip, _folder.File("reader"));
        WriteFiles(server.Port, plugs.Port);

        await using (ServiceProcess first = Start())
        {
            // The plug is asked every two seconds; in one it is surely known.
            await Becomes(first, m => m.GetProperty("contactor").ValueKind == JsonValueKind.False && m.GetProperty("meterAnswered").GetInt64() > 0 && AgentProgram.SeesEmptyField(m), "serves with the list", withList: true);
            Put(chip, reader, "04010203040506");
            await Becomes(first, m => m.GetProperty("state").GetString() == "running" && m.GetProperty("contactor").ValueKind == JsonValueKind.True, "at work");
            Assert.True(plug.Output);
            Put(chip, reader, null);
            await first.Kill();
        }

        File.Delete(_folder.File("data/status.port"));
        Assert.True(plug.Output, "a killed agent cut the machine");
        await using ServiceProcess second = Start();
        await Becomes(second, m => m.GetProperty("state").GetString() == "running" && m.GetProperty("session").GetBoolean() && m.GetProperty("contactor").ValueKind == JsonValueKind.True, "the session goes on");
        Assert.True(plug.Output, "a new agent cut the machine");
        _loadW = 1;
        await Becomes(second, m => m.GetProperty("state").GetString() == "idle" && AgentProgram.SeesEmptyField(m), "at rest");
        Put(chip, reader, "04010203040506");
        await Becomes(second, m => m.GetProperty("state").GetString() == "locked" && m.GetProperty("contactor").ValueKind == JsonValueKind.False, "ended");
        Assert.False(plug.Output);
        await Eventually.That(() => Heard(books).Exists(e => e.Body is SessionEnded), "the end reaches the books", 120);
        Assert.Equal(SessionEndReason.BadgeOut, _events.Select(e => e.Body).OfType<SessionEnded>().DistinctBy(e => e.Session).Single().Reason);
        Assert.Single(_events.Select(e => e.Body).OfType<SessionStarted>().DistinctBy(s => s.Session));

        // The reader's chip is played in here, and may be held up for long enough to count as silent.
        Assert.DoesNotContain(_events, e => e.Body is FaultRaised { Code: not ("relay-unreachable" or "reader-silent") });
        await second.Stop();
    }

    [Theory]
    [InlineData("tasmota")]
    [InlineData("zigbee2mqtt")]
    public async Task A_machine_at_work_behind_a_plug_over_a_lost_store_goes_on_in_nobodys_name_and_its_energy_is_recorded(string kind)
    {
        if (RealMosquitto.MissingReason is { } missing)
        {
            Assert.Skip(missing);
        }

        string user = kind == "tasmota" ? LivePlug.Topic : "zigbee2mqtt";
        await using RealMosquitto server = await RealMosquitto.StartPlain();
        await using RealMosquitto plugs = await RealMosquitto.StartForPlugs((user, "p"), (LivePlug.AgentUser, "a"));
        await using IMqttLink books = await Books(server);
        IVirtualPlug device = kind == "tasmota" ? new VirtualTasmota(LivePlug.Topic) : new VirtualZigbeePlug(LivePlug.Topic);
        using var plug = new PlugOnBroker(device, plugs.Host, plugs.Port, (_, on) => new ElectricState(on ? _loadW : 0, 230, 0.95, 50, 0), (user, "p"));
        var chip = new VirtualPn532(115_200, Dice.For(1, "reader"));
        using var reader = new SerialLine(chip, _folder.File("reader"));
        WriteFiles(server.Port, plugs.Port, kind);

        await using (ServiceProcess first = Start())
        {
            await Becomes(first, m => m.GetProperty("contactor").ValueKind == JsonValueKind.False && m.GetProperty("meterAnswered").GetInt64() > 0 && AgentProgram.SeesEmptyField(m), "serves with the list", withList: true);
            Put(chip, reader, "04010203040506");
            await Becomes(first, m => m.GetProperty("state").GetString() == "running" && m.GetProperty("contactor").ValueKind == JsonValueKind.True, "at work");
            Put(chip, reader, null);
            await first.Kill();
        }

        foreach (string file in (string[])["status.port", "outbox.db", "outbox.db-wal", "outbox.db-shm"])
        {
            File.Delete(_folder.File($"data/{file}"));
        }

        await using ServiceProcess second = Start();
        await Becomes(second, m => m.GetProperty("session").GetBoolean() && m.GetProperty("contactor").ValueKind == JsonValueKind.True, "goes on in nobody's name");
        await Eventually.That(() => Heard(books).Exists(e => e.Body is SessionStarted { Party.Member: SessionParty.Unbadged }), () => $"the start is on record: {second.Output}", 60);
        _loadW = 3000;
        long answered = 0;
        await Becomes(second, m => { answered = m.GetProperty("meterAnswered").GetInt64(); return true; }, "its meter is read");
        await Becomes(second, m => m.GetProperty("meterAnswered").GetInt64() >= answered + 10, "ten readings");
        Assert.True(plug.Output, "a new agent cut the machine");
        _loadW = 1;
        await Becomes(second, m => m.GetProperty("state").GetString() == "locked" && m.GetProperty("contactor").ValueKind == JsonValueKind.False, "ended at rest");
        await Eventually.That(() => Heard(books).Exists(e => e.Body is SessionEnded { Party.Member: SessionParty.Unbadged, Figures.EnergyWh: > 1 }), "its end and energy reach the books", 60);
        Assert.Contains(_events, e => e.Body is FaultRaised { Code: FaultCode.StoreDamaged });
        Assert.DoesNotContain(_events, e => e.Body is FaultRaised { Code: FaultCode.ContactorWelded });
        await second.Stop();
    }

    private static void Put(VirtualPn532 chip, SerialLine reader, string? uid)
    {
        chip.Card = uid is null ? null : VirtualCard.FromHex(uid);
        reader.Nudge();
    }

    private async Task<IMqttLink> Books(RealMosquitto server)
    {
        IMqttLink link = new MqttLink(server.Options("server"));
        string agent = $"makerspace/v1/{SignedWorld.Site}/{SignedWorld.Agent}";
        link.Subscribe(agent + "/event", 1);
        link.Start();
        await link.WaitConnectedAsync(TestContext.Current.CancellationToken);
        await link.PublishAsync(agent + "/access", _world.Sign(_world.List(5, DateTimeOffset.UtcNow.AddMinutes(-1))), 1, retain: true, TestContext.Current.CancellationToken);
        return link;
    }

    private List<AgentEvent> Heard(IMqttLink books)
    {
        while (books.Inbound.TryRead(out MqttInbound? message))
        {
            _events.Add(EventCodec.Decode(message.Payload).Value!);
        }

        return _events;
    }

    private ServiceProcess Start() => ServiceProcess.Start("dotnet", [Program, "run", _folder.File("config.json")]);

    private async Task Becomes(ServiceProcess agent, Func<JsonElement, bool> condition, string what, bool withList = false)
    {
        JsonElement report = default;
        using var client = new HttpClient();
        await Eventually.That(
            async () =>
            {
                if (!File.Exists(_folder.File("data/status.port")))
                {
                    return agent.HasExited ? throw new InvalidOperationException(agent.Output) : false;
                }

                try
                {
                    using Stream body = await client.GetStreamAsync(new Uri($"http://127.0.0.1:{await File.ReadAllTextAsync(_folder.File("data/status.port"))}/status"));
                    report = (await JsonDocument.ParseAsync(body)).RootElement.GetProperty("loop");
                    return (!withList || report.GetProperty("list").ValueKind == JsonValueKind.Object) && condition(report.GetProperty("machines")[0]);
                }
                catch (Exception error) when (error is HttpRequestException or IOException)
                {
                    return false;
                }
            },
            () => $"{what}: {report}\n{agent.Output}",
            40);
    }

    private void WriteFiles(int serverPort, int plugPort, string kind = "tasmota")
    {
        File.WriteAllText(_folder.File("badge.key"), Convert.ToBase64String(_world.BadgeKey));
        File.WriteAllText(_folder.File("signer.pem"), _world.PublicPem);
        File.WriteAllText(_folder.File("plugs.password"), "a\n");
        File.WriteAllText(_folder.File("config.json"), $$"""
            {
              "site": "{{SignedWorld.Site}}", "agent": "{{SignedWorld.Agent}}", "dataFolder": "data",
              "broker": { "host": "127.0.0.1", "port": {{serverPort}} },
              "plugBroker": { "host": "127.0.0.1", "port": {{plugPort}}, "userName": "{{LivePlug.AgentUser}}", "passwordFile": "plugs.password" },
              "badgeKeyFile": "badge.key", "signerFile": "signer.pem", "signerKeyId": "k1",
              "pins": { "kind": "memory", "path": "board.mem" },
              "statusPort": 0,
              "machines": [ {
                "machine": "press-1",
                "profile": { "activeDwellSeconds": 0, "idleDwellSeconds": 1 },
                "reader": { "kind": "pn532-hsu", "device": "reader" },
                "meter": { "kind": "{{kind}}", "topic": "{{LivePlug.Topic}}", "pollSeconds": 1 },
                "relay": { "kind": "{{kind}}", "topic": "{{LivePlug.Topic}}" }
              } ]
            }
            """);
    }
}
