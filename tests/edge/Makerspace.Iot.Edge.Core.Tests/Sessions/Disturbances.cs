using Makerspace.Iot.Edge.Core.Access;
using Makerspace.Iot.Edge.Core.Interlocks;
using Makerspace.Iot.Edge.Core.Metering;
using Makerspace.Iot.Edge.Core.Sessions;

namespace Makerspace.Iot.Edge.Core.Tests.Sessions;

/// <summary>Faults, emergency stops, silent meters, refused records, power cuts and clocks.</summary>
public sealed class Disturbances
{
    [Fact]
    public void An_emergency_stop_drops_at_once_and_starts_again_only_by_a_badge()
    {
        Rig rig = Rig.In(MachineCondition.Running);
        rig.Do(new MachineInput.InterlockRead(InterlockKinds.EmergencyStop, Satisfied: false));
        Assert.False(rig.Relay);
        Assert.Equal(EndReason.EmergencyStop, rig.End.Reason);

        rig.Tap(Rig.Ana);
        Assert.Equal(DenialReason.InterlockOpen, Assert.IsType<AccessDecision.Denied>(rig.Decision).Reason);

        rig.Do(new MachineInput.InterlockRead(InterlockKinds.EmergencyStop, Satisfied: true));
        rig.Run(10, 0);
        Assert.False(rig.Relay);
        Assert.Equal(MachineCondition.Locked, rig.Condition);

        rig.Tap(Rig.Ana);
        Assert.True(rig.Relay);
    }

    [Fact]
    public void After_an_emergency_no_start_while_working_power_still_flows()
    {
        Rig rig = Rig.In(MachineCondition.Running);
        rig.Do(new MachineInput.InterlockRead(InterlockKinds.EmergencyStop, Satisfied: false));
        rig.Do(new MachineInput.InterlockRead(InterlockKinds.EmergencyStop, Satisfied: true));
        rig.Tap(Rig.Ana);
        Assert.False(rig.Relay);
        rig.Do(new MachineInput.PowerSample(0, null));
        rig.Tap(Rig.Ana);
        Assert.True(rig.Relay);
    }

    [Theory]
    [InlineData(InterlockKinds.EmergencyStop)]
    [InlineData(InterlockKinds.Lid)]
    [InlineData(InterlockKinds.Extractor)]
    [InlineData(InterlockKinds.Coolant)]
    public void An_interlock_that_is_open_or_unread_forbids_a_start(InterlockKinds kind)
    {
        Rig rig = new(Rig.Metered with { Interlocks = kind });
        rig.Tap(Rig.Ana);
        rig.Do(new MachineInput.InterlockRead(kind, Satisfied: false));
        rig.Tap(Rig.Ben);
        Assert.All(rig.Store.OfType<SessionRecord.Denied>(), d => Assert.Equal(DenialReason.InterlockOpen, d.Reason));
        Assert.Equal(2, rig.Store.Count);

        rig.Do(new MachineInput.InterlockRead(kind, Satisfied: true));
        rig.Tap(Rig.Ana);
        Assert.True(rig.Relay);
    }

    [Theory]
    [InlineData(InterlockKinds.Lid)]
    [InlineData(InterlockKinds.Extractor)]
    [InlineData(InterlockKinds.Coolant)]
    public void An_interlock_lost_during_work_is_signalled_and_cuts_nothing(InterlockKinds kind)
    {
        var rig = new Rig(Rig.Metered with { Interlocks = kind });
        rig.Do(new MachineInput.InterlockRead(kind, Satisfied: true));
        rig.Tap(Rig.Ana);
        rig.Run(10, 1000);
        rig.Do(new MachineInput.InterlockRead(kind, Satisfied: false));
        rig.Run(10, 1000);
        Assert.True(rig.Relay);
        Assert.Single(rig.Signals, s => s.Kind == SignalKind.InterlockLost);
    }

