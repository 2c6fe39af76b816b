using Makerspace.Iot.Contracts.Codec;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Agent.Outbox;

namespace Makerspace.Iot.Edge.Agent.Tests.Outbox;

/// <summary>What every outbox does.</summary>
public abstract class OutboxSuite
{
    protected abstract IOutbox Open(OutboxOptions? options = null);

    [Fact]
    public void Events_are_numbered_from_one_without_holes_and_read_back_in_order()
    {
        using IOutbox outbox = Open();
        for (int i = 1; i <= 5; i++)
        {
            Assert.Equal(new AppendResult(AppendOutcome.Stored, i), outbox.Append(Drafts.Denied("press-1", i)));
        }

        Assert.Equal([1, 2, 3, 4, 5], outbox.Read(0, 10).Select(e => e.Seq));
        Assert.Equal([3, 4], outbox.Read(2, 2).Select(e => e.Seq));
        AgentEvent third = EventCodec.Decode(outbox.Read(2, 1)[0].Bytes).Value!;
        Assert.Equal((outbox.Epoch, 3L, EventKind.AccessDenied, "press-1"), (third.Epoch, third.Seq, third.Kind, third.Machine));
    }

    [Fact]
    public void An_acknowledgement_deletes_the_prefix_and_numbers_go_on()
    {
        using IOutbox outbox = Open();
        for (int i = 0; i < 4; i++)
        {
            outbox.Append(Drafts.Denied("press-1", i));
        }

        Assert.Equal(AckOutcome.Advanced, outbox.Acknowledge(outbox.Epoch, 3));
        Assert.Equal([4], outbox.Read(0, 10).Select(e => e.Seq));
        Assert.Equal(AckOutcome.Advanced, outbox.Acknowledge(outbox.Epoch, 4));
        Assert.Equal(5, outbox.Append(Drafts.Denied("press-1")).Seq);
        Assert.Equal((1L, 4L, 5L), (outbox.Depth.Rows, outbox.AckedSeq, outbox.LastSeq));
    }

    [Fact]
    public void A_repeated_foreign_or_impossible_acknowledgement_changes_nothing()
    {
        using IOutbox outbox = Open();
        outbox.Append(Drafts.Denied("press-1"));
        outbox.Append(Drafts.Denied("press-1"));
        outbox.Acknowledge(outbox.Epoch, 1);
        Assert.Equal(AckOutcome.Repeated, outbox.Acknowledge(outbox.Epoch, 1));
        Assert.Equal(AckOutcome.Repeated, outbox.Acknowledge(outbox.Epoch, 0));
        Assert.Equal(AckOutcome.ForeignEpoch, outbox.Acknowledge("another", 2));
        Assert.Equal(AckOutcome.BeyondLast, outbox.Acknowledge(outbox.Epoch, 3));
        Assert.Equal([2], outbox.Read(0, 10).Select(e => e.Seq));
    }

    [Fact]
    public void The_open_session_follows_start_checkpoint_and_end()
    {
        using IOutbox outbox = Open();
        outbox.Append(Drafts.Start("press-1", "ses-1"));
        OpenSession open = Assert.Single(outbox.OpenSessions());
        Assert.Null(open.Checkpoint);
        Assert.Equal("ses-1", ((SessionStarted)open.Start.Body).Session);

        outbox.Append(Drafts.Checkpoint("press-1", "ses-1", 30));
        outbox.Append(Drafts.Checkpoint("press-1", "ses-1", 60));
        Assert.Equal(60, Assert.Single(outbox.OpenSessions()).Checkpoint!.Figures.OccupiedSeconds);

        outbox.Append(Drafts.End("press-1", "ses-1", 70));
        Assert.Empty(outbox.OpenSessions());
        Assert.Equal(0, outbox.Depth.OpenSessions);
    }

    [Fact]
    public void An_acknowledged_start_still_has_its_open_session()
    {
        using IOutbox outbox = Open();
        outbox.Append(Drafts.Start("press-1", "ses-1"));
        outbox.Acknowledge(outbox.Epoch, 1);
        Assert.Single(outbox.OpenSessions());
    }

    [Fact]
    public void A_second_start_on_the_same_machine_is_refused_and_the_first_is_kept()
    {
        using IOutbox outbox = Open();
        outbox.Append(Drafts.Start("press-1", "ses-1"));
        Assert.Equal(AppendOutcome.Failed, outbox.Append(Drafts.Start("press-1", "ses-2")).Outcome);
        Assert.Equal("ses-1", ((SessionStarted)Assert.Single(outbox.OpenSessions()).Start.Body).Session);
        Assert.Equal(1, outbox.LastSeq);
    }

