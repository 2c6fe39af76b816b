using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Agent.Tests.Fakes;
using Makerspace.Iot.Edge.Core;
using Makerspace.Iot.Edge.Core.Sessions;
using Makerspace.Iot.Edge.Core.Sessions.Steps;

namespace Makerspace.Iot.Edge.Agent.Tests.Machines;

/// <summary>What becomes of a machine whose rules meet a defect of their own: served no more, not cut, and yet taken off by its emergency stop for good.</summary>
public sealed class DefectTests : IDisposable
{
    private readonly Bench _bench;
    private Func<MachineInput, bool> _defect = _ => false;
    private GuardMode _mode = GuardMode.Enforce;

    public DefectTests() => _bench = new Bench(setup: s => s with { Rules = Step, Profile = s.Profile with { Mode = _mode } });

    public void Dispose() => _bench.Dispose();

    [Fact]
    public void A_machine_at_work_is_not_cut_and_its_emergency_stop_takes_it_off_for_good()
    {
        AtWork();
        Break();
        _bench.Pass(30);
        Assert.True(_bench.Relay.Active, "cut on account of our own defect");
        Assert.Contains("program-defect", _bench.Feed.States[0].Faults);

        _bench.EmergencyStop.Active = true;
        _bench.Pass(1);
        Assert.False(_bench.Relay.Active, "the emergency stop was not followed");
        Assert.False(_bench.Feed.States[0].Relay);
        Assert.Equal((false, "program-defect"), (_bench.Loop.Report.Machines[0].Relay, _bench.Loop.Report.Machines[0].State));
        _bench.EmergencyStop.Active = false;
        _bench.Pass(30);
        _bench.Badge(SignedWorld.Anne);
        Assert.False(_bench.Relay.Active, "it restarted by itself");
    }

    [Fact]
    public void A_stop_that_meets_the_defect_itself_takes_the_machine_off()
    {
        AtWork();
        _defect = input => input is MachineInput.InterlockRead;
        _bench.EmergencyStop.Active = true;
        _bench.Pass(1);
        Assert.False(_bench.Relay.Active);
        _bench.EmergencyStop.Active = false;
        _bench.Pass(5);
        Assert.False(_bench.Relay.Active);
    }

    [Fact]
    public void A_relay_that_does_not_obey_the_stop_is_driven_off_again()
    {
        AtWork();
        Break();
        _bench.Relay.Fails = true;
        _bench.EmergencyStop.Active = true;
        _bench.Pass(1);
        _bench.Relay.Fails = false;
        _bench.Pass(2);
        Assert.False(_bench.Relay.Active);
    }

    [Fact]
    public void A_machine_that_is_only_watched_is_left_alone()
    {
        _mode = GuardMode.Audit;
        _bench.Restart();
        _bench.PowerW = 1800;
        _bench.Pass(20);
        Break();
        _bench.EmergencyStop.Active = true;
        _bench.Pass(5);
        Assert.True(_bench.Relay.Active);
    }

    [Fact]
    public void The_record_stands_at_the_cut_and_a_stop_of_the_agent_waits_for_nothing()
    {
        AtWork();
        Break();
        _bench.EmergencyStop.Active = true;
        _bench.Pass(1);
        double atCut = Assert.Single(_bench.Outbox.OpenSessions()).Checkpoint!.Figures.OccupiedSeconds;
        _bench.Pass(600);
        _bench.Loop.Stop();
        _bench.Pass(1);
        Assert.True(_bench.Loop.IsStopped);
        Assert.Empty(_bench.Loop.Leave());
        Assert.Equal(atCut, Assert.Single(_bench.Outbox.OpenSessions()).Checkpoint!.Figures.OccupiedSeconds);

        _defect = _ => false;
        _bench.Restart();
        Assert.Equal((SessionEndReason.PowerLost, atCut), (_bench.Bodies<SessionEnded>()[0].Reason, _bench.Bodies<SessionEnded>()[0].Figures.OccupiedSeconds));
    }

    [Fact]
    public void At_a_stop_of_the_agent_a_machine_behind_a_defect_that_works_is_left_on()
    {
        AtWork();
        Break();
        _bench.Loop.Stop();
        _bench.Pass(8);
        Assert.False(_bench.Loop.IsStopped);
        Assert.Equal(["press-1"], _bench.Loop.Leave());
        Assert.True(_bench.Relay.Active);
    }

    private void AtWork()
    {
        _bench.Badge(SignedWorld.Anne);
        _bench.PowerW = 1800;
        _bench.Pass(20);
        Assert.Equal(MachineCondition.Running, _bench.State);
    }

    private void Break()
    {
        _defect = input => input is MachineInput.Tick;
        _bench.Pass(1);
        Assert.Equal("program-defect", _bench.Loop.Report.Machines[0].State);
    }

    private StepResult Step(MachineState state, MachineInput input, Instant now, MachineProfile profile) =>
        _defect(input) ? throw new InvariantViolation("a rule was broken, says the test") : SessionMachine.Step(state, input, now, profile);
}
