using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Meters.Modbus;
using Makerspace.Iot.Edge.Devices.Modbus;
using Makerspace.Iot.Edge.Devices.Tests.Meters;
using Makerspace.Iot.Edge.Simulator;
using Makerspace.Iot.Edge.Simulator.Chips;
using Makerspace.Iot.Edge.Simulator.Chips.Modbus;
using Makerspace.Iot.Edge.TestKit.Chips.Modbus;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Simulated;

/// <summary>The drivers against the simulator's meters, which were written from the protocol descriptions by somebody else.</summary>
public sealed class MetersAgainstSimulatorTests : IDisposable
{
    private static readonly ElectricState Flow = new(PowerW: 2_415, VoltageV: 230, PowerFactor: 0.875, FrequencyHz: 50, CounterWh: 123_456.7);
    private static readonly ModbusOptions Patient = new() { TurnaroundTimeout = TimeSpan.FromSeconds(5), Retries = 5 };

    private readonly TempFolder _folder = new();

    private string Tty => _folder.File("bus");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task All_kinds_of_meters_on_one_bus_read_what_flows_through_them()
    {
        VirtualBus bus = MakeBus();
        using ModbusBus master = OnEmulatedLine(bus);
        foreach ((string kind, int address) in new[] { ("sdm120", 1), ("sdm630", 2), ("pzem004t", 3) })
        {
            Check(await MeterKind.Of(kind, "bus1", address).Create(master).ReadAsync(CancellationToken.None));
        }

        Assert.Equal((0L, 0L), (bus.BadFrames, bus.EarlyQuestions));
        Assert.Equal((0L, 0L), (master.Counters.BadFrames, master.Counters.Retries));
    }

    [Theory]
    [InlineData("sdm120")]
    [InlineData("sdm230")]
    [InlineData("sdm630")]
    public async Task A_meter_that_refuses_the_registers_in_between_is_read_value_by_value_from_then_on(string kind)
    {
        EastronSlave meter = kind == "sdm230" ? new VirtualSdm230(1, _ => Flow) : new VirtualSdm(1, threePhase: kind == "sdm630", _ => Flow);
        meter.RefusesGaps = true;
        var bus = new VirtualBus(9_600, [meter], new Dice(11));
        using ModbusBus master = OnEmulatedLine(bus);
        IEnergyMeter driver = MeterKind.Of(kind, "bus1", 1).Create(master);
        Check(await driver.ReadAsync(CancellationToken.None));
        Assert.Equal((5L, 1L), (bus.Answered, master.Counters.Exceptions));
        Check(await driver.ReadAsync(CancellationToken.None));
        Assert.Equal((9L, 1L), (bus.Answered, master.Counters.Exceptions));
    }

    [Fact]
    public async Task A_bad_line_costs_readings_but_never_makes_a_wrong_one()
    {
        VirtualBus bus = MakeBus();
        bus.Line.Faults = LineFaults.Many with { LateBy = TimeSpan.FromMilliseconds(150), Late = 0.1, SilenceFor = TimeSpan.FromMilliseconds(300) };
        using var line = new SerialLine(bus, Tty);
        var options = new ModbusOptions { TurnaroundTimeout = TimeSpan.FromMilliseconds(100), HoldTime = TimeSpan.Zero };
        using ModbusBus master = ModbusBusFactory.Create(new BusSettings("bus1", Tty), TimeProvider.System, options);
        IEnergyMeter[] meters = [.. new[] { ("sdm120", 1), ("sdm630", 2), ("pzem004t", 3) }.Select(m => MeterKind.Of(m.Item1, "bus1", m.Item2).Create(master))];
        int good = 0;
        for (int round = 0; round < 15; round++)
        {
            foreach (IEnergyMeter meter in meters)
            {
                try
                {
                    Check(await meter.ReadAsync(CancellationToken.None));
                    good++;
                }
                catch (DeviceException)
                {
                    // A reading less.
                }
            }
        }

        Assert.True(good >= 30, $"{good} of 45 readings");
        Assert.True(bus.Line.Spoiled > 5 && master.Counters.Retries > 0, "the line was not bad enough to prove anything");
    }

    [Fact]
    public async Task A_silent_meter_leaves_the_others_alone_and_is_back_when_it_speaks()
    {
        VirtualBus bus = MakeBus();
        using ModbusBus master = OnEmulatedLine(bus, new ModbusOptions { TurnaroundTimeout = TimeSpan.FromMilliseconds(500), Retries = 0, HoldTime = TimeSpan.Zero });
        IEnergyMeter silent = MeterKind.Of("sdm120", "bus1", 1).Create(master);
        IEnergyMeter other = MeterKind.Of("pzem004t", "bus1", 3).Create(master);
        bus.Silence(1, silent: true);
        await Assert.ThrowsAsync<DeviceException>(async () => await silent.ReadAsync(CancellationToken.None));
        Check(await other.ReadAsync(CancellationToken.None));
        bus.Silence(1, silent: false);
        Check(await silent.ReadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_wrong_kind_of_meter_is_a_typed_fault_and_no_reading()
    {
        using var line = new SerialLine(MakeBus(), Tty);
        using ModbusBus master = ModbusBusFactory.Create(new BusSettings("bus1", Tty), TimeProvider.System);
        await Assert.ThrowsAnyAsync<DeviceException>(async () => await MeterKind.Of("sdm120", "bus1", 3).Create(master).ReadAsync(CancellationToken.None));
        await Assert.ThrowsAnyAsync<DeviceException>(async () => await MeterKind.Of("pzem004t", "bus1", 1).Create(master).ReadAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_pzem_counts_from_zero_after_its_reset()
    {
        using var line = new SerialLine(MakeBus(), Tty);
        using ModbusBus master = ModbusBusFactory.Create(new BusSettings("bus1", Tty), TimeProvider.System, Patient);
        var meter = new ModbusMeter(master.Unit(3, "pzem004t"), MeterKind.Named("pzem004t"));
        Assert.Equal(123_456, (await meter.ReadAsync(CancellationToken.None)).EnergyWh);
        await meter.ResetEnergyAsync(CancellationToken.None);
        Assert.Equal(0, (await meter.ReadAsync(CancellationToken.None)).EnergyWh);
    }

    private static VirtualBus MakeBus() => new(9_600, [new VirtualSdm(1, threePhase: false, _ => Flow), new VirtualSdm(2, threePhase: true, _ => Flow), new VirtualPzem004T(3, _ => Flow)], new Dice(11));

    /// <summary>Where attempts are counted: in real time a busy machine costs some.</summary>
    private static ModbusBus OnEmulatedLine(VirtualBus bus, ModbusOptions? options = null)
    {
        var time = new ManualTime();
        return new ModbusBus(new EmulatedSerial(bus, time), options, time);
    }

    private static void Check(MeterReading reading)
    {
        Assert.Equal(2_415, reading.PowerW!.Value, 0.1);
        Assert.Equal(123_456, reading.EnergyWh!.Value, 1.0);
        Assert.Equal(12, reading.CurrentA!.Value, 0.01);
        Assert.Equal(230, reading.VoltageV!.Value, 0.1);
    }
}
