using Makerspace.Iot.Edge.Agent.Link;
using Makerspace.Iot.Edge.Agent.Tests.Fakes;
using Makerspace.Iot.TestKit;
using Makerspace.Iot.TestKit.SmartCards;

namespace Makerspace.Iot.Edge.Agent.Tests.Service;

/// <summary>The real program, the real smart-card service, a card that is a program, and relay and lights in memory; no broker at all.</summary>
public sealed class BadgeOnPcscTests : IDisposable
{
    private const int Relay = 17;
    private const int Green = 5;
    private const int Red = 13;
    private static readonly string Program = typeof(Agent.Outbox.SqliteOutbox).Assembly.Location;
    private readonly TempFolder _folder = new();
    private readonly SignedWorld _world = new();

    public void Dispose()
    {
        _world.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_badge_on_a_usb_reader_opens_the_machine_and_closes_it_and_a_stranger_sees_red()
    {
        if (RealPcscd.MissingReason is { } missing)
        {
            Assert.Skip(missing);
        }

        RealPcscd.PlugIn(true);
        await using var service = new RealPcscd();
        await service.Start();
        await using ServiceProcess agent = StartAgent();
        await Eventually.That(() => File.Exists(_folder.File("data/status.port")) || (agent.HasExited ? throw new InvalidOperationException(agent.Output) : false), () => agent.Output, 40);

        string anne = Convert.ToHexString(SignedWorld.Anne.Bytes) + "9000";
        await Eventually.That(
            async () =>
            {
                // A badge that lay there when the reader was first asked opens nothing: it is taken away and presented again.
                using IDisposable card = service.Lay(anne);
                for (int i = 0; i < 80 && Level(Relay) == 0; i++)
                {
                    await Task.Delay(50);
                }

                return Level(Relay) == 1;
            },
            () => $"the machine opens\n{agent.Output}",
            40);
        await Sees(Green, on: true, agent);

        // Tap in, tap out: taking the badge away ends nothing.
        await using (ServiceProcess status = ServiceProcess.Start("dotnet", [Program, "status", _folder.File("config.json")]))
        {
            await Eventually.That(() => status.HasExited && status.Output.Contains("lecteur pcsc:virtual : ", StringComparison.Ordinal), () => $"the status is told\n{status.Output}", 40);
        }

        Assert.Equal(1, Level(Relay));
        using (service.Lay(anne))
        {
            await Sees(Relay, on: false, agent);
        }

        using (service.Lay(Convert.ToHexString(SignedWorld.Unknown.Bytes) + "9000"))
        {
            await Sees(Red, on: true, agent);
            Assert.Equal(0, Level(Relay));
        }

        await agent.Stop();
        Assert.Equal((0, 0, 0), (Level(Relay), Level(Green), Level(Red)));
    }

    private Task Sees(int line, bool on, ServiceProcess agent) => Eventually.That(() => Level(line) == 1 == on, () => $"line {line} {(on ? "on" : "off")}\n{agent.Output}", 30);

    private byte Level(int line)
    {
        string board = _folder.File("board.mem");
        return File.Exists(board) && new FileInfo(board).Length > 2 * line ? File.ReadAllBytes(board)[2 * line] : (byte)0;
    }

    private ServiceProcess StartAgent()
    {
        Directory.CreateDirectory(_folder.File("data"));
        File.WriteAllBytes(Path.Combine(_folder.File("data"), AccessInbox.FileName), _world.Sign(_world.List(1, DateTimeOffset.UtcNow.AddMinutes(-1))));
        File.WriteAllText(_folder.File("badge.key"), Convert.ToBase64String(_world.BadgeKey));
        File.WriteAllText(_folder.File("signer.pem"), _world.PublicPem);
        File.WriteAllText(_folder.File("config.json"), $$"""
            {
              "site": "{{SignedWorld.Site}}", "agent": "{{SignedWorld.Agent}}", "dataFolder": "data",
              "broker": { "host": "127.0.0.1", "port": {{Ports.Free()}} },
              "badgeKeyFile": "badge.key", "signerFile": "signer.pem", "signerKeyId": "k1",
              "pins": { "kind": "memory", "path": "board.mem" },
              "machines": [ {
                "machine": "press-1", "profile": { "meterWanted": false, "sameTapSeconds": 0 }, "reader": { "kind": "pcsc", "name": "virtual" }, "relay": { "line": {{Relay}} },
                "lights": { "green": { "line": {{Green}} }, "red": { "line": {{Red}} } }
              } ]
            }
            """);
        return ServiceProcess.Start("dotnet", [Program, "run", _folder.File("config.json")], new Dictionary<string, string> { ["PCSCLITE_CSOCK_NAME"] = RealPcscd.SocketPath });
    }
}
