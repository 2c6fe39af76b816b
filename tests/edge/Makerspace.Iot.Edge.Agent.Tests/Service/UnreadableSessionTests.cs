using System.Text.Json;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Agent.Tests.Fakes;
using Makerspace.Iot.Edge.Agent.Tests.Outbox;
using Makerspace.Iot.TestKit;
using Microsoft.Data.Sqlite;

namespace Makerspace.Iot.Edge.Agent.Tests.Service;

/// <summary>The real program finds an open session that it cannot read.</summary>
public sealed class UnreadableSessionTests : IDisposable
{
    private readonly AgentProgram _program = new();

    public void Dispose() => _program.Dispose();

    [Fact]
    public async Task The_agent_serves_tells_the_fault_and_records_it()
    {
        string data = _program.Folder.File("data");
        using (IOutbox before = OutboxFile.Open(data, new OutboxOptions(), DateTimeOffset.UtcNow).Outbox)
        {
            before.Append(Drafts.Start("press-1", "ses-1"));
        }

        using (var connection = new SqliteConnection($"Data Source={Path.Combine(data, OutboxFile.Name)};Pooling=False"))
        {
            connection.Open();
            using SqliteCommand damage = connection.CreateCommand();
            damage.CommandText = "UPDATE open_session SET start = x'00'";
            Assert.Equal(1, damage.ExecuteNonQuery());
        }

        await using (ServiceProcess agent = _program.Start())
        {
            JsonElement report = await _program.Becomes(agent, _ => true, "serves");
            Assert.Contains(FaultCode.StoreDamaged, report.GetProperty("faults").EnumerateArray().Select(f => f.GetString()));
            Assert.Contains("-session-press-1", report.GetProperty("notes")[0].GetString(), StringComparison.Ordinal);
            Assert.Equal("locked", report.GetProperty("loop").GetProperty("machines")[0].GetProperty("state").GetString());
            await agent.Stop();
        }

        using IOutbox after = OutboxFile.Open(data, new OutboxOptions(), DateTimeOffset.UtcNow).Outbox;
        Assert.Contains(after.Read(0, 100).Select(e => EventCodec.Decode(e.Bytes).Value!.Body), b => b is FaultRaised { Code: FaultCode.StoreDamaged, Detail: { } detail } && detail.Contains("press-1", StringComparison.Ordinal));
    }
}
