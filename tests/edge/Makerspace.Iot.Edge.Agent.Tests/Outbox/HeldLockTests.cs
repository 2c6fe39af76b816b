using System.Diagnostics;
using Makerspace.Iot.Edge.Agent.Machines;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Agent.Tests.Fakes;
using Makerspace.Iot.Edge.Agent.Time;
using Makerspace.Iot.Edge.Core.Access;
using Makerspace.Iot.Edge.Core.Interlocks;
using Makerspace.Iot.Edge.Core.Sessions;
using Makerspace.Iot.Edge.Devices.Readers;
using Makerspace.Iot.TestKit;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;

namespace Makerspace.Iot.Edge.Agent.Tests.Outbox;

/// <summary>Another program holds the database while ten machines work: the loop must go round, or no emergency stop is read and the watchdog bites.</summary>
public sealed class HeldLockTests : IDisposable
{
    private const int Machines = 10;
    private readonly TempFolder _folder = new();
    private readonly SignedWorld _world = new();
    private readonly ManualTime _time = new();

    public void Dispose()
    {
        _world.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_turn_in_which_ten_sessions_meet_a_held_database_waits_for_it_once()
    {
        using var outbox = (SqliteOutbox)OutboxFile.Open(_folder.Path, new OutboxOptions { ReserveBytes = 0 }, Drafts.Morning).Outbox;
        FakeInput[] stops = [.. Enumerable.Range(0, Machines).Select(_ => new FakeInput(false))];
        FakeOutput[] relays = [.. Enumerable.Range(0, Machines).Select(_ => new FakeOutput())];
        MachineLoop loop = MakeLoop(outbox, stops, relays);
        for (int i = 0; i < Machines; i++)
        {
            loop.TryReader(i, new ReaderEvent(ReaderEventKind.Arrived, SignedWorld.Anne, null, _time.GetTimestamp()));
        }

        Pass(loop, 1);
        Assert.All(relays, r => Assert.True(r.Active));
        using var other = new SqliteConnection($"Data Source={_folder.File(OutboxFile.Name)};Pooling=False");
        other.Open();
        Run(other, "BEGIN IMMEDIATE");

        // All ten checkpoints fall due in one turn.
        _time.Advance(TimeSpan.FromSeconds(30));
        var watch = Stopwatch.StartNew();
        loop.Turn();
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 6);
        Assert.Equal(1, outbox.LockWaitsInVain);

        // And an emergency stop is followed although its record cannot be written yet.
        stops[3].Active = true;
        Pass(loop, 1);
        Assert.False(relays[3].Active);
        Run(other, "ROLLBACK");
        Pass(loop, 12);
        Assert.Equal(Machines - 1, outbox.OpenSessions().Count);
        Assert.All(outbox.OpenSessions(), s => Assert.NotNull(s.Checkpoint));
    }

    [Fact]
    public void Behind_a_wait_in_vain_a_database_that_is_free_again_is_written_at_once()
    {
        using var outbox = (SqliteOutbox)OutboxFile.Open(_folder.Path, new OutboxOptions { ReserveBytes = 0 }, Drafts.Morning).Outbox;
        using var other = new SqliteConnection($"Data Source={_folder.File(OutboxFile.Name)};Pooling=False");
        other.Open();
        Run(other, "BEGIN IMMEDIATE");
        IOutbox box = outbox;
        Assert.Equal(AppendOutcome.Locked, box.Append(Drafts.Start("press-1", "ses-1")).Outcome);
        Assert.Equal(ClaimOutcome.Failed, box.ClaimCommand("c-1"));
        Assert.False(box.SaveBlock("press-1", null, isBlocked: true));
        box.Maintain(Drafts.Morning);
        Assert.Equal(1, outbox.LockWaitsInVain);
        Run(other, "ROLLBACK");
        Assert.Equal(AppendOutcome.Stored, box.Append(Drafts.Start("press-1", "ses-1")).Outcome);
        Assert.Equal(ClaimOutcome.New, box.ClaimCommand("c-1"));
        Assert.True(box.SaveBlock("press-1", null, isBlocked: true));
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private void Pass(MachineLoop loop, int seconds)
    {
        for (int i = 0; i < seconds * 4; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(250));
            loop.Turn();
        }
    }

    private MachineLoop MakeLoop(IOutbox outbox, FakeInput[] stops, FakeOutput[] relays)
    {
        var clock = new AgentClock(_time, () => true, "boot-1");
        string[] names = [.. Enumerable.Range(0, Machines).Select(i => $"m-{i}")];
        MachineSetup[] setups =
        [
            .. names.Select((name, i) => new MachineSetup
            {
                Machine = name,
                Profile = new MachineProfile { Interlocks = InterlockKinds.EmergencyStop },
                Relay = relays[i],
                EmergencyStop = stops[i],
            }),
        ];
        AccessList list = AccessList.Build(_world.List(1, _time.GetUtcNow(), machines: names), StampMap.ToInstant(clock.Now()));
        var loop = new MachineLoop(SignedWorld.Me, setups, outbox, clock, new RecordingFeed(), _world.BadgeKey, list, () => { }, NullLogger.Instance);
        loop.Recover();
        return loop;
    }
}
