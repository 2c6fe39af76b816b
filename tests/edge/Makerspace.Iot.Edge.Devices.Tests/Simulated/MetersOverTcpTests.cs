using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Modbus;
using Makerspace.Iot.Edge.Devices.Tests.Meters;
using Makerspace.Iot.Edge.Simulator;
using Makerspace.Iot.Edge.Simulator.Chips.Modbus;
using Makerspace.Iot.Edge.TestKit.Chips.Modbus;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Simulated;

/// <summary>The buses as the agent makes them, over real sockets, against the simulator's front with its slaves.</summary>
public sealed class MetersOverTcpTests : IDisposable
{
    private static readonly ModbusOptions Patient = new() { TurnaroundTimeout = TimeSpan.FromSeconds(5), Retries = 5 };
    private static readonly ModbusOptions Brisk = new() { TurnaroundTimeout = TimeSpan.FromMilliseconds(150), Retries = 0 };
    private readonly ModbusTcpFront _front;

    // Of the ports that no outgoing connection is given: one test lets it go and takes it again.
    public MetersOverTcpTests() => _front = Front(Ports.Free());

    public void Dispose() => _front.Dispose();

    [Theory]
    [InlineData("sdm120", 1, 1150)]
    [InlineData("sdm230", 2, 1150)]
    [InlineData("sdm630", 3, 1150)]
    [InlineData("pzem004t", 4, 1150)]
    public async Task Every_kind_of_modbus_meter_is_read_over_tcp_as_over_a_serial_line(string kind, int unit, double watts)
    {
        using ModbusBus bus = Bus(Patient);
        MeterReading reading = await MeterKind.Of(kind, "lan1", unit).Create(bus).ReadAsync(CancellationToken.None);
        Assert.Equal(watts, reading.PowerW!.Value, 1);
        Assert.Equal(4_321_987, reading.EnergyWh!.Value, 0);
        Assert.Equal(230, reading.VoltageV!.Value, 1);
        Assert.Equal(1150 / (230 * 0.8), reading.CurrentA!.Value, 2);
    }

    [Fact]
    public async Task Eight_meters_share_one_connection()
    {
        using ModbusBus bus = Bus(Patient);
        IEnergyMeter[] meters = [.. Enumerable.Range(0, 8).Select(i => MeterKind.Of("sdm120", "lan1", (i % 3) + 1).Create(bus))];
        await Task.WhenAll(meters.Select(m => m.ReadAsync(CancellationToken.None).AsTask()));
        Assert.Equal((16L, 16L, 16L), (bus.Counters.Requests, bus.Counters.Answers, _front.Answered));
    }

    [Fact]
    public async Task A_gateway_that_is_behind_sends_its_late_answers_and_none_is_believed()
    {
        _front.Withhold = 1;
        using ModbusBus bus = Bus(Brisk);
        IEnergyMeter meter = MeterKind.Of("sdm120", "lan1", 1).Create(bus);
        await Assert.ThrowsAsync<DeviceException>(async () => await meter.ReadAsync(CancellationToken.None));
        await Eventually.That(async () => await Answers(meter), "the meter answers");
        Assert.Equal(0, _front.Broken);
    }

    [Fact]
    public async Task A_gateway_that_restarts_is_connected_again()
    {
        using ModbusBus bus = Bus(Patient);
        IEnergyMeter meter = MeterKind.Of("sdm120", "lan1", 1).Create(bus);
        await meter.ReadAsync(CancellationToken.None);
        _front.Dispose();
        await Assert.ThrowsAsync<DeviceException>(async () => await meter.ReadAsync(CancellationToken.None));
        DeviceException waiting = await Assert.ThrowsAsync<DeviceException>(async () => await meter.ReadAsync(CancellationToken.None));
        Assert.Contains("127.0.0.1:", waiting.Message, StringComparison.Ordinal);
        using ModbusTcpFront again = Front(_front.Port);
        await Eventually.That(async () => await Answers(meter), "the meter answers again");
    }

    [Fact]
    public async Task A_gateway_that_closes_after_each_answer_costs_no_reading()
    {
        _front.ClosesAfterAnswer = true;
        using ModbusBus bus = Bus(Patient with { Retries = 0 });
        IEnergyMeter[] meters = [.. Enumerable.Range(1, 3).Select(unit => MeterKind.Of(unit == 3 ? "sdm630" : unit == 2 ? "sdm230" : "sdm120", "lan1", unit).Create(bus))];
        for (int i = 0; i < 12; i++)
        {
            Assert.Equal(1150, (await meters[i % 3].ReadAsync(CancellationToken.None)).PowerW!.Value, 1);
        }

        Assert.Equal(0, bus.Counters.Retries);
    }

    [Fact]
    public async Task A_unit_that_is_not_there_is_told_by_the_gateway_and_does_not_hold_up_the_others()
    {
        using ModbusBus bus = Bus(Patient);
        DeviceException nobody = await Assert.ThrowsAsync<DeviceException>(async () => await MeterKind.Of("sdm120", "lan1", 77).Create(bus).ReadAsync(CancellationToken.None));
        Assert.Contains("the gateway got no answer", nobody.Message, StringComparison.Ordinal);
        await MeterKind.Of("sdm120", "lan1", 1).Create(bus).ReadAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_bus_behind_a_converter_of_serial_to_tcp_is_read_with_serial_frames()
    {
        using var converter = new SerialOverTcp(new VirtualBus(9_600, [new VirtualSdm230(5, Measure)], Dice.For(1, "converter")));
        var settings = new BusSettings("bus2", "") { Kind = ModbusBusFactory.RtuOverTcp, Host = "127.0.0.1", Port = converter.Port };
        using ModbusBus bus = ModbusBusFactory.Create(settings, TimeProvider.System, Patient);
        MeterReading reading = await MeterKind.Of("sdm230", "bus2", 5).Create(bus).ReadAsync(CancellationToken.None);
        Assert.Equal(1150, reading.PowerW!.Value, 1);
    }

    private static ElectricState Measure(TimeSpan now) => new(1150, 230, 0.8, 50, 4_321_987.6);

    private static ModbusTcpFront Front(int port) => new(
        port,
        [new VirtualSdm(1, threePhase: false, Measure), new VirtualSdm230(2, Measure), new VirtualSdm(3, threePhase: true, Measure), new VirtualPzem004T(4, Measure)],
        Dice.For(1, "front"));

    private ModbusBus Bus(ModbusOptions options) => ModbusBusFactory.Create(new BusSettings("lan1", "") { Kind = ModbusBusFactory.Tcp, Host = "127.0.0.1", Port = _front.Port }, TimeProvider.System, options);

    private static async Task<bool> Answers(IEnergyMeter meter)
    {
        try
        {
            return (await meter.ReadAsync(CancellationToken.None)).PowerW is > 1_000;
        }
        catch (DeviceException)
        {
            return false;
        }
    }
}
