using System.Net.Http.Json;
using System.Text.Json;
using Makerspace.Iot.Edge.Devices.Readers;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Agent.Tests.Fakes;

/// <summary>The real program from a configuration file in a folder of its own, with a board in shared memory and its status on a port that is known beforehand.</summary>
internal sealed class AgentProgram : IDisposable
{
    private static readonly string Program = typeof(Agent.Outbox.SqliteOutbox).Assembly.Location;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };

    public TempFolder Folder { get; } = new();

    public SignedWorld World { get; } = new();

    public int StatusPort { get; } = Ports.Free();

    /// <summary>Where the data are; default a folder beside the configuration.</summary>
    public string DataFolder { get; set; } = "data";

    /// <summary>The broker's section; default one that nobody serves.</summary>
    public string Broker { get; set; } = """{ "host": "127.0.0.1", "port": 1 }""";

    /// <summary>The machine.</summary>
    public string Machine { get; set; } = """{ "machine": "press-1", "reader": { "kind": "pn532-hsu", "device": "absent" }, "relay": { "line": 17 } }""";

    /// <summary>Further keys of the configuration, each with a comma behind it.</summary>
    public string Further { get; set; } = "";

    public ServiceProcess Start()
    {
        WriteFiles();
        return Run("run");
    }

    public void WriteFiles()
    {
        File.WriteAllText(Folder.File("badge.key"), Convert.ToBase64String(World.BadgeKey));
        File.WriteAllText(Folder.File("signer.pem"), World.PublicPem);
        File.WriteAllText(Folder.File("config.json"), $$"""
            {
              "site": "{{SignedWorld.Site}}", "agent": "{{SignedWorld.Agent}}", "dataFolder": "{{DataFolder}}",
              "broker": {{Broker}}, {{Further}}
              "badgeKeyFile": "badge.key", "signerFile": "signer.pem", "signerKeyId": "k1",
              "pins": { "kind": "memory", "path": "board.mem" },
              "statusPort": {{StatusPort}},
              "machines": [ {{Machine}} ]
            }
            """);
    }

    public ServiceProcess Run(string command) => ServiceProcess.Start("dotnet", [Program, command, Folder.File("config.json")]);

    /// <summary>True where a machine's reader has seen its field empty. A badge that it finds there before starts nothing, for nobody was seen to bring it.</summary>
    public static bool SeesEmptyField(JsonElement machine) => machine.GetProperty("readerPolls").GetInt64() >= new PollOptions().RemovalPolls;

    /// <summary>Level that the program gives a line of the board.</summary>
    public byte Level(int line) => File.ReadAllBytes(Folder.File("board.mem"))[2 * line];

    /// <summary>Waits for a status; fails with the program's output where it ends first. Without a program, one that runs within the test is meant.</summary>
    public async Task<JsonElement> Becomes(ServiceProcess? agent, Func<JsonElement, bool> wanted, string what)
    {
        JsonElement report = default;
        await Eventually.That(
            async () =>
            {
                if (agent is { HasExited: true })
                {
                    throw new InvalidOperationException($"{what}: ended with {agent.ExitCode}\n{agent.Output}");
                }

                try
                {
                    report = await _http.GetFromJsonAsync<JsonElement>($"http://127.0.0.1:{StatusPort}/status");
                    return wanted(report);
                }
                catch (Exception error) when (error is HttpRequestException or IOException or TaskCanceledException)
                {
                    return false;
                }
            },
            () => $"{what}: {report}\n{agent?.Output}",
            180);
        return report;
    }

    public void Dispose()
    {
        _http.Dispose();
        World.Dispose();
        Folder.Dispose();
    }
}
