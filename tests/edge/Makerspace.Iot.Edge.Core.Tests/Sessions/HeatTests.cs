using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Core.Sessions;

namespace Makerspace.Iot.Edge.Core.Tests.Sessions;

/// <summary>Presses, kilns and printers: they heat, hold, and cool before they are let go.</summary>
public sealed class HeatTests
{
    private static readonly MachineProfile Kiln = Rig.Metered with
    {
        ActiveW = 500,
        IdleW = 100,
        IdleTimeoutSeconds = 300,
        ReadyAboveC = 800,
        CoolBelowC = 60,
        CoolDownMaxSeconds = 7200,
        HoldBandC = 10,
        HoldMaxSeconds = 1800,
    };

    private static readonly MachineProfile Press = Rig.Metered with { CoolDownSeconds = 120, PreHeatSeconds = 600 };

    [Fact]
    public void Heating_is_a_phase_of_its_own_and_the_working_temperature_is_told_once()
    {
        Rig rig = Rig.In(MachineCondition.Running, Kiln);
        Heat(rig, 60, 2000, 300);
        Assert.Equal(ThermalPhase.Heating, rig.State.Phase(rig.Now, rig.Profile));
        Heat(rig, 60, 2000, 805);
        Assert.Equal(ThermalPhase.Holding, rig.State.Phase(rig.Now, rig.Profile));
        Assert.Single(rig.Signals, s => s.Kind == SignalKind.AtTemperature);
    }

    [Fact]
    public void Without_a_sensor_pre_heating_is_a_time()
    {
        Rig rig = new Rig(Press).Ready();
        rig.Tap(Rig.Ana);
        rig.Run(300, 1500);
        Assert.Equal(ThermalPhase.Heating, rig.State.Phase(rig.Now, rig.Profile));
        rig.Run(310, 1500);
        Assert.Equal(ThermalPhase.Holding, rig.State.Phase(rig.Now, rig.Profile));
    }

    [Fact]
    public void A_thermostat_that_pauses_for_longer_than_the_idle_time_out_ends_nothing()
    {
        Rig rig = Rig.In(MachineCondition.Running, Kiln);
        for (int i = 0; i < 5; i++)
        {
            Heat(rig, 30, 2000, 805);
            Heat(rig, 600, 0, 800);
            Assert.Equal(MachineCondition.Running, rig.Condition);
        }

        Assert.True(rig.Relay);
    }

    [Fact]
    public void The_end_of_a_firing_waits_while_the_kiln_holds_and_while_it_cools()
    {
        Rig rig = Rig.In(MachineCondition.Running, Kiln);
        Heat(rig, 30, 2000, 805);
        rig.Tap(Rig.Ana);
        Heat(rig, 600, 0, 800);
        Assert.Equal(MachineCondition.Ending, rig.Condition);
        Heat(rig, 600, 0, 400);
        Assert.True(rig.Relay);
        Assert.Equal(ThermalPhase.Cooling, rig.State.Phase(rig.Now, rig.Profile));
        Heat(rig, 10, 0, 55);
        Assert.False(rig.Relay);
        Assert.Equal(SessionEndReason.BadgeOut, rig.End.Reason);
    }

    [Fact]
    public void Cool_down_has_a_longest_time_whatever_the_sensor_says()
    {
        Rig rig = Rig.In(MachineCondition.Running, Kiln);
        Heat(rig, 30, 2000, 805);
        rig.Tap(Rig.Ana);
        Heat(rig, 7190, 0, 300);
        Assert.True(rig.Relay);
        Heat(rig, 20, 0, 300);
        Assert.False(rig.Relay);
    }

    [Fact]
    public void A_sensor_stuck_hot_does_not_hold_a_machine_at_work_for_ever()
    {
        Rig rig = Rig.In(MachineCondition.Running, Kiln);
        Heat(rig, 30, 2000, 805);
        Heat(rig, 1700, 0, 805);
        Assert.Equal(MachineCondition.Running, rig.Condition);
        Heat(rig, 150, 0, 805);
        Assert.Equal(MachineCondition.Idle, rig.Condition);
    }

    [Fact]
    public void A_silent_sensor_leaves_the_decision_to_power_and_time()
    {
        Rig rig = Rig.In(MachineCondition.Running, Kiln with { CoolDownSeconds = 120 });
        Heat(rig, 30, 2000, 805);
        rig.Tap(Rig.Ana);
        rig.Run(110, 0);
        Assert.True(rig.Relay);
        rig.Run(80, 0);
        Assert.False(rig.Relay);
    }

    [Fact]
    public void A_machine_taken_over_while_hot_is_not_let_go_before_it_has_cooled()
    {
        Rig rig = Rig.In(MachineCondition.Running, Kiln with { HoldMaxSeconds = 0 });
        Heat(rig, 30, 2000, 805);
        Heat(rig, 60, 0, 600);
        Assert.Equal(MachineCondition.Idle, rig.Condition);
        rig.Tap(Rig.Ben);
        Heat(rig, 2, 0, 598);
        rig.Tap(Rig.Ben);
        Heat(rig, 20, 0, 590);
        Assert.True(rig.Relay);
        Heat(rig, 20, 0, 50);
        Assert.False(rig.Relay);
    }

    [Fact]
    public void The_fan_goes_on_while_the_machine_is_hot_and_not_for_ever()
    {
        Rig rig = Rig.In(MachineCondition.Running, Kiln with { HasExtractorRelay = true, ExtractorRunOnSeconds = 10, CoolDownMaxSeconds = 600, HoldMaxSeconds = 0 });
        Heat(rig, 30, 2000, 805);
        rig.Tap(Rig.Ana);
        Heat(rig, 610, 0, 500);
        Assert.False(rig.Relay);
        Assert.True(rig.Extractor);
        Heat(rig, 300, 0, 300);
        Assert.True(rig.Extractor);
        Heat(rig, 310, 0, 300);
        Assert.False(rig.Extractor);
        Heat(rig, 5, 0, 300);
        Assert.False(rig.Extractor);
    }

    [Fact]
    public void A_temperature_that_cannot_be_is_not_believed()
    {
        Rig rig = Rig.In(MachineCondition.Running, Kiln);
        rig.Do(new MachineInput.TemperatureRead(double.NaN));
        rig.Do(new MachineInput.TemperatureRead(1e9));
        rig.Do(new MachineInput.TemperatureRead(null));
        Assert.Null(rig.State.TemperatureC);
    }

    private static void Heat(Rig rig, int seconds, double watts, double celsius)
    {
        for (int i = 0; i < seconds; i++)
        {
            rig.Do(new MachineInput.TemperatureRead(celsius));
            rig.Run(1, watts);
        }
    }
}
