using System.Device.I2c;
using System.Diagnostics;
using Makerspace.Iot.Edge.Devices.Buses;
using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Meters.Ads1115;
using Makerspace.Iot.Edge.Devices.Tests.Simulated;
using Makerspace.Iot.Edge.TestKit.Chips.I2c;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Meters;

/// <summary>A clamp of 30 A per volt on a bias of 1.65 V, at a simulated ADS1115.</summary>
public sealed class ClampMeterTests
{
    private static readonly ClampMeterSettings Settings = new("/dev/i2c-1", 0x48, 2, 30);
    private readonly ManualTime _time = new();
    private readonly VirtualAds1115 _chip;
    private readonly I2cDevice _bus;
    private double _amperes;
    private double _hertz = 50;

    public ClampMeterTests()
    {
        _chip = new VirtualAds1115((channel, at) => channel == 2 ? 1.65 + (_amperes / 30 * Math.Sqrt(2) * Math.Sin(2 * Math.PI * _hertz * at.TotalSeconds)) : 0.3);
        _bus = _chip.On(_time, 400_000);
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(4.35)]
    [InlineData(16)]
    [InlineData(30)]
    public async Task The_effective_current_is_measured_within_two_percent(double amperes)
    {
        _amperes = amperes;
        MeterReading reading = await Read(Meter(Settings));
        Assert.Equal(amperes, reading.CurrentA!.Value, amperes * 0.02);
        Assert.Equal(reading.CurrentA.Value * 230, reading.PowerW!.Value, 9);
        Assert.Null(reading.EnergyWh);
        Assert.Null(reading.VoltageV);
    }

    [Theory]
    [InlineData(60, 60)]
    [InlineData(60, 50)]
    public async Task The_mains_of_60_hertz_are_measured_too_and_a_wrong_setting_costs_little(int real, int set)
    {
        (_amperes, _hertz) = (10, real);
        Assert.Equal(10, (await Read(Meter(Settings with { MainsHz = set }))).CurrentA!.Value, 0.3);
    }

    [Fact]
    public async Task A_machine_at_rest_draws_nothing_and_noise_is_no_current()
    {
        Assert.Equal(0, (await Read(Meter(Settings))).PowerW);
        _amperes = 0.08;
        Assert.Equal(0, (await Read(Meter(Settings))).PowerW);
    }

    [Fact]
    public async Task Direct_current_is_the_mean_with_its_sign()
    {
        var chip = new VirtualAds1115((_, _) => -0.25);
        var meter = new ClampMeter(Settings with { MainsHz = 0, VoltageV = 24 }, chip.On(_time, 400_000), _time, _time.Advance);
        MeterReading reading = await Read(meter);
        Assert.Equal(-7.5, reading.CurrentA!.Value, 0.01);
        Assert.Equal(-180, reading.PowerW!.Value, 0.2);
    }

    [Fact]
    public async Task It_is_told_the_channel_range_and_rate_and_rests_afterwards()
    {
        List<string> writes = [];
        _chip.Written = bytes => writes.Add(Convert.ToHexString(bytes));
        await Read(Meter(Settings));

        // Input 2 against ground (110), 4.096 V (001), continuous (0), 860 a second (111), no comparator; then the same at rest.
        Assert.Equal(["0162E3", "0163E3"], writes.Where(w => w.Length == 6));
        long conversions = _chip.Conversions;
        _time.Advance(TimeSpan.FromSeconds(10));
        _chip.Read(new byte[2], TimeSpan.FromTicks(_time.GetTimestamp()));
        Assert.InRange(_chip.Conversions - conversions, 0, 1);
    }