    [Fact]
    public void A_contactor_that_does_not_close_latches_a_fault_after_its_time()
    {
        Rig rig = new Rig().Ready();
        rig.Tap(Rig.Ana);
        rig.Do(new MachineInput.ContactorFeedback(Closed: false));
        rig.Skip(0.9);
        rig.Do(new MachineInput.Tick());
        Assert.Equal(MachineCondition.Ready, rig.Condition);

        rig.Skip(0.2);
        rig.Do(new MachineInput.Tick());
        Assert.Equal(MachineCondition.Faulted, rig.Condition);
        Assert.False(rig.Relay);
        Assert.Equal(EndReason.Fault, rig.End.Reason);
        Assert.Equal(FaultCode.ContactorOpen, Assert.Single(rig.Store.OfType<SessionRecord.FaultRaised>()).Code);
    }

    [Fact]
    public void A_broken_feedback_wire_does_not_cut_a_working_machine()
    {
        Rig rig = Rig.In(MachineCondition.Running);
        rig.Do(new MachineInput.ContactorFeedback(Closed: false));
        rig.Run(60, 1000, contact: false);
        Assert.True(rig.Relay);
        Assert.Equal(MachineCondition.Ending, rig.Condition);
        rig.Run(10, 0, contact: false);
        Assert.Equal(MachineCondition.Faulted, rig.Condition);
    }

    [Fact]
    public void A_contact_sensed_closed_behind_an_open_relay_is_welded_until_a_person_clears_it()
    {
        Rig rig = Rig.In(MachineCondition.Faulted);
        rig.Command(CommandVerb.ClearFault);
        Assert.Contains(rig.Effects, e => e is SessionEffect.AnswerCommand { Accepted: false, Refusal: "not-now" });

        rig.Do(new MachineInput.ContactorFeedback(Closed: false));
        rig.Run(10, 0);
        Assert.Equal(MachineCondition.Faulted, rig.Condition);
        rig.Tap(Rig.Ana);
        Assert.Equal(DenialReason.MachineFaulted, Assert.IsType<AccessDecision.Denied>(rig.Decision).Reason);

        rig.Command(CommandVerb.ClearFault);
        Assert.Equal(MachineCondition.Locked, rig.Condition);
        Assert.Equal(FaultCode.ContactorWelded, Assert.Single(rig.Store.OfType<SessionRecord.FaultCleared>()).Code);
    }

    [Fact]
    public void A_maintainer_clears_a_fault_at_the_machine_without_network()
    {
        Rig rig = Rig.In(MachineCondition.Faulted);
        var maintainer = new BadgeStanding("sup", null, Maintains: true);
        rig.Tap(Rig.Sup, standing: maintainer);
        Assert.Equal(MachineCondition.Faulted, rig.Condition);
        rig.Do(new MachineInput.ContactorFeedback(Closed: false));
        rig.Tap(Rig.Sup, standing: maintainer);
        Assert.Equal(MachineCondition.Locked, rig.Condition);
    }

    [Fact]
    public void Power_behind_an_open_relay_is_a_welded_contactor()
    {
        Rig rig = new Rig(Rig.Metered with { HasFeedback = false }).Ready();
        rig.Run(3, 300);
        Assert.Equal(MachineCondition.Locked, rig.Condition);
        rig.Run(1, 300);
        Assert.Equal(MachineCondition.Faulted, rig.Condition);
        Assert.Equal(FaultCode.ContactorWelded, rig.State.Faults);
    }

    [Fact]
    public void One_late_average_of_the_meter_is_not_a_welded_contactor()
    {
        Rig rig = Rig.In(MachineCondition.Idle);
        rig.Tap(Rig.Ana);
        rig.Run(2, 20);
        rig.Run(20, 1);
        Assert.Equal(MachineCondition.Locked, rig.Condition);
    }

