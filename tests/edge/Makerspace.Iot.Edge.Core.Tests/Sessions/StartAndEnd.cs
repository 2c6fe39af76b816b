using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Core.Access;
using Makerspace.Iot.Edge.Core.Interlocks;
using Makerspace.Iot.Edge.Core.Sessions;

namespace Makerspace.Iot.Edge.Core.Tests.Sessions;

/// <summary>How sessions begin and end when nothing is broken.</summary>
public sealed class StartAndEnd
{
    [Fact]
    public void The_record_goes_before_the_relay()
    {
        Rig rig = new Rig().Ready();
        rig.Tap(Rig.Ana);

        Assert.Collection(
            rig.Effects,
            e => Assert.IsType<SessionRecord.Started>(Assert.Single(Assert.IsType<SessionEffect.Commit>(e).Records)),
            e => Assert.True(Assert.IsType<SessionEffect.SetRelay>(e).On),
            e => Assert.Equal(SignalKind.Granted, Assert.IsType<SessionEffect.Signal>(e).Kind));
    }

    [Fact]
    public void A_start_that_cannot_be_recorded_drives_no_relay()
    {
        Rig rig = new Rig().Ready();
        rig.StoreRefuses = true;
        rig.Tap(Rig.Ana);

        Assert.DoesNotContain(rig.Effects, e => e is SessionEffect.SetRelay { On: true });
        Assert.Equal(MachineCondition.Locked, rig.Condition);
        Assert.Null(rig.State.Session);
        Assert.Contains(rig.Signals, s => s is { Kind: SignalKind.Refused, Reason: DenialReason.CannotRecord });
        Assert.Empty(rig.State.Unsaved);
    }

    [Fact]
    public void A_session_records_who_how_long_and_how_much()
    {
        Rig rig = new Rig().Ready();
        rig.Tap(Rig.Ana);
        rig.Run(30, 0);
        rig.Run(600, 1200);
        rig.Run(30, 10);
        rig.Tap(Rig.Ana);

        SessionRecord.Ended end = rig.End;
        Assert.Equal(SessionEndReason.BadgeOut, end.Reason);
        Assert.Equal(new SessionParty { Member = "ana", Structure = "atelier-sud" }, end.Party);
        Assert.Equal(660, end.Figures.OccupiedSeconds, 3);
        Assert.Equal(600, end.Figures.ActiveSeconds, 3);
        Assert.InRange(end.Figures.EnergyWh, 199, 201);
        Assert.Equal(1200, end.Figures.PeakW);
        Assert.Equal(EnergyQuality.Metered, end.Figures.EnergyQuality);
        Assert.Equal(0, end.Figures.GapSeconds);
        Assert.Equal(end.StartWall.AddSeconds(660), end.EndWall);
        Assert.False(rig.Relay);
    }

    [Fact]
    public void Badging_out_of_a_working_machine_waits_for_rest()
    {
        Rig rig = Rig.In(MachineCondition.Running);
        rig.Tap(Rig.Ana);
        rig.Run(100, 1000);
        Assert.True(rig.Relay);
        Assert.Contains(rig.Signals, s => s.Kind == SignalKind.Ending);

        rig.Run(10, 0);
        Assert.False(rig.Relay);
        Assert.Equal(SessionEndReason.BadgeOut, rig.End.Reason);
    }

    [Fact]
    public void Badging_again_takes_a_badge_out_back()
    {
        Rig rig = Rig.In(MachineCondition.Running);
        rig.Tap(Rig.Ana);
        rig.Run(5, 1000);
        rig.Tap(Rig.Ana);
        Assert.Equal(MachineCondition.Running, rig.Condition);

        rig.Run(30, 0);
        Assert.Equal(MachineCondition.Idle, rig.Condition);
        Assert.True(rig.Relay);
    }

    [Fact]
    public void Badging_again_does_not_take_a_command_back()
    {
        Rig rig = Rig.In(MachineCondition.Running);
        rig.Command(CommandVerb.EndSession);
        rig.Tap(Rig.Ana);
        rig.Run(10, 0);
        Assert.Equal(SessionEndReason.Command, rig.End.Reason);
    }

    [Fact]
    public void Badging_again_with_rights_that_lapsed_does_not_take_the_end_back()
    {
        Rig rig = Rig.In(MachineCondition.Running);
        rig.Tap(Rig.Ana);
        rig.Tap(Rig.Ana, Rig.Denied(DenialReason.BadgeRevoked));
        Assert.Equal(MachineCondition.Ending, rig.Condition);
    }

