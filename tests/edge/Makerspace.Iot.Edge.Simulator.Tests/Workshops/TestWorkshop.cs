using Makerspace.Iot.Edge.Simulator.Chips;
using Makerspace.Iot.Edge.Simulator.Wiring;
using Makerspace.Iot.Edge.Simulator.Workshops;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Simulator.Tests.Workshops;

/// <summary>A workshop of one agent with a press and a printer on one bus.</summary>
internal sealed class TestWorkshop : IDisposable
{
    public TestWorkshop(LineFaults? faults = null)
    {
        var config = new AgentConfig
        {
            Site = "s",
            Agent = "a",
            Pins = new PinsConfig("memory", "board/a.mem"),
            Buses = [new BusConfig("bus1", "tty/a-bus1", 9600)],
            Machines =
            [
                new MachineConfig
                {
                    Machine = "press-1", Reader = new ReaderConfig("pn532-hsu", "tty/a-press-1-reader"), Meter = new MeterConfig("sdm630", "bus1", 1),
                    Relay = new LineConfig(0), Feedback = new LineConfig(1), EmergencyStop = new LineConfig(2, ActiveLow: true),
                },
                new MachineConfig
                {
                    Machine = "printer-1", Reader = new ReaderConfig("pn532-hsu", "tty/a-printer-1-reader"), Meter = new MeterConfig("pzem004t", "bus1", 2),
                    Relay = new LineConfig(3, ActiveLow: true), Feedback = new LineConfig(4),
                },
            ],
        };
        Workshop = new VirtualWorkshop([(config, Folder.Path)], new WorkshopOptions { Faults = faults ?? LineFaults.None });
    }

    public TempFolder Folder { get; } = new();

    public VirtualWorkshop Workshop { get; }

    public void Dispose()
    {
        Workshop.Dispose();
        Folder.Dispose();
    }
}
