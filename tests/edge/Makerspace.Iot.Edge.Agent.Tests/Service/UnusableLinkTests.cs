using System.Text.Json;
using Makerspace.Iot.Edge.Agent.Tests.Fakes;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Agent.Tests.Service;

/// <summary>The real program with a broker whose certificate files cannot be used.</summary>
public sealed class UnusableLinkTests : IDisposable
{
    private readonly AgentProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task Without_its_authoritys_certificate_the_agent_serves_says_what_is_wrong_and_keeps_house()
    {
        _program.Broker = """{ "host": "127.0.0.1", "port": 8883, "caFile": "missing.pem" }""";
        await using ServiceProcess agent = _program.Start();
        JsonElement report = await _program.Becomes(agent, r => r.GetProperty("link").GetProperty("problem").ValueKind == JsonValueKind.String, "serves and says why");
        Assert.Contains("link-unusable", report.GetProperty("faults").EnumerateArray().Select(f => f.GetString()));
        Assert.Equal("locked", report.GetProperty("loop").GetProperty("machines")[0].GetProperty("state").GetString());
        Assert.Equal(0, report.GetProperty("taskRestarts").GetInt64());
        await using ServiceProcess words = _program.Run("status");
        await Eventually.That(() => words.HasExited && words.Output.Contains("IMPOSSIBLE À OUVRIR", StringComparison.Ordinal), () => words.Output, 40);
        Assert.Contains("DÉFAUT link-unusable : la liaison avec le serveur ne peut pas être ouverte", words.Output, StringComparison.Ordinal);
        await Eventually.That(() => agent.Output.Contains("cannot be started", StringComparison.Ordinal), () => $"the log says so\n{agent.Output}");
        await agent.Stop();
        Assert.Equal(0, agent.ExitCode);
    }
}
