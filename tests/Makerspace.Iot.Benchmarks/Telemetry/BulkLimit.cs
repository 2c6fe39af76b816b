using System.Diagnostics;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Benchmarks.Telemetry;

/// <summary>InfluxDB's own limit: the same points as ready-made line protocol, posted in large batches by two writers that do nothing else.</summary>
internal static class BulkLimit
{
    private const int PointsPerPost = 10_000;
    private const int Writers = 2;

    /// <summary>Writes a load into a database; answers points per second.</summary>
    public static async Task<double> Measure(RealInflux influx, string database, TelemetryLoad load)
    {
        int each = Math.Max(1, PointsPerPost / load.SamplesEach);
        byte[][] posts = [.. Enumerable.Range(0, (load.Messages + each - 1) / each).Select(p => load.Lines(p * each, Math.Min(each, load.Messages - (p * each))))];
        int next = -1;
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(_ => Task.Run(async () =>
        {
            for (int p = Interlocked.Increment(ref next); p < posts.Length; p = Interlocked.Increment(ref next))
            {
                int status = await influx.WriteRaw(database, posts[p]);
                if (status != 204)
                {
                    throw new InvalidOperationException($"InfluxDB answered {status}");
                }
            }
        })));
        return load.Points / watch.Elapsed.TotalSeconds;
    }
}
