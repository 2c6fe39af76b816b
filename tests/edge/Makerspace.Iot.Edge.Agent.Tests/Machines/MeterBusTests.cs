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
                await Eventually.That(() => alive.Reads == second, $"reading {second}");
                await AdvanceOnceWaiting();
            }
        });

        // Three rounds to be sure, then the 5th, 10th, 15th and 20th.
        Assert.Equal(7, dead.Reads);
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
        public bool Answers { get; init; } = true;

        public int Reads { get; private set; }

        public string Name => "fake";

        public MeterTraits Traits => new(1, null);

        public ValueTask<MeterReading> ReadAsync(CancellationToken cancellationToken)
        {
            Reads++;
            return Answers ? ValueTask.FromResult(new MeterReading(1, 1, 1, 1)) : throw new DeviceException("fake", "bus", "read", "silent");
        }
    }
}
