using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Core.Access;
using Makerspace.Iot.Edge.Core.Interlocks;
using Makerspace.Iot.Edge.Core.Sessions;
using Makerspace.Iot.Edge.Core.Signals;

namespace Makerspace.Iot.Edge.Core.Tests.Sessions;

/// <summary>A badge that is held badly arrives several times: within two seconds of what it did, it is the same tap and does nothing more.</summary>
public sealed class SameTaps
{
    private static readonly MachineProfile Slot = Rig.Metered with { Presence = PresenceStyle.Slot };

    [Theory]
    [InlineData(0.3)]
    [InlineData(0.9)]
    [InlineData(1.9)]
    public void Badge_that_comes_again_right_after_its_start_does_not_end_it(double seconds)
    {
        Rig rig = new Rig().Ready();
        rig.Tap(Rig.Ana);
        Pass(rig, 0.25);
        rig.Do(new MachineInput.BadgeRemoved(Rig.Ana));
        Pass(rig, seconds - 0.25);
        rig.Effects.Clear();
        rig.Tap(Rig.Ana);
        rig.Run(3, 0);
        Assert.True(rig.Relay);
        Assert.Single(rig.Store);
        Assert.Equal(SignalKind.SameTap, Assert.Single(rig.Signals).Kind);

        rig.Tap(Rig.Ana);
        Assert.Equal(SessionEndReason.BadgeOut, rig.End.Reason);
    }

    [Fact]
    public void It_is_acknowledged_without_a_sound_and_with_what_holds()
    {
        Rig rig = new Rig().Ready();
        rig.Tap(Rig.Ana);
        Pass(rig, 0.7);
        rig.Tap(Rig.Ana);
        SessionEffect.Signal told = rig.Signals.Last();
        Assert.Equal(Sound.None, StatusSignals.SoundOf(told));
        Assert.Equal(["Badge déjà lu", "Session ouverte"], StatusSignals.Show(rig.State, new ToldSignal(told, rig.Ms), rig.Now, rig.Profile).Lines);
        rig.Run(5, 0);
        rig.Tap(Rig.Ana);
        Pass(rig, 0.7);
        rig.Tap(Rig.Ana);
        told = rig.Signals.Last();
        Assert.Equal(["Already read", "No session"], StatusSignals.Show(rig.State, new ToldSignal(told, rig.Ms), rig.Now, rig.Profile, DisplayLanguage.English).Lines);
    }

    [Fact]
    public void Badge_that_comes_again_right_after_its_end_starts_nothing()
    {
        Rig rig = Rig.In(MachineCondition.Idle);
        rig.Tap(Rig.Ana);
        Assert.False(rig.Relay);
        int records = rig.Store.Count;
        Pass(rig, 1.2);
        rig.Tap(Rig.Ana);
        Assert.False(rig.Relay);
        Assert.Equal(records, rig.Store.Count);
        Pass(rig, 0.9);
        rig.Tap(Rig.Ana);
        Assert.True(rig.Relay);
    }

    [Fact]
    public void Nor_where_the_end_that_the_member_asked_for_came_late()
    {
        Rig rig = Rig.In(MachineCondition.Running);
        rig.Tap(Rig.Ana);
        rig.Run(3, 20);
        Assert.Equal(MachineCondition.Ending, rig.Condition);
        while (rig.Relay)
        {
            rig.Run(1, 20);
        }

        Pass(rig, 0.5);
        rig.Tap(Rig.Ana);
        Assert.False(rig.Relay);
    }

    [Fact]
    public void An_end_that_came_by_itself_is_no_tap_and_the_badge_opens_at_once()
    {
        Rig rig = Rig.In(MachineCondition.Ready);
        while (rig.Relay)
        {
            rig.Run(1, 0);
        }

        Assert.Equal(SessionEndReason.IdleTimeout, rig.End.Reason);
        Pass(rig, 0.5);
        rig.Tap(Rig.Ana);
        Assert.True(rig.Relay);
    }

    [Fact]
    public void A_badge_out_at_work_is_not_taken_back_by_the_same_tap()
    {
        Rig rig = Rig.In(MachineCondition.Running);
        rig.Tap(Rig.Ana);
        Pass(rig, 0.8);
        rig.Tap(Rig.Ana);
        Assert.Equal(MachineCondition.Ending, rig.Condition);
        rig.Run(2, 1000);
        rig.Tap(Rig.Ana);
        Assert.Equal(MachineCondition.Running, rig.Condition);
        Pass(rig, 0.8);
        rig.Tap(Rig.Ana);
        Assert.Equal(MachineCondition.Running, rig.Condition);
    }

