using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Core.Access;
using Makerspace.Iot.Edge.Core.Interlocks;
using Makerspace.Iot.Edge.Core.Metering;
using Makerspace.Iot.Edge.Core.Sessions;

namespace Makerspace.Iot.Edge.Core.Tests.Sessions;

/// <summary>Emergency stops, interlocks, contactors, pins, readers.</summary>
public sealed class FaultsAndStops
{
    [Fact]
    public void An_emergency_stop_drops_at_once_and_starts_again_only_by_a_badge()
    {
        Rig rig = Rig.In(MachineCondition.Running);
        rig.Do(new MachineInput.InterlockRead(InterlockKinds.EmergencyStop, Satisfied: false));
        Assert.False(rig.Relay);
        Assert.Equal(SessionEndReason.EmergencyStop, rig.End.Reason);

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

    [Fact]
    public void After_an_emergency_a_badge_does_not_start_in_the_moment_in_which_the_last_reading_becomes_too_old()
    {
        Rig rig = Rig.In(MachineCondition.Running);
        rig.Do(new MachineInput.InterlockRead(InterlockKinds.EmergencyStop, Satisfied: false));
        rig.Do(new MachineInput.InterlockRead(InterlockKinds.EmergencyStop, Satisfied: true));
        rig.Do(new MachineInput.ContactorFeedback(Closed: false));
        rig.Skip(rig.Profile.MeterGapSeconds + 1);
        rig.Tap(Rig.Ana);
        Assert.False(rig.Relay);
        Assert.Equal(DenialReason.InterlockOpen, Assert.IsType<AccessDecision.Denied>(rig.Decision).Reason);
        rig.Do(new MachineInput.Tick());
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
        rig.Do(new MachineInput.ContactorFeedback(Closed: false));
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
        rig.Do(new MachineInput.ContactorFeedback(Closed: false));
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
        Assert.Equal(SessionEndReason.Fault, rig.End.Reason);
        Assert.Equal(MachineFaults.ContactorOpen, Assert.Single(rig.Store.OfType<SessionRecord.FaultRaised>()).Code);
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
        Assert.Equal(MachineFaults.ContactorWelded, Assert.Single(rig.Store.OfType<SessionRecord.FaultCleared>()).Code);
    }

    [Fact]
    public void An_unblock_of_a_machine_that_the_list_has_out_of_service_is_accepted_for_the_list_carries_it_too()
    {
        Rig rig = Rig.In(MachineCondition.Locked);
        rig.Do(new MachineInput.AccessReviewed(null, ListedOutOfService: true));
        Assert.Equal(MachineCondition.OutOfService, rig.Condition);
        rig.Command(CommandVerb.Unblock);
        Assert.Contains(rig.Effects, e => e is SessionEffect.AnswerCommand { Accepted: true });
        rig.Do(new MachineInput.AccessReviewed(null, ListedOutOfService: false));
        Assert.Equal(MachineCondition.Locked, rig.Condition);

        // And of one that nobody has blocked, as after a list that came first.
        rig.Command(CommandVerb.Unblock);
        Assert.Contains(rig.Effects, e => e is SessionEffect.AnswerCommand { Accepted: true });
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
        Assert.Equal(MachineFaults.ContactorWelded, rig.State.Faults);
    }

    [Fact]
    public void A_meter_that_knows_the_end_of_power_only_by_waiting_is_given_its_time()
    {
        Rig rig = new Rig(Rig.Metered with { HasFeedback = false, Meter = new MeterTraits(1, SettleSeconds: 300) }).Ready();
        rig.Run(300, 40);
        Assert.Equal(MachineCondition.Locked, rig.Condition);
        rig.Run(1, 40);
        Assert.Equal(MachineFaults.ContactorWelded, rig.State.Faults);
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
    public void A_pin_that_fails_latches_and_clears_only_once_it_works()
    {
        Rig rig = Rig.In(MachineCondition.Ready);
        rig.Do(new MachineInput.DeviceFault(MachineFaults.PinFailed, IsPresent: true, "line 17"));
        Assert.Equal(MachineCondition.Faulted, rig.Condition);
        rig.Command(CommandVerb.ClearFault);
        Assert.Equal(MachineCondition.Faulted, rig.Condition);
        rig.Do(new MachineInput.DeviceFault(MachineFaults.PinFailed, IsPresent: false));
        rig.Do(new MachineInput.ContactorFeedback(Closed: false));
        rig.Command(CommandVerb.ClearFault);
        Assert.Equal(MachineCondition.Locked, rig.Condition);
    }

    [Fact]
    public void A_silent_reader_is_reported_while_it_lasts()
    {
        Rig rig = Rig.In(MachineCondition.Running);
        rig.Do(new MachineInput.DeviceFault(MachineFaults.ReaderSilent, IsPresent: true));
        Assert.Equal(MachineCondition.Running, rig.Condition);
        rig.Do(new MachineInput.DeviceFault(MachineFaults.ReaderSilent, IsPresent: false));
        Assert.Collection(rig.Store.Skip(1), r => Assert.IsType<SessionRecord.FaultRaised>(r), r => Assert.IsType<SessionRecord.FaultCleared>(r));
    }

    [Fact]
    public void A_relay_of_which_nothing_was_heard_yet_starts_nothing_and_raises_nothing()
    {
        Rig rig = new Rig();
        rig.Do(new MachineInput.InterlockRead(InterlockKinds.EmergencyStop, Satisfied: true));
        rig.Do(new MachineInput.ContactorFeedback(Closed: null));
        rig.Run(5, 0, contact: false);
        rig.Tap(Rig.Ana);
        Assert.Equal((MachineCondition.Locked, MachineFaults.None, false), (rig.Condition, rig.State.Faults, rig.Relay));
        Assert.Equal(DenialReason.RelayUnreachable, Assert.IsType<AccessDecision.Denied>(rig.Decision).Reason);
        rig.Run(1, 0);
        rig.Tap(Rig.Ana);
        rig.Run(5, 0);
        Assert.Equal((MachineCondition.Ready, MachineFaults.None, true), (rig.Condition, rig.State.Faults, rig.Relay));
    }

    [Fact]
    public void A_relay_out_of_reach_forbids_a_start_in_words_and_lets_it_once_it_is_back()
    {
        Rig rig = Rig.In(MachineCondition.Locked);
        rig.Do(new MachineInput.DeviceFault(MachineFaults.RelayUnreachable, IsPresent: true, "plug"));
        Assert.Equal(MachineCondition.Locked, rig.Condition);
        rig.Tap(Rig.Ana);
        Assert.Equal(MachineCondition.Locked, rig.Condition);
        Assert.False(rig.Relay);
        Assert.Equal(DenialReason.RelayUnreachable, rig.Signals.Last(s => s.Kind == SignalKind.Refused).Reason);
        rig.Do(new MachineInput.DeviceFault(MachineFaults.RelayUnreachable, IsPresent: false));
        rig.Skip(10);
        rig.Tap(Rig.Ana);
        Assert.True(rig.Relay);
    }

    [Theory]
    [InlineData(MachineCondition.Ready)]
    [InlineData(MachineCondition.Running)]
    [InlineData(MachineCondition.Idle)]
    public void A_relay_out_of_reach_ends_no_session(MachineCondition during)
    {
        Rig rig = Rig.In(during);
        rig.Do(new MachineInput.DeviceFault(MachineFaults.RelayUnreachable, IsPresent: true, "plug"));
        rig.Do(new MachineInput.ContactorFeedback(Closed: null));
        rig.Run(30, null, contact: false);
        Assert.True(rig.Relay);
        Assert.NotNull(rig.State.Session);
        Assert.DoesNotContain(rig.Store, r => r is SessionRecord.Ended);
    }

    [Fact]
    public void A_relay_out_of_reach_does_not_end_the_session_of_a_member_who_badged_out_unseen()
    {
        Rig rig = Rig.In(MachineCondition.Idle);
        rig.Run(4, null);
        rig.Tap(Rig.Ana);
        rig.Do(new MachineInput.DeviceFault(MachineFaults.RelayUnreachable, IsPresent: true, "plug"));
        rig.Run(120, null);
        Assert.True(rig.Relay);
        rig.Do(new MachineInput.DeviceFault(MachineFaults.RelayUnreachable, IsPresent: false));
        rig.Run(3, 1500);
        Assert.True(rig.Relay);
        rig.Run(20, 20);
        Assert.Equal(SessionEndReason.BadgeOut, rig.End.Reason);
    }
}
