using Makerspace.Iot.Edge.Devices.Sensors.Max31856;
using Makerspace.Iot.Edge.Devices.Tests.Simulated;
using Makerspace.Iot.Edge.TestKit.Chips;
using Makerspace.Iot.Edge.TestKit.Chips.Sensors;

namespace Makerspace.Iot.Edge.Devices.Tests.Sensors;

public sealed class Max31856Tests
{
    private readonly SensorBench _bench = new();
    private double _celsius = 180;

    [Theory]
    [InlineData(0x64, 0x00, 0x00, 1600)]
    [InlineData(0x3E, 0x80, 0x00, 1000)]
    [InlineData(0x06, 0x4F, 0x00, 100.9375)]
    [InlineData(0x01, 0x90, 0x00, 25)]
    [InlineData(0x00, 0x01, 0x00, 0.0625)]
    [InlineData(0x00, 0x00, 0x00, 0)]
    [InlineData(0xFF, 0xFF, 0x00, -0.0625)]
    [InlineData(0xFF, 0xF0, 0x00, -1)]
    [InlineData(0xF0, 0x60, 0x00, -250)]
    public async Task The_registers_of_the_data_sheet_are_read_as_its_table_says(byte high, byte middle, byte low, double celsius)
    {
        // 19-7534 table 10, above and below zero.
        var chip = new FixedRegisters(high, middle, low);
        Assert.Equal(celsius, await _bench.Read(Sensor(chip)), 9);
    }

    [Fact]
    public async Task Each_reading_is_a_new_conversion_with_the_filter_type_and_test_that_are_wanted()
    {
        var chip = new VirtualMax31856(_ => _celsius);
        Max31856Sensor sensor = Sensor(chip, new Max31856Settings("/dev/spidev0.0", "N"));
        Assert.Equal(180, await _bench.Read(sensor), 2);
        Assert.Equal((0x11, 0x04), (chip.Registers[0], chip.Registers[1]));
        _celsius = -12.5;
        Assert.Equal(-12.5, await _bench.Read(sensor), 2);
        await _bench.Read(Sensor(chip, new Max31856Settings("/dev/spidev0.0", "K", MainsHz: 60)));
        Assert.Equal((0x10, 0x03), (chip.Registers[0], chip.Registers[1]));
    }

    [Fact]
    public async Task A_broken_thermocouple_is_a_fault_from_the_next_reading_on_and_never_a_temperature()
    {
        var chip = new VirtualMax31856(_ => _celsius);
        Max31856Sensor sensor = Sensor(chip);
        await _bench.Read(sensor);
        chip.IsOpen = true;
        for (int i = 0; i < 20; i++)
        {
            Assert.Contains("broken or not connected", await _bench.Fault(sensor), StringComparison.Ordinal);
        }

        chip.IsOpen = false;
        Assert.Equal(180, await _bench.Read(sensor), 2);
    }

    [Fact]
    public async Task An_input_that_carries_voltage_is_a_fault_and_not_zero_degrees()
    {
        var chip = new VirtualMax31856(_ => _celsius) { IsOverVoltage = true };
        Assert.Contains("carries voltage", await _bench.Fault(Sensor(chip)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x00, "K")]
    [InlineData(0xFF, "K")]
    [InlineData(0x00, "B")]
    [InlineData(0xFF, "B")]
    public async Task A_wire_that_is_stuck_or_off_is_a_fault(byte level, string type)
    {
        var chip = new VirtualMax31856(_ => _celsius);
        Max31856Sensor sensor = Sensor(chip, new Max31856Settings("/dev/spidev0.0", type));
        chip.StuckAt = level;
        Assert.Contains("power (3.3 V)", await _bench.Fault(sensor), StringComparison.Ordinal);
        chip.StuckAt = null;
        Assert.Equal(180, await _bench.Read(sensor), 2);
        chip.StuckAt = level;
        await _bench.Fault(sensor);
    }

    [Fact]
    public async Task A_chip_that_lost_its_supply_is_set_up_again_and_one_that_never_finishes_is_a_fault()
    {
        var chip = new VirtualMax31856(_ => _celsius);
        Max31856Sensor sensor = Sensor(chip, new Max31856Settings("/dev/spidev0.0", "S"));
        await _bench.Read(sensor);
        chip.Reset();
        Assert.Equal(180, await _bench.Read(sensor), 2);
        Assert.Equal(0x06, chip.Registers[1]);
        chip.IsFrozen = true;
        Assert.Contains("does not finish", await _bench.Fault(sensor), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bus_that_fails_is_told_and_comes_back()
    {
        var chip = new VirtualMax31856(_ => _celsius) { IsBroken = true };
        Max31856Sensor sensor = Sensor(chip);
        Assert.Contains("the bus went away", await _bench.Fault(sensor), StringComparison.Ordinal);
        chip.IsBroken = false;
        Assert.Equal(180, await _bench.Read(sensor), 2);
    }

    [Fact]
    public void Impossible_settings_are_refused()
    {
        Max31856Settings[] impossible = [new(""), new("/dev/spidev0.0", "X"), new("/dev/spidev0.0", "K", 55), new("/dev/spidev0.0", "K", 50, 6_000_000)];
        Assert.All(impossible, settings => Assert.Throws<DeviceSettingsException>(() => settings.Open(TimeProvider.System)));
    }

    private Max31856Sensor Sensor(SimulatedSpiChip chip, Max31856Settings? settings = null) => new(settings ?? new Max31856Settings("/dev/spidev0.0"), chip.On(_bench.Time), _bench.Time);

    /// <summary>A chip that has converted to what a table prints.</summary>
    private sealed class FixedRegisters(byte high, byte middle, byte low) : SimulatedSpiChip
    {
        private byte _control;
        private byte _type = 0x03;

        public override void Transfer(ReadOnlySpan<byte> mosi, Span<byte> miso, TimeSpan held, TimeSpan now)
        {
            miso.Clear();
            switch (mosi[0])
            {
                case 0x80:
                    _control = (byte)(mosi[1] & 0xBF);
                    break;
                case 0x81:
                    _type = mosi[1];
                    break;
                default:
                    byte[] all = [_control, _type, 0xFF, 0x7F, 0xC0, 0x7F, 0xFF, 0x80, 0, 0, 0x19, 0, high, middle, low, 0];
                    all.AsSpan(mosi[0], Math.Min(mosi.Length - 1, all.Length - mosi[0])).CopyTo(miso[1..]);
                    break;
            }
        }
    }
}