    [Fact]
    public void A_tap_that_gave_time_back_does_not_end_the_session_as_well()
    {
        Rig rig = Rig.In(MachineCondition.Ready);
        while (!rig.State.Session!.Warned)
        {
            rig.Run(1, 0);
        }

        rig.Tap(Rig.Ana);
        Pass(rig, 0.8);
        rig.Tap(Rig.Ana);
        rig.Run(1, 0);
        Assert.Equal(MachineCondition.Ready, rig.Condition);
    }

    [Fact]
    public void Of_a_start_by_two_neither_badge_ends_or_is_refused_when_it_comes_again()
    {
        Rig rig = Rig.In(MachineCondition.AwaitingSupervisor);
        Pass(rig, 0.5);
        rig.Tap(Rig.Ana, Rig.Needs("ana"));
        Assert.Equal(MachineCondition.AwaitingSupervisor, rig.Condition);
        Pass(rig, 4);
        rig.Tap(Rig.Sup);
        Assert.True(rig.Relay);
        int records = rig.Store.Count;
        Pass(rig, 0.5);
        rig.Tap(Rig.Sup);
        Pass(rig, 0.5);
        rig.Tap(Rig.Ana, Rig.Needs("ana"));
        Assert.True(rig.Relay);
        Assert.Equal(records, rig.Store.Count);
        Assert.DoesNotContain(rig.Signals, s => s.Kind == SignalKind.Refused);
    }

    [Fact]
    public void A_take_over_stands_and_who_left_before_it_is_not_refused()
    {
        Rig rig = Rig.In(MachineCondition.Idle);
        rig.Tap(Rig.Ben);
        int records = rig.Store.Count;
        Pass(rig, 0.6);
        rig.Tap(Rig.Ben);
        Assert.Equal("ben", rig.State.Session!.Party.Member);
        rig.Run(4, 0);
        rig.Tap(Rig.Ben);
        Pass(rig, 0.4);
        rig.Tap(Rig.Ana);
        Pass(rig, 0.4);
        rig.Tap(Rig.Ben);
        Assert.Equal("ana", rig.State.Session!.Party.Member);
        Assert.Equal(records + 2, rig.Store.Count);
        Assert.DoesNotContain(rig.Signals, s => s.Kind == SignalKind.Refused);
    }

    [Fact]
    public void Another_badge_of_the_same_member_is_the_same_tap()
    {
        Rig rig = new Rig().Ready();
        rig.Tap(Rig.Ana);
        Pass(rig, 0.5);
        rig.Tap("ana-other-badge-000000");
        rig.Run(1, 0);
        Assert.True(rig.Relay);
    }

    [Fact]
    public void A_refused_badge_is_refused_again_in_the_same_words_and_recorded_once()
    {
        Rig rig = new Rig().Ready();
        rig.Tap(Rig.Ana, Rig.Denied(DenialReason.MembershipLapsed));
        Pass(rig, 0.9);
        rig.Tap(Rig.Ana, Rig.Denied(DenialReason.MembershipLapsed));
        Assert.Equal([DenialReason.MembershipLapsed, DenialReason.MembershipLapsed], rig.Signals.Where(s => s.Kind == SignalKind.Refused).Select(s => s.Reason));
        Assert.Single(rig.Store);
    }

    [Fact]
    public void A_maintainers_tap_that_cleared_a_fault_opens_nothing()
    {
        Rig rig = Rig.In(MachineCondition.Faulted);
        rig.Do(new MachineInput.ContactorFeedback(Closed: false));
        var maintains = new BadgeStanding("ana", DenialReason.NotQualified, Maintains: true);
        rig.Tap(Rig.Ana, standing: maintains);
        Assert.Equal(MachineCondition.Locked, rig.Condition);
        Pass(rig, 0.9);
        rig.Tap(Rig.Ana, standing: maintains);
        Assert.False(rig.Relay);
        Pass(rig, 1.5);
        rig.Tap(Rig.Ana, standing: maintains);
        Assert.True(rig.Relay);
    }