    [Fact]
    public void At_the_row_limit_starts_are_refused_but_every_open_session_can_end()
    {
        using IOutbox outbox = Open(new OutboxOptions { MaxRows = 100, ReserveBytes = 0 });
        int started = 0;
        while (outbox.Append(Drafts.Start($"m-{started}", $"ses-{started}")).Outcome == AppendOutcome.Stored)
        {
            started++;
        }

        Assert.Equal(50, started);
        Assert.Equal(AppendOutcome.Full, outbox.Append(Drafts.Denied("m-0")).Outcome);
        Assert.Equal(AppendOutcome.CheckpointOnly, outbox.Append(Drafts.Checkpoint("m-0", "ses-0", 30)).Outcome);
        Assert.Equal(30, outbox.OpenSessions()[0].Checkpoint!.Figures.OccupiedSeconds);
        for (int i = 0; i < started; i++)
        {
            Assert.Equal(AppendOutcome.Stored, outbox.Append(Drafts.End($"m-{i}", $"ses-{i}", 40)).Outcome);
        }

        Assert.Equal(100, outbox.Depth.Rows);
        Assert.Equal(2, outbox.Depth.RefusedAtLimit);
        Assert.Equal(1, outbox.Depth.CheckpointsSkipped);
    }

    [Fact]
    public void At_the_byte_limit_starts_are_refused_but_every_open_session_can_end()
    {
        var options = new OutboxOptions { MaxBytes = 64 * 1024, ReserveBytes = 0 };
        using IOutbox outbox = Open(options);
        int started = 0;
        while (outbox.Append(Drafts.Start($"m-{started}", $"ses-{started}")).Outcome == AppendOutcome.Stored)
        {
            started++;
        }

        Assert.InRange(started, 10, 64);
        for (int i = 0; i < started; i++)
        {
            Assert.Equal(AppendOutcome.Stored, outbox.Append(Drafts.End($"m-{i}", $"ses-{i}", 40)).Outcome);
        }

        Assert.True(outbox.Depth.Bytes <= options.MaxBytes, $"{outbox.Depth.Bytes} bytes");
    }

    [Fact]
    public void Checkpoints_give_way_first_then_refusals_then_starts()
    {
        using IOutbox outbox = Open(new OutboxOptions { MaxRows = 100, ReserveBytes = 0 });
        outbox.Append(Drafts.Start("press-1", "ses-1"));
        while (outbox.Depth.Rows < 50)
        {
            Assert.Equal(AppendOutcome.Stored, outbox.Append(Drafts.Checkpoint("press-1", "ses-1", outbox.Depth.Rows)).Outcome);
        }

        Assert.Equal(AppendOutcome.CheckpointOnly, outbox.Append(Drafts.Checkpoint("press-1", "ses-1", 99)).Outcome);
        while (outbox.Depth.Rows < 75)
        {
            Assert.Equal(AppendOutcome.Stored, outbox.Append(Drafts.Denied("press-1")).Outcome);
        }

        Assert.Equal(AppendOutcome.Full, outbox.Append(Drafts.Denied("press-1")).Outcome);
        Assert.Equal(AppendOutcome.Stored, outbox.Append(Drafts.Start("press-2", "ses-2")).Outcome);
    }

    [Fact]
    public void Acknowledged_room_is_room_again()
    {
        using IOutbox outbox = Open(new OutboxOptions { MaxRows = 100, ReserveBytes = 0 });
        while (outbox.Append(Drafts.Denied("press-1")).Outcome == AppendOutcome.Stored)
        {
        }

        outbox.Acknowledge(outbox.Epoch, outbox.LastSeq);
        Assert.Equal(0, outbox.Depth.Bytes);
        Assert.Equal(AppendOutcome.Stored, outbox.Append(Drafts.Denied("press-1")).Outcome);
    }

    [Fact]
    public void A_take_over_is_stored_whole_or_not_at_all()
    {
        using IOutbox outbox = Open();
        outbox.Append(Drafts.Start("press-1", "ses-1"));
        Assert.Equal(new AppendResult(AppendOutcome.Stored, 3), outbox.Append([Drafts.End("press-1", "ses-1", 60), Drafts.Start("press-1", "ses-2", 60)]));
        Assert.Equal("ses-2", ((SessionStarted)Assert.Single(outbox.OpenSessions()).Start.Body).Session);
        Assert.Equal(1, outbox.Depth.OpenSessions);

        outbox.Append(Drafts.Start("cnc-1", "ses-3"));
        Assert.Equal(AppendOutcome.Failed, outbox.Append([Drafts.End("press-1", "ses-2", 90), Drafts.Start("cnc-1", "ses-4", 90)]).Outcome);
        Assert.Equal((4L, 2), (outbox.LastSeq, outbox.Depth.OpenSessions));
    }

