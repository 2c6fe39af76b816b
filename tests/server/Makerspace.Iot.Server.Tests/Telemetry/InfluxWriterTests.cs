using System.Text;
using Makerspace.Iot.Server.Telemetry;
using Makerspace.Iot.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Makerspace.Iot.Server.Tests.Telemetry;

/// <summary>The writer against a real InfluxDB; only what a real one cannot be brought to answer is played.</summary>
public sealed class InfluxWriterTests : TelemetryWriterContract
{
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Only_the_refused_line_is_quarantined()
    {
        await using RealInflux influx = await Influx();
        await using InfluxWriter writer = Writer(influx.Url);
        await writer.WriteAsync(SampleLines.Bytes(0, 10), 10, _cancel);
        await writer.FlushAsync(_cancel);

        // A text where the field is a number, a line without fields, and 1000 good ones around them.
        string wrongType = "power,agent=a,machine=m,site=s w=\"many\" 1772438400000000001\n";
        string broken = "power,agent=a,machine=m\n";
        await writer.WriteAsync(Bytes(SampleLines.Text(100, 500) + wrongType + SampleLines.Text(600, 300) + broken + SampleLines.Text(900, 200)), 1002, _cancel);
        await writer.FlushAsync(_cancel);

        Assert.Equal(10 + 1000, await influx.Count(Database, "power", "w"));
        Assert.Equal([wrongType.TrimEnd(), broken.TrimEnd()], writer.Refused.Read().Select(r => r.Line));
        Assert.Contains("type conflict", writer.Refused.Read()[0].Reason, StringComparison.Ordinal);
        Assert.Equal((2, 1010, true), (writer.Counters.Refused, writer.Counters.Written, writer.Counters.Available));
    }

    [Fact]
    public async Task A_database_dropped_behind_our_back_is_made_again()
    {
        await using RealInflux influx = await Influx();
        await using InfluxWriter writer = Writer(influx.Url);
        await writer.WriteAsync(SampleLines.Bytes(0, 10), 10, _cancel);
        await writer.FlushAsync(_cancel);
        await influx.Execute($"DROP DATABASE {Database}");
        await writer.WriteAsync(SampleLines.Bytes(10, 10), 10, _cancel);
        await Eventually.That(() => writer.Counters.Written == 20, "written after all");
        Assert.Equal(10, await influx.Count(Database, "power", "w"));
    }

    [Fact]
    public async Task The_spool_is_bounded_and_drops_the_oldest()
    {
        var nobody = new Uri($"http://127.0.0.1:{Ports.Free()}/");
        await using InfluxWriter writer = Writer(nobody, o => o with { SpoolBytes = 1024 * 1024, BatchBytes = 16 * 1024 });
        for (int i = 0; i < 200; i++)
        {
            await writer.WriteAsync(SampleLines.Bytes(i * 100, 100), 100, _cancel);
        }

        await writer.FlushAsync(_cancel);
        TelemetryWriterCounters counters = writer.Counters;
        Assert.True(counters.Dropped > 0);
        Assert.Equal(20_000, counters.Dropped + counters.Spooled);
        Assert.InRange(Directory.GetFiles(Path.Combine(Folder, "spool")).Sum(f => new FileInfo(f).Length), 1, 1024 * 1024);
    }

    [Theory]
    [InlineData(503)]
    [InlineData(429)]
    public async Task A_busy_server_is_left_alone_for_as_long_as_it_asks(int status)
    {
        int asked = 0;
        using var fake = new FakeInflux("1.6.7", _ => Interlocked.Increment(ref asked) == 1 ? (status, "{\"error\":\"busy\"}", "120") : (204, "", null));
        var time = new ManualTime();
        await using InfluxWriter writer = Writer(fake.Url, o => o with { FlushInterval = TimeSpan.FromHours(5), Senders = 1 }, time);
        await writer.WriteAsync(SampleLines.Bytes(0, 5), 5, _cancel);
        await writer.FlushAsync(_cancel);
        time.Advance(TimeSpan.FromSeconds(119));
        await writer.WriteAsync(SampleLines.Bytes(5, 5), 5, _cancel);
        await writer.FlushAsync(_cancel);
        Assert.Equal((1, 10, false), (asked, writer.Counters.Spooled, writer.Counters.Available));

        time.Advance(TimeSpan.FromSeconds(2));
        await Eventually.That(() => writer.Counters is { Spooled: 0, Available: true }, "written after the pause");
        Assert.Equal(SampleLines.Text(0, 10), string.Concat(fake.Writes.Skip(1).Select(w => w.Lines)));
    }

    [Fact]
    public async Task A_busy_server_may_ask_with_a_date()
    {
        int asked = 0;
        using var fake = new FakeInflux("2.7.0", _ => Interlocked.Increment(ref asked) == 1 ? (503, "busy", DateTime.UtcNow.AddSeconds(280).ToString("R")) : (204, "", null));
        var time = new ManualTime();
        await using InfluxWriter writer = Writer(fake.Url, o => o with { FlushInterval = TimeSpan.FromHours(5), Senders = 1 }, time);
        await writer.WriteAsync(SampleLines.Bytes(0, 5), 5, _cancel);
        await writer.FlushAsync(_cancel);
        Assert.Contains("HTTP 503: busy", writer.Counters.LastProblem, StringComparison.Ordinal);
        time.Advance(TimeSpan.FromSeconds(60));
        await writer.WriteAsync(SampleLines.Bytes(5, 5), 5, _cancel);
        await writer.FlushAsync(_cancel);
        Assert.Equal((1, 10, false), (asked, writer.Counters.Spooled, writer.Counters.Available));

        time.Advance(TimeSpan.FromSeconds(230));
        await Eventually.That(() => writer.Counters is { Spooled: 0, Available: true, Written: 10 }, "written after the pause");
    }

