using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Link;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Core.Sessions;

namespace Makerspace.Iot.Edge.Core.Tests.Sessions;

/// <summary>A meter that is mounted the wrong way round: power is negative, the counter of imported energy stands still.</summary>
public sealed class ReversedMeters
{
    [Fact]
    public void A_machine_that_works_behind_it_is_at_work_and_is_never_cut()
    {
        Rig rig = At(MachineCondition.Ready);
        Flow(rig, 400, -1800);
        Assert.Equal(MachineCondition.Running, rig.Condition);
        rig.Tap(Rig.Ana);
        rig.Command(CommandVerb.Block);
        Flow(rig, 400, -1800);
        Assert.True(rig.Relay);
        Flow(rig, 10, 0);
        Assert.False(rig.Relay);
        Assert.InRange(rig.End.Figures.ActiveSeconds, 795, 802);
        Assert.Equal(EnergyQuality.Missing, rig.End.Figures.EnergyQuality);
    }

    [Fact]
    public void It_is_told_refuses_nobody_and_is_over_once_power_is_positive()
    {
        Rig rig = At(MachineCondition.Ready);
        Flow(rig, 4, -1800);
        Assert.Equal(MachineFaults.None, rig.State.Faults);
        Flow(rig, 10, -1800);
        SessionRecord.FaultRaised raised = Assert.Single(rig.Store.OfType<SessionRecord.FaultRaised>());
        Assert.Equal((MachineFaults.MeterReversed, "-1800 W for 5 s"), (raised.Code, raised.Detail));
        Assert.Equal(MachineCondition.Running, rig.Condition);
        Flow(rig, 10, 0);
        rig.Tap(Rig.Ana);
        Flow(rig, 3, 0);
        Assert.Equal((MachineCondition.Locked, MachineFaults.MeterReversed), (rig.Condition, rig.State.Faults));

        // Mounted anew: the next session is metered.
        rig.Tap(Rig.Ben);
        Flow(rig, 100, 1800);
        Assert.Equal(MachineFaults.None, rig.State.Faults);
        Flow(rig, 10, 0);
        rig.Tap(Rig.Ben);
        Flow(rig, 2, 0);
        SessionFigures figures = rig.Store.OfType<SessionRecord.Ended>().Last().Figures;
        Assert.Equal(EnergyQuality.Metered, figures.EnergyQuality);
        Assert.InRange(figures.EnergyWh, 48, 52);
    }

    [Theory]
    [InlineData(-0.3)]
    [InlineData(-4.9)]
    public void Noise_at_rest_is_no_sign(double watts)
    {
        Rig rig = At(MachineCondition.Ready);
        Flow(rig, 60, watts);
        Assert.Equal((MachineCondition.Ready, MachineFaults.None), (rig.Condition, rig.State.Faults));
        Assert.Equal(EnergyQuality.Metered, rig.State.Session!.FiguresAt(rig.Now, rig.Profile).EnergyQuality);
    }

    [Fact]
    public void A_brake_that_feeds_back_for_a_moment_is_no_sign()
    {
        Rig rig = At(MachineCondition.Ready);
        for (int i = 0; i < 20; i++)
        {
            Flow(rig, 20, 1500);
            Flow(rig, 2, -700);
        }

        Assert.Equal((MachineCondition.Running, MachineFaults.None), (rig.Condition, rig.State.Faults));
    }

    [Fact]
    public void Power_that_flows_either_way_behind_an_open_relay_is_a_welded_contact()
    {
        Rig rig = At(MachineCondition.Locked);
        Flow(rig, 10, -400);
        Assert.Equal(MachineFaults.ContactorWelded, rig.State.Faults & MachineFaults.Latched);
    }

    [Fact]
    public void Feed_in_that_is_meant_is_neither_work_nor_energy_nor_a_fault()
    {
        Rig rig = At(MachineCondition.Ready, feedsIn: true);
        Flow(rig, 20, 1500);
        double used = rig.State.Session!.Energy.EnergyWh;
        Flow(rig, 100, -900);
        Assert.Equal((MachineCondition.Idle, MachineFaults.None), (rig.Condition, rig.State.Faults));
        SessionFigures figures = rig.State.Session.FiguresAt(rig.Now, rig.Profile);
        Assert.Equal(EnergyQuality.Metered, figures.EnergyQuality);
        Assert.InRange(figures.EnergyWh, used - 1, used + 1);
        rig.Tap(Rig.Ana);
        Flow(rig, 10, -900);
        Assert.Equal((MachineCondition.Locked, MachineFaults.None), (rig.Condition, rig.State.Faults));
    }

    [Fact]
    public void Feed_in_that_is_meant_does_not_hide_a_meter_that_is_mounted_the_wrong_way_round()
    {
        Rig rig = At(MachineCondition.Ready, feedsIn: true);
        Flow(rig, 400, -1500);
        Assert.Equal((MachineCondition.Running, MachineFaults.MeterReversed), (rig.Condition, rig.State.Faults));
        rig.Tap(Rig.Ana);
        Flow(rig, 60, -1500);
        Assert.True(rig.Relay);
        Flow(rig, 10, 0);
        Assert.Equal(EnergyQuality.Missing, rig.End.Figures.EnergyQuality);
        Assert.InRange(rig.End.Figures.ActiveSeconds, 455, 465);

        // A second session is no proof either; mounted anew it is.
        rig.Tap(Rig.Ben);
        Flow(rig, 60, -1500);
        Assert.Equal(EnergyQuality.Missing, rig.State.Session!.FiguresAt(rig.Now, rig.Profile).EnergyQuality);
        Flow(rig, 60, 1500);
        Assert.Equal(MachineFaults.None, rig.State.Faults);
        Flow(rig, 10, -900);
        Assert.Equal((MachineCondition.Idle, MachineFaults.None), (rig.Condition, rig.State.Faults));
    }

    [Fact]
    public void Feed_in_while_the_relay_is_off_is_not_the_machines_own_and_proves_the_meter()
    {
        Rig rig = At(MachineCondition.Locked, feedsIn: true);
        Flow(rig, 20, -900);
        rig.Tap(Rig.Ana);
        Flow(rig, 30, -900);
        Assert.Equal((MachineCondition.Ready, MachineFaults.None), (rig.Condition, rig.State.Faults));
        Flow(rig, 60, 1500);
        Flow(rig, 60, -700);
        rig.Tap(Rig.Ana);
        Flow(rig, 3, -700);
        Assert.Equal(MachineFaults.None, rig.State.Faults);
        Assert.Equal(EnergyQuality.Metered, rig.End.Figures.EnergyQuality);

        // After a silence it may be another meter, or the same one mounted anew.
        rig.Run(60, null);
        rig.Tap(Rig.Ben);
        Flow(rig, 30, -1500);
        Assert.Equal(MachineFaults.MeterReversed, rig.State.Faults & MachineFaults.MeterReversed);
    }

    private static Rig At(MachineCondition condition, bool feedsIn = false)
    {
        Rig rig = new Rig(Rig.Metered with { FeedsIn = feedsIn }).Ready();
        if (condition == MachineCondition.Ready)
        {
            rig.Tap(Rig.Ana);
        }

        return rig;
    }

    // The counter of such a meter counts what comes in alone.
    private static void Flow(Rig rig, int seconds, double watts)
    {
        rig.CounterPace = watts > 0 ? 1 : 0;
        rig.Run(seconds, watts);
    }
}
