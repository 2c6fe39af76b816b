using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Agent.Outbox;
using Makerspace.Iot.Edge.Agent.Tests.Fakes;
using Makerspace.Iot.Edge.Agent.Tests.Outbox;
using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Readers;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Agent.Tests.Machines;

public sealed class MachineLoopTests : IDisposable
{
    private readonly Bench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void A_good_badge_is_recorded_before_the_relay_closes()
    {
        long recordedAtWrite = -1;
        _bench.Relay.OnWrite = on => recordedAtWrite = on ? _bench.Bodies<SessionStarted>().Length : recordedAtWrite;
        _bench.Badge(SignedWorld.Anne);
        Assert.True(_bench.Relay.Active);
        Assert.Equal(1, recordedAtWrite);
        SessionStarted start = Assert.Single(_bench.Bodies<SessionStarted>());
        Assert.Equal(("m-anne", "s-atelier", 1L), (start.Party.Member, start.Party.Structure, start.AccessVersion));
        Assert.Equal(1, _bench.Loop.Timings.BadgeToRelay.Figures().Count);
    }

    [Theory]
    [InlineData(AppendOutcome.Full)]
    [InlineData(AppendOutcome.DiskFull)]
    [InlineData(AppendOutcome.Locked)]
    [InlineData(AppendOutcome.Failed)]
    internal void A_record_that_is_refused_leaves_the_relay_open_and_service_comes_back_with_the_store(AppendOutcome fault)
    {
        var outbox = (MemoryOutbox)_bench.Outbox;
        outbox.Fault = _ => fault;
        _bench.Badge(SignedWorld.Anne);
        Assert.False(_bench.Relay.Active);
        Assert.DoesNotContain(true, _bench.Relay.Writes);
        Assert.Equal(MachineCondition.Locked, _bench.State);
        Assert.True(_bench.Loop.StoreIsFailing);

        outbox.Fault = _ => null;
        _bench.Pass(10);
        _bench.Badge(SignedWorld.Anne);
        Assert.True(_bench.Relay.Active);
        Assert.False(_bench.Loop.StoreIsFailing);
        Assert.Equal([FaultCode.StoreFailed], _bench.Bodies<FaultRaised>().Select(f => f.Code));
        Assert.Equal([FaultCode.StoreFailed], _bench.Bodies<FaultCleared>().Select(f => f.Code));
    }

    [Fact]
    public void An_end_that_the_store_refuses_is_offered_again_and_nobody_starts_before()
    {
        _bench.Badge(SignedWorld.Anne);
        _bench.Pass(5);
        var outbox = (MemoryOutbox)_bench.Outbox;
        outbox.Fault = d => d.Body is SessionEnded ? AppendOutcome.DiskFull : null;
        _bench.Badge(SignedWorld.Anne);
        _bench.Pass(3);
        Assert.False(_bench.Relay.Active);
        _bench.Badge(SignedWorld.Bruno);
        Assert.False(_bench.Relay.Active);

        outbox.Fault = _ => null;
        _bench.Pass(12);
        Assert.Equal("m-anne", Assert.Single(_bench.Bodies<SessionEnded>()).Party.Member);
        _bench.Badge(SignedWorld.Bruno);
        Assert.True(_bench.Relay.Active);
    }

    [Fact]
    public void A_session_from_badge_to_badge_has_the_meters_energy()
    {
        _bench.Pass(2);
        _bench.Badge(SignedWorld.Anne);
        _bench.PowerW = 1800;
        _bench.Pass(120);
        Assert.Equal(MachineCondition.Running, _bench.State);
        _bench.PowerW = 0;
        _bench.Pass(10);
        _bench.Badge(SignedWorld.Anne);
        _bench.Pass(3);
        SessionEnded end = Assert.Single(_bench.Bodies<SessionEnded>());
        Assert.Equal(SessionEndReason.BadgeOut, end.Reason);
        Assert.InRange(end.Figures.EnergyWh, 59, 61);
        Assert.Equal(EnergyQuality.Metered, end.Figures.EnergyQuality);
        Assert.InRange(end.Figures.ActiveSeconds, 115, 130);
        Assert.Equal(end.StartWall.AddSeconds(end.Figures.OccupiedSeconds), end.EndWall, TimeSpan.FromMilliseconds(2));
        Assert.False(_bench.Relay.Active);
    }