    [Fact]
    public async Task The_request_is_the_librarys_and_the_words_of_an_answer_are_kept_whole()
    {
        // The library keeps "message" alone, and of this answer its own words for the status.
        const string Words = """{"error":"unable to parse 'power x': missing fields"}""";
        using var fake = new FakeInflux("1.6.7", _ => (400, Words, null));
        await using InfluxWriter writer = Writer(fake.Url);
        await writer.WriteAsync(SampleLines.Bytes(0, 1), 1, _cancel);
        await writer.FlushAsync(_cancel);
        Assert.Contains("influxdb-client-csharp", Assert.Single(fake.Writes).UserAgent, StringComparison.Ordinal);
        Assert.Equal("HTTP 400: unable to parse 'power x': missing fields", writer.Refused.Read()[0].Reason);
    }

    [Fact]
    public async Task A_token_and_a_newer_server_mean_the_newer_address()
    {
        using var fake = new FakeInflux("v2.7.6", _ => (204, "", null));
        await using InfluxWriter writer = Writer(fake.Url, o => o with { Secret = "token-of-test", Organisation = "atelier", Gzip = true });
        await writer.WriteAsync(SampleLines.Bytes(0, 5), 5, _cancel);
        await writer.FlushAsync(_cancel);
        FakeInflux.Received write = Assert.Single(fake.Writes);
        Assert.Equal(["/api/v2/write", "bucket=makerspace", "org=atelier", "precision=ns"], write.AddressParts);
        Assert.Equal("Token token-of-test", write.Authorization);
        Assert.True(write.Packed);
        Assert.Equal(SampleLines.Text(0, 5), write.Lines);
    }

    [Theory]
    [InlineData("1.6.7~rc0", true, false)]
    [InlineData("1.8.10", false, false)]
    [InlineData("1.8.10", true, true)]
    [InlineData("1.12.0", true, true)]
    [InlineData("v2.9.0", false, true)]
    [InlineData("3.0.1", true, true)]
    public async Task The_address_follows_the_version_that_the_server_tells(string version, bool hasToken, bool newer)
    {
        using var fake = new FakeInflux(version, _ => (204, "", null));
        await using InfluxWriter writer = Writer(fake.Url, o => o with { Secret = "secret", UserName = hasToken ? null : "user" });
        await writer.WriteAsync(SampleLines.Bytes(0, 1), 1, _cancel);
        await writer.FlushAsync(_cancel);
        Assert.Equal(newer ? ["/api/v2/write", "bucket=makerspace", "org=makerspace", "precision=ns"] : ["/write", "db=makerspace", "precision=ns"], Assert.Single(fake.Writes).AddressParts);
    }

    [Fact]
    public async Task A_batch_too_large_for_the_server_is_halved_until_it_fits()
    {
        using var fake = new FakeInflux("1.6.7", r => r.Lines.Length > 2000 ? (413, "{\"error\":\"Request Entity Too Large\"}", null) : (204, "", null));
        await using InfluxWriter writer = Writer(fake.Url);
        await writer.WriteAsync(SampleLines.Bytes(0, 200), 200, _cancel);
        await writer.FlushAsync(_cancel);
        Assert.Equal((200, 0), (writer.Counters.Written, writer.Counters.Refused));
        Assert.Equal(SampleLines.Text(0, 200), string.Concat(fake.Writes.Where(w => w.Lines.Length <= 2000).Select(w => w.Lines)));
    }

    [Fact]
    public async Task The_search_for_refused_lines_is_bounded_and_goes_on_later()
    {
        using var fake = new FakeInflux("2.0.9", r => r.Lines.Contains("w=nan", StringComparison.Ordinal) ? (400, "{\"code\":\"invalid\",\"message\":\"unable to parse 'x': invalid number\"}", null) : (204, "", null));
        await using InfluxWriter writer = Writer(fake.Url, o => o with { BisectRequests = 20, HeldInterval = TimeSpan.FromHours(1) });
        string lines = string.Concat(SampleLines.Text(0, 100).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l + "\npower,machine=odd w=nan 1\n"));
        await writer.WriteAsync(Bytes(lines), 200, _cancel);
        await writer.FlushAsync(_cancel);
        Assert.InRange(fake.Writes.Count, 2, 22);
        Assert.Equal(200, writer.Counters.Refused + writer.Counters.Written + writer.Counters.Held);
        Assert.True(writer.Counters.Held > 0);
        await writer.DisposeAsync();

        await using InfluxWriter next = Writer(fake.Url, o => o with { BisectRequests = 20, HeldInterval = TimeSpan.FromMilliseconds(5) });
        await Eventually.That(() => next.Counters.Spooled == 0, "all are examined");
        Assert.Equal((100, 100), (writer.Counters.Written + next.Counters.Written, writer.Counters.Refused + next.Counters.Refused));
    }

    protected override ITelemetryWriter Open(Uri url, string folder) => Writer(url);

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private InfluxWriter Writer(Uri url, Func<InfluxWriterOptions, InfluxWriterOptions>? change = null, TimeProvider? time = null)
    {
        var options = new InfluxWriterOptions
        {
            Url = url,
            Folder = Folder,
            BatchBytes = 32 * 1024,
            FlushInterval = TimeSpan.FromMilliseconds(20),
            BackOffMin = TimeSpan.FromMilliseconds(20),
            BackOffMax = TimeSpan.FromMilliseconds(200),
        };
        return new InfluxWriter(change?.Invoke(options) ?? options, time ?? TimeProvider.System, NullLogger<InfluxWriter>.Instance);
    }
}