    [Fact]
    public void A_silent_meter_is_reported_and_ends_nothing()
    {
        Rig rig = Rig.In(MachineCondition.Running);
        rig.Run(14, null);
        Assert.Equal(FaultCode.None, rig.State.Faults);
        rig.Run(600, null);
        Assert.Equal(FaultCode.MeterSilent, rig.State.Faults);
        Assert.Equal(MachineCondition.Running, rig.Condition);
        Assert.Single(rig.Store.OfType<SessionRecord.FaultRaised>());
        Figures figures = rig.State.Session!.FiguresAt(rig.Now, rig.Profile);
        Assert.Equal(EnergyQuality.Missing, figures.EnergyQuality);
        Assert.Equal(614, figures.GapSeconds, 3);
        Assert.InRange(figures.ActiveSeconds, 10, 20);

        rig.Run(10, 0);
        Assert.Equal(FaultCode.None, rig.State.Faults);
        Assert.Equal(MachineCondition.Idle, rig.Condition);
        Assert.Single(rig.Store.OfType<SessionRecord.FaultCleared>());
    }

    [Fact]
    public void A_silent_meter_never_makes_a_machine_idle_but_lets_the_member_go()
    {
        Rig rig = Rig.In(MachineCondition.Idle);
        rig.Run(3600, null);
        Assert.Equal(MachineCondition.Running, rig.Condition);
        rig.Tap(Rig.Ana);
        Assert.True(rig.Relay);
        rig.Run(14, null);
        Assert.True(rig.Relay);
        rig.Run(1, null);
        Assert.False(rig.Relay);
        Assert.Equal(EndReason.BadgeOut, rig.End.Reason);
        Assert.Equal(EnergyQuality.Missing, rig.End.Figures.EnergyQuality);
    }

    [Theory]
    [InlineData(PresenceStyle.Tap)]
    [InlineData(PresenceStyle.Slot)]
    public void A_machine_left_to_finish_its_job_is_not_cut_by_a_silence_of_the_meter(PresenceStyle presence)
    {
        Rig rig = Rig.In(MachineCondition.Running, Rig.Metered with { Presence = presence });
        rig.Do(presence == PresenceStyle.Tap ? new MachineInput.Tick() : new MachineInput.BadgeRemoved(Rig.Ana));
        if (presence == PresenceStyle.Tap)
        {
            rig.Tap(Rig.Ana);
        }

        rig.Run(3600, null);
        Assert.True(rig.Relay);
        Assert.Equal(MachineCondition.Ending, rig.Condition);
        rig.Run(10, 0);
        Assert.Equal(EndReason.BadgeOut, rig.End.Reason);
    }

    [Fact]
    public void Badging_once_more_ends_a_session_whose_meter_fell_silent_after_the_badge_out()
    {
        Rig rig = Rig.In(MachineCondition.Running);
        rig.Tap(Rig.Ana);
        rig.Run(60, null);
        Assert.True(rig.Relay);
        rig.Tap(Rig.Ana);
        Assert.False(rig.Relay);
        Assert.Equal(EndReason.BadgeOut, rig.End.Reason);
    }

    [Fact]
    public void A_meter_that_stammers_does_not_give_the_idle_time_back()
    {
        Rig rig = Rig.In(MachineCondition.Idle);
        for (int i = 0; i < 100 && rig.Relay; i++)
        {
            rig.Run(20, 20);
            rig.Run(7, null);
        }

        Assert.False(rig.Relay);
        Assert.Equal(EndReason.IdleTimeout, rig.End.Reason);
        Assert.InRange(rig.End.Figures.OccupiedSeconds, 600, 900);
    }

    [Fact]
    public void A_command_on_a_machine_with_a_silent_meter_waits_for_the_meter_or_the_member()
    {
        Rig rig = Rig.In(MachineCondition.Running);
        rig.Run(20, null);
        rig.Command(CommandVerb.EndSession);
        rig.Run(600, null);
        Assert.True(rig.Relay);
        rig.Tap(Rig.Ana);
        Assert.False(rig.Relay);
        Assert.Equal(EndReason.Command, rig.End.Reason);
    }

