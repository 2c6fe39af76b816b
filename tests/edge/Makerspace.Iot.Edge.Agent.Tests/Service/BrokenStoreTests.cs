using System.Security.Cryptography;
using System.Text.Json;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Agent.Link;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Agent.Tests.Fakes;
using Makerspace.Iot.Edge.Simulator;
using Makerspace.Iot.Edge.Simulator.Chips;
using Makerspace.Iot.Edge.Simulator.Chips.Pn532;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Agent.Tests.Service;

/// <summary>The real program, whose database is damaged or taken away while a session is open.</summary>
public sealed class BrokenStoreTests : IDisposable
{
    private const int RelayLine = 17;
    private const int PollsHeld = 10;

    // Longer than a tap may be taken for the one before.
    private const int PollsBetween = 60;
    private readonly AgentProgram _program = new();
    private readonly VirtualPn532 _chip = new(115_200, Dice.For(1, "reader"));
    private readonly SerialLine _reader;

    public BrokenStoreTests()
    {
        _reader = new SerialLine(_chip, _program.Folder.File("reader"));
        _program.Machine = """{ "machine": "press-1", "reader": { "kind": "pn532-hsu", "device": "reader" }, "relay": { "line": 17 } }""";
    }

    public void Dispose()
    {
        _reader.Dispose();
        _program.Dispose();
    }

    [Theory]
    [InlineData("noise")]
    [InlineData("noise in all of its files")]
    [InlineData("deleted")]
    [InlineData("folder removed")]
    public async Task The_open_session_ends_in_a_new_file_and_the_next_one_starts_there(string damage)
    {
        KeepList();
        await using (ServiceProcess agent = _program.Start())
        {
            await _program.Becomes(agent, r => AgentProgram.SeesEmptyField(Machine(r)), "serves");
            await Tap(agent, relay: 1);
            Damage(damage);
            await Tap(agent, relay: 0);
            await Tap(agent, relay: 1);
            await Tap(agent, relay: 0);
            await _program.Becomes(agent, r => Codes(r).Contains(FaultCode.StoreDamaged) && !Codes(r).Contains(FaultCode.StoreFailed), "tells the damage, and that it is over");
            await agent.Stop();
        }

        using IOutbox after = OutboxFile.Open(Data(), new OutboxOptions(), DateTimeOffset.UtcNow).Outbox;
        AgentEvent[] events = [.. after.Read(0, 100).Select(e => EventCodec.Decode(e.Bytes).Value!)];
        string[] started = [.. events.Select(e => e.Body).OfType<SessionStarted>().Select(s => s.Session)];
        Assert.Equal(2, started.Length);
        Assert.Equal(started, events.Select(e => e.Body).OfType<SessionEnded>().Select(s => s.Session));
        Assert.Contains(events, e => e.Body is FaultRaised { Code: FaultCode.StoreDamaged });
        Assert.All(events, e => Assert.Equal(after.Epoch, e.Epoch));
        Assert.Empty(after.OpenSessions());
    }

    private static JsonElement Machine(JsonElement report) => report.GetProperty("loop").GetProperty("machines")[0];

    private static string[] Codes(JsonElement report) => [.. report.GetProperty("faults").EnumerateArray().Select(f => f.GetString()!)];

    private string Data() => _program.Folder.File("data");

    private void Damage(string how)
    {
        string path = Path.Combine(Data(), OutboxFile.Name);
        switch (how)
        {
            case "deleted":
                File.Delete(path);
                File.Delete(path + "-wal");
                break;
            case "folder removed":
                Directory.Delete(Data(), recursive: true);
                break;
            default:
                foreach (string file in how == "noise" ? [path] : (string[])[path, path + "-wal"])
                {
                    using var stream = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
                    stream.Write(RandomNumberGenerator.GetBytes((int)stream.Length));
                }

                break;
        }
    }

    // Holds the badge there until the relay is as wanted, and again where it was refused, as a person does. Time is the reader's own count of looks at its field.
    private async Task Tap(ServiceProcess agent, byte relay)
    {
        long polls = Polls(await _program.Becomes(agent, _ => true, "serves"));
        long changeAt = polls;
        bool isThere = false;
        await _program.Becomes(
            agent,
            report =>
            {
                polls = Polls(report);
                bool isDone = _program.Level(RelayLine) == relay;
                if (!isThere && !isDone && polls >= changeAt)
                {
                    (isThere, changeAt) = (true, polls + PollsHeld);
                    Hold(VirtualCard.FromHex("04010203040506"));
                }
                else if (isThere && (isDone || polls >= changeAt))
                {
                    (isThere, changeAt) = (false, polls + PollsBetween);
                    Hold(null);
                }

                return isDone && !isThere && polls >= changeAt && Machine(report).GetProperty("state").GetString() == (relay == 1 ? "running" : "locked");
            },
            $"relay {relay}");
    }

    private void Hold(VirtualCard? card)
    {
        _chip.Card = card;
        _reader.Nudge();
    }

    private static long Polls(JsonElement report) => Machine(report).GetProperty("readerPolls").GetInt64();

    private void KeepList()
    {
        Directory.CreateDirectory(Data());
        File.WriteAllBytes(Path.Combine(Data(), AccessInbox.FileName), _program.World.Sign(_program.World.List(5, DateTimeOffset.UtcNow.AddMinutes(-1))));
    }
}
