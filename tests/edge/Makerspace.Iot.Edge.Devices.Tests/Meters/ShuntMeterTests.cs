using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Meters.Ina2xx;
using Makerspace.Iot.Edge.Devices.Tests.Simulated;
using Makerspace.Iot.Edge.TestKit.Chips.I2c;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Meters;

public sealed class ShuntMeterTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public void The_worked_example_of_the_ina219_gives_its_calibration()
    {
        // SBOS448G table 8 (2 milliohm, steps of 1 mA): 32.768 A are the greatest current of such steps.
        InaScale scale = InaScale.For("ina219", 0.002, 32.768);
        Assert.Equal(0x5000, scale.Calibration);
        Assert.Equal(0.001, scale.CurrentStepA, 12);
        Assert.Equal(0.02, scale.PowerStepW, 12);
    }

    [Fact]
    public void The_worked_example_of_the_ina226_gives_its_calibration()
    {
        // SBOS547A section 7.5 (2 milliohm, steps of 1 mA): calibration 2560.
        InaScale scale = InaScale.For("ina226", 0.002, 32.768);
        Assert.Equal(0xA00, scale.Calibration);
        Assert.Equal(0.001, scale.CurrentStepA, 12);
        Assert.Equal(0.025, scale.PowerStepW, 12);
    }

    [Fact]
    public async Task The_worked_registers_of_the_ina219_are_read_as_in_its_datasheet()
    {
        // Shunt 07D0 (20 mV), bus 5D98 (11.98 V), power 1766 (119.8 W), current 2710 (10 A).
        MeterReading reading = await Worked("ina219", new() { [1] = 0x07D0, [2] = 0x5D98, [3] = 0x1766, [4] = 0x2710 });
        Assert.Equal(10, reading.CurrentA!.Value, 9);
        Assert.Equal(119.8, reading.PowerW!.Value, 9);
        Assert.Equal(11.98, reading.VoltageV!.Value, 9);
        Assert.Null(reading.EnergyWh);
    }

    [Fact]
    public async Task The_worked_registers_of_the_ina226_are_read_as_in_its_datasheet()
    {
        // Shunt 1F40 (20 mV), bus 2570 (11.98 V), power 12B8 (119.8 W), current 2710 (10 A).
        MeterReading reading = await Worked("ina226", new() { [1] = 0x1F40, [2] = 0x2570, [3] = 0x12B8, [4] = 0x2710, [6] = 0x0008, [0xFE] = 0x5449, [0xFF] = 0x2260 });
        Assert.Equal(10, reading.CurrentA!.Value, 9);
        Assert.Equal(119.8, reading.PowerW!.Value, 9);
        Assert.Equal(11.98, reading.VoltageV!.Value, 9);
    }

    [Theory]
    [InlineData("ina219", 0.1, 3.2, 1.5, 24)]
    [InlineData("ina219", 0.1, 3.2, -1.5, 24)]
    [InlineData("ina219", 0.01, 30, 22, 12)]
    [InlineData("ina226", 0.002, 20, 17.3, 24)]
    [InlineData("ina226", 0.002, 20, -17.3, 24)]
    [InlineData("ina226", 0.1, 0.8, 0.35, 36)]
    public async Task Current_and_power_are_measured_with_their_sign(string kind, double ohm, double most, double amperes, double volts)
    {
        MeterReading reading = await Read(Meter(kind, ohm, most, Chip(kind, ohm, () => (amperes, volts))));
        Assert.Equal(amperes, reading.CurrentA!.Value, Math.Abs(amperes) * 0.01);
        Assert.Equal(amperes * volts, reading.PowerW!.Value, Math.Abs(amperes * volts) * 0.01);
        Assert.Equal(volts, reading.VoltageV!.Value, 0.01);
    }

    [Theory]
    [InlineData("ina219", 0.1, 3.2)]
    [InlineData("ina226", 0.02, 4)]
    public async Task A_current_beyond_the_range_is_a_fault_and_not_the_end_of_the_range(string kind, double ohm, double most)
    {
        double amperes = most * 0.9;
        ShuntMeter meter = Meter(kind, ohm, most, Chip(kind, ohm, () => (amperes, 12)));
        await Read(meter);
        foreach (double beyond in new[] { most * 1.2, -most * 1.2 })
        {
            amperes = beyond;
            Assert.Contains("beyond the range", (await Assert.ThrowsAsync<DeviceException>(async () => await Read(meter))).Message, StringComparison.Ordinal);
        }

        amperes = 1;
        Assert.Equal(1, (await Read(meter)).CurrentA!.Value, 0.02);
    }

    [Theory]
    [InlineData("ina219")]
    [InlineData("ina226")]
    public async Task A_chip_that_forgot_its_settings_is_told_them_again_instead_of_showing_no_current(string kind)
    {
        VirtualIna chip = Chip(kind, 0.02, () => (3, 12));
        ShuntMeter meter = Meter(kind, 0.02, 4, chip);
        await Read(meter);
        chip.Reset();
        Assert.Equal(3, (await Read(meter)).CurrentA!.Value, 0.03);
    }

    [Fact]
    public async Task Another_chip_at_the_address_is_told_from_an_ina226()
    {
        ShuntMeter meter = Meter("ina226", 0.02, 4, Chip("ina219", 0.02, () => (3, 12)));
        Assert.Contains("not an INA226", (await Assert.ThrowsAsync<DeviceException>(async () => await Read(meter))).Message, StringComparison.Ordinal);
        ShuntMeter other = Meter("ina219", 0.1, 3.2, new VirtualAds1115((_, _) => 0));
        Assert.Contains("check that it is of this kind", (await Assert.ThrowsAsync<DeviceException>(async () => await Read(other))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ina219", 0.1, 3.3, "330 mV")]
    [InlineData("ina226", 0.1, 1, "100 mV")]
    [InlineData("ina226", 0.002, 0, "above 0")]
    [InlineData("ina219", double.NaN, 1, "ohms")]
    public void Impossible_settings_are_refused_in_words(string kind, double ohm, double most, string words) =>
        Assert.Contains(words, Assert.Throws<DeviceSettingsException>(() => new ShuntMeterSettings(kind, "/dev/i2c-1", 0x40, ohm, most).Check()).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("ina219")]
    [InlineData("ina226")]
    public void Whatever_shunt_and_current_are_possible_the_whole_current_fits_the_register(string kind)
    {
        var random = new Random(FuzzInputs.Seed);
        int possible = 0;
        for (int i = 0; i < 20_000; i++)
        {
            double ohm = Math.Pow(10, (random.NextDouble() * 6) - 5);
            double most = Math.Pow(10, (random.NextDouble() * 5) - 2);
            try
            {
                InaScale scale = InaScale.For(kind, ohm, most);
                Assert.True(most <= scale.CurrentStepA * 32_768 * 1.000001, $"{ohm} ohm, {most} A: steps of {scale.CurrentStepA}");
                Assert.InRange(scale.Calibration, 1, kind == "ina219" ? 0xFFFE : 0x7FFF);
                possible++;
            }
            catch (DeviceSettingsException)
            {
                // Said so.
            }
        }

        Assert.True(possible > 4_000, $"{possible} prove little");
    }

    private static VirtualIna Chip(string kind, double ohm, Func<(double, double)> load) => kind == "ina219" ? new VirtualIna219(ohm, _ => load()) : new VirtualIna226(ohm, _ => load());

    private async Task<MeterReading> Worked(string kind, Dictionary<byte, ushort> registers) =>
        await Read(new ShuntMeter(new ShuntMeterSettings(kind, "/dev/i2c-1", 0x40, 0.002, 32.768), new FixedRegisters(registers).On(_time, 400_000), _time));

    private ShuntMeter Meter(string kind, double ohm, double most, RegisterChip chip) => new(new ShuntMeterSettings(kind, "/dev/i2c-1", 0x40, ohm, most), chip.On(_time, 400_000), _time);

    // The first reading waits for a conversion: the clock is moved until it is there.
    private async Task<MeterReading> Read(ShuntMeter meter)
    {
        Task<MeterReading> reading = meter.ReadAsync(CancellationToken.None).AsTask();
        await Eventually.That(
            () =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(50));
                return reading.IsCompleted;
            },
            "a reading");
        return await reading;
    }

    /// <summary>Registers as a datasheet prints them; what is written is kept.</summary>
    private sealed class FixedRegisters(Dictionary<byte, ushort> registers) : RegisterChip
    {
        protected override ushort Get(byte register, TimeSpan now) => registers.GetValueOrDefault(register);

        protected override void Set(byte register, ushort value, TimeSpan now) => registers[register] = value;
    }
}
