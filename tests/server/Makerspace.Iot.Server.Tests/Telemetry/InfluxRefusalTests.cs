using System.Globalization;
using System.Text;
using Makerspace.Iot.Server.Telemetry;
using Makerspace.Iot.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Makerspace.Iot.Server.Tests.Telemetry;

/// <summary>What the writer does with points that InfluxDB does not take: lines at fault never hold the rest, and a server in trouble never loses a good point.</summary>
public sealed class InfluxRefusalTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Points_that_a_real_InfluxDB_finds_too_old_are_set_aside_and_the_fresh_ones_stored()
    {
        if (RealInflux.MissingReason is { } missing)
        {
            Assert.Skip(missing);
        }

        await using RealInflux influx = await RealInflux.StartNew();
        await influx.Execute("CREATE DATABASE makerspace WITH DURATION 1h");
        await using InfluxWriter writer = Writer(influx.Url);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        string old = Line("saw", now.AddDays(-40)) + Line("saw", now.AddDays(-41));
        string fresh = string.Concat(Enumerable.Range(0, 60).Select(i => Line("drill", now.AddSeconds(-i))));
        string notANumber = Line("saw", now).Replace("w=1", "w=nan", StringComparison.Ordinal);
        string conflict = Line("saw", now).Replace("w=1", "w=\"one\"", StringComparison.Ordinal);
        await Write(writer, fresh);
        await writer.FlushAsync(_cancel);
        await Write(writer, old + Line("drill", now.AddMilliseconds(1)) + notANumber + Line("drill", now.AddMilliseconds(2)) + conflict);
        await writer.FlushAsync(_cancel);

        Assert.Equal(62, await influx.Count("makerspace", "power", "w"));
        Assert.Equal((62, 4, 0, true), (writer.Counters.Written, writer.Counters.Refused, writer.Counters.Spooled, writer.Counters.Available));
        Assert.Equal((old + notANumber + conflict).Trim().Split('\n').Order(), writer.Refused.Read().Select(r => r.Line).Order());
        Assert.Contains(writer.Refused.Read(), r => r.Reason.Contains("beyond retention policy", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(500, "{\"code\":\"internal error\",\"message\":\"unexpected error writing points to database: partial write: points beyond retention policy dropped={0}\"}")]
    [InlineData(422, "{\"code\":\"unprocessable entity\",\"message\":\"failure writing points to database: partial write: dropped {0} points outside retention policy of duration 24h0m0s dropped={0}\"}")]
    public async Task A_batch_of_points_too_old_never_holds_the_fresh_ones_whatever_the_status(int status, string words)
    {
        using var fake = new FakeInflux("1.8.10", r =>
        {
            int old = r.Lines.Split('\n').Count(l => l.Contains("machine=old", StringComparison.Ordinal));
            return old == 0 ? (204, string.Empty, null) : (status, words.Replace("{0}", old.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal), null);
        });
        await using InfluxWriter writer = Writer(fake.Url);
        await Write(writer, Lines("old", 3));
        await writer.FlushAsync(_cancel);
        Assert.Equal((3, false), (writer.Counters.Refused, writer.Counters.Available));
        await Write(writer, Lines("a", 10) + Lines("old", 1) + Lines("b", 10));
        await Write(writer, Lines("c", 10));
        await writer.FlushAsync(_cancel);
        Assert.Equal((4, 30, 0, true), (writer.Counters.Refused, writer.Counters.Written, writer.Counters.Spooled, writer.Counters.Available));


        // Of a hundred the server says that it left out all: they are not looked at one by one.
        int before = fake.Count(_ => true);
        await Write(writer, Lines("old", 100));
        await writer.FlushAsync(_cancel);
        Assert.Equal((104, before + 1), (writer.Counters.Refused, fake.Count(_ => true)));
    }

    [Theory]
    [InlineData(400, "{\"error\":\"partial write: write /var/lib/influxdb/wal/x: no space left on device dropped=1\"}")]
    [InlineData(400, "{\"error\":\"partial write: max-series-per-database limit exceeded: (1000000) dropped=1\"}")]
    [InlineData(400, "{\"error\":\"something that nobody has seen\"}")]
    [InlineData(400, "")]
    [InlineData(422, "{\"code\":\"invalid\",\"message\":\"no\"}")]
    [InlineData(401, "{\"error\":\"authorization failed\"}")]
    [InlineData(403, "{\"error\":\"not authorized to write\"}")]
    [InlineData(404, "{\"error\":\"database not found: makerspace\"}")]
    [InlineData(413, "<html>413 Request Entity Too Large</html>")]
    [InlineData(500, "{\"error\":\"boom\"}")]
    [InlineData(502, "<html>Bad Gateway</html>")]
    [InlineData(200, "<html>Bienvenue, connectez-vous</html>")]
    [InlineData(202, "")]
    [InlineData(302, "")]
    public async Task Trouble_of_the_server_loses_no_point_and_is_told_until_it_is_over(int status, string words)
    {
        bool sound = false;
        using var fake = new FakeInflux("1.8.10", _ => Volatile.Read(ref sound) ? (204, string.Empty, null) : (status, words, null));
        await using InfluxWriter writer = Writer(fake.Url);
        await Write(writer, Lines("a", 20));
        await Write(writer, Lines("b", 20));
        await writer.FlushAsync(_cancel);
        await Eventually.That(() => writer.Counters.Retries >= 5, "it is tried again");
        Assert.Equal((0, 0, 40, false), (writer.Counters.Written, writer.Counters.Refused, writer.Counters.Spooled, writer.Counters.Available));
        Assert.Contains(status.ToString(CultureInfo.InvariantCulture), writer.Counters.LastProblem, StringComparison.Ordinal);

        Volatile.Write(ref sound, true);
        await Eventually.That(() => writer.Counters is { Spooled: 0, Available: true }, "written after all");
        Assert.Equal((40, 0, 0, null), (writer.Counters.Written, writer.Counters.Refused, writer.Counters.Dropped, writer.Counters.LastProblem));
        Assert.Empty(writer.Refused.Read());
    }

    [Theory]
    [InlineData(400, "{\"error\":\"partial write: max-values-per-tag limit exceeded (9/9): measurement=\\\"power\\\" tag=\\\"machine\\\" value=\\\"new\\\" dropped=1\"}", true)]
    [InlineData(400, "{\"error\":\"partial write: max-series-per-database limit exceeded: (9) dropped=1\"}", false)]
    [InlineData(400, "{\"error\":\"words that nobody has seen\"}", true)]
    [InlineData(500, "{\"error\":\"index out of range\"}", false)]
    public async Task What_is_refused_beside_others_that_are_taken_waits_apart(int status, string words, bool first)
    {
        bool raised = false;
        using var fake = new FakeInflux("1.8.10", r =>
            r.Lines.Contains("machine=new", StringComparison.Ordinal) && !Volatile.Read(ref raised) ? (status, words, null) : (204, string.Empty, null));
        await using InfluxWriter writer = Writer(fake.Url, o => o with { BatchBytes = 400, Senders = 1 });
        await Write(writer, Lines("new", 1));
        if (first)
        {
            // Alone in its batch, before anything was ever taken.
            await writer.FlushAsync(_cancel);
        }

        for (int i = 0; i < 20; i++)
        {
            await Write(writer, Lines($"m{i}", 5));
        }

        await Write(writer, Lines("m1", 2) + Lines("new", 2) + Lines("m2", 2));
        await Eventually.That(() => writer.Counters is { Written: 104, Held: 3, Spooled: 3, Available: true }, () => $"the rest is written: {writer.Counters}");
        Assert.Equal(0, writer.Counters.Refused);
        Assert.NotNull(writer.Counters.HeldReason);

        Volatile.Write(ref raised, true);
        await Eventually.That(() => writer.Counters is { Written: 107, Held: 0, Spooled: 0 }, () => $"what waited is written: {writer.Counters}");
        Assert.Equal((0, null), (writer.Counters.Refused, writer.Counters.HeldReason));
    }

    [Theory]
    [InlineData("{\"error\":\"words that nobody has seen\"}", true)]
    [InlineData("{\"error\":\"partial write: max-values-per-tag limit exceeded (9/9) dropped=1\"}", false)]
    public async Task What_is_refused_in_unknown_words_is_set_aside_after_its_time_and_what_touches_a_limit_never(string words, bool givenUp)
    {
        using var fake = new FakeInflux("1.8.10", r => r.Lines.Contains("machine=odd", StringComparison.Ordinal) ? (400, words, null) : (204, string.Empty, null));
        await using InfluxWriter writer = Writer(fake.Url, o => o with { HeldPatience = TimeSpan.Zero });
        await Write(writer, Lines("a", 5) + Lines("odd", 1) + Lines("b", 5));
        await writer.FlushAsync(_cancel);
        if (givenUp)
        {
            await Eventually.That(() => writer.Counters is { Refused: 1, Held: 0, Spooled: 0 }, () => $"it is set aside: {writer.Counters}");
            Assert.Contains("nobody has seen", writer.Counters.RefusedReason, StringComparison.Ordinal);
        }
        else
        {
            await Eventually.That(() => fake.Count(w => w.Lines.Contains("machine=odd", StringComparison.Ordinal)) >= 12, "it is tried again");
            Assert.Equal((0, 10), (writer.Counters.Refused, writer.Counters.Written));
        }
    }

    [Fact]
    public async Task What_waits_apart_survives_the_writer()
    {
        bool raised = false;
        using var fake = new FakeInflux("1.8.10", r => r.Lines.Contains("machine=new", StringComparison.Ordinal) && !Volatile.Read(ref raised)
            ? (400, "{\"error\":\"partial write: max-series-per-database limit exceeded: (9) dropped=1\"}", null)
            : (204, string.Empty, null));
        await using (InfluxWriter writer = Writer(fake.Url))
        {
            await Write(writer, Lines("a", 3) + Lines("new", 1));
            await writer.FlushAsync(_cancel);
            await Eventually.That(() => writer.Counters is { Held: 1, Written: 3 }, "it is held");
        }

        Volatile.Write(ref raised, true);
        await using InfluxWriter second = Writer(fake.Url);
        await Eventually.That(() => second.Counters is { Written: 1, Held: 0 }, "written by the next one");
    }

    [Fact]
    public async Task A_single_line_too_large_is_set_aside_and_smaller_ones_stored()
    {
        using var fake = new FakeInflux("1.6.7", r => r.Lines.Length > 700 ? (413, "{\"error\":\"Request Entity Too Large\"}", null) : (204, string.Empty, null));
        await using InfluxWriter writer = Writer(fake.Url);
        await Write(writer, Lines("a", 30) + Lines(new string('x', 800), 1) + Lines("b", 30));
        await writer.FlushAsync(_cancel);
        Assert.Equal((60, 1, true), (writer.Counters.Written, writer.Counters.Refused, writer.Counters.Available));
    }

    [Fact]
    public async Task A_good_batch_costs_one_request_and_a_password_is_in_no_reason()
    {
        bool sound = true;
        using var fake = new FakeInflux("1.8.10", r => Volatile.Read(ref sound) ? (204, string.Empty, null) : (400, $"bad request: {r.Authorization} for tr0ub4dor", null));
        await using InfluxWriter writer = Writer(fake.Url, o => o with { UserName = "u", Secret = "tr0ub4dor" });
        await Write(writer, Lines("a", 50));
        await writer.FlushAsync(_cancel);
        Assert.Equal((1, 1), (writer.Counters.Requests, fake.Count(_ => true)));
        Volatile.Write(ref sound, false);
        await Write(writer, Lines("a", 1));
        await writer.FlushAsync(_cancel);
        Assert.Equal("HTTP 400: bad request: Basic *** for ***", writer.Counters.LastProblem);
    }

    [Fact]
    public async Task An_answer_without_end_is_read_to_a_limit()
    {
        bool sound = false;
        string endless = "{\"error\":\"no space left on device\"}" + new string('é', 8_000_000);
        using var fake = new FakeInflux("1.8.10", _ => Volatile.Read(ref sound) ? (204, string.Empty, null) : (400, endless, null));
        await using InfluxWriter writer = Writer(fake.Url);
        await Write(writer, Lines("a", 5));
        await Eventually.That(() => writer.Counters.Retries >= 2, "tried again");
        Assert.Equal((0, true), (writer.Counters.Refused, writer.Counters.LastProblem!.Length <= 500));
        Volatile.Write(ref sound, true);
        await Eventually.That(() => writer.Counters.Written == 5, "written");
    }

    private static string Lines(string machine, int count) => string.Concat(Enumerable.Range(0, count).Select(i => Line(machine, DateTimeOffset.UnixEpoch.AddDays(20_000).AddSeconds(i))));

    private static string Line(string machine, DateTimeOffset at) => string.Create(CultureInfo.InvariantCulture, $"power,agent=a,machine={machine},site=s w=1 {at.ToUnixTimeMilliseconds()}000000\n");

    private async Task Write(InfluxWriter writer, string lines) => await writer.WriteAsync(Encoding.UTF8.GetBytes(lines), lines.Count('\n'), _cancel);

    private InfluxWriter Writer(Uri url, Func<InfluxWriterOptions, InfluxWriterOptions>? change = null)
    {
        var options = new InfluxWriterOptions
        {
            Url = url,
            Folder = _folder.Path,
            BatchBytes = 32 * 1024,
            FlushInterval = TimeSpan.FromMilliseconds(10),
            BackOffMin = TimeSpan.FromMilliseconds(5),
            BackOffMax = TimeSpan.FromMilliseconds(20),
            HeldInterval = TimeSpan.FromMilliseconds(5),
        };
        return new InfluxWriter(change?.Invoke(options) ?? options, TimeProvider.System, NullLogger<InfluxWriter>.Instance);
    }
}
