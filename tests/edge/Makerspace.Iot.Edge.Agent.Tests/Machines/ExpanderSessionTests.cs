using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Edge.Agent.Tests.Fakes;
using Makerspace.Iot.Edge.Devices.Pins;
using Makerspace.Iot.Edge.Devices.Tests.Linux;
using Makerspace.Iot.Edge.TestKit.Chips.Expanders;
using Makerspace.Iot.TestKit;
using WireFault = Makerspace.Iot.Contracts.Events.FaultCode;

namespace Makerspace.Iot.Edge.Agent.Tests.Machines;

/// <summary>Whole sessions of a machine whose relay is on a simulated MCP23017, with an active-low relay board: what its wire does, and what is told when the chip or its bus fails.</summary>
public sealed class ExpanderSessionTests : IDisposable
{
    private const int Line = 9;
    private readonly VirtualMcp230xx _chip = new(16);
    private readonly KeptInMemory _store = new();
    private readonly Bench _bench;

    public ExpanderSessionTests() => _bench = new Bench(setup: s =>
    {
        OutputLine line = Open();
        return s with { Relay = new OnExpander(line, s.Relay), RelayHeld = line.WasOn };
    });

    public void Dispose()
    {
        _bench.Dispose();
        _chip.Dispose();
    }

    [Fact]
    public void A_session_switches_the_wire_on_and_off_once()
    {
        Work();
        Assert.False(_chip.LevelOf(Line));
        End();
        Assert.Equal([(Line, false), (Line, true)], _chip.Changes);
        Assert.Single(_bench.Bodies<SessionEnded>());
        Assert.Empty(_bench.Bodies<FaultRaised>());
    }

    [Fact]
    public void A_write_that_fails_is_a_fault_of_the_machine_that_stays_and_the_relay_goes_off_as_soon_as_the_bus_is_back()
    {
        Work();
        _chip.Absent = true;
        _bench.Pass(3);
        Assert.Contains(_bench.Bodies<FaultRaised>(), f => f.Code == WireFault.PinFailed);
        Assert.Empty(_bench.Bodies<SessionEnded>());
        Assert.False(_chip.LevelOf(Line));
        End();
        Assert.False(_chip.LevelOf(Line));
        _chip.Absent = false;
        _bench.Pass(3);
        Assert.Equal([(Line, false), (Line, true)], _chip.Changes);
        _bench.Badge(SignedWorld.Anne);
        _bench.Pass(3);
        Assert.True(_chip.LevelOf(Line));
        Assert.Equal(Contracts.Telemetry.MachineCondition.Faulted, _bench.State);
    }

    [Fact]
    public void A_session_outlives_a_killed_agent_and_its_relay_does_not_click()
    {
        Work();
        _bench.Restart(relayHeld: true);
        _bench.Pass(20);
        Assert.Equal([(Line, false)], _chip.Changes);
        Assert.Empty(_bench.Bodies<SessionEnded>());
        End();
        Assert.Equal([(Line, false), (Line, true)], _chip.Changes);
        Assert.Equal(SessionEndReason.BadgeOut, Assert.Single(_bench.Bodies<SessionEnded>()).Reason);
        Assert.Empty(_bench.Bodies<FaultRaised>());
    }

    [Fact]
    public void After_a_boot_a_relay_that_the_chip_still_drives_goes_off_and_its_session_is_closed()
    {
        Work();
        _store.Names.Clear();
        _bench.Restart();
        Assert.True(_chip.LevelOf(Line));
        _bench.Pass(5);
        Assert.Equal([(Line, false), (Line, true)], _chip.Changes);
        Assert.Equal(SessionEndReason.PowerLost, Assert.Single(_bench.Bodies<SessionEnded>()).Reason);
    }

    [Fact]
    public void A_chip_that_was_without_supply_while_no_agent_ran_does_not_start_the_machine_again()
    {
        Work();
        _chip.LoseSupply();
        _bench.Restart();
        _bench.Pass(60);
        Assert.Equal([(Line, false), (Line, true)], _chip.Changes);
        Assert.Equal(SessionEndReason.PowerLost, Assert.Single(_bench.Bodies<SessionEnded>()).Reason);
    }

    [Fact]
    public void A_chip_that_loses_its_supply_in_a_session_does_not_start_the_machine_again()
    {
        Work();
        _chip.LoseSupply();
        _bench.ContactorFollows = false;
        _bench.Contactor.Active = false;
        _bench.Pass(60);
        Assert.Contains(_bench.Bodies<FaultRaised>(), f => f.Code == WireFault.PinFailed);
        Assert.Equal([(Line, false), (Line, true)], _chip.Changes);
        Assert.Single(_bench.Bodies<SessionEnded>());
    }

    private void Work()
    {
        _bench.Pass(2);
        _bench.Badge(SignedWorld.Anne);
        _bench.PowerW = 1500;
        _bench.Pass(20);
    }

    private void End()
    {
        _bench.PowerW = 0;
        _bench.Pass(10);
        _bench.Badge(SignedWorld.Anne);
        _bench.Pass(10);
    }

    private OutputLine Open() => PinBoardFactory.OpenExpander(new PinBoardSettings("mcp23017", "/dev/i2c-1", 0x20), () => new Opened(_chip), new ManualTime(), _store).OpenRelay(Line, activeLow: true);

    /// <summary>The relay's line, and beside it the bench's own relay, which its contactor follows.</summary>
    private sealed class OnExpander(OutputLine line, IOutputPin bench) : IOutputPin
    {
        public void Write(bool active)
        {
            line.Write(active);
            bench.Write(active);
        }

        public void Verify() => line.Verify();

        public void Dispose() => line.Dispose();
    }

    /// <summary>One opening of the bus: closing it takes no chip away.</summary>
    private sealed class Opened(VirtualMcp230xx chip) : System.Device.I2c.I2cDevice
    {
        public override System.Device.I2c.I2cConnectionSettings ConnectionSettings => chip.ConnectionSettings;

        public override void Read(Span<byte> buffer) => chip.Read(buffer);

        public override void Write(ReadOnlySpan<byte> buffer) => chip.Write(buffer);

        public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer) => chip.WriteRead(writeBuffer, readBuffer);
    }
}