    [Fact]
    public void Whoever_badged_out_did_so_even_if_rights_end_before_the_machine_rests()
    {
        Rig rig = Rig.In(MachineCondition.Running);
        rig.Tap(Rig.Ana);
        rig.Review(Rig.Denied(DenialReason.OutsideHours));
        rig.Review(Rig.Grant("ana"));
        rig.Run(10, 0);
        Assert.Equal(SessionEndReason.BadgeOut, rig.End.Reason);
    }

    [Theory]
    [InlineData(90, 0)]
    [InlineData(0, 90)]
    [InlineData(40, 90)]
    public void Cool_down_and_run_on_keep_the_relay_on_from_rest(double coolDown, double runOn)
    {
        Rig rig = Rig.In(MachineCondition.Running, Rig.Metered with { CoolDownSeconds = coolDown, RunOnSeconds = runOn });
        rig.Tap(Rig.Ana);
        rig.Run(88, 10);
        Assert.True(rig.Relay);
        rig.Run(4, 10);
        Assert.False(rig.Relay);
    }

    [Fact]
    public void Cool_down_that_has_passed_in_idle_is_not_waited_for_again()
    {
        Rig rig = Rig.In(MachineCondition.Running, Rig.Metered with { CoolDownSeconds = 60 });
        rig.Run(100, 10);
        rig.Tap(Rig.Ana);
        Assert.False(rig.Relay);
    }

    [Fact]
    public void A_machine_never_used_needs_no_cool_down_and_ends_behind_its_start_time_out()
    {
        Rig rig = Rig.In(MachineCondition.Ready, Rig.Metered with { CoolDownSeconds = 60 });
        rig.Run(116, 0);
        Assert.Single(rig.Signals, s => s is { Kind: SignalKind.Warning, SecondsLeft: 60 });
        Assert.True(rig.Relay);
        rig.Run(1, 0);
        Assert.False(rig.Relay);
        Assert.Equal(SessionEndReason.IdleTimeout, rig.End.Reason);
        Assert.Equal(0, rig.End.Figures.ActiveSeconds);
    }

    [Fact]
    public void Idle_warns_once_then_ends_and_its_tail_is_occupied_but_not_active()
    {
        Rig rig = Rig.In(MachineCondition.Idle);
        rig.Run(620, 20);
        Assert.Single(rig.Signals, s => s.Kind == SignalKind.Warning);
        Assert.Equal(SessionEndReason.IdleTimeout, rig.End.Reason);
        Assert.Equal(10, rig.End.Figures.ActiveSeconds, 3);
        Assert.InRange(rig.End.Figures.OccupiedSeconds, 610, 620);
    }

    [Fact]
    public void Extending_gives_the_whole_time_back()
    {
        Rig rig = Rig.In(MachineCondition.Idle);
        rig.Run(590, 20);
        rig.Command(CommandVerb.Extend);
        Assert.Contains(rig.Effects, e => e is SessionEffect.AnswerCommand { Accepted: true });
        Assert.Equal(600, rig.State.SecondsLeft(rig.Now, rig.Profile)!.Value, 3);
        rig.Run(590, 20);
        Assert.True(rig.Relay);
        Assert.Equal(2, rig.Signals.Count(s => s.Kind == SignalKind.Warning));
    }

    [Fact]
    public void Working_again_from_idle_stops_the_time_out()
    {
        Rig rig = Rig.In(MachineCondition.Idle);
        rig.Run(590, 20);
        rig.Run(10, 1000);
        Assert.Equal(MachineCondition.Running, rig.Condition);
        rig.Run(300, 20);
        Assert.True(rig.Relay);
    }

    [Fact]
    public void A_pause_shorter_than_the_dwell_is_work()
    {
        Rig rig = Rig.In(MachineCondition.Running);
        for (int i = 0; i < 20; i++)
        {
            rig.Run(4, 0);
            rig.Run(3, 1000);
            Assert.Equal(MachineCondition.Running, rig.Condition);
        }
    }

    [Fact]
    public void Another_member_takes_over_an_idle_machine_without_a_click_of_the_relay()
    {
        Rig rig = Rig.In(MachineCondition.Idle);
        rig.Tap(Rig.Ben);

        Assert.Equal(SessionEndReason.TakenOver, rig.End.Reason);
        Assert.Equal("ben", rig.State.Session!.Party.Member);
        SessionEffect.Commit commit = Assert.Single(rig.Effects.OfType<SessionEffect.Commit>());
        Assert.Collection(commit.Records, r => Assert.IsType<SessionRecord.Ended>(r), r => Assert.IsType<SessionRecord.Started>(r));
        Assert.DoesNotContain(rig.Effects, e => e is SessionEffect.SetRelay);
    }

