using Makerspace.Iot.Server.Telemetry;
using Makerspace.Iot.Server.Tests.Telemetry;

namespace Makerspace.Iot.Server.Tests;

/// <summary>Everything that the writer does over HttpClient, and the contract of all writers, over InfluxDB.Client.</summary>
public sealed class InfluxClientWriterTests : InfluxWriterTests
{
    protected override string Client => InfluxClients.InfluxClient;

    [Fact]
    public async Task The_library_itself_sends_the_points()
    {
        using var fake = new FakeInflux("1.6.7", _ => (204, "", null));
        await using ITelemetryWriter writer = Open(fake.Url, Folder);
        await writer.WriteAsync(SampleLines.Bytes(0, 1), 1, TestContext.Current.CancellationToken);
        await writer.FlushAsync(TestContext.Current.CancellationToken);
        Assert.Contains("influxdb-client-csharp", Assert.Single(fake.Writes).UserAgent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_date_to_come_back_at_is_no_reason_to_lose_points()
    {
        int asked = 0;
        using var fake = new FakeInflux("2.7.0", _ => Interlocked.Increment(ref asked) == 1 ? (503, "busy", DateTime.UtcNow.AddSeconds(1).ToString("R")) : (204, "", null));
        await using ITelemetryWriter writer = Open(fake.Url, Folder);
        await writer.WriteAsync(SampleLines.Bytes(0, 5), 5, TestContext.Current.CancellationToken);
        await TestKit.Eventually.That(() => writer.Counters.Written == 5, "written after all");
    }
}
