using System.Diagnostics;
using Makerspace.Iot.Benchmarks.Parts;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Benchmarks.Telemetry;

/// <summary>What one consumer did with one load.</summary>
/// <param name="Points">Points that InfluxDB took in.</param>
/// <param name="Lost">Points that never came.</param>
/// <param name="Seconds">From the first publish until the last point was in.</param>
/// <param name="ConsumerCpu">CPU seconds of the consumer.</param>
/// <param name="InfluxCpu">CPU seconds of InfluxDB.</param>
/// <param name="BrokerCpu">CPU seconds of the broker.</param>
/// <param name="PublisherCpu">CPU seconds of the load generator while it published.</param>
/// <param name="Wakings">How often a thread of the consumer was woken, for each message.</param>
internal sealed record TelemetryRun(long Points, long Lost, double Seconds, double ConsumerCpu, double InfluxCpu, double BrokerCpu, double PublisherCpu, double Wakings)
{
    public double PerSecond => Points / Seconds;

    public double PerCpuSecond => Points / ConsumerCpu;

    /// <summary>Sends a load through a consumer that listens on the broker already.</summary>
    /// <param name="place">Broker and InfluxDB.</param>
    /// <param name="consumer">Process of the consumer.</param>
    /// <param name="load">The load.</param>
    /// <param name="perSecond">Messages a second; 0 for as fast as the broker takes them.</param>
    public static async Task<TelemetryRun> Measure(Installation place, int consumer, TelemetryLoad load, int perSecond = 0)
    {
        RealInflux influx = place.Influx!;
        using var meter = new InfluxMeter(influx);
        using HelperProcess publisher = await Publisher.Start(place.Broker.Port, load, perSecond);
        long before = await meter.Written();
        int[] processes = [consumer, influx.ProcessId, place.Broker.ProcessId, publisher.Id];
        double[] cpu = [.. processes.Select(ProcessUsage.CpuSeconds)];
        long wakings = ProcessUsage.Wakings(consumer);
        var watch = Stopwatch.StartNew();
        Task publishing = publisher.Go();
        long written = await meter.WaitFor(before + load.Points) - before;
        double seconds = watch.Elapsed.TotalSeconds;
        wakings = ProcessUsage.Wakings(consumer) - wakings;
        await publishing;
        cpu = [.. processes.Select((p, i) => ProcessUsage.CpuSeconds(p) - cpu[i])];
        return new TelemetryRun(written, load.Points - written, seconds, cpu[0], cpu[1], cpu[2], cpu[3], (double)wakings / load.Messages);
    }
}
