using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Core.Access;
using Makerspace.Iot.Edge.Core.Sessions;
using Makerspace.Iot.Edge.Core.Signals;

namespace Makerspace.Iot.Edge.Core.Tests.Sessions;

/// <summary>A badge that was there before the reader was first asked: after a return of power, a crash or a restart of the reader nothing starts, and nobody is badged out, by itself.</summary>
public sealed class LeftBadges
{
    public static TheoryData<PresenceStyle> Styles() => [PresenceStyle.Tap, PresenceStyle.Slot];

    [Theory]
    [MemberData(nameof(Styles))]
    public void It_opens_nothing_and_is_told_to_be_presented_anew_and_then_opens(PresenceStyle style)
    {
        Rig rig = new Rig(Rig.Metered with { Presence = style }).Ready();
        rig.Left(Rig.Ana);
        Assert.False(rig.Relay);
        Assert.Empty(rig.Store);
        Assert.Equal(SignalKind.BadgeLeft, rig.Signals.Last().Kind);
        rig.Run(60, 0);
        Assert.Equal(["Badge déjà là :", "le retirer, puis", "le présenter"], StatusSignals.Show(rig.State, null, rig.Now, rig.Profile).Lines);

        rig.Do(new MachineInput.BadgeRemoved(Rig.Ana));
        Assert.Equal(["Libre", "Badgez"], StatusSignals.Show(rig.State, null, rig.Now, rig.Profile).Lines);
        rig.Tap(Rig.Ana);
        Assert.True(rig.Relay);
    }

    [Fact]
    public void In_tap_style_it_does_not_badge_out_a_session_that_goes_on()
    {
        Rig rig = Resumed(PresenceStyle.Tap);
        rig.Left(Rig.Ana);
        rig.Run(60, 20);
        Assert.Equal(MachineCondition.Idle, rig.Condition);
        rig.Tap(Rig.Ana);
        Assert.Equal(SessionEndReason.BadgeOut, rig.End.Reason);
    }

    [Fact]
    public void In_slot_style_it_is_the_card_of_the_session_that_goes_on()
    {
        Rig rig = Resumed(PresenceStyle.Slot);
        rig.Left(Rig.Ana);
        Assert.DoesNotContain(rig.Signals, s => s.Kind == SignalKind.BadgeLeft);
        rig.Run(30, 20);
        Assert.Equal(MachineCondition.Idle, rig.Condition);
        rig.Do(new MachineInput.BadgeRemoved(Rig.Ana));
        rig.Run(2, 20);
        Assert.Equal(SessionEndReason.BadgeOut, rig.End.Reason);
    }

    [Fact]
    public void In_slot_style_it_is_the_sessions_also_where_the_end_is_asked_for_already_and_takes_nothing_back()
    {
        Rig rig = Resumed(PresenceStyle.Slot, new Block("why"));
        Assert.Equal(MachineCondition.Ending, rig.Condition);
        rig.Left(Rig.Ana);
        Assert.Equal(MachineCondition.Ending, rig.Condition);
        Assert.Equal(Rig.Ana, rig.State.Session!.Badge);
        rig.Run(10, 20);
        Assert.Equal(SessionEndReason.Command, rig.End.Reason);
    }

    [Fact]
    public void In_slot_style_anothers_is_not_the_sessions()
    {
        Rig rig = Resumed(PresenceStyle.Slot);
        rig.Left(Rig.Ben);
        Assert.Equal("", rig.State.Session!.Badge);
        rig.Run(30, 20);
        rig.Left(Rig.Ben);
        Assert.Equal("ana", rig.State.Session!.Party.Member);
    }

    [Theory]
    [MemberData(nameof(Styles))]
    public void A_reader_that_starts_anew_changes_nothing_in_an_open_session(PresenceStyle style)
    {
        Rig rig = Rig.In(MachineCondition.Idle, Rig.Metered with { Presence = style });
        rig.Left(Rig.Ana);
        Assert.Equal(MachineCondition.Idle, rig.Condition);
    }

    [Fact]
    public void A_maintainers_clears_no_fault_and_a_supervisors_supervises_nobody()
    {
        Rig faulted = Rig.In(MachineCondition.Faulted);
        faulted.Do(new MachineInput.ContactorFeedback(Closed: false));
        faulted.Left(Rig.Sup, standing: new BadgeStanding("sup", null, Maintains: true));
        Assert.Equal(MachineCondition.Faulted, faulted.Condition);
        Rig awaiting = Rig.In(MachineCondition.AwaitingSupervisor);
        awaiting.Left(Rig.Sup);
        Assert.Equal(MachineCondition.AwaitingSupervisor, awaiting.Condition);
    }

    [Fact]
    public void A_machine_that_is_only_watched_opens_no_session_for_it_either()
    {
        Rig rig = new Rig(Rig.Metered with { Mode = GuardMode.Audit }).Ready();
        rig.Left(Rig.Ana, Rig.Denied(DenialReason.NotQualified));
        Assert.Null(rig.State.Session);
        Assert.Empty(rig.Store);
    }

    private static Rig Resumed(PresenceStyle style, Block? blocked = null)
    {
        var rig = new Rig(Rig.Metered with { Presence = style }, restarted: false);
        SessionFigures figures = Rig.In(MachineCondition.Running).State.Session!.FiguresAt(Rig.In(MachineCondition.Running).Now, Rig.Metered);
        rig.Do(new MachineInput.Restarted(new InterruptedSession("s0", new SessionParty { Member = "ana", Structure = "atelier-sud" }, rig.Wall, ClockQuality.Synced, 7, figures), Blocked: blocked) { RelayHeld = true });
        Assert.True(rig.Relay);
        rig.Run(2, 1000);
        return rig;
    }
}