    [Fact]
    public async Task Two_clamps_on_one_chip_do_not_disturb_each_other()
    {
        _amperes = 12;
        ClampMeter first = Meter(Settings);
        ClampMeter second = Meter(Settings with { Channel = 0 });
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal(12, (await Read(first)).CurrentA!.Value, 0.24);
            Assert.Equal(0, (await Read(second)).CurrentA);
        }
    }

    [Fact]
    public async Task A_signal_beyond_the_range_is_a_fault_and_not_a_lower_current()
    {
        _amperes = 30;
        DeviceException fault = await Assert.ThrowsAsync<DeviceException>(async () => await Read(Meter(Settings with { FullScaleV = 2.048 })));
        Assert.Contains("beyond 2.048 V", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_chip_that_does_not_keep_its_settings_is_no_ads1115()
    {
        var meter = new ClampMeter(Settings, new VirtualIna219(0.1, _ => (0, 12)).On(_time, 400_000), _time, _time.Advance);
        Assert.Contains("check that it is an ADS1115", (await Assert.ThrowsAsync<DeviceException>(async () => await Read(meter))).Message, StringComparison.Ordinal);
        _chip.Absent = true;
        await Assert.ThrowsAsync<I2cSilenceException>(async () => await Read(Meter(Settings)));
        _chip.Absent = false;
        _chip.Reset();
        await Read(Meter(Settings));
    }

    [Fact]
    public async Task A_bus_that_is_too_slow_is_a_fault()
    {
        var meter = new ClampMeter(Settings, _bus, _time, _ => _time.Advance(TimeSpan.FromMilliseconds(9)));
        Assert.Contains("too few", (await Assert.ThrowsAsync<DeviceException>(async () => await Read(meter))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_real_time_a_reading_keeps_nobody_waiting_but_its_own_thread()
    {
        var chip = new VirtualAds1115((_, at) => 1.65 + (0.2 * Math.Sin(2 * Math.PI * 50 * at.TotalSeconds)));
        var bus = new RealTimeI2c(chip);
        using var meter = new ClampMeter(Settings, bus, TimeProvider.System);
        const double Amperes = 0.2 / 1.41421356 * 30;

        // On a machine that is very busy a window may get too few samples, which is told, or a hole among them: it is measured again.
        double measured = 0;
        await Eventually.That(
            async () =>
            {
                bus.Free.Reset();
                Task<MeterReading> under = meter.ReadAsync(CancellationToken.None).AsTask();
                Assert.False(under.IsCompleted, "the caller was kept waiting");
                bus.Free.Set();
                try
                {
                    measured = (await under).CurrentA!.Value;
                    return Math.Abs(measured - Amperes) < 0.6;
                }
                catch (DeviceException)
                {
                    return false;
                }
            },
            () => $"{Amperes:0.00} A are measured; {measured:0.00} A are");
    }

    [Fact]
    public void Its_energy_is_never_billable() => Assert.False(Meter(Settings).Traits.IsBillable);

    [Theory]
    [InlineData(0x47, 0, 30, 4.096, "address 71")]
    [InlineData(0x48, 4, 30, 4.096, "channel 4")]
    [InlineData(0x48, 0, 0, 4.096, "amperes per volt")]
    [InlineData(0x48, 0, 30, 3.3, "3.3 V is no range")]
    public void Impossible_settings_are_refused_in_words(int address, int channel, double scale, double range, string words) =>
        Assert.Contains(words, Assert.Throws<DeviceSettingsException>(() => new ClampMeterSettings("/dev/i2c-1", address, channel, scale) { FullScaleV = range }.Check()).Message, StringComparison.Ordinal);

    private static async Task<MeterReading> Read(IEnergyMeter meter) => await meter.ReadAsync(CancellationToken.None);

    private ClampMeter Meter(ClampMeterSettings settings) => new(settings, _bus, _time, _time.Advance);

    private sealed class RealTimeI2c(VirtualAds1115 chip) : I2cDevice
    {
        /// <summary>Not set: who writes is kept waiting, not for ever.</summary>
        public ManualResetEventSlim Free { get; } = new();

        public override I2cConnectionSettings ConnectionSettings => new(1, 0x48);

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Free.Wait(TimeSpan.FromSeconds(20));
            chip.Write(buffer, Stopwatch.GetElapsedTime(0));
        }

        public override void Read(Span<byte> buffer) => chip.Read(buffer, Stopwatch.GetElapsedTime(0));

        public override void WriteRead(ReadOnlySpan<byte> writeBuffer, Span<byte> readBuffer)
        {
            Write(writeBuffer);
            Read(readBuffer);
        }

        protected override void Dispose(bool disposing) => Free.Dispose();
    }
}