    [Fact]
    public void A_running_session_is_checkpointed_at_least_every_thirty_seconds()
    {
        _bench.Badge(SignedWorld.Anne);
        _bench.PowerW = 1800;
        _bench.Pass(200);
        double[] at = [0, .. _bench.Bodies<SessionCheckpoint>().Select(c => c.Figures.OccupiedSeconds)];
        Assert.InRange(at.Length, 7, 10);
        Assert.All(at.Zip(at.Skip(1)), pair => Assert.InRange(pair.Second - pair.First, 1, 30));
    }

    [Fact]
    public void An_unknown_badge_is_refused_and_recorded_without_its_number()
    {
        _bench.Badge(new BadgeId([7, 7, 7, 7]));
        Assert.False(_bench.Relay.Active);
        AccessDenied denied = Assert.Single(_bench.Bodies<AccessDenied>());
        Assert.Equal((DenialReason.UnknownBadge, null), (denied.Reason, denied.Member));
    }

    [Fact]
    public void A_badge_revoked_by_a_new_list_is_refused_at_once_and_a_machine_at_work_is_not_cut()
    {
        _bench.Badge(SignedWorld.Anne);
        _bench.PowerW = 1800;
        _bench.Pass(20);
        _bench.NewList(2, annesBadgeRevoked: true);
        _bench.Pass(20);
        Assert.True(_bench.Relay.Active);
        _bench.PowerW = 0;
        _bench.Pass(20);
        Assert.False(_bench.Relay.Active);
        Assert.Equal(SessionEndReason.AccessWithdrawn, Assert.Single(_bench.Bodies<SessionEnded>()).Reason);

        _bench.Badge(SignedWorld.Anne);
        Assert.False(_bench.Relay.Active);
        Assert.Equal(DenialReason.BadgeRevoked, Assert.Single(_bench.Bodies<AccessDenied>()).Reason);
    }

    [Fact]
    public void The_emergency_stop_ends_the_session_and_releasing_it_starts_nothing()
    {
        _bench.Badge(SignedWorld.Anne);
        _bench.PowerW = 1800;
        _bench.Pass(20);
        _bench.EmergencyStop.Active = true;
        _bench.Pass(1);
        Assert.False(_bench.Relay.Active);
        Assert.Equal(SessionEndReason.EmergencyStop, Assert.Single(_bench.Bodies<SessionEnded>()).Reason);
        _bench.EmergencyStop.Active = false;
        _bench.Pass(30);
        Assert.False(_bench.Relay.Active);
        _bench.Badge(SignedWorld.Anne);
        Assert.True(_bench.Relay.Active);
    }

    [Fact]
    public void A_killed_agent_closes_the_session_at_its_last_checkpoint_and_leaves_the_relay_off()
    {
        using var folder = new TempFolder();
        using var bench = new Bench(OutboxFile.Open(folder.File("before"), new OutboxOptions(), Drafts.Morning).Outbox);
        bench.Badge(SignedWorld.Anne);
        bench.PowerW = 1800;
        bench.Pass(70);
        SessionFigures last = bench.Bodies<SessionCheckpoint>()[^1].Figures;
        Assert.InRange(last.OccupiedSeconds, 40, 70);

        // What the disk holds at the moment of the kill.
        Directory.CreateDirectory(folder.File("after"));
        foreach (string file in Directory.EnumerateFiles(folder.File("before")))
        {
            File.Copy(file, Path.Combine(folder.File("after"), Path.GetFileName(file)));
        }

        bench.Outbox.Dispose();
        bench.Time.Advance(TimeSpan.FromMinutes(5));
        bench.Restart(OutboxFile.Open(folder.File("after"), new OutboxOptions(), Drafts.Morning).Outbox);
        SessionEnded end = Assert.Single(bench.Bodies<SessionEnded>());
        Assert.Equal(SessionEndReason.PowerLost, end.Reason);
        Assert.Equal(last, end.Figures);
        Assert.Equal("m-anne", end.Party.Member);
        Assert.False(bench.Relay.Active);
        Assert.DoesNotContain(true, bench.Relay.Writes);
        Assert.Equal([0, 1], bench.Bodies<AgentBooted>().Select(b => b.RecoveredSessions));
        bench.Outbox.Dispose();
    }

