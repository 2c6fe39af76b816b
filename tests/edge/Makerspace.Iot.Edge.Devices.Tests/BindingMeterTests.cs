using Makerspace.Iot.Edge.Devices.DotnetIot.Meters;
using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Meters.Ads1115;
using Makerspace.Iot.Edge.Devices.Meters.Ina2xx;
using Makerspace.Iot.Edge.Devices.Tests.Meters;
using Makerspace.Iot.Edge.Devices.Wiring;
using Makerspace.Iot.Edge.Simulator.Chips.I2c;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests;

/// <summary>Meters of Iot.Device.Bindings against the simulator's chips.</summary>
public sealed class BindingMeterTests
{
    private readonly ManualTime _time = new();

    [Theory]
    [InlineData(0.1, 3.2, 1.5, 24)]
    [InlineData(0.1, 3.2, -1.5, 24)]
    [InlineData(0.01, 30, 22, 12)]
    [InlineData(0.1, 3.2, 0, 5)]
    public async Task An_ina219_measures_current_and_power_with_their_sign_and_high_voltages_too(double ohm, double most, double amperes, double volts)
    {
        using var meter = new Ina219BindingMeter(new ShuntMeterSettings("ina219", "/dev/i2c-1", 0x40, ohm, most), new ChipOnI2c(new VirtualIna219(ohm, _ => (amperes, volts)), _time));
        MeterReading reading = await meter.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal(amperes, reading.CurrentA!.Value, 0.01 * Math.Max(1, Math.Abs(amperes)));
        Assert.Equal(volts, reading.VoltageV!.Value, 0.01);
        Assert.Equal(amperes * volts, reading.PowerW!.Value, 0.01 * Math.Max(10, Math.Abs(amperes * volts)));
    }

    [Fact]
    public async Task An_ina219_beyond_its_range_or_gone_is_a_fault()
    {
        double amperes = 4;
        var chip = new VirtualIna219(0.1, _ => (amperes, 12));
        using var meter = new Ina219BindingMeter(new ShuntMeterSettings("ina219", "/dev/i2c-1", 0x40, 0.1, 3.2), new ChipOnI2c(chip, _time));
        Assert.Contains("beyond the range", (await Assert.ThrowsAsync<DeviceException>(async () => await meter.ReadAsync(default))).Message, StringComparison.Ordinal);
        amperes = 1;
        Assert.Equal(1, (await meter.ReadAsync(default)).CurrentA!.Value, 0.01);
        using var gone = new Ina219BindingMeter(new ShuntMeterSettings("ina219", "/dev/i2c-1", 0x40, 0.1, 3.2), new ChipOnI2c(new NoChip(), _time));
        Assert.Contains("/dev/i2c-1", (await Assert.ThrowsAsync<DeviceException>(async () => await gone.ReadAsync(default))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(16)]
    [InlineData(30)]
    public async Task A_clamp_at_an_ads1115_measures_the_effective_current_within_two_percent(double amperes)
    {
        var chip = new VirtualAds1115((channel, at) => channel == 2 ? 1.65 + (amperes / 30 * Math.Sqrt(2) * Math.Sin(2 * Math.PI * 50 * at.TotalSeconds)) : 0.3);
        var settings = new ClampMeterSettings("/dev/i2c-1", 0x48, 2, 30);
        using var meter = new ClampMeter("iot-ads1115", settings, () => new Ads1115BindingChip(settings, new ChipOnI2c(chip, _time)), _time, _time.Advance);
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(amperes, (await meter.ReadAsync(TestContext.Current.CancellationToken)).CurrentA!.Value, amperes * 0.02);
        }
    }

    [Fact]
    public async Task A_clamp_whose_chip_is_gone_is_a_fault()
    {
        var settings = new ClampMeterSettings("/dev/i2c-1", 0x48, 2, 30);
        using var meter = new ClampMeter("iot-ads1115", settings, () => new Ads1115BindingChip(settings, new ChipOnI2c(new NoChip(), _time)), _time, _time.Advance);
        Assert.Contains("ADS1115", (await Assert.ThrowsAsync<DeviceException>(async () => await meter.ReadAsync(TestContext.Current.CancellationToken))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.02)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public async Task A_clamp_whose_chip_goes_silent_in_the_middle_is_a_fault_and_measures_again_when_it_speaks(double part)
    {
        var chip = new LeavingChip(new VirtualAds1115((_, at) => 1.65 + (Math.Sqrt(2) * Math.Sin(2 * Math.PI * 50 * at.TotalSeconds))));
        var settings = new ClampMeterSettings("/dev/i2c-1", 0x48, 0, 30);
        using var meter = new ClampMeter("iot-ads1115", settings, () => new Ads1115BindingChip(settings, new ChipOnI2c(chip, _time)), _time, _time.Advance);
        await meter.ReadAsync(TestContext.Current.CancellationToken);
        long before = chip.Taken;
        await meter.ReadAsync(TestContext.Current.CancellationToken);
        chip.Last = chip.Taken + (long)((chip.Taken - before) * part);
        DeviceException fault = await Assert.ThrowsAsync<DeviceException>(async () => await meter.ReadAsync(TestContext.Current.CancellationToken));
        Assert.Contains("ADS1115", fault.Message, StringComparison.Ordinal);
        chip.Last = long.MaxValue;
        Assert.Equal(30, (await meter.ReadAsync(TestContext.Current.CancellationToken)).CurrentA!.Value, 0.6);
    }

    [Theory]
    [InlineData("iot-ina219")]
    [InlineData("iot-ads1115")]
    public void The_factory_makes_them(string kind)
    {
        DotnetIot.DotnetIotStack.Add();
        MeterSettings wiring = kind == "iot-ina219" ? new ShuntMeterSettings("ina219", "/dev/i2c-1", 0x40, 0.1, 3.2) : new ClampMeterSettings("/dev/i2c-1", 0x48, 0, 30);
        IEnergyMeter meter = MeterFactory.Create(new BindingMeterSettings(wiring), new MeterParts());
        Assert.StartsWith(kind, meter.Name, StringComparison.Ordinal);
        ((IDisposable)meter).Dispose();
    }

    /// <summary>A chip that answers up to some transfer.</summary>
    private sealed class LeavingChip(Simulator.Chips.II2cChip chip) : Simulator.Chips.II2cChip
    {
        public long Taken { get; private set; }

        public long Last { get; set; } = long.MaxValue;

        public bool Write(ReadOnlySpan<byte> bytes, TimeSpan now) => Taken++ < Last && chip.Write(bytes, now);

        public bool Read(Span<byte> buffer, TimeSpan now) => Taken++ < Last && chip.Read(buffer, now);
    }

    private sealed class NoChip : Simulator.Chips.II2cChip
    {
        public bool Write(ReadOnlySpan<byte> bytes, TimeSpan now) => false;

        public bool Read(Span<byte> buffer, TimeSpan now) => false;
    }
}
