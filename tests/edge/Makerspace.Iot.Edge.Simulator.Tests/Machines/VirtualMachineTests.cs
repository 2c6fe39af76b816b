using Makerspace.Iot.Edge.Simulator.Machines;

namespace Makerspace.Iot.Edge.Simulator.Tests.Machines;

public sealed class VirtualMachineTests
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(5);
    private readonly VirtualMachine _machine = new("press-1", LoadKind.Press, 1000, 1);
    private readonly List<PoweredInterval> _intervals = [];
    private TimeSpan _now;

    public VirtualMachineTests() => _machine.Powered += _intervals.Add;

    [Fact]
    public void No_power_flows_while_the_contactor_is_open()
    {
        _machine.StartJob(new LoadProfile(LoadKind.Press, 1, 3600), 1);
        Run(relay: false, seconds: 5);
        Assert.Equal(0, _machine.TrueEnergyWh);
        Assert.Equal(0, _machine.Measure(_now).PowerW);
    }

    [Fact]
    public void The_contacts_follow_the_relay_after_their_travel_time()
    {
        Run(relay: true, seconds: 0.025);
        Assert.False(_machine.IsPowered);
        Run(relay: true, seconds: 0.015);
        Assert.True(_machine.IsPowered);
        Run(relay: false, seconds: 0.010);
        Assert.True(_machine.IsPowered);
        Run(relay: false, seconds: 0.015);
        Assert.False(_machine.IsPowered);
    }

    [Fact]
    public void The_account_is_the_integral_of_the_power()
    {
        Run(relay: true, seconds: 0.1);
        var job = new LoadProfile(LoadKind.Press, 4, 600);
        _machine.StartJob(job, pace: 1);
        double before = _machine.TrueEnergyWh;
        Run(relay: true, seconds: 600);
        Assert.Equal(job.EnergyWh(600, 0.01), _machine.TrueEnergyWh - before, 0.5);
        Assert.Equal(1000 + _machine.TrueEnergyWh, _machine.CounterWh, 6);

        Run(relay: false, seconds: 1);
        PoweredInterval interval = Assert.Single(_intervals);
        Assert.Equal(_machine.TrueEnergyWh, interval.EnergyWh, 6);
        Assert.InRange(interval.PeakW, 8000, 9600);
        Assert.Equal(600.1, (interval.To - interval.From).TotalSeconds, 0.1);
    }

    [Fact]
    public void A_stuck_contactor_does_not_close_and_a_welded_one_does_not_open()
    {
        _machine.ContactorFault = ContactorFault.StuckOpen;
        Run(relay: true, seconds: 1);
        Assert.False(_machine.IsPowered);
        _machine.ContactorFault = ContactorFault.None;
        Run(relay: true, seconds: 1);
        Assert.True(_machine.IsPowered);
        _machine.ContactorFault = ContactorFault.Welded;
        Run(relay: false, seconds: 1);
        Assert.True(_machine.IsPowered);
        Assert.Empty(_intervals);
        _machine.ContactorFault = ContactorFault.None;
        Run(relay: false, seconds: 1);
        Assert.False(_machine.IsPowered);
        Assert.Single(_intervals);
    }

    [Fact]
    public void The_emergency_stop_opens_the_contactor_whatever_the_relay_says()
    {
        Run(relay: true, seconds: 1);
        _machine.EmergencyStop = true;
        Run(relay: true, seconds: 0.1);
        Assert.False(_machine.IsPowered);
    }

    [Fact]
    public void A_job_whose_power_was_cut_does_not_resume_by_itself()
    {
        Run(relay: true, seconds: 1);
        _machine.StartJob(new LoadProfile(LoadKind.Press, 1, 3600), 1);
        Run(relay: true, seconds: 1);
        Assert.True(_machine.IsWorking);
        Run(relay: false, seconds: 1);
        Run(relay: true, seconds: 1);
        Assert.False(_machine.IsWorking);
        Assert.InRange(_machine.Measure(_now).PowerW, 1, 100);
    }

    private void Run(bool relay, double seconds)
    {
        for (TimeSpan end = _now + TimeSpan.FromSeconds(seconds); _now < end;)
        {
            _now += Step;
            _machine.Advance(_now, relay);
        }
    }
}
