using Makerspace.Iot.Edge.Devices.Sensors.Mcp960x;
using Makerspace.Iot.Edge.Devices.Tests.Simulated;
using Makerspace.Iot.Edge.TestKit.Chips.Sensors;

namespace Makerspace.Iot.Edge.Devices.Tests.Sensors;

public sealed class Mcp960xTests
{
    private readonly SensorBench _bench = new();
    private double _celsius = 950;

    [Theory]
    [InlineData(1_200)]
    [InlineData(25.0625)]
    [InlineData(0)]
    [InlineData(-0.0625)]
    [InlineData(-1)]
    [InlineData(-200)]
    public async Task Temperatures_above_and_below_zero_are_read_as_they_are(double celsius)
    {
        // DS20005426F, equation 5-1: two's complement, a sixteenth of a degree.
        _celsius = celsius;
        Assert.Equal(celsius, await _bench.Read(Sensor(Chip(tellsBreak: true), "mcp9601")), 9);
    }

    [Fact]
    public async Task A_broken_or_shorted_thermocouple_at_an_mcp9601_is_a_fault_and_never_a_temperature()
    {
        VirtualMcp960x chip = Chip(tellsBreak: true);
        Mcp960xSensor sensor = Sensor(chip, "mcp9601");
        await _bench.Read(sensor);
        chip.IsOpen = true;
        Assert.Contains("broken or not connected", await _bench.Fault(sensor), StringComparison.Ordinal);
        chip.IsOpen = false;
        chip.IsShorted = true;
        Assert.Contains("shorted", await _bench.Fault(sensor), StringComparison.Ordinal);
        chip.IsShorted = false;
        Assert.Equal(950, await _bench.Read(sensor), 9);
    }

    [Fact]
    public async Task Only_the_chip_that_the_configuration_names_is_taken()
    {
        Assert.Contains("not an MCP9601", await _bench.Fault(Sensor(Chip(tellsBreak: false), "mcp9601")), StringComparison.Ordinal);
        Assert.Contains("not an MCP9600", await _bench.Fault(Sensor(Chip(tellsBreak: true), "mcp9600")), StringComparison.Ordinal);
        Assert.Equal(950, await _bench.Read(Sensor(Chip(tellsBreak: false), "mcp9600")), 9);
    }

    [Fact]
    public async Task A_chip_that_lost_its_supply_is_set_up_again()
    {
        VirtualMcp960x chip = Chip(tellsBreak: true);
        Mcp960xSensor sensor = Sensor(chip, "mcp9601", "N");
        await _bench.Read(sensor);
        Assert.Equal(0x34, chip.SensorConfiguration);
        chip.Reset();
        await _bench.Read(sensor);
        Assert.Equal(0x34, chip.SensorConfiguration);
    }

    [Fact]
    public async Task An_old_value_is_never_read_again()
    {
        VirtualMcp960x chip = Chip(tellsBreak: true);
        Mcp960xSensor sensor = Sensor(chip, "mcp9601");
        await _bench.Read(sensor);
        chip.IsFrozen = true;
        Assert.Contains("does not finish", await _bench.Fault(sensor), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chip_that_is_not_there_is_told_and_comes_back()
    {
        VirtualMcp960x chip = Chip(tellsBreak: true);
        chip.Absent = true;
        Mcp960xSensor sensor = Sensor(chip, "mcp9601");
        Assert.Contains("nothing answers at this address", await _bench.Fault(sensor), StringComparison.Ordinal);
        chip.Absent = false;
        Assert.Equal(950, await _bench.Read(sensor), 9);
    }

    [Fact]
    public void Impossible_settings_are_refused()
    {
        Mcp960xSettings[] impossible = [new("mcp9602", "/dev/i2c-1"), new("mcp9600", ""), new("mcp9600", "/dev/i2c-1", 0x68), new("mcp9601", "/dev/i2c-1", 0x60, "k")];
        Assert.All(impossible, settings => Assert.Throws<DeviceSettingsException>(() => settings.Open(TimeProvider.System)));
        Assert.False(new Mcp960xSettings("mcp9600", "/dev/i2c-1").TellsBreak);
        Assert.True(new Mcp960xSettings("mcp9601", "/dev/i2c-1").TellsBreak);
    }

    private VirtualMcp960x Chip(bool tellsBreak) => new(tellsBreak, _ => _celsius) { Address = 0x60 };

    private Mcp960xSensor Sensor(VirtualMcp960x chip, string kind, string type = "K") => new(new Mcp960xSettings(kind, "/dev/i2c-1", 0x60, type), chip.On(_bench.Time), _bench.Time);
}