    [Theory]
    [InlineData(MachineCondition.Ready)]
    [InlineData(MachineCondition.Running)]
    [InlineData(MachineCondition.Ending)]
    public void Another_member_finds_the_machine_in_use(MachineCondition condition)
    {
        Rig rig = Rig.In(condition);
        rig.Tap(Rig.Ben);
        Assert.Equal(DenialReason.InUse, Assert.IsType<AccessDecision.Denied>(rig.Decision).Reason);
        Assert.Contains(rig.Store.OfType<SessionRecord.Denied>(), d => d is { Reason: DenialReason.InUse, Member: "ben" });
    }

    [Fact]
    public void The_same_refusal_is_told_each_time_and_recorded_once_in_five_seconds()
    {
        Rig rig = new Rig().Ready();
        for (int i = 0; i < 9; i++)
        {
            rig.Tap(Rig.Ana, Rig.Denied(DenialReason.NotQualified));
            rig.Skip(1);
        }

        Assert.Equal(9, rig.Signals.Count(s => s.Reason == DenialReason.NotQualified));
        Assert.Equal(2, rig.Store.OfType<SessionRecord.Denied>().Count());
    }

    [Fact]
    public void Checkpoints_come_within_thirty_seconds()
    {
        Rig rig = new Rig().Ready();
        rig.Tap(Rig.Ana);
        rig.Run(600, 1000);
        long[] times = [.. rig.Store.OfType<SessionRecord.Checkpoint>().Select(c => c.At.MonotonicMs)];
        Assert.InRange(times.Length, 20, 30);
        Assert.All(times.Zip(times.Skip(1)), t => Assert.InRange(t.Second - t.First, 1, 30_000));
    }

    [Fact]
    public void A_card_taken_from_the_slot_begins_the_end_and_put_back_resumes()
    {
        Rig rig = Rig.In(MachineCondition.Running, Rig.Metered with { Presence = PresenceStyle.Slot });
        rig.Do(new MachineInput.BadgeRemoved(Rig.Ben));
        Assert.Equal(MachineCondition.Running, rig.Condition);
        rig.Do(new MachineInput.BadgeRemoved(Rig.Ana));
        Assert.Equal(MachineCondition.Ending, rig.Condition);
        rig.Tap(Rig.Ana);
        Assert.Equal(MachineCondition.Running, rig.Condition);
        rig.Tap(Rig.Ana);
        Assert.Equal(MachineCondition.Running, rig.Condition);
        rig.Do(new MachineInput.BadgeRemoved(Rig.Ana));
        rig.Run(10, 0);
        Assert.Equal(SessionEndReason.BadgeOut, rig.End.Reason);
    }

    [Fact]
    public void A_supervisor_is_recorded_with_the_session()
    {
        Rig rig = Rig.In(MachineCondition.AwaitingSupervisor);
        Assert.False(rig.Relay);
        rig.Tap(Rig.Sup);
        Assert.Equal(new SessionParty { Member = "ana", Structure = "atelier-sud", Supervisor = "sup", Purpose = SessionPurpose.Training }, rig.State.Session!.Party);
        Assert.Equal(Rig.Ana, rig.State.Session.Badge);
        rig.Review(Rig.Needs("ana"));
        Assert.Equal(MachineCondition.Ready, rig.Condition);
    }

    [Fact]
    public void A_member_is_not_their_own_supervisor_with_another_badge()
    {
        Rig rig = Rig.In(MachineCondition.AwaitingSupervisor);
        rig.Tap(Rig.Sup, Rig.Grant("ana"), new BadgeStanding("ana", null, Maintains: false));
        Assert.Equal(MachineCondition.AwaitingSupervisor, rig.Condition);
        Assert.Empty(rig.Store.OfType<SessionRecord.Started>());
    }

    [Fact]
    public void Waiting_for_a_supervisor_ends_with_its_reason()
    {
        Rig rig = Rig.In(MachineCondition.AwaitingSupervisor);
        rig.Run(29, 0);
        Assert.Equal(MachineCondition.AwaitingSupervisor, rig.Condition);
        rig.Run(1, 0);
        Assert.Equal(MachineCondition.Locked, rig.Condition);
        Assert.Equal(DenialReason.SupervisorNeeded, Assert.Single(rig.Store.OfType<SessionRecord.Denied>()).Reason);
    }

    [Fact]
    public void An_interlock_that_opens_while_waiting_forbids_the_start()
    {
        Rig rig = Rig.In(MachineCondition.AwaitingSupervisor, Rig.Metered with { Interlocks = InterlockKinds.EmergencyStop });
        rig.Do(new MachineInput.InterlockRead(InterlockKinds.EmergencyStop, Satisfied: null));
        rig.Tap(Rig.Sup);
        Assert.Equal(MachineCondition.Locked, rig.Condition);
        Assert.Equal(DenialReason.InterlockOpen, Assert.Single(rig.Store.OfType<SessionRecord.Denied>()).Reason);
    }
}
