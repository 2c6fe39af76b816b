using Makerspace.Iot.Edge.Agent.Machines;
using Makerspace.Iot.Edge.Agent.Tests.Fakes;
using Makerspace.Iot.Edge.Devices;
using Makerspace.Iot.Edge.Devices.Meters;
using Makerspace.Iot.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Makerspace.Iot.Edge.Agent.Tests.Machines;

public sealed class MeterBusTests : IDisposable
{
    private readonly Bench _bench = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task Meters_are_read_once_a_second_without_drift()
    {
        var meter = new FakeMeter();
        await Running([(0, meter)], async () =>
        {
            for (int second = 1; second <= 10; second++)
            {
                await Eventually.That(() => meter.Reads == second, $"reading {second}");
                Assert.Equal(second, meter.Reads);
                await AdvanceOnceWaiting();
            }
        });
    }

    [Fact]
    public async Task A_dead_meter_is_asked_less_often_and_its_neighbour_every_second()
    {
        var dead = new FakeMeter { Answers = false };
        var alive = new FakeMeter();
        await Running([(0, dead), (0, alive)], async () =>
        {
            for (int second = 1; second <= 23; second++)
            {
                _time.Advance(TimeSpan.FromMilliseconds(500));
                await Eventually.That(() => alive.Reads == second, $"reading {second}");
                _time.Advance(TimeSpan.FromMilliseconds(500));
            }
        });

        // Three seconds to be sure, then the 5th, 10th, 15th and 20th.
        Assert.Equal(7, dead.Reads);
    }

    [Fact]
    public async Task Meters_of_one_wire_have_each_their_place_in_the_second_however_long_the_one_before_takes()
    {
        var slow = new FakeMeter { Takes = TimeSpan.FromMilliseconds(120), Time = _time };
        var next = new FakeMeter { Time = _time };
        var last = new FakeMeter { Time = _time };
        var other = new FakeMeter { Time = _time };
        await Running([(0, slow), (0, next), (0, last), (0, other)], async () =>
        {
            for (int step = 0; step < 400; step++)
            {
                _time.Advance(TimeSpan.FromMilliseconds(10));
                long ms = _time.GetTimestamp() / TimeSpan.TicksPerMillisecond;

                // A step or two behind the clock: a wait that is begun just while the clock moves ends that much later.
                long due = ms < 20 ? 1 : ((ms - 20) / 250) + 1;
                await Eventually.That(() => slow.Reads + next.Reads + last.Reads + other.Reads >= due, $"reading {due} at {ms} ms");
            }

            await Eventually.That(() => other.Reads >= 4, "four seconds are read");
        });

        // Each moment is within two of the test's steps of a quarter of its second.
        Assert.All(new[] { slow, next, last, other }.Select((m, i) => (m, i)), p => Assert.All(p.m.Moments, (at, n) => Assert.InRange(at.TotalMilliseconds - (n * 1_000) - (p.i * 250), 0, 60)));
    }

    [Fact]
    public async Task A_wire_that_is_seconds_behind_leaves_them_out_and_keeps_its_places()
    {
        var stuck = new FakeMeter { Time = _time, Gate = new TaskCompletionSource() };
        var other = new FakeMeter { Time = _time };
        await Running([(0, stuck), (0, other)], async () =>
        {
            await Eventually.That(() => stuck.Reads == 1, "the reading that does not end");
            _time.Advance(TimeSpan.FromSeconds(7.6));
            stuck.Gate.SetResult();
            await Eventually.That(() => other.Reads == 1, "the reading of the 7th second");
            await Eventually.That(
                () =>
                {
                    _time.Advance(TimeSpan.FromMilliseconds(50));
                    return stuck.Reads == 2;
                },
                "the reading of the 8th second");
        });
        Assert.Equal(7_600, other.Moments[0].TotalMilliseconds);
        Assert.True(stuck.Moments[1].TotalMilliseconds >= 8_000, "before its place");
    }

    [Fact]
    public async Task A_reading_that_did_not_come_is_a_second_of_jitter_and_a_meter_that_fell_silent_is_none()
    {
        var meter = new FakeMeter();
        await Running([(0, meter)], async () =>
        {
            await Until(() => Sampling().Count == 2);
            meter.Answers = false;
            await Until(() => Sampling().Count == 3);
            meter.Answers = true;
            await Until(() => Sampling().Count == 4);
            Assert.True(Sampling().MaxMs >= 1_000, $"{Sampling()}");

            // For good: the three by which it is found out count, the questions that follow do not.
            meter.Answers = false;
            await Until(() => Sampling().Count == 7);
            int asked = meter.Reads;
            await Until(() => meter.Reads == asked + 2);
        });
        Assert.Equal(7, Sampling().Count);

        LatencyFigures Sampling() => _bench.Loop.Timings.Sampling.Figures();

        Task Until(Func<bool> condition) => Eventually.That(
            () =>
            {
                bool holds = condition();
                _time.Advance(TimeSpan.FromMilliseconds(holds ? 0 : 50));
                return holds;
            },
            () => $"{Sampling()}, {meter.Reads} readings");
    }

    [Fact]
    public async Task A_driver_that_breaks_its_promise_does_not_silence_its_neighbour()
    {
        var broken = new FakeMeter { Breaks = true };
        var alive = new FakeMeter();
        await Running([(0, broken), (0, alive)], async () =>
        {
            for (int second = 1; second <= 3; second++)
            {
                await Eventually.That(
                    () =>
                    {
                        _time.Advance(TimeSpan.FromMilliseconds(100));
                        return alive.Reads >= second;
                    },
                    $"reading {second}");
            }
        });
        Assert.True(broken.Reads >= 3);
    }

    private Task AdvanceOnceWaiting()
    {
        _time.Advance(TimeSpan.FromSeconds(1));
        return Task.CompletedTask;
    }

    private async Task Running((int Machine, IEnergyMeter Meter)[] meters, Func<Task> body)
    {
        using var end = new CancellationTokenSource();
        var bus = new MeterBus(meters, _bench.Loop, _time, NullLogger.Instance);
        Task run = bus.RunAsync(end.Token);
        await body();
        await end.CancelAsync();
        await run;
    }

    private sealed class FakeMeter : IEnergyMeter
    {
        public bool Answers { get; set; } = true;

        public bool Breaks { get; init; }

        public TimeSpan Takes { get; init; }

        /// <summary>Nothing is answered before it opens.</summary>
        public TaskCompletionSource? Gate { get; init; }

        public ManualTime? Time { get; init; }

        /// <summary>When it was asked, from the first moment on.</summary>
        public List<TimeSpan> Moments { get; } = [];

        public int Reads { get; private set; }

        public string Name => "fake";

        public MeterTraits Traits => new(1, null);

        public async ValueTask<MeterReading> ReadAsync(CancellationToken cancellationToken)
        {
            Moments.Add(TimeSpan.FromTicks(Time?.GetTimestamp() ?? 0));
            Reads++;
            if (Breaks)
            {
                throw new InvalidOperationException("a defect");
            }

            await (Gate?.Task ?? Task.CompletedTask);
            if (Takes > TimeSpan.Zero)
            {
                await Task.Delay(Takes, Time!, cancellationToken);
            }

            return Answers ? new MeterReading(1, 1, 1, 1) : throw new DeviceException("fake", "bus", "read", "silent");
        }
    }
}
