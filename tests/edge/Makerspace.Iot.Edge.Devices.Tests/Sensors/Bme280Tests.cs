using Makerspace.Iot.Edge.Devices.Sensors.Bme280;
using Makerspace.Iot.Edge.Devices.Tests.Simulated;
using Makerspace.Iot.Edge.TestKit.Chips.Sensors;

namespace Makerspace.Iot.Edge.Devices.Tests.Sensors;

public sealed class Bme280Tests
{
    private readonly SensorBench _bench = new();
    private int _raw = 519_888;

    [Fact]
    public async Task The_worked_example_of_the_data_sheet_gives_its_temperature()
    {
        // BST-BMP280-DS001, section 3.12, whose temperature is compensated alike: 519888 is 25.08 °C.
        Assert.Equal(25.08, await _bench.Read(Sensor(Chip())), 2);
    }

    [Fact]
    public async Task A_frost_is_below_zero()
    {
        _raw = 430_000;
        Assert.InRange(await _bench.Read(Sensor(Chip())), -10, -1);
    }

    [Fact]
    public async Task A_chip_that_lost_its_supply_is_set_up_again_and_never_shows_what_it_shows_before_a_measurement()
    {
        VirtualBme280 chip = Chip();
        Bme280Sensor sensor = Sensor(chip);
        _raw = 480_000;
        double cool = await _bench.Read(sensor);
        chip.Reset();
        Assert.Equal(cool, await _bench.Read(sensor), 6);
        _raw = 0x80000;
        Assert.Contains("measured nothing", await _bench.Fault(sensor), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_chip_at_the_address_is_named()
    {
        Assert.Contains("88", await _bench.Fault(Sensor(Chip(0x58))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chip_that_is_not_there_is_told_and_comes_back()
    {
        VirtualBme280 chip = Chip();
        chip.Absent = true;
        Bme280Sensor sensor = Sensor(chip);
        Assert.Contains("nothing answers at this address", await _bench.Fault(sensor), StringComparison.Ordinal);
        chip.Absent = false;
        Assert.Equal(25.08, await _bench.Read(sensor), 2);
    }

    [Fact]
    public void Impossible_settings_are_refused()
    {
        Assert.Throws<DeviceSettingsException>(() => new Bme280Settings("/dev/i2c-1", 0x78).Check());
        Assert.Throws<DeviceSettingsException>(() => new Bme280Settings("/dev/i2c-1", 0x60).Check());
    }

    private VirtualBme280 Chip(byte id = 0x60) => new(_ => _raw) { Address = 0x76, ChipId = id };

    private Bme280Sensor Sensor(VirtualBme280 chip) => new(chip.On(_bench.Time), _bench.Time);
}
