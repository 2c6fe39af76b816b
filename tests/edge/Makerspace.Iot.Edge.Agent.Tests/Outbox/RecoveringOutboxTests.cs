using System.Security.Cryptography;
using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Edge.Agent.Link;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Agent.Tests.Fakes;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Agent.Tests.Outbox;

/// <summary>The suite on an outbox that outlives its file, and what becomes of it when the file breaks under it.</summary>
public sealed class RecoveringOutboxTests : OutboxSuite, IDisposable
{
    private static readonly OutboxOptions Small = new() { ReserveBytes = 4096 };
    private readonly TempFolder _folder = new();
    private readonly ManualTime _time = new();
    private readonly List<OutboxReplaced> _replaced = [];

    private string Database => _folder.File("data/" + OutboxFile.Name);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("noise")]
    [InlineData("noise in all")]
    [InlineData("truncated")]
    [InlineData("deleted")]
    [InlineData("log deleted")]
    [InlineData("log emptied")]
    [InlineData("older copy")]
    [InlineData("folder removed")]
    public void A_broken_file_gives_way_to_a_new_one_with_all_that_was_open_blocked_counted_and_not_acknowledged(string damage)
    {
        using IOutbox outbox = Open();
        string epoch = outbox.Epoch;
        outbox.Append(Drafts.End("press-1", "ses-0", 100));
        outbox.Maintain(Drafts.Morning);
        File.Copy(Database, _folder.File("older"));
        outbox.Append(Drafts.Start("loom-4", "ses-1"));
        outbox.Append(Drafts.Checkpoint("loom-4", "ses-1", 30));
        outbox.Append([new EventDraft("press-1", Drafts.At(5), new FaultRaised { Code = "pin-failed" }), new EventDraft("press-1", Drafts.At(5), new MachineOutOfService { Reason = "belt" })]);
        outbox.SaveBlock("press-1", "belt", isBlocked: true);
        outbox.ClaimCommand("c-1");
        outbox.Acknowledge(epoch, 3);
        Damage(damage);

        // Refused, or on record in a file that lasts: never a start that a restart would not find.
        AppendResult start = outbox.Append(Drafts.Start("saw-2", "ses-2", 40));
        outbox.Mend();
        Assert.NotEqual(epoch, outbox.Epoch);
        Assert.Single(_replaced);
        Assert.Equal(0, _replaced[0].Lost);
        Assert.Equal(start.IsDurable, outbox.OpenSessions().Any(s => s.Start.Machine == "saw-2"));
        if (!start.IsDurable)
        {
            Assert.Equal(AppendOutcome.Stored, outbox.Append(Drafts.Start("saw-2", "ses-2", 40)).Outcome);
        }

        Assert.Equal(30, outbox.OpenSessions().Single(s => s.Start.Machine == "loom-4").Checkpoint!.Figures.OccupiedSeconds);
        MachineNote note = outbox.Notes()["press-1"];
        Assert.Equal((true, "belt", true, 50, 1L), (note.IsBlocked, note.BlockReason, note.OutOfService, note.ActiveSeconds, note.Sessions));
        Assert.Equal(["pin-failed"], note.Faults);
        Assert.Equal(ClaimOutcome.Repeated, outbox.ClaimCommand("c-1"));
        Assert.Equal(AppendOutcome.Stored, outbox.Append(Drafts.End("loom-4", "ses-1", 60)).Outcome);

        // A restart finds the same.
        AgentEvent[] events = Events(outbox);
        Assert.Equal(events.Select(e => e.Seq), Enumerable.Range(1, events.Length).Select(n => (long)n));
        Assert.All(events, e => Assert.Equal(outbox.Epoch, e.Epoch));
        Assert.Single(events, e => e.Body is SessionStarted { Session: "ses-1" });
        Assert.Single(events, e => e.Body is SessionEnded { Session: "ses-1" });
        Assert.Single(events, e => e.Body is SessionStarted { Session: "ses-2" });
        Assert.Single(events, e => e.Body is FaultRaised);
        string[] before = [.. events.Select(e => e.Kind)];
        outbox.Dispose();
        using IOutbox after = Open();
        Assert.Equal(before, Events(after).Select(e => e.Kind));
        Assert.Equal("saw-2", Assert.Single(after.OpenSessions()).Start.Machine);
        Assert.Equal(Drafts.Morning, after.LatestWallKnown);
        Assert.NotEmpty(OutboxFile.SetAsideIn(Path.GetDirectoryName(Database)!));
    }

    [Fact]
    public void Of_a_long_backlog_what_lies_on_both_sides_of_the_damage_is_read_and_the_rest_is_counted()
    {
        using IOutbox outbox = Open();
        const int Count = 6000;
        for (int i = 0; i < Count / 100; i++)
        {
            outbox.Append([.. Enumerable.Range(0, 100).Select(n => Drafts.Denied("press-1", (i * 100) + n))]);
        }

        outbox.Maintain();
        using (var file = new FileStream(Database, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            // Among the older ones, which are in the file alone.
            file.Position = 4096L * (file.Length / 4096 / 3);
            file.Write(RandomNumberGenerator.GetBytes(4096 * 3));
        }

        Assert.Equal(AckOutcome.Failed, Enumerable.Range(1, 4).Select(n => outbox.Acknowledge(outbox.Epoch, n * 1000)).FirstOrDefault(o => o == AckOutcome.Failed, AckOutcome.Failed));
        outbox.Read(0, Count);
        outbox.Mend();
        OutboxReplaced replaced = Assert.Single(_replaced);
        Assert.InRange(replaced.Lost, 1, 300);
        Assert.True(outbox.LastSeq > OutboxMirror.MostEvents, "more than what is kept in memory");
        Assert.Equal(outbox.LastSeq, outbox.Depth.Rows);
    }

    [Fact]
    public void Where_nothing_can_be_written_everything_is_refused_until_it_can()
    {
        using IOutbox outbox = Open();
        outbox.Append(Drafts.Start("press-1", "ses-1"));
        string epoch = outbox.Epoch;

        // No new file can take its place.
        Directory.CreateDirectory(Database + ".next/taken");
        Damage("noise");
        outbox.Append(Drafts.Checkpoint("press-1", "ses-1", 10));
        for (int i = 0; i < 5; i++)
        {
            outbox.Mend();
            Assert.Equal(AppendOutcome.Failed, outbox.Append(Drafts.Start("saw-2", "ses-2")).Outcome);
            Assert.Equal(ClaimOutcome.Failed, outbox.ClaimCommand("c-1"));
            Assert.False(outbox.SaveBlock("press-1", "belt", isBlocked: true));
            Assert.Empty(outbox.Read(0, 10));
            Assert.Equal(epoch, outbox.Epoch);
        }

        Directory.Delete(Database + ".next", recursive: true);
        outbox.Mend();
        Assert.Equal(AppendOutcome.Stored, outbox.Append(Drafts.End("press-1", "ses-1", 20)).Outcome);
        Assert.Equal(["session-started", "session-ended"], Events(outbox).Select(e => e.Kind));
    }

    [Fact]
    public void A_file_that_comes_back_as_it_was_serves_again_under_its_epoch()
    {
        using IOutbox outbox = Open();
        outbox.Append(Drafts.Start("press-1", "ses-1"));
        string epoch = outbox.Epoch;
        File.Copy(Database, _folder.File("copy"));
        File.Move(_folder.File("copy"), Database, overwrite: true);
        outbox.Mend();
        Assert.Empty(_replaced);
        Assert.Equal(epoch, outbox.Epoch);
        Assert.Equal(AppendOutcome.Stored, outbox.Append(Drafts.End("press-1", "ses-1", 20)).Outcome);
        outbox.Dispose();
        using IOutbox after = Open();
        Assert.Equal(2, after.LastSeq);
    }

    [Fact]
    public void The_sender_goes_on_with_the_first_event_of_the_new_epoch()
    {
        using IOutbox outbox = Open();
        var link = new FakeLink();
        var sender = new EventSender(outbox, link, "t/event", _time);
        link.Connect();
        for (int i = 0; i < 5; i++)
        {
            outbox.Append(Drafts.Denied("press-1", i));
        }

        sender.Pump();
        sender.Acknowledge(new AckMessage { Epoch = outbox.Epoch, Seq = 4 });
        string old = outbox.Epoch;
        link.Take();
        Damage("deleted");
        outbox.Mend();
        outbox.Append(Drafts.Denied("press-1", 9));
        sender.Pump();
        Assert.Equal([(outbox.Epoch, 1L), (outbox.Epoch, 2L)], link.Take().Select(p => EventCodec.Decode(p.Payload).Value!).Select(e => (e.Epoch, e.Seq)));
        Assert.Equal(AckOutcome.ForeignEpoch, sender.Acknowledge(new AckMessage { Epoch = old, Seq = 5 }));
        Assert.Equal(AckOutcome.Advanced, sender.Acknowledge(new AckMessage { Epoch = outbox.Epoch, Seq = 2 }));
        Assert.Equal(0, outbox.Depth.Rows);
    }

    [Fact]
    public void A_disk_that_breaks_each_new_file_is_given_one_less_and_less_often()
    {
        using IOutbox outbox = Open();
        outbox.Maintain();
        for (int second = 0; second < 600; second++)
        {
            if (File.Exists(Database))
            {
                Damage("noise in all");
            }

            outbox.Maintain();
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.InRange(_replaced.Count, 3, 12);
    }

    protected override IOutbox Open(OutboxOptions? options = null)
    {
        options ??= Small;
        string folder = _folder.File("data");
        return new RecoveringOutbox(OutboxFile.Open(folder, options, Drafts.Morning).Outbox, Path.Combine(folder, OutboxFile.Name), options, _time, _replaced.Add);
    }

    private static AgentEvent[] Events(IOutbox outbox) => [.. outbox.Read(0, 10_000).Select(e => EventCodec.Decode(e.Bytes).Value!)];

    private static void Noise(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        stream.Write(RandomNumberGenerator.GetBytes((int)stream.Length));
    }

    private void Damage(string how)
    {
        switch (how)
        {
            case "noise":
                Noise(Database);
                break;
            case "noise in all":
                Noise(Database);
                Noise(Database + "-wal");
                Noise(Database + "-shm");
                break;
            case "truncated":
                using (var stream = new FileStream(Database, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
                {
                    stream.SetLength(0);
                }

                break;
            case "deleted":
                File.Delete(Database);
                break;
            case "log deleted":
                File.Delete(Database + "-wal");
                break;
            case "log emptied":
                using (var stream = new FileStream(Database + "-wal", FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
                {
                    stream.SetLength(0);
                }

                break;
            case "older copy":
                File.Move(_folder.File("older"), Database, overwrite: true);
                File.Delete(Database + "-wal");
                break;
            default:
                Directory.Delete(_folder.File("data"), recursive: true);
                break;
        }
    }
}
