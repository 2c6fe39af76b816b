using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Core.Access;
using Makerspace.Iot.Edge.Core.Sessions;

namespace Makerspace.Iot.Edge.Core.Tests.Sessions;

/// <summary>A trainee under a supervisor: the trainee's badge, then the supervisor's, within its time.</summary>
public sealed class TrainingTests
{
    [Fact]
    public void Trainee_then_supervisor_is_a_training_session_with_both_on_record()
    {
        Rig rig = new Rig().Ready();
        rig.Tap(Rig.Ana, Rig.Needs("ana"));
        rig.Run(20, 0);
        rig.Tap(Rig.Sup);
        Assert.Equal(new SessionParty { Member = "ana", Structure = "atelier-sud", Supervisor = "sup", Purpose = SessionPurpose.Training }, Assert.Single(rig.Store.OfType<SessionRecord.Started>()).Party);
    }

    [Fact]
    public void A_trainee_behind_a_supervisor_who_badged_first_is_told_the_order()
    {
        Rig rig = new Rig().Ready();
        rig.Tap(Rig.Sup);
        rig.Tap(Rig.Ana, Rig.Needs("ana"));
        Assert.Equal(SignalKind.TraineeFirst, rig.Signals.Last().Kind);
        Assert.Equal(DenialReason.SupervisorNeeded, Assert.Single(rig.Store.OfType<SessionRecord.Denied>()).Reason);
        rig.Run(2, 0);
        rig.Tap(Rig.Sup);
        rig.Run(2, 0);
        rig.Tap(Rig.Ana, Rig.Needs("ana"));
        rig.Tap(Rig.Sup);
        Assert.Equal("sup", rig.State.Session!.Party.Supervisor);
    }

    [Fact]
    public void On_a_machine_of_two_persons_a_supervisor_who_badges_first_waits_and_the_trainee_is_told_the_order()
    {
        Rig rig = new Rig().Ready();
        rig.Tap(Rig.Sup, Rig.Needs("sup"));
        Assert.Equal(MachineCondition.AwaitingSupervisor, rig.Condition);
        rig.Tap(Rig.Ana, Rig.Needs("ana"));
        Assert.Equal(SignalKind.TraineeFirst, rig.Signals.Last().Kind);
        Assert.Equal(MachineCondition.Locked, rig.Condition);
        rig.Tap(Rig.Ana, Rig.Needs("ana"));
        rig.Tap(Rig.Sup, Rig.Needs("sup"));
        Assert.Equal(("ana", "sup"), (rig.State.Session!.Party.Member, rig.State.Session.Party.Supervisor));
    }

    [Fact]
    public void Two_supervisors_may_work_together_in_either_order()
    {
        Rig rig = new Rig().Ready();
        rig.Tap(Rig.Sup, Rig.Needs("sup"));
        rig.Tap("max-badge-000000000000", Rig.Needs("max"), new BadgeStanding("max", null, Maintains: false));
        Assert.Equal("max", rig.State.Session!.Party.Supervisor);
    }

    [Fact]
    public void A_badge_into_the_warning_gives_the_time_back_and_the_next_one_is_the_end()
    {
        Rig rig = Rig.In(MachineCondition.Idle);
        rig.Run(560, 20);
        Assert.True(rig.State.Session!.Warned);
        rig.Tap(Rig.Ana);
        Assert.Contains(rig.Signals, s => s.Kind == SignalKind.Extended);
        Assert.Equal(600, rig.State.SecondsLeft(rig.Now, rig.Profile)!.Value, 3);
        rig.Run(2, 20);
        rig.Tap(Rig.Ana);
        Assert.Equal(SessionEndReason.BadgeOut, rig.End.Reason);
    }

    [Fact]
    public void A_badge_into_the_warning_whose_rights_are_gone_is_the_end()
    {
        Rig rig = Rig.In(MachineCondition.Idle);
        rig.Run(560, 20);
        rig.Tap(Rig.Ana, Rig.Denied(DenialReason.MembershipLapsed));
        Assert.Equal(SessionEndReason.BadgeOut, rig.End.Reason);
    }

    [Fact]
    public void In_slot_style_the_trainees_card_must_come_back_behind_the_supervisors()
    {
        Rig rig = Supervised();
        rig.Run(20, 20);
        rig.Do(new MachineInput.BadgeRemoved(Rig.Sup));
        Assert.True(rig.Relay);
        rig.Run(9, 20);
        Assert.True(rig.Relay);
        rig.Run(2, 20);
        Assert.False(rig.Relay);
        Assert.Equal(SessionEndReason.BadgeOut, rig.End.Reason);
    }

    [Fact]
    public void In_slot_style_a_supervisors_card_that_stays_is_not_the_trainees()
    {
        Rig rig = Supervised();
        rig.Run(31, 20);
        Assert.Equal(SessionEndReason.BadgeOut, rig.End.Reason);
    }

    [Fact]
    public void In_slot_style_the_trainees_card_in_its_place_holds_the_session_and_its_removal_ends_it()
    {
        Rig rig = Supervised();
        rig.Do(new MachineInput.BadgeRemoved(Rig.Sup));
        rig.Run(5, 20);
        rig.Tap(Rig.Ana, Rig.Needs("ana"));
        rig.Run(100, 1000);
        Assert.Equal(MachineCondition.Running, rig.Condition);
        rig.Run(10, 20);
        rig.Do(new MachineInput.BadgeRemoved(Rig.Ana));
        rig.Run(2, 20);
        Assert.Equal(SessionEndReason.BadgeOut, rig.End.Reason);
    }

    [Fact]
    public void In_slot_style_a_trainees_card_that_does_not_come_cuts_no_job_and_coming_late_takes_the_end_back()
    {
        Rig rig = Supervised();
        rig.Do(new MachineInput.BadgeRemoved(Rig.Sup));
        rig.Run(40, 1000);
        Assert.Equal(MachineCondition.Ending, rig.Condition);
        rig.Run(600, null);
        Assert.True(rig.Relay);
        rig.Run(1, 1000);
        rig.Tap(Rig.Ana, Rig.Needs("ana"));
        Assert.Equal(MachineCondition.Running, rig.Condition);
        rig.Run(60, 1000);
        rig.Do(new MachineInput.BadgeRemoved(Rig.Ana));
        rig.Run(10, 20);
        Assert.Equal(SessionEndReason.BadgeOut, rig.End.Reason);
    }

    [Fact]
    public void A_trainees_card_that_never_left_its_own_reader_need_not_come_back()
    {
        Rig rig = Rig.In(MachineCondition.AwaitingSupervisor, Rig.Metered with { Presence = PresenceStyle.Slot });
        rig.Tap(Rig.Sup);
        rig.Do(new MachineInput.BadgeRemoved(Rig.Sup));
        rig.Run(60, 20);
        Assert.Equal(MachineCondition.Ready, rig.Condition);
        rig.Do(new MachineInput.BadgeRemoved(Rig.Ana));
        rig.Run(2, 20);
        Assert.Equal(SessionEndReason.BadgeOut, rig.End.Reason);
    }

    private static Rig Supervised()
    {
        Rig rig = Rig.In(MachineCondition.AwaitingSupervisor, Rig.Metered with { Presence = PresenceStyle.Slot });
        rig.Do(new MachineInput.BadgeRemoved(Rig.Ana));
        rig.Tap(Rig.Sup);
        Assert.Equal("sup", rig.State.Session!.Party.Supervisor);
        rig.Effects.Clear();
        return rig;
    }
}