    [Fact]
    public void A_session_of_a_machine_that_left_the_configuration_is_closed_too()
    {
        var outbox = new MemoryOutbox(new OutboxOptions());
        ((IOutbox)outbox).Append(Drafts.Start("old-lathe", "ses-9"));
        using var bench = new Bench(outbox);
        Assert.Equal("ses-9", Assert.Single(bench.Bodies<SessionEnded>()).Session);
        Assert.Equal(1, Assert.Single(bench.Bodies<AgentBooted>()).RecoveredSessions);
        Assert.Empty(outbox.OpenSessions());
    }

    [Fact]
    public void A_block_outlives_a_restart_until_it_is_lifted()
    {
        _bench.Command(CommandVerb.Block);
        Assert.True(Assert.Single(_bench.Feed.Replies).Accepted);
        Assert.Equal(MachineCondition.OutOfService, _bench.State);
        _bench.Restart();
        Assert.Equal(MachineCondition.OutOfService, _bench.State);
        _bench.Badge(SignedWorld.Anne);
        Assert.False(_bench.Relay.Active);
        _bench.Command(CommandVerb.Unblock, "c-2");
        _bench.Badge(SignedWorld.Anne);
        Assert.True(_bench.Relay.Active);
        Assert.Single(_bench.Bodies<MachineOutOfService>());
        Assert.Single(_bench.Bodies<MachineBackInService>());
    }

    [Fact]
    public void A_badge_that_is_enrolled_is_answered_with_its_id_opens_nothing_and_is_recorded_nowhere()
    {
        _bench.Command(CommandVerb.Enrol);
        Assert.Equal((true, null), (Assert.Single(_bench.Feed.Replies).Accepted, _bench.Feed.Replies[0].Badge));
        int recorded = _bench.Events.Length;
        _bench.Badge(SignedWorld.Anne);
        Assert.Equal(("c-1", true, Convert.ToHexStringLower(SignedWorld.Anne.Bytes)), (_bench.Feed.Replies[1].Id, _bench.Feed.Replies[1].Accepted, _bench.Feed.Replies[1].Badge));
        Assert.False(_bench.Relay.Active);
        Assert.Equal(recorded, _bench.Events.Length);
        _bench.Pass(5);
        _bench.Badge(SignedWorld.Anne);
        Assert.True(_bench.Relay.Active);

        // In use it is refused, and disturbs nothing.
        _bench.Command(CommandVerb.Enrol, "c-2");
        Assert.Equal((false, "not-now"), (_bench.Feed.Replies[2].Accepted, _bench.Feed.Replies[2].Refusal));
        Assert.True(_bench.Relay.Active);
    }

    [Fact]
    public void An_enrolment_without_a_badge_is_answered_when_its_time_is_over()
    {
        _bench.Command(CommandVerb.Enrol);
        _bench.Pass(Contracts.Bounds.EnrolSeconds + 2);
        Assert.Equal(["c-1 ", "c-1 time-over"], _bench.Feed.Replies.Select(r => r.Id + " " + r.Refusal));
    }

    [Fact]
    public void A_welded_contactor_is_a_fault_that_outlives_a_restart_and_a_person_clears()
    {
        _bench.ContactorFollows = false;
        _bench.Contactor.Active = true;
        _bench.Pass(5);
        Assert.Equal(["contactor-welded"], _bench.Feed.States[0].Faults);
        _bench.Contactor.Active = false;
        _bench.Restart();
        Assert.Equal(MachineCondition.Faulted, _bench.State);
        _bench.Pass(2);
        _bench.Command(CommandVerb.ClearFault);
        Assert.Equal(MachineCondition.Locked, _bench.State);
        Assert.Equal(["contactor-welded"], _bench.Bodies<FaultCleared>().Select(f => f.Code));
    }

    [Fact]
    public void A_relay_that_does_not_obey_is_a_fault_and_is_driven_again_until_it_does()
    {
        _bench.Relay.Fails = true;
        _bench.Badge(SignedWorld.Anne);
        _bench.Pass(3);
        Assert.Equal(MachineCondition.Faulted, _bench.State);
        Assert.Empty(_bench.Outbox.OpenSessions());
        _bench.Relay.Fails = false;
        _bench.Pass(3);
        Assert.False(_bench.Relay.Active);
        Assert.Contains(false, _bench.Relay.Writes);
    }

    [Fact]
    public void An_input_that_cannot_be_read_is_a_fault_and_forbids_a_start()
    {
        _bench.EmergencyStop.Fails = true;
        _bench.Pass(1);
        Assert.Contains("pin-failed", _bench.Feed.States[0].Faults);
        _bench.Badge(SignedWorld.Anne);
        Assert.False(_bench.Relay.Active);
    }

