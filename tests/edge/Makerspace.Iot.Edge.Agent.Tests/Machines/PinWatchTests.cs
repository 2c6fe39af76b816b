using Makerspace.Iot.Edge.Agent.Machines;
using Makerspace.Iot.Edge.Agent.Tests.Fakes;
using Makerspace.Iot.Edge.Core.Interlocks;
using Makerspace.Iot.Edge.Core.Sessions;

namespace Makerspace.Iot.Edge.Agent.Tests.Machines;

/// <summary>The inputs of a laser cutter, looked at every 25 ms.</summary>
public sealed class PinWatchTests
{
    private readonly FakeInput _stop = new(false);
    private readonly FakeInput _lid = new(true);
    private readonly FakeInput _air = new(true);
    private readonly FakeInput _water = new(true);
    private readonly List<MachineInput> _fed = [];
    private readonly PinWatch _watch;
    private TimeSpan _now = TimeSpan.FromSeconds(100);

    public PinWatchTests()
    {
        _watch = new PinWatch(new MachineSetup { Machine = "laser-1", Profile = new MachineProfile(), Relay = new FakeOutput(), EmergencyStop = _stop, Lid = _lid, Airflow = _air, Coolant = _water });
        Look();
    }

    [Fact]
    public void The_first_look_tells_how_pins_and_relay_are_and_every_wired_input() => Assert.Equal(
        [
            new MachineInput.DeviceFault(MachineFaults.PinFailed, IsPresent: false), new MachineInput.DeviceFault(MachineFaults.RelayUnreachable, IsPresent: false),
            new MachineInput.InterlockRead(InterlockKinds.EmergencyStop, Satisfied: true), new MachineInput.InterlockRead(InterlockKinds.Lid, Satisfied: true),
            new MachineInput.InterlockRead(InterlockKinds.Extractor, Satisfied: true), new MachineInput.InterlockRead(InterlockKinds.Coolant, Satisfied: true),
        ],
        _fed);

    [Fact]
    public void An_emergency_stop_is_told_with_the_second_look_and_a_spike_never()
    {
        _stop.Active = true;
        Assert.Empty(Look());
        _stop.Active = false;
        Assert.Empty(Look());
        _stop.Active = true;
        Assert.Empty(Look());
        Assert.Equal(new MachineInput.InterlockRead(InterlockKinds.EmergencyStop, Satisfied: false), Assert.Single(Look()));
        _stop.Active = false;
        Assert.Equal(9, LooksUntilTold());
    }

    [Fact]
    public void Lid_airflow_and_coolant_have_each_their_own_time()
    {
        _lid.Active = false;
        Assert.Equal(3, LooksUntilTold());
        _air.Active = false;
        Assert.Equal(41, LooksUntilTold());
        _water.Active = false;
        Assert.Equal(41, LooksUntilTold());
        _water.Active = true;
        Assert.Equal(21, LooksUntilTold());
    }

    [Fact]
    public void A_pin_that_cannot_be_read_is_unknown_with_the_first_look()
    {
        _lid.Fails = true;
        Assert.Contains(new MachineInput.InterlockRead(InterlockKinds.Lid, Satisfied: null), Look());
        _lid.Fails = false;
        Assert.Contains(new MachineInput.InterlockRead(InterlockKinds.Lid, Satisfied: true), Look());
    }

    private int LooksUntilTold()
    {
        for (int looks = 1; looks < 100; looks++)
        {
            if (Look().Count > 0)
            {
                return looks;
            }
        }

        return -1;
    }

    private List<MachineInput> Look()
    {
        int before = _fed.Count;
        _watch.Poll(_now, _fed.Add, () => false);
        _now += MachineLoop.PinPeriod;
        return _fed[before..];
    }
}
