using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Meters.Ads1115;
using Makerspace.Iot.Edge.Devices.Meters.Ina2xx;
using Makerspace.Iot.Edge.Devices.Meters.Pulse;
using Makerspace.Iot.Edge.Devices.Modbus;
using Makerspace.Iot.Edge.Devices.Pins;
using Makerspace.Iot.Edge.Devices.Tests.Meters;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests;

public sealed class FactoryTests
{
    [Fact]
    public void Every_known_kind_is_made()
    {
        using var folder = new TempFolder();
        using ModbusBus bus = ModbusBusFactory.Create(new BusSettings("bus1", "/dev/ttyUSB9"), TimeProvider.System);
        Assert.All(MeterKind.Names, kind => Assert.Equal($"{kind}@5 on /dev/ttyUSB9", MeterKind.Of(kind, "bus1", 5).Create(bus).Name));
        using PinBoard board = PinBoardFactory.Open(new PinBoardSettings("memory", folder.File("board.mem")));
        using var counters = new FileCounterStore(folder.Path, TimeProvider.System);
        var parts = new MeterParts { Board = board, Counters = counters, Buses = new Dictionary<string, ModbusBus>(StringComparer.Ordinal) { ["bus1"] = bus } };
        MeterSettings[] settings =
        [
            .. MeterKind.Names.Select(kind => MeterKind.Of(kind, "bus1", 5)), new PulseMeterSettings(5, 1_000), new ClampMeterSettings("/dev/i2c-1", 72, 0, 30),
            .. ShuntMeterSettings.Kinds.Select(kind => new ShuntMeterSettings(kind, "/dev/i2c-1", 64, 0.01, 8)),
        ];
        Assert.All(settings, s =>
        {
            IEnergyMeter meter = MeterFactory.Create(s, parts);
            Assert.StartsWith(s.Kind, meter.Name, StringComparison.Ordinal);
            (meter as IDisposable)?.Dispose();
        });
        Assert.Contains("no bus \"bus9\"", Assert.Throws<DeviceSettingsException>(() => MeterFactory.Create(MeterKind.Of("sdm120", "bus9", 1), parts)).Message, StringComparison.Ordinal);
        Assert.Equal(folder.File("board.mem"), board.Name);
        Assert.Contains("no such GPIO chip", Assert.Throws<DeviceException>(() => PinBoardFactory.Open(new PinBoardSettings("gpiochip", "/dev/gpiochip99"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_far_name_gets_no_guess() =>
        Assert.DoesNotContain("Did you mean", Assert.Throws<DeviceSettingsException>(() => PinBoardFactory.Open(new PinBoardSettings("arduino-firmata", "/x"))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(249)]
    public void An_address_outside_the_bus_is_refused(int address)
    {
        using ModbusBus bus = ModbusBusFactory.Create(new BusSettings("bus1", "/dev/ttyUSB9"), TimeProvider.System);
        Assert.Throws<DeviceSettingsException>(() => MeterKind.Of("sdm120", "bus1", address).Create(bus));
    }

    [Theory]
    [InlineData("/dev/ttyUSB0", 12345, "none", "12345")]
    [InlineData("/dev/ttyUSB0", 9600, "evn", "Did you mean \"even\"?")]
    [InlineData(" ", 9600, "none", "needs a device")]
    public void An_impossible_bus_is_refused_in_words(string device, int baud, string parity, string words) =>
        Assert.Contains(words, Assert.Throws<DeviceSettingsException>(() => ModbusBusFactory.Create(new BusSettings("bus1", device, baud, parity), TimeProvider.System)).Message, StringComparison.Ordinal);
}