    [Fact]
    public void A_silent_meter_is_reported_and_the_session_goes_on()
    {
        _bench.Badge(SignedWorld.Anne);
        _bench.PowerW = 1800;
        _bench.Pass(20);
        _bench.MeterAnswers = false;
        _bench.Pass(30);
        Assert.True(_bench.Relay.Active);
        Assert.Equal(["meter-silent"], _bench.Feed.States[0].Faults);
        _bench.MeterAnswers = true;
        _bench.Pass(5);
        Assert.Empty(_bench.Feed.States[0].Faults);
    }

    [Fact]
    public void A_silent_reader_is_reported_and_forgotten_when_it_answers()
    {
        _bench.Report(ReaderEventKind.LinkFault);
        Assert.Equal(["reader-silent"], _bench.Feed.States[0].Faults);
        _bench.Report(ReaderEventKind.LinkRestored);
        Assert.Empty(_bench.Feed.States[0].Faults);
    }

    [Fact]
    public void A_silent_reader_of_the_last_process_is_over_once_it_answers_this_one()
    {
        _bench.Report(ReaderEventKind.LinkFault);
        _bench.Restart();
        _bench.Pass(1);
        Assert.Equal(["reader-silent"], _bench.Feed.States[0].Faults);
        _bench.Report(ReaderEventKind.LinkRestored);
        Assert.Empty(_bench.Feed.States[0].Faults);
    }

    [Fact]
    public void A_relay_that_the_last_process_could_not_reach_is_over_with_the_first_good_look_of_this_one()
    {
        _bench.Contactor.IsAway = true;
        _bench.Pass(1);
        Assert.Contains("relay-unreachable", _bench.Feed.States[0].Faults);
        _bench.Restart();
        _bench.Pass(1);
        Assert.Contains("relay-unreachable", _bench.Feed.States[0].Faults);
        _bench.Contactor.IsAway = false;
        _bench.Restart();
        _bench.Pass(1);
        Assert.Empty(_bench.Feed.States[0].Faults);
        _bench.Badge(SignedWorld.Anne);
        Assert.True(_bench.Relay.Active);
    }

    [Fact]
    public void A_badge_that_lay_on_the_reader_at_the_start_opens_nothing_and_opens_when_it_is_presented_anew()
    {
        _bench.Report(ReaderEventKind.AlreadyThere, SignedWorld.Anne);
        _bench.Pass(2);
        Assert.False(_bench.Relay.Active);
        Assert.Empty(_bench.Bodies<SessionStarted>());
        _bench.Report(ReaderEventKind.Left, SignedWorld.Anne);
        _bench.Badge(SignedWorld.Anne);
        Assert.True(_bench.Relay.Active);
    }

    [Fact]
    public void A_badge_that_lay_on_the_reader_does_not_badge_out_the_session_of_a_relay_that_outlived_the_program()
    {
        _bench.Badge(SignedWorld.Anne);
        _bench.PowerW = 1800;
        _bench.Pass(60);
        _bench.Restart(relayHeld: true);
        _bench.Report(ReaderEventKind.AlreadyThere, SignedWorld.Anne);
        _bench.PowerW = 0;
        _bench.Pass(30);
        Assert.True(_bench.Relay.Active);
        Assert.Empty(_bench.Bodies<SessionEnded>());
    }

    [Fact]
    public void A_step_of_the_wall_clock_is_recorded_and_misprices_nothing()
    {
        _bench.Badge(SignedWorld.Anne);
        _bench.PowerW = 1800;
        _bench.Pass(60);
        _bench.Time.StepWall(TimeSpan.FromHours(-5));
        _bench.Pass(60);
        _bench.PowerW = 0;
        _bench.Pass(10);
        _bench.Badge(SignedWorld.Anne);
        _bench.Pass(2);
        Assert.InRange(Assert.Single(_bench.Bodies<ClockStepped>()).StepMs, -18_000_100, -17_999_900);
        Assert.InRange(Assert.Single(_bench.Bodies<SessionEnded>()).Figures.OccupiedSeconds, 130, 133);
    }

