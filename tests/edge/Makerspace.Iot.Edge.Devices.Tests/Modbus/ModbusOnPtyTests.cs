using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Meters.Modbus;
using Makerspace.Iot.Edge.Devices.Modbus;
using Makerspace.Iot.Edge.Devices.Tests.Linux;
using Makerspace.Iot.Edge.Devices.Tests.Meters;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Modbus;

/// <summary>The bus as the agent makes it, on a real tty of the kernel and in real time.</summary>
public sealed class ModbusOnPtyTests
{
    private static readonly ModbusOptions Patient = new() { TurnaroundTimeout = TimeSpan.FromSeconds(5) };

    [Fact]
    public async Task Two_meters_answer_on_one_bus_of_which_a_third_is_dead()
    {
        var devices = new ScriptedBus();
        devices.Devices[1] = (_, _) => [new Reply(Hex.Bytes("010414 08D1 006C0000 00F40000 00260000 01F4 0064 0000 5134"))];
        devices.Devices[2] = ScriptedBus.Registers(i => i == 0 ? (ushort)2_300 : (ushort)0, 0);
        using var device = new DeviceOnPty(devices);
        using ModbusBus bus = ModbusBusFactory.Create(new BusSettings("bus1", device.Path), TimeProvider.System, Patient with { Retries = 0 });
        IEnergyMeter[] meters = [.. new[] { 1, 2, 3 }.Select(a => MeterKind.Of("pzem004t", "bus1", a).Create(bus))];
        Task<MeterReading>[] reads = [.. meters.Select(m => m.ReadAsync(CancellationToken.None).AsTask())];
        Assert.Equal(225.7, (await reads[0]).VoltageV);
        Assert.Equal(230, (await reads[1]).VoltageV);
        DeviceException dead = await Assert.ThrowsAsync<DeviceException>(() => reads[2]);
        Assert.Contains($"{device.Path} @3", dead.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_tty_vanishes_and_comes_back()
    {
        using var folder = new TempFolder();
        string tty = folder.File("bus");
        var devices = new ScriptedBus();
        devices.Devices[1] = ScriptedBus.Registers(_ => 0, 0);
        var device = new DeviceOnPty(devices, tty);
        using ModbusBus bus = ModbusBusFactory.Create(new BusSettings("bus1", tty, 9_600, "even"), TimeProvider.System, Patient);
        IEnergyMeter meter = MeterKind.Of("sdm120", "bus1", 1).Create(bus);
        await meter.ReadAsync(CancellationToken.None);
        device.Dispose();
        Assert.Contains("went away", (await Assert.ThrowsAsync<DeviceException>(async () => await meter.ReadAsync(CancellationToken.None))).Message, StringComparison.Ordinal);
        using var replaced = new DeviceOnPty(devices, tty);
        await Eventually.That(async () =>
        {
            try
            {
                return await meter.ReadAsync(CancellationToken.None) == new MeterReading(0, 0, 0, 0);
            }
            catch (DeviceException)
            {
                return false;
            }
        }, "the meter answers again");
    }

    [Fact]
    public async Task An_adapter_that_echoes_serves_its_meters_and_confirms_nothing_for_them()
    {
        var devices = new ScriptedBus();
        devices.Devices[2] = (request, _) => [new Reply(request[1] == 6 ? request : ScriptedBus.Read(request, i => i == 0 ? (ushort)2_310 : (ushort)0))];
        using var device = new DeviceOnPty(new EchoingAdapter(devices));
        using ModbusBus bus = ModbusBusFactory.Create(new BusSettings("bus1", device.Path), TimeProvider.System, Patient with { Retries = 0 });
        Assert.Equal(231, (await MeterKind.Of("pzem004t", "bus1", 2).Create(bus).ReadAsync(CancellationToken.None)).VoltageV);
        await MeterAddress.WriteAsync(bus.Unit(2, "pzem004t"), MeterKind.Address("pzem004t"), 3, CancellationToken.None);
        DeviceException nobody = await Assert.ThrowsAsync<DeviceException>(async () => await MeterAddress.WriteAsync(bus.Unit(8, "pzem004t"), MeterKind.Address("pzem004t"), 9, CancellationToken.None));
        Assert.Contains("an echo, which is no answer", nobody.Message, StringComparison.Ordinal);
        Assert.True(bus.Counters.Echoes >= 3);
    }

    private sealed class EchoingAdapter(ScriptedBus devices) : IScriptedDevice
    {
        public IEnumerable<Reply> Received(ReadOnlyMemory<byte> bytes) => [new Reply(bytes.ToArray()), .. devices.Received(bytes)];
    }
}