    [Fact]
    public void Maintenance_by_badge_is_not_ended_by_the_same_tap()
    {
        Rig rig = Rig.In(MachineCondition.OutOfService);
        var maintains = new BadgeStanding("ana", DenialReason.NotQualified, Maintains: true);
        rig.Tap(Rig.Ana, Rig.Denied(DenialReason.OutOfService), maintains);
        Pass(rig, 0.9);
        rig.Tap(Rig.Ana, Rig.Denied(DenialReason.OutOfService), maintains);
        Assert.True(rig.State.Session!.IsMaintenance);
    }

    [Fact]
    public void A_machine_that_is_only_watched_follows_the_same_rule()
    {
        Rig rig = new Rig(Rig.Metered with { Mode = GuardMode.Audit }).Ready();
        rig.Tap(Rig.Ana);
        Pass(rig, 0.9);
        rig.Tap(Rig.Ana);
        Assert.NotNull(rig.State.Session);
        rig.Run(4, 0);
        rig.Tap(Rig.Ana);
        Assert.Null(rig.State.Session);
        int records = rig.Store.Count;
        Pass(rig, 0.9);
        rig.Tap(Rig.Ana);
        Assert.Null(rig.State.Session);
        Assert.Equal(records, rig.Store.Count);
    }

    [Fact]
    public void A_start_that_the_store_refused_was_no_tap()
    {
        Rig rig = new Rig().Ready();
        rig.StoreRefuses = true;
        rig.Tap(Rig.Ana);
        Assert.False(rig.Relay);
        rig.StoreRefuses = false;
        Pass(rig, 0.9);
        rig.Tap(Rig.Ana);
        Assert.True(rig.Relay);
    }

    [Fact]
    public void Without_the_window_each_arrival_is_a_tap()
    {
        Rig rig = new Rig(Rig.Metered with { SameTapSeconds = 0 }).Ready();
        rig.Tap(Rig.Ana);
        Pass(rig, 0.5);
        rig.Tap(Rig.Ana);
        Assert.False(rig.Relay);
    }

    [Fact]
    public void A_card_that_bounces_in_the_slot_neither_ends_nor_starts_and_one_that_stays_away_ends_after_the_window()
    {
        Rig rig = new Rig(Slot).Ready();
        rig.Tap(Rig.Ana);
        foreach (double away in new[] { 0.3, 0.9, 1.6 })
        {
            rig.Run(4, 0);
            rig.Do(new MachineInput.BadgeRemoved(Rig.Ana));
            Pass(rig, away);
            rig.Do(new MachineInput.Tick());
            rig.Tap(Rig.Ana);
            Assert.Equal(MachineCondition.Ready, rig.Condition);
        }

        Assert.Single(rig.Store);
        rig.Do(new MachineInput.BadgeRemoved(Rig.Ana));
        Assert.Equal(MachineCondition.Ending, rig.Condition);
        rig.Run(1, 0);
        Assert.True(rig.Relay);
        rig.Run(1, 0);
        Assert.Equal(SessionEndReason.BadgeOut, rig.End.Reason);
        rig.Tap(Rig.Ana);
        Assert.True(rig.Relay);
    }

    [Fact]
    public void In_the_slot_the_supervisors_card_that_bounces_is_not_refused()
    {
        Rig rig = Rig.In(MachineCondition.AwaitingSupervisor, Slot);
        rig.Do(new MachineInput.BadgeRemoved(Rig.Ana));
        rig.Tap(Rig.Sup);
        Pass(rig, 0.3);
        rig.Do(new MachineInput.BadgeRemoved(Rig.Sup));
        Pass(rig, 0.3);
        int records = rig.Store.Count;
        rig.Tap(Rig.Sup);
        Assert.True(rig.Relay);
        Assert.Equal(records, rig.Store.Count);
    }

    [Fact]
    public void What_hardware_cuts_is_cut_at_once_within_the_window_too()
    {
        Rig rig = new Rig(Slot).Ready();
        rig.Tap(Rig.Ana);
        rig.Run(4, 0);
        rig.Do(new MachineInput.BadgeRemoved(Rig.Ana));
        Pass(rig, 0.3);
        rig.Do(new MachineInput.InterlockRead(InterlockKinds.EmergencyStop, Satisfied: false));
        Assert.False(rig.Relay);
    }

    // Time passes, with the contact where the relay is.
    private static void Pass(Rig rig, double seconds)
    {
        rig.Do(new MachineInput.ContactorFeedback(rig.Relay));
        rig.Skip(seconds);
    }
}