    [Fact]
    public void A_machine_without_meter_is_occupied_and_active_until_the_member_goes()
    {
        Rig rig = new Rig(new MachineProfile()).Ready();
        rig.Tap(Rig.Ana);
        rig.Run(7200, null);
        Assert.Equal(MachineCondition.Running, rig.Condition);
        rig.Tap(Rig.Ana);
        Assert.Equal(EndReason.BadgeOut, rig.End.Reason);
        Assert.Equal(7200, rig.End.Figures.ActiveSeconds);
        Assert.Equal(EnergyQuality.Missing, rig.End.Figures.EnergyQuality);
        Assert.Equal(FaultCode.None, rig.State.Faults);
    }

    [Fact]
    public void A_forgotten_session_without_meter_ends_after_a_warning()
    {
        Rig rig = new Rig(new MachineProfile { UnmeteredTimeoutSeconds = 3600 }).Ready();
        rig.Tap(Rig.Ana);
        rig.Run(3590, null);
        Assert.Single(rig.Signals, s => s.Kind == SignalKind.Warning);
        rig.Command(CommandVerb.Extend);
        rig.Run(3590, null);
        Assert.True(rig.Relay);
        rig.Run(20, null);
        Assert.Equal(EndReason.IdleTimeout, rig.End.Reason);
    }

    [Fact]
    public void The_end_of_a_session_is_offered_to_the_store_until_it_takes_it()
    {
        Rig rig = Rig.In(MachineCondition.Idle);
        rig.StoreRefuses = true;
        rig.Tap(Rig.Ana);
        Assert.False(rig.Relay);
        rig.Run(60, 0);
        Assert.Single(rig.State.Unsaved);

        rig.StoreRefuses = false;
        rig.Tap(Rig.Ana);
        Assert.Equal(DenialReason.CannotRecord, Assert.IsType<AccessDecision.Denied>(rig.Decision).Reason);
        rig.Run(6, 0);
        Assert.Equal(EndReason.BadgeOut, rig.End.Reason);
        rig.Tap(Rig.Ana);
        Assert.True(rig.Relay);
    }

    [Fact]
    public void A_refused_checkpoint_is_tried_again_soon_and_cuts_nothing()
    {
        Rig rig = Rig.In(MachineCondition.Running);
        rig.StoreRefuses = true;
        rig.Run(30, 1000);
        Assert.Empty(rig.State.Unsaved);
        rig.StoreRefuses = false;
        rig.Run(6, 1000);
        Assert.Single(rig.Store.OfType<SessionRecord.Checkpoint>());
        Assert.True(rig.Relay);
    }

    [Fact]
    public void Unsaved_records_are_bounded_and_an_end_is_never_given_up()
    {
        Rig rig = Rig.In(MachineCondition.Idle);
        rig.StoreRefuses = true;
        rig.Tap(Rig.Ana);
        for (int i = 0; i < 50; i++)
        {
            rig.Command(CommandVerb.Block);
            rig.Command(CommandVerb.Unblock);
        }

        Assert.Equal(MachineState.MaxUnsaved, rig.State.Unsaved.Count);
        Assert.Equal(101 - MachineState.MaxUnsaved, rig.State.UnsavedDropped);
        Assert.Single(rig.State.Unsaved.OfType<SessionRecord.Ended>());
    }

