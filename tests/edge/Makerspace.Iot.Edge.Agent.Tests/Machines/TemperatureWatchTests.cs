using Makerspace.Iot.Edge.Agent.Machines;
using Makerspace.Iot.Edge.Agent.Status;
using Makerspace.Iot.Edge.Agent.Tests.Fakes;
using Makerspace.Iot.Edge.Agent.Tests.Status;
using Makerspace.Iot.Edge.Devices;
using Makerspace.Iot.Edge.Devices.Sensors;
using Makerspace.Iot.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Makerspace.Iot.Edge.Agent.Tests.Machines;

public sealed class TemperatureWatchTests : IDisposable
{
    private readonly Bench _bench = new();
    private readonly ManualTime _time = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_temperature_reaches_the_machine_and_one_that_cannot_be_read_is_not_replaced_by_the_last()
    {
        var sensor = new FakeSensor { Celsius = 178.5 };
        using var end = new CancellationTokenSource();
        Task run = new TemperatureWatch(0, sensor, _bench.Loop, _time, NullLogger.Instance).RunAsync(end.Token);
        await Reads(1);
        Assert.Equal(178.5, Told());
        sensor.Celsius = null;
        _bench.Time.Advance(TimeSpan.FromHours(1));
        _time.Advance(TemperatureWatch.Period);
        await Reads(2);
        _bench.Pass(2);
        Assert.Null(_bench.Feed.States[0].TemperatureC);
        await Eventually.That(() => Status().Contains("SONDE EN PANNE, température inconnue : fake: fake on 28-0: read: not there", StringComparison.Ordinal), "the status tells the fault");
        Assert.DoesNotContain("178", Status(), StringComparison.Ordinal);
        sensor.Celsius = 60;
        _time.Advance(TemperatureWatch.Period);
        await Reads(3);
        Assert.Equal(60, Told());
        await Eventually.That(() => !Status().Contains("SONDE EN PANNE", StringComparison.Ordinal), "the status tells that it is over");
        await end.CancelAsync();
        await run;

        Task Reads(int count) => Eventually.That(() => sensor.Reads == count, $"reading {count}");
    }

    private string Status()
    {
        _bench.Time.Advance(TimeSpan.FromSeconds(2));
        _bench.Pass(2);
        return StatusText.Write(Reports.Of(_bench.Loop.Report.Machines[0]));
    }

    private double? Told()
    {
        _bench.Pass(2);
        return _bench.Feed.States[0].TemperatureC;
    }

    private sealed class FakeSensor : ITemperatureSensor
    {
        public double? Celsius { get; set; }

        public int Reads { get; private set; }

        public string Name => "fake";

        public ValueTask<double> ReadAsync(CancellationToken cancellationToken)
        {
            Reads++;
            return Celsius is { } c ? ValueTask.FromResult(c) : throw new DeviceException("fake", "28-0", "read", "not there");
        }
    }
}