    [Fact]
    public void Samples_hold_state_and_power_once_a_second()
    {
        _bench.Badge(SignedWorld.Anne);
        _bench.PowerW = 500;
        int before = _bench.Feed.Samples.Count;
        _bench.Pass(10);
        TelemetrySample[] samples = _bench.Feed.Samples.Skip(before).Select(s => s.Sample).ToArray();
        Assert.Equal(10, samples.Length);
        Assert.Equal(MachineCondition.Running, samples[^1].State);
        Assert.Equal((500, 230, true), (samples[^1].PowerW, samples[^1].VoltageV, samples[^1].Contactor));
        Assert.All(samples.Zip(samples.Skip(1)), p => Assert.Equal(1000, p.Second.TimeMs - p.First.TimeMs));
    }

    [Fact]
    public void On_a_stop_a_machine_at_rest_is_ended_and_no_badge_is_taken_any_more()
    {
        _bench.Badge(SignedWorld.Anne);
        _bench.Pass(5);
        _bench.Loop.Stop();
        _bench.Pass(2);
        Assert.True(_bench.Loop.IsStopped);
        Assert.Equal(SessionEndReason.Command, Assert.Single(_bench.Bodies<SessionEnded>()).Reason);
        _bench.Badge(SignedWorld.Anne);
        Assert.False(_bench.Relay.Active);
        Assert.Empty(_bench.Loop.Leave());
    }

    [Fact]
    public void On_a_stop_a_machine_at_work_is_not_cut_and_its_record_is_brought_up_to_date()
    {
        _bench.Badge(SignedWorld.Anne);
        _bench.PowerW = 1800;
        _bench.Pass(40);
        _bench.Loop.Stop();
        _bench.Pass(8);
        Assert.False(_bench.Loop.IsStopped);
        Assert.True(_bench.Relay.Active);
        Assert.Equal(["press-1"], _bench.Loop.Leave());
        Assert.InRange(Assert.Single(_bench.Outbox.OpenSessions()).Checkpoint!.Figures.OccupiedSeconds, 47.5, 48.5);
    }

    [Fact]
    public void Every_turn_and_nothing_else_feeds_the_watchdog()
    {
        int before = _bench.Beats;
        _bench.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(before, _bench.Beats);
        _bench.Loop.Turn();
        Assert.Equal(before + 1, _bench.Beats);
    }

    [Fact]
    public void Why_reader_and_meter_do_not_answer_is_told_until_they_do()
    {
        _bench.Loop.TryReader(0, new ReaderEvent(ReaderEventKind.LinkFault, null, "no ACK", _bench.Time.GetTimestamp()));
        _bench.Loop.Meter(0, null, "the gateway is behind");
        for (int second = 0; second < 5; second++)
        {
            _bench.Loop.Meter(0, null);
            _bench.Time.Advance(TimeSpan.FromSeconds(1));
            _bench.Loop.Turn();
            Assert.Equal(("no ACK", "the gateway is behind"), (_bench.Loop.Report.Machines[0].ReaderProblem, _bench.Loop.Report.Machines[0].MeterProblem));
        }

        _bench.Loop.TryReader(0, new ReaderEvent(ReaderEventKind.LinkRestored, null, null, _bench.Time.GetTimestamp()));
        _bench.Pass(2);
        Assert.Equal((null, null), (_bench.Loop.Report.Machines[0].ReaderProblem, _bench.Loop.Report.Machines[0].MeterProblem));
    }

    [Fact]
    public void Readings_that_waited_for_a_stalled_loop_count_at_the_moments_at_which_they_were_measured()
    {
        SessionFigures told = Session(stalls: false);
        SessionFigures late = Session(stalls: true);

        Assert.Equal(told.ActiveSeconds, late.ActiveSeconds, 0.1);
        Assert.Equal(told.EnergyWh, late.EnergyWh, 0.1);
        Assert.Equal((told.GapSeconds, told.PeakW), (late.GapSeconds, late.PeakW));

        // Twenty seconds of work, then thirty of which the first ten are work.
        static SessionFigures Session(bool stalls)
        {
            using var bench = new Bench();
            bench.Badge(SignedWorld.Anne);
            bench.PowerW = 1800;
            bench.Pass(20);
            for (int second = 1; second <= 30; second++)
            {
                bench.Time.Advance(TimeSpan.FromSeconds(1));
                bench.Loop.Meter(0, new MeterReading(second <= 10 ? 1800 : 2, null, 1, 230));
                if (!stalls)
                {
                    bench.Loop.Turn();
                }
            }

            bench.Loop.Turn();
            bench.PowerW = 2;
            bench.Pass(30);
            bench.Badge(SignedWorld.Anne);
            bench.Pass(5);
            return Assert.Single(bench.Bodies<SessionEnded>()).Figures;
        }
    }
}
