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
        Assert.Equal(new Party("ana", "atelier-sud", "sup", SessionPurpose.Training), Assert.Single(rig.Store.OfType<SessionRecord.Started>()).Party);
    }

    [Fact]
    public void A_trainee_behind_a_supervisor_who_badged_first_is_told_the_order()
    {
        Rig rig = new Rig().Ready();
        rig.Tap(Rig.Sup);
        rig.Tap(Rig.Ana, Rig.Needs("ana"));
        Assert.Equal(SignalKind.TraineeFirst, rig.Signals.Last().Kind);
        Assert.Equal(DenialReason.SupervisorNeeded, Assert.Single(rig.Store.OfType<SessionRecord.Denied>()).Reason);
        rig.Tap(Rig.Sup);
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
        rig.Tap(Rig.Ana);
        Assert.Equal(EndReason.BadgeOut, rig.End.Reason);
    }

    [Fact]
    public void A_badge_into_the_warning_whose_rights_are_gone_is_the_end()
    {
        Rig rig = Rig.In(MachineCondition.Idle);
        rig.Run(560, 20);
        rig.Tap(Rig.Ana, Rig.Denied(DenialReason.MembershipLapsed));
        Assert.Equal(EndReason.BadgeOut, rig.End.Reason);
    }
}