    [Fact]
    public void A_power_cut_closes_the_session_at_its_last_checkpoint()
    {
        Rig before = Rig.In(MachineCondition.Running);
        before.Run(60, 1000);
        SessionRecord.Started started = Assert.Single(before.Store.OfType<SessionRecord.Started>());
        SessionRecord.Checkpoint last = before.Store.OfType<SessionRecord.Checkpoint>().Last();

        var rig = new Rig(restarted: false);
        rig.Do(new MachineInput.Restarted(new InterruptedSession(started.Session, started.Party, started.At.Wall, started.At.Clock, started.AccessVersion, last.Figures)));
        Assert.Equal(EndReason.PowerLost, rig.End.Reason);
        Assert.Equal(last.Figures, rig.End.Figures);
        Assert.Equal(started.At.Wall.AddSeconds(last.Figures.OccupiedSeconds), rig.End.EndWall);
        Assert.Equal(MachineCondition.Locked, rig.Condition);
        Assert.Contains(rig.Effects, e => e is SessionEffect.SetRelay { On: false });
    }

    [Fact]
    public void A_power_cut_before_the_first_checkpoint_closes_with_nothing()
    {
        var rig = new Rig(restarted: false);
        rig.Do(new MachineInput.Restarted(new InterruptedSession("s1", new Party("ana", null, null, SessionPurpose.Production), rig.Wall, ClockQuality.Unsynced, 7, Figures: null)));
        Assert.Equal(0, rig.End.Figures.OccupiedSeconds);
        Assert.Equal(EnergyQuality.Missing, rig.End.Figures.EnergyQuality);
        Assert.Equal(rig.End.StartWall, rig.End.EndWall);
    }

    [Fact]
    public void A_block_and_a_fault_outlive_a_restart_and_are_not_recorded_twice()
    {
        var rig = new Rig(restarted: false);
        rig.Do(new MachineInput.Restarted(Blocked: new Block("blade"), OutOfServiceRecorded: true, Faults: FaultCode.ContactorOpen));
        Assert.Equal(MachineCondition.Faulted, rig.Condition);
        rig.Command(CommandVerb.ClearFault);
        Assert.Equal(MachineCondition.OutOfService, rig.Condition);
        rig.Command(CommandVerb.Unblock);
        Assert.Equal(MachineCondition.Locked, rig.Condition);
        Assert.Collection(rig.Store, r => Assert.IsType<SessionRecord.FaultCleared>(r), r => Assert.IsType<SessionRecord.BackInService>(r));
    }

    [Fact]
    public void Out_of_service_by_the_list_is_kept_over_a_restart_until_the_list_is_read()
    {
        var rig = new Rig(restarted: false);
        rig.Do(new MachineInput.Restarted(OutOfServiceRecorded: true));
        Assert.Equal(MachineCondition.OutOfService, rig.Condition);
        rig.Review(null);
        Assert.Equal(MachineCondition.Locked, rig.Condition);
        Assert.IsType<SessionRecord.BackInService>(Assert.Single(rig.Store));
    }

    [Fact]
    public void A_pin_that_fails_latches_and_clears_only_once_it_works()
    {
        Rig rig = Rig.In(MachineCondition.Ready);
        rig.Do(new MachineInput.DeviceFault(FaultCode.PinFailed, IsPresent: true, "line 17"));
        Assert.Equal(MachineCondition.Faulted, rig.Condition);
        rig.Command(CommandVerb.ClearFault);
        Assert.Equal(MachineCondition.Faulted, rig.Condition);
        rig.Do(new MachineInput.DeviceFault(FaultCode.PinFailed, IsPresent: false));
        rig.Do(new MachineInput.ContactorFeedback(Closed: false));
        rig.Command(CommandVerb.ClearFault);
        Assert.Equal(MachineCondition.Locked, rig.Condition);
    }

    [Fact]
    public void A_silent_reader_is_reported_while_it_lasts()
    {
        Rig rig = Rig.In(MachineCondition.Running);
        rig.Do(new MachineInput.DeviceFault(FaultCode.ReaderSilent, IsPresent: true));
        Assert.Equal(MachineCondition.Running, rig.Condition);
        rig.Do(new MachineInput.DeviceFault(FaultCode.ReaderSilent, IsPresent: false));
        Assert.Collection(rig.Store.Skip(1), r => Assert.IsType<SessionRecord.FaultRaised>(r), r => Assert.IsType<SessionRecord.FaultCleared>(r));
    }

