using System.Diagnostics;
using System.Text.Json;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Benchmarks.Telemetry;

/// <summary>Counts what an InfluxDB takes in, by its own counters: asking for a count of points would cost the very CPU time that is measured.</summary>
/// <param name="influx">The server.</param>
internal sealed class InfluxMeter(RealInflux influx) : IDisposable
{
    private static readonly TimeSpan Stalled = TimeSpan.FromSeconds(20);
    private readonly HttpClient _http = new() { BaseAddress = influx.Url };

    /// <summary>Points taken in since the start of the server. <b>Source:</b> InfluxDB 1.x, /debug/vars, httpd.pointsWrittenOK.</summary>
    public async Task<long> Written()
    {
        using JsonDocument vars = JsonDocument.Parse(await _http.GetByteArrayAsync(new Uri("debug/vars", UriKind.Relative)));
        foreach (JsonProperty entry in vars.RootElement.EnumerateObject())
        {
            if (entry.Name.StartsWith("httpd", StringComparison.Ordinal))
            {
                return entry.Value.GetProperty("values").GetProperty("pointsWrittenOK").GetInt64();
            }
        }

        return 0;
    }

    /// <summary>Waits until so many were taken in, or none came for a while; answers how many there are.</summary>
    public async Task<long> WaitFor(long wanted)
    {
        long seen = await Written();
        var quiet = Stopwatch.StartNew();
        while (seen < wanted && quiet.Elapsed < Stalled)
        {
            await Task.Delay(50);
            long now = await Written();
            if (now != seen)
            {
                quiet.Restart();
            }

            seen = now;
        }

        return seen;
    }

    public void Dispose() => _http.Dispose();
}
