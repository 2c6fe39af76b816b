using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Core.Interlocks;
using Makerspace.Iot.Edge.Core.Sessions;

namespace Makerspace.Iot.Edge.Core.Tests.Sessions;

/// <summary>An extractor on its own relay: with the session, then on its own time.</summary>
public sealed class ExtractionTests
{
    private static readonly MachineProfile Laser = Rig.Metered with { HasExtractorRelay = true, ExtractorRunOnSeconds = 60 };
    private static readonly MachineProfile Watched = Laser with { Interlocks = InterlockKinds.EmergencyStop | InterlockKinds.Extractor, AirflowSeconds = 10 };

    [Fact]
    public void It_goes_on_behind_the_record_and_before_the_release()
    {
        Rig rig = new Rig(Laser).Ready();
        rig.Tap(Rig.Ana);
        Assert.Collection(
            rig.Effects.Take(3),
            e => Assert.IsType<SessionEffect.Commit>(e),
            e => Assert.True(Assert.IsType<SessionEffect.SetExtractor>(e).On),
            e => Assert.True(Assert.IsType<SessionEffect.SetRelay>(e).On));
    }

    [Fact]
    public void It_stays_on_behind_the_end_of_the_session_counted_from_the_last_work()
    {
        Rig rig = Rig.In(MachineCondition.Running, Laser);
        rig.Run(20, 10);
        rig.Tap(Rig.Ana);
        Assert.False(rig.Relay);
        Assert.True(rig.Extractor);
        rig.Run(38, 0);
        Assert.True(rig.Extractor);
        rig.Run(4, 0);
        Assert.False(rig.Extractor);
    }

    [Fact]
    public void Behind_a_machine_that_never_worked_it_stops_at_once()
    {
        Rig rig = Rig.In(MachineCondition.Ready, Laser);
        rig.Tap(Rig.Ana);
        Assert.False(rig.Extractor);
    }

    [Fact]
    public void Without_a_meter_it_runs_on_from_the_end()
    {
        Rig rig = new Rig(new MachineProfile { HasExtractorRelay = true, ExtractorRunOnSeconds = 30 });
        rig.Tap(Rig.Ana);
        rig.Run(5, null);
        rig.Tap(Rig.Ana);
        Assert.False(rig.Relay);
        rig.Run(29, null);
        Assert.True(rig.Extractor);
        rig.Run(2, null);
        Assert.False(rig.Extractor);
    }

    [Fact]
    public void A_new_session_keeps_it_on_and_its_end_counts_anew()
    {
        Rig rig = Rig.In(MachineCondition.Running, Laser);
        rig.Run(6, 10);
        rig.Tap(Rig.Ana);
        rig.Run(20, 0);
        rig.Effects.Clear();
        rig.Tap(Rig.Ben);
        Assert.DoesNotContain(rig.Effects, e => e is SessionEffect.SetExtractor);
        rig.Run(100, 1000);
        Assert.True(rig.Extractor);
    }

    [Fact]
    public void An_emergency_stop_stops_it_and_releasing_the_stop_starts_nothing()
    {
        Rig rig = Rig.In(MachineCondition.Running, Laser);
        rig.Do(new MachineInput.InterlockRead(InterlockKinds.EmergencyStop, Satisfied: false));
        Assert.False(rig.Extractor);
        rig.Do(new MachineInput.InterlockRead(InterlockKinds.EmergencyStop, Satisfied: true));
        rig.Run(5, 0);
        Assert.False(rig.Extractor);
    }

    [Fact]
    public void A_lid_that_cuts_the_supply_leaves_it_on()
    {
        Rig rig = Rig.In(MachineCondition.Locked, Laser with { Interlocks = InterlockKinds.EmergencyStop | InterlockKinds.Lid, DropAtOnce = InterlockKinds.EmergencyStop | InterlockKinds.Lid });
        rig.Do(new MachineInput.InterlockRead(InterlockKinds.Lid, Satisfied: true));
        rig.Tap(Rig.Ana);
        rig.Run(10, 1000);
        rig.Do(new MachineInput.InterlockRead(InterlockKinds.Lid, Satisfied: false));
        Assert.False(rig.Relay);
        Assert.True(rig.Extractor);
    }

    [Fact]
    public void A_start_that_cannot_be_recorded_leaves_it_off()
    {
        Rig rig = new Rig(Laser).Ready();
        rig.StoreRefuses = true;
        rig.Tap(Rig.Ana);
        Assert.False(rig.Extractor);
        Assert.DoesNotContain(rig.Effects, e => e is SessionEffect.SetExtractor { On: true });
    }

    [Fact]
    public void A_restart_puts_it_off()
    {
        var rig = new Rig(Laser, restarted: false);
        rig.Do(new MachineInput.Restarted());
        Assert.Contains(rig.Effects, e => e is SessionEffect.SetExtractor { On: false });
    }

    [Fact]
    public void Its_airflow_is_no_condition_of_the_start_but_must_come_within_its_time()
    {
        Rig rig = new Rig(Watched).Ready();
        rig.Do(new MachineInput.InterlockRead(InterlockKinds.Extractor, Satisfied: false));
        rig.Tap(Rig.Ana);
        Assert.True(rig.Relay);
        rig.Run(5, 1000);
        rig.Do(new MachineInput.InterlockRead(InterlockKinds.Extractor, Satisfied: true));
        rig.Run(60, 1000);
        Assert.Equal(MachineFaults.None, rig.State.Faults);
    }

    [Fact]
    public void Air_that_does_not_come_latches_a_fault_and_cuts_nothing_at_work()
    {
        Rig rig = new Rig(Watched).Ready();
        rig.Do(new MachineInput.InterlockRead(InterlockKinds.Extractor, Satisfied: false));
        rig.Tap(Rig.Ana);
        rig.Run(60, 1000);
        Assert.Equal(MachineFaults.NoAirflow, rig.State.Faults);
        Assert.True(rig.Relay);
        rig.Run(10, 0);
        Assert.False(rig.Relay);
        Assert.Equal(SessionEndReason.Fault, rig.End.Reason);
        Assert.Equal(MachineCondition.Faulted, rig.Condition);
        Assert.Contains(rig.Store.OfType<SessionRecord.FaultRaised>(), f => f.Code == MachineFaults.NoAirflow);
    }

    [Fact]
    public void Air_that_stops_during_work_is_signalled_at_once_and_latched_in_its_time()
    {
        Rig rig = new Rig(Watched).Ready();
        rig.Tap(Rig.Ana);
        rig.Do(new MachineInput.InterlockRead(InterlockKinds.Extractor, Satisfied: true));
        rig.Run(30, 1000);
        rig.Do(new MachineInput.InterlockRead(InterlockKinds.Extractor, Satisfied: false));
        Assert.Contains(rig.Signals, s => s.Kind == SignalKind.InterlockLost);
        rig.Run(8, 1000);
        Assert.Equal(MachineFaults.None, rig.State.Faults);
        rig.Run(3, 1000);
        Assert.Equal(MachineFaults.NoAirflow, rig.State.Faults);
    }

    [Fact]
    public void An_extractor_that_is_not_ours_to_switch_must_flow_before_a_start()
    {
        Rig rig = new Rig(Watched with { HasExtractorRelay = false }).Ready();
        rig.Tap(Rig.Ana);
        Assert.False(rig.Relay);
        rig.Do(new MachineInput.InterlockRead(InterlockKinds.Extractor, Satisfied: true));
        rig.Tap(Rig.Ana);
        Assert.True(rig.Relay);
    }
}