    [Theory]
    [InlineData(365 * 24.0)]
    [InlineData(-365 * 24.0)]
    [InlineData(0.9)]
    public void A_step_of_a_synced_clock_changes_no_figure(double hours)
    {
        Rig rig = Rig.In(MachineCondition.Running);
        DateTimeOffset start = rig.State.Session!.Start.Wall;
        rig.Wall += TimeSpan.FromHours(hours);
        rig.Do(new MachineInput.ClockStepped((long)(hours * 3_600_000)));
        rig.Run(100, 1000);
        rig.Run(10, 0);
        rig.Tap(Rig.Ana);
        Assert.Equal(120, rig.End.Figures.OccupiedSeconds, 3);
        Assert.Equal(110, rig.End.Figures.ActiveSeconds, 3);
        Assert.Equal(start, rig.End.StartWall);
        Assert.Equal(start.AddSeconds(120), rig.End.EndWall);
    }

    [Fact]
    public void A_start_in_the_past_is_put_right_once_the_clock_is_synced()
    {
        var rig = new Rig { Clock = ClockQuality.Unsynced, Wall = DateTimeOffset.UnixEpoch };
        rig.Ready();
        rig.Tap(Rig.Ana);
        rig.Run(50, 1000);
        rig.Wall = new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
        rig.Clock = ClockQuality.Synced;
        rig.Do(new MachineInput.ClockStepped(1));
        rig.Run(50, 1000);
        rig.Run(10, 0);
        rig.Tap(Rig.Ana);
        Assert.Equal(new DateTimeOffset(2026, 3, 2, 8, 59, 10, TimeSpan.Zero), rig.End.StartWall);
        Assert.Equal(ClockQuality.Corrected, rig.End.StartClock);
        Assert.Equal(110, rig.End.Figures.OccupiedSeconds, 3);
    }

    [Fact]
    public void A_monotonic_time_that_goes_back_counts_as_the_last_one()
    {
        Rig rig = Rig.In(MachineCondition.Running);
        rig.Skip(-5);
        rig.Do(new MachineInput.PowerSample(1000, null));
        rig.Do(new MachineInput.Tick());
        Assert.True(rig.State.LastMs > rig.Ms);
        Assert.Equal(MachineCondition.Running, rig.Condition);
    }

    [Theory]
    [InlineData(MachineCondition.Running, 100)]
    [InlineData(MachineCondition.Idle, 0)]
    public void Withdrawn_rights_take_effect_at_rest(MachineCondition condition, double work)
    {
        Rig rig = Rig.In(condition);
        rig.Review(Rig.Denied(DenialReason.BadgeRevoked));
        rig.Run(work, 1000);
        Assert.Equal(work > 0, rig.Relay);
        rig.Run(10, 0);
        Assert.Equal(EndReason.AccessWithdrawn, rig.End.Reason);
    }

    [Fact]
    public void Rights_given_back_before_rest_let_the_session_go_on()
    {
        Rig rig = Rig.In(MachineCondition.Running);
        rig.Review(Rig.Denied(DenialReason.OutsideHours));
        rig.Run(10, 1000);
        rig.Review(Rig.Grant("ana"));
        Assert.Equal(MachineCondition.Running, rig.Condition);
    }

    [Fact]
    public void A_block_becomes_effective_and_recorded_when_the_machine_rests()
    {
        Rig rig = Rig.In(MachineCondition.Running);
        rig.Command(CommandVerb.Block);
        rig.Run(60, 1000);
        Assert.Empty(rig.Store.OfType<SessionRecord.OutOfService>());
        rig.Run(10, 0);
        Assert.Equal(MachineCondition.OutOfService, rig.Condition);
        Assert.Equal("because", Assert.Single(rig.Store.OfType<SessionRecord.OutOfService>()).Reason);
        Assert.Equal(EndReason.Command, rig.End.Reason);
    }
}
