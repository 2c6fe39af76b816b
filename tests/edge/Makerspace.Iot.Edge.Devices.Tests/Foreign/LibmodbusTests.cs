using System.Globalization;
using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Meters.Modbus;
using Makerspace.Iot.Edge.Devices.Modbus;
using Makerspace.Iot.Edge.Devices.Tests.Meters;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Foreign;

/// <summary>Our master against libmodbus, an independent implementation, as the server. (As the client it reads the simulator's slaves, in the simulator's tests.)</summary>
public sealed class LibmodbusTests
{
    private static readonly ModbusOptions Patient = new() { TurnaroundTimeout = TimeSpan.FromSeconds(5) };

    public LibmodbusTests() => Assert.SkipWhen(LibmodbusMeter.MissingReason is not null, LibmodbusMeter.MissingReason ?? "");

    [Fact]
    public async Task Libmodbus_is_read_over_tcp()
    {
        int port = Ports.Free();
        await using LibmodbusMeter meter = await LibmodbusMeter.Start("tcp", port.ToString(CultureInfo.InvariantCulture));
        await Read(new BusSettings("lan1", "") { Kind = ModbusBusFactory.Tcp, Host = "127.0.0.1", Port = port });
    }

    [Fact]
    public async Task Libmodbus_is_read_over_a_serial_line()
    {
        using var cable = new PtyCable();
        await using LibmodbusMeter meter = await LibmodbusMeter.Start("rtu", cable.Right);
        await Read(new BusSettings("bus1", cable.Left));
    }

    [Fact]
    public async Task Libmodbus_as_a_pzem_is_read_low_word_first_and_takes_an_order_for_its_address()
    {
        using var cable = new PtyCable();
        await using LibmodbusMeter meter = await LibmodbusMeter.Start("rtu", cable.Right, "pzem");
        using ModbusBus bus = ModbusBusFactory.Create(new BusSettings("bus1", cable.Left), TimeProvider.System, Patient);
        MeterReading reading = await MeterKind.Of("pzem004t", "b", 1).Create(bus).ReadAsync(CancellationToken.None);
        Assert.Equal(new MeterReading(PowerW: 22_725.9, EnergyWh: 9_876_543, CurrentA: 98.765, VoltageV: 230.1), reading);

        // It keeps what it is told, and stays where it is: the frames of both kinds of order are understood.
        await MeterAddress.WriteAsync(bus.Unit(1, "pzem004t"), MeterKind.Address("pzem004t"), 7, CancellationToken.None);
        Assert.Equal(7, await MeterAddress.ReadAsync(bus.Unit(1, "pzem004t"), MeterKind.Address("pzem004t"), CancellationToken.None));
        await MeterAddress.WriteAsync(bus.Unit(1, "sdm630"), MeterKind.Address("sdm630"), 42, CancellationToken.None);
        Assert.Equal(42, await MeterAddress.ReadAsync(bus.Unit(1, "sdm630"), MeterKind.Address("sdm630"), CancellationToken.None));
        Assert.Equal([0x4228, 0x0000], await bus.Unit(1, "sdm630").ReadHoldingRegistersAsync(0x0014, 2, CancellationToken.None));
    }

    private static async Task Read(BusSettings settings)
    {
        using ModbusBus bus = ModbusBusFactory.Create(settings, TimeProvider.System, Patient);
        foreach (string kind in new[] { "sdm120", "sdm230" })
        {
            MeterReading one = await MeterKind.Of(kind, "b", 1).Create(bus).ReadAsync(CancellationToken.None);
            Assert.Equal((1265.25, 5.5), (one.PowerW, one.CurrentA));
            Assert.Equal(230.2, one.VoltageV!.Value, 3);
            Assert.Equal(4_321_987, one.EnergyWh!.Value, 0);
        }

        MeterReading three = await MeterKind.Of("sdm630", "b", 1).Create(bus).ReadAsync(CancellationToken.None);
        Assert.Equal((3_800.5, 16.5), (three.PowerW, three.CurrentA));

        ModbusUnit unit = bus.Unit(1, "meter");
        await unit.WriteRegisterAsync(7, 0xBEEF, CancellationToken.None);
        Assert.Equal([0xBEEF], await unit.ReadHoldingRegistersAsync(7, 1, CancellationToken.None));
        ModbusException refusal = await Assert.ThrowsAsync<ModbusException>(async () => await unit.ReadInputRegistersAsync(0x0FF, 2, CancellationToken.None));
        Assert.Equal(ModbusExceptionCode.IllegalDataAddress, refusal.Code);
        await unit.ReadInputRegistersAsync(0, 125, CancellationToken.None);
        Assert.Equal((0L, 0L, 0L), (bus.Counters.BadFrames, bus.Counters.Timeouts, bus.Counters.StrayBytes));
    }
}
