using System.Device.Gpio;
using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.Edge.Devices.Meters.Pulse;
using Makerspace.Iot.Edge.Devices.Pins;
using Makerspace.Iot.Edge.Devices.Tests.Pins;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Edge.Devices.Tests.Meters.Pulse;

public sealed class PulseMeterTests : IDisposable
{
    private static readonly PulseMeterSettings Settings = new(5, 1_000);
    private readonly ManualTime _time = new();
    private readonly TempFolder _folder = new();
    private readonly FakeEdges _edges = new();
    private readonly PinBoard _board;

    public PulseMeterTests() => _board = new PinBoard("fake", _edges);

    public void Dispose()
    {
        _board.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_reading_takes_what_has_come_and_waits_until_it_is_promised_on_disk()
    {
        using FileCounterStore store = new(_folder.Path, _time);
        using PulseMeter meter = Meter(store);
        Assert.Equal(new MeterReading(null, 0, null, null), await Read(meter));
        _edges.Pulse(1, 2, 3);
        _time.Advance(TimeSpan.FromSeconds(3));
        MeterReading reading = await Read(meter);
        Assert.Equal((3.0, 1L), (reading.EnergyWh, store.Writes));
        Assert.Equal(3_600, reading.PowerW!.Value, 6);
        Assert.Equal(3, meter.Pulses);
    }

    [Fact]
    public async Task Where_the_disk_is_slow_energy_is_unknown_and_never_a_counter_that_stands_still()
    {
        var store = new SlowStore();
        using PulseMeter meter = Meter(store);
        Assert.Equal(0, (await Read(meter)).EnergyWh);
        _edges.Pulse(1, 2, 3);
        ValueTask<MeterReading> reading = meter.ReadAsync(CancellationToken.None);
        Assert.False(reading.IsCompleted);
        _time.Advance(PulseMeter.Patience);
        Assert.Null((await reading).EnergyWh);

        // Once is enough: the meters after this one wait for their turn.
        ValueTask<MeterReading> next = meter.ReadAsync(CancellationToken.None);
        Assert.True(next.IsCompleted);
        Assert.Null((await next).EnergyWh);
        store.Promise(2);
        Assert.Null((await Read(meter)).EnergyWh);
        store.Promise(40);
        Assert.Equal(3, (await Read(meter)).EnergyWh);
    }

    [Theory]
    [InlineData(30)]
    [InlineData(60)]
    [InlineData(99)]
    [InlineData(200)]
    public async Task On_a_computer_so_busy_that_patience_runs_out_between_two_looks_energy_is_unknown(int milliseconds)
    {
        using var meter = new PulseMeter(Settings, _board, new SlowStore(), new BusyTime(TimeSpan.FromMilliseconds(milliseconds)));
        _edges.Pulse(1, 2, 3);
        Assert.Null((await Read(meter)).EnergyWh);
    }

    [Fact]
    public async Task A_write_that_was_under_way_for_another_counter_is_waited_for_and_then_its_own()
    {
        var store = new SlowStore();
        using PulseMeter meter = Meter(store);
        _edges.Pulse(1, 2, 3);
        ValueTask<MeterReading> reading = meter.ReadAsync(CancellationToken.None);
        _edges.Pulse(3.01);
        store.Promise(0);
        Assert.False(reading.IsCompleted);
        store.Promise(40);
        Assert.Equal(4, (await reading).EnergyWh);
    }

    [Fact]
    public async Task More_pulses_than_a_buffer_holds_are_taken_in_one_reading()
    {
        using FileCounterStore store = new(_folder.Path, _time);
        using PulseMeter meter = Meter(store);
        _edges.Pulse([.. Enumerable.Range(1, 500).Select(i => i / 20.0)]);
        await Read(meter);
        Assert.Equal(500, meter.Pulses);
    }

    [Fact]
    public async Task The_counter_goes_on_exactly_after_an_orderly_end()
    {
        using (FileCounterStore store = new(_folder.Path, _time))
        {
            using PulseMeter meter = Meter(store);
            _edges.Pulse(1, 2, 3);
            await Read(meter);
        }

        using FileCounterStore next = new(_folder.Path, _time);
        using PulseMeter again = Meter(next);
        Assert.Equal(3, (await Read(again)).EnergyWh);
        _edges.Pulse(4);
        Assert.Equal(4, (await Read(again)).EnergyWh);
    }

    [Fact]
    public void Its_traits_say_that_the_end_of_power_takes_its_time()
    {
        using FileCounterStore store = new(_folder.Path, _time);
        using var meter = new PulseMeter(new PulseMeterSettings(5, 2_000) { ZeroAfterSeconds = 120 }, _board, store, _time);
        Assert.Equal(new MeterTraits(0.5, null, IsBillable: true, SettleSeconds: 120) { DerivesPower = true, MaxPowerW = 90_000 }, meter.Traits);
    }

    [Fact]
    public void The_line_is_opened_as_a_meter_needs_it_and_given_back()
    {
        using FileCounterStore store = new(_folder.Path, _time);
        Meter(store).Dispose();
        Assert.Equal((5, PinEventTypes.Falling, PinMode.InputPullUp, TimeSpan.FromMilliseconds(10)), _edges.Watched);
        Assert.True(_edges.IsClosed);
    }

    [Theory]
    [InlineData(-1, 1_000, 10, "line -1")]
    [InlineData(5, 0, 10, "pulses per kWh")]
    [InlineData(5, double.NaN, 10, "pulses per kWh")]
    [InlineData(5, 1_000, 101, "debounce")]
    public void Impossible_settings_are_refused_in_words(int line, double pulses, int debounce, string words) =>
        Assert.Contains(words, Assert.Throws<DeviceSettingsException>(() => new PulseMeterSettings(line, pulses) { DebounceMs = debounce }.Check()).Message, StringComparison.Ordinal);

    private static async Task<MeterReading> Read(PulseMeter meter) => await meter.ReadAsync(CancellationToken.None);

    private PulseMeter Meter(ICounterStore store) => (PulseMeter)MeterFactory.Create(Settings, new MeterParts { Board = _board, Counters = store, Time = _time });

    /// <summary>Each look at the clock finds it further on.</summary>
    private sealed class BusyTime(TimeSpan step) : TimeProvider
    {
        private long _ticks;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _ticks += step.Ticks;
    }

    /// <summary>Promises when told.</summary>
    private sealed class SlowStore : ICounterStore
    {
        private TaskCompletionSource _written = new();
        private long _promised;

        public Task Written => _written.Task;

        public void Promise(long count)
        {
            TaskCompletionSource done = _written;
            (_promised, _written) = (count, new TaskCompletionSource());
            done.SetResult();
        }

        public long Resume(string name) => 0;

        public long Show(string name, long count, double perSecond, double greatestPerSecond) => Math.Min(count, _promised);

        public void Dispose()
        {
        }
    }
}
