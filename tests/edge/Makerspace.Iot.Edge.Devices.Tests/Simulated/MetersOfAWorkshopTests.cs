using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Meters.Pulse;
using Makerspace.Iot.Edge.Devices.Modbus;
using Makerspace.Iot.Edge.Devices.Pins;
using Makerspace.Iot.Edge.Devices.Tests.Meters;
using Makerspace.Iot.Edge.Simulator.Machines;
using Makerspace.Iot.Edge.Simulator.Wiring;
using Makerspace.Iot.Edge.Simulator.Workshops;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Simulated;

/// <summary>One press with an S0 meter and one with a meter on the network, as the simulator builds them from a configuration: what the drivers read is the energy that flowed.</summary>
public sealed class MetersOfAWorkshopTests : IDisposable
{
    private const double PulsesPerKwh = 40_000;
    private readonly TempFolder _folder = new();
    private readonly int _port = Ports.Free();
    private readonly VirtualWorkshop _workshop;

    public MetersOfAWorkshopTests()
    {
        var config = new AgentConfig
        {
            Site = "s",
            Agent = "a",
            Pins = new PinsConfig("memory", "board.mem"),
            Buses = [new BusConfig("lan1") { Kind = "modbus-tcp", Host = "127.0.0.1", Port = _port }],
            Machines =
            [
                new MachineConfig
                {
                    Machine = "press-1", Reader = new ReaderConfig("pn532-hsu", "tty/press-1"), Relay = new LineConfig(0),
                    Meter = new MeterConfig("s0") { Line = 5, PulsesPerKwh = PulsesPerKwh },
                },
                new MachineConfig { Machine = "press-2", Reader = new ReaderConfig("pn532-hsu", "tty/press-2"), Relay = new LineConfig(1), Meter = new MeterConfig("sdm230", "lan1", 3) },
            ],
        };
        _workshop = new VirtualWorkshop([(config, _folder.Path)], new WorkshopOptions());
    }

    public void Dispose()
    {
        _workshop.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Pulses_add_up_to_the_energy_that_flowed()
    {
        using PinBoard board = new PinBoard("board.mem", new MemoryDriver(_folder.File("board.mem")));
        using var store = new FileCounterStore(_folder.Path, TimeProvider.System);
        using var meter = new PulseMeter(new PulseMeterSettings(5, PulsesPerKwh) { DebounceMs = 5 }, board, store, TimeProvider.System);
        VirtualMachine machine = _workshop.Machine("press-1").Machine;
        double before = machine.TrueEnergyWh;
        using IOutputPin relay = board.OpenOutput(0, activeLow: false, active: true);
        machine.StartJob(new LoadProfile(LoadKind.Press, 1, 3600), 1);
        await Eventually.That(() => machine.TrueEnergyWh > 0.5, "half a watt-hour has flowed", 60);
        relay.Write(active: false);
        await Eventually.That(() => !machine.IsPowered, "the contactor is open");

        // What waited for its pause between two pulses comes within moments; on a busy machine more has flowed, and waits.
        double due = (machine.TrueEnergyWh - before) * PulsesPerKwh / 1_000;
        await Eventually.That(
            async () =>
            {
                await meter.ReadAsync(CancellationToken.None);
                return meter.Pulses >= Math.Floor(due) - 1;
            },
            () => $"{due:0.0} pulses are counted; {meter.Pulses} are",
            120);
        Assert.InRange(meter.Pulses, due - 2, due + 2);
    }

    [Fact]
    public async Task A_meter_on_the_network_shows_its_machine()
    {
        using PinBoard board = new PinBoard("board.mem", new MemoryDriver(_folder.File("board.mem")));
        using IOutputPin relay = board.OpenOutput(1, activeLow: false, active: true);
        var patient = new ModbusOptions { TurnaroundTimeout = TimeSpan.FromSeconds(5) };
        using ModbusBus bus = ModbusBusFactory.Create(new BusSettings("lan1", "") { Kind = ModbusBusFactory.Tcp, Host = "127.0.0.1", Port = _port }, TimeProvider.System, patient);
        IEnergyMeter meter = MeterKind.Of("sdm230", "lan1", 3).Create(bus);
        _workshop.Machine("press-2").Machine.StartJob(new LoadProfile(LoadKind.Press, 1, 3600), 1);
        await Eventually.That(async () => (await meter.ReadAsync(CancellationToken.None)).PowerW > 300, "the press works");
        _workshop.Machine("press-2").SilenceMeter(silent: true);
        Assert.Contains("the gateway got no answer", (await Assert.ThrowsAsync<DeviceException>(async () => await meter.ReadAsync(CancellationToken.None))).Message, StringComparison.Ordinal);
    }
}