    [Fact]
    public void At_the_limit_an_end_is_stored_without_the_notices_beside_it()
    {
        using IOutbox outbox = Open(new OutboxOptions { MaxRows = 100, ReserveBytes = 0 });
        outbox.Append(Drafts.Start("press-1", "ses-1"));
        while (outbox.Append(Drafts.Denied("press-1")).Outcome == AppendOutcome.Stored)
        {
        }

        long before = outbox.LastSeq;
        var fault = new EventDraft("press-1", Drafts.At(60), new FaultRaised { Code = "contactor-welded" });
        Assert.Equal(AppendOutcome.Stored, outbox.Append([fault, Drafts.End("press-1", "ses-1", 60)]).Outcome);
        Assert.Equal(before + 1, outbox.LastSeq);
        Assert.Empty(outbox.OpenSessions());
    }

    [Fact]
    public void Faults_service_and_blocks_of_a_machine_are_remembered()
    {
        using IOutbox outbox = Open();
        outbox.Append([
            new EventDraft("press-1", Drafts.At(1), new FaultRaised { Code = "pin-failed" }),
            new EventDraft("press-1", Drafts.At(1), new FaultRaised { Code = "contactor-open" }),
            new EventDraft("press-1", Drafts.At(1), new MachineOutOfService { Reason = "belt" }),
            new EventDraft(null, Drafts.At(1), new FaultRaised { Code = "store-failed" })]);
        Assert.True(outbox.SaveBlock("press-1", "belt", isBlocked: true));
        MachineNote note = Assert.Single(outbox.Notes()).Value;
        Assert.Equal(["contactor-open", "pin-failed"], note.Faults);
        Assert.Equal((true, true, "belt"), (note.OutOfService, note.IsBlocked, note.BlockReason));

        outbox.Append([
            new EventDraft("press-1", Drafts.At(2), new FaultCleared { Code = "pin-failed" }),
            new EventDraft("press-1", Drafts.At(2), new MachineBackInService())]);
        outbox.SaveBlock("press-1", null, isBlocked: false);
        note = outbox.Notes()["press-1"];
        Assert.Equal(["contactor-open"], note.Faults);
        Assert.Equal((false, false, null), (note.OutOfService, note.IsBlocked, note.BlockReason));
    }

    [Fact]
    public void A_command_id_is_new_once()
    {
        using IOutbox outbox = Open(new OutboxOptions { CommandsKept = 3 });
        Assert.Equal(ClaimOutcome.New, outbox.ClaimCommand("c-1"));
        Assert.Equal(ClaimOutcome.Repeated, outbox.ClaimCommand("c-1"));
        foreach (string id in (string[])["c-2", "c-3", "c-4"])
        {
            Assert.Equal(ClaimOutcome.New, outbox.ClaimCommand(id));
        }

        Assert.Equal(ClaimOutcome.Repeated, outbox.ClaimCommand("c-2"));
        Assert.Equal(ClaimOutcome.New, outbox.ClaimCommand("c-1"));
    }

    [Fact]
    public void The_longest_possible_end_fits_the_room_kept_for_it()
    {
        using IOutbox outbox = Open();
        string longest = new('x', 40);
        var end = (SessionEnded)Drafts.End(longest, longest, 31 * 86400 - 0.123456789).Body;
        end = end with
        {
            Party = new SessionParty { Member = longest, Structure = longest, Supervisor = longest, Purpose = SessionPurpose.Demonstration },
            StartClock = Contracts.ClockQuality.Corrected,
            Reason = SessionEndReason.AccessWithdrawn,
            AccessVersion = long.MaxValue,
        };
        outbox.Append(new EventDraft(longest, new Stamp(Drafts.Morning, Contracts.ClockQuality.Unsynced, longest, long.MaxValue), end));
        Assert.InRange(outbox.Depth.Bytes, 500, OutboxLimits.EndBytes);
    }
}

/// <summary>The suite on the model.</summary>
public sealed class MemoryOutboxTests : OutboxSuite
{
    protected override IOutbox Open(OutboxOptions? options = null) => new MemoryOutbox(options ?? new OutboxOptions());
}
