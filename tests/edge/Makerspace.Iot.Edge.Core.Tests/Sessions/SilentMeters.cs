using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Core.Sessions;

namespace Makerspace.Iot.Edge.Core.Tests.Sessions;

/// <summary>Meters that fall silent, stammer or are not there.</summary>
public sealed class SilentMeters
{
    [Fact]
    public void A_silent_meter_is_reported_and_ends_nothing()
    {
        Rig rig = Rig.In(MachineCondition.Running);
        rig.Run(14, null);
        Assert.Equal(MachineFaults.None, rig.State.Faults);
        rig.Run(600, null);
        Assert.Equal(MachineFaults.MeterSilent, rig.State.Faults);
        Assert.Equal(MachineCondition.Running, rig.Condition);
        Assert.Single(rig.Store.OfType<SessionRecord.FaultRaised>());
        SessionFigures figures = rig.State.Session!.FiguresAt(rig.Now, rig.Profile);
        Assert.Equal(EnergyQuality.Missing, figures.EnergyQuality);
        Assert.Equal(614, figures.GapSeconds, 3);
        Assert.InRange(figures.ActiveSeconds, 10, 20);

        rig.Run(10, 0);
        Assert.Equal(MachineFaults.None, rig.State.Faults);
        Assert.Equal(MachineCondition.Idle, rig.Condition);
        Assert.Single(rig.Store.OfType<SessionRecord.FaultCleared>());
    }

    [Fact]
    public void A_meter_behind_its_relay_is_silent_without_a_fault_while_that_is_off_and_has_time_to_wake()
    {
        Rig rig = new Rig(Rig.Metered with { MeterBehindRelay = true });
        rig.Do(new MachineInput.InterlockRead(Interlocks.InterlockKinds.EmergencyStop, Satisfied: true));
        rig.Run(7200, null);
        for (int session = 0; session < 3; session++)
        {
            rig.Tap(Rig.Ana);
            Assert.True(rig.Relay);
            rig.Run(28, null);
            rig.Run(60, 1000);
            rig.Run(20, 0);
            rig.Tap(Rig.Ana);
            Assert.False(rig.Relay);
            rig.Run(600, null);
        }

        Assert.Empty(rig.Store.OfType<SessionRecord.FaultRaised>());

        // One that stays silent at work is a fault as ever, and is none any more once the relay is off.
        rig.Tap(Rig.Ana);
        rig.Run(60, null);
        Assert.Equal(MachineFaults.MeterSilent, rig.State.Faults);
        rig.Run(10, 1000);
        Assert.Equal(MachineFaults.None, rig.State.Faults);
    }

    [Fact]
    public void A_sample_that_tells_no_power_makes_no_contactor_welded_of_power_that_flowed_before()
    {
        Rig rig = Rig.In(MachineCondition.Idle);
        rig.Tap(Rig.Ana);
        Assert.False(rig.Relay);
        rig.Do(new MachineInput.ContactorFeedback(Closed: false));
        rig.Skip(1);
        rig.Do(new MachineInput.PowerSample(61, null));
        for (int i = 0; i < 60; i++)
        {
            rig.Skip(1);
            rig.Do(new MachineInput.PowerSample(null, 1000));
        }

        Assert.Equal(MachineFaults.None, rig.State.Faults);
        rig.Do(new MachineInput.PowerSample(61, null));
        Assert.Equal(MachineFaults.ContactorWelded, rig.State.Faults);
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
        Assert.Equal(SessionEndReason.BadgeOut, rig.End.Reason);
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
        Assert.Equal(SessionEndReason.BadgeOut, rig.End.Reason);
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
        Assert.Equal(SessionEndReason.BadgeOut, rig.End.Reason);
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
        Assert.Equal(SessionEndReason.IdleTimeout, rig.End.Reason);
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
        Assert.Equal(SessionEndReason.Command, rig.End.Reason);
    }

    [Fact]
    public void A_machine_without_meter_is_occupied_and_active_until_the_member_goes()
    {
        Rig rig = new Rig(new MachineProfile()).Ready();
        rig.Tap(Rig.Ana);
        rig.Run(7200, null);
        Assert.Equal(MachineCondition.Running, rig.Condition);
        rig.Tap(Rig.Ana);
        Assert.Equal(SessionEndReason.BadgeOut, rig.End.Reason);
        Assert.Equal(7200, rig.End.Figures.ActiveSeconds);
        Assert.Equal(EnergyQuality.Missing, rig.End.Figures.EnergyQuality);
        Assert.Equal(MachineFaults.None, rig.State.Faults);
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
        Assert.Equal(SessionEndReason.IdleTimeout, rig.End.Reason);
    }

    [Fact]
    public void A_meter_that_comes_back_and_shows_work_takes_back_what_was_said_in_the_gap()
    {
        Rig rig = Rig.In(MachineCondition.Running);
        rig.Run(10, null);
        rig.Tap(Rig.Ana);
        rig.Run(7200, 1500);
        Assert.Equal(MachineCondition.Ending, rig.Condition);
        rig.Run(600, null);
        Assert.True(rig.Relay);
        rig.Run(10, 0);
        Assert.Equal(SessionEndReason.BadgeOut, rig.End.Reason);
    }

    [Fact]
    public void A_meter_that_comes_back_within_a_pause_of_the_job_says_nothing_of_rest()
    {
        Rig rig = Rig.In(MachineCondition.Running);
        rig.Run(10, null);
        rig.Tap(Rig.Ana);
        rig.Run(3, 20);
        rig.Run(600, null);
        Assert.True(rig.Relay);
    }

    [Fact]
    public void A_meter_that_comes_back_with_rest_ends_the_session_and_a_second_silence_within_the_cool_down_does_not_hold_it()
    {
        Rig rig = Rig.In(MachineCondition.Idle, Rig.Metered with { CoolDownSeconds = 120 });
        rig.Run(10, null);
        rig.Tap(Rig.Ana);
        rig.Run(20, 20);
        rig.Run(100, null);
        Assert.False(rig.Relay);
        Assert.Equal(SessionEndReason.BadgeOut, rig.End.Reason);
    }

    [Fact]
    public void What_a_silent_meter_did_not_see_is_presumed_to_be_work_that_must_cool_down()
    {
        Rig rig = new Rig(Rig.Metered with { CoolDownSeconds = 120 }).Ready();
        rig.Run(60, null);
        rig.Tap(Rig.Ana);
        rig.Run(600, null);
        rig.Run(10, 20);
        rig.Tap(Rig.Ana);
        rig.Run(100, 20);
        Assert.True(rig.Relay);
        rig.Run(20, 20);
        Assert.False(rig.Relay);
    }

    [Fact]
    public void What_flowed_unseen_at_the_end_of_one_session_is_not_billed_to_the_next_member()
    {
        Rig rig = Rig.In(MachineCondition.Running);
        rig.Run(10, null);
        rig.CounterWh += 500;
        rig.Tap(Rig.Ana);
        rig.Run(20, null);
        Assert.Equal(EnergyQuality.Missing, rig.End.Figures.EnergyQuality);
        rig.Tap(Rig.Ben);
        rig.Run(3600, 1000);
        rig.Run(10, 0);
        rig.Tap(Rig.Ben);
        SessionRecord.Ended bens = rig.Store.OfType<SessionRecord.Ended>().Last();
        Assert.Equal("ben", bens.Party.Member);
        Assert.InRange(bens.Figures.EnergyWh, 995, 1002);
    }
}
