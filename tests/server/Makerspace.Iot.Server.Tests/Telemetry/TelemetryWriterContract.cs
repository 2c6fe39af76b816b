using Makerspace.Iot.Server.Telemetry;
using Makerspace.Iot.TestKit;

namespace Makerspace.Iot.Server.Tests.Telemetry;

/// <summary>What every <see cref="ITelemetryWriter"/> keeps to, on a real InfluxDB that stops, starts and is killed. Another writer passes it by deriving from it.</summary>
public abstract class TelemetryWriterContract : IDisposable
{
    private protected const string Database = "makerspace";
    private readonly TempFolder _folder = new();
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    /// <summary>Folder of the test, for spools.</summary>
    protected string Folder => _folder.Path;

    /// <inheritdoc/>
    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task The_database_is_created_and_points_are_stored_once_however_often_written()
    {
        await using RealInflux influx = await Influx();
        await using ITelemetryWriter writer = Open(influx.Url, _folder.Path);
        for (int i = 0; i < 3; i++)
        {
            await writer.WriteAsync(SampleLines.Bytes(0, 500), 500, _cancel);
        }

        await writer.FlushAsync(_cancel);
        Assert.Equal(500, await influx.Count(Database, "power", "w"));
        Assert.Equal((1500, 1500, true), (writer.Counters.Taken, writer.Counters.Written, writer.Counters.Available));
    }

    [Fact]
    public async Task Names_and_texts_with_special_characters_come_back_as_they_were()
    {
        await using RealInflux influx = await Influx();
        await using ITelemetryWriter writer = Open(influx.Url, _folder.Path);
        using var lines = new LineBuffer();
        lines.Raw("odd,tag="u8);
        lines.Tag("a, b=c d\\é");
        lines.Raw(" text="u8);
        lines.Quoted("say \"no\" \\ yes, ça = là");
        lines.Raw(",large="u8);
        lines.Float(1e16);
        lines.Raw(",small="u8);
        lines.Float(-1.5e-7);
        lines.End(1772438400000, 42);
        await writer.WriteAsync(lines.Memory, lines.Lines, _cancel);
        await writer.FlushAsync(_cancel);
        Assert.Null(writer.Counters.LastProblem);
        System.Text.Json.JsonElement[] row = Assert.Single(await influx.Rows(Database, "SELECT large, small, \"tag\", text FROM odd"));
        Assert.Equal(1772438400000000042, row[0].GetInt64());
        Assert.Equal(1e16, row[1].GetDouble());
        Assert.Equal(-1.5e-7, row[2].GetDouble());
        Assert.Equal("a, b=c d\\é", row[3].GetString());
        Assert.Equal("say \"no\" \\ yes, ça = là", row[4].GetString());
    }

    [Fact]
    public async Task Nothing_is_lost_when_InfluxDB_stops_and_starts_under_load()
    {
        await using RealInflux influx = await Influx();
        await using ITelemetryWriter writer = Open(influx.Url, _folder.Path);
        int written = 0;
        async Task Load(int batches)
        {
            for (int i = 0; i < batches; i++)
            {
                await writer.WriteAsync(SampleLines.Bytes(written, 200), 200, _cancel);
                written += 200;
            }
        }

        await Load(30);
        Task load = Load(100);
        await influx.Stop();
        await load;
        await Load(30);
        await writer.FlushAsync(_cancel);
        Assert.True(writer.Counters.Spooled > 0);
        Assert.False(writer.Counters.Available);
        Assert.NotNull(writer.Counters.LastProblem);

        await influx.Start();
        await Load(10);

        // First out of memory, written or to disk: then the spool is all that waits.
        await writer.FlushAsync(_cancel);
        await Eventually.That(() => writer.Counters.Spooled == 0, "the spool is drained");
        Assert.Equal(written, await influx.Count(Database, "power", "w"));
        Assert.Equal(0, writer.Counters.Dropped);
        Assert.True(writer.Counters.Available);
    }

    [Fact]
    public async Task A_killed_InfluxDB_loses_nothing_that_it_had_not_taken()
    {
        await using RealInflux influx = await Influx();
        await using ITelemetryWriter writer = Open(influx.Url, _folder.Path);
        Task load = Task.Run(async () =>
        {
            for (int i = 0; i < 300; i++)
            {
                await writer.WriteAsync(SampleLines.Bytes(i * 100, 100), 100, _cancel);
            }
        }, _cancel);
        await Eventually.That(() => writer.Counters.Written > 0, "some are written");
        await influx.Kill();
        await load;
        await influx.Start();
        await writer.FlushAsync(_cancel);
        await Eventually.That(() => writer.Counters.Spooled == 0, "the spool is drained");
        Assert.Equal(30_000, await influx.Count(Database, "power", "w"));
    }

    [Fact]
    public async Task What_waits_on_disk_survives_the_writer()
    {
        await using RealInflux influx = await Influx();
        await influx.Stop();
        await using (ITelemetryWriter first = Open(influx.Url, _folder.Path))
        {
            await first.WriteAsync(SampleLines.Bytes(0, 1000), 1000, _cancel);
        }

        await influx.Start();
        await using ITelemetryWriter second = Open(influx.Url, _folder.Path);
        await Eventually.That(() => second.Counters is { Spooled: 0, Written: 1000 }, "the points of the first writer are written");
        Assert.Equal(1000, await influx.Count(Database, "power", "w"));
    }

    [Fact]
    public async Task Only_the_refused_line_is_not_stored()
    {
        await using RealInflux influx = await Influx();
        await using ITelemetryWriter writer = Open(influx.Url, _folder.Path);
        await writer.WriteAsync(SampleLines.Bytes(0, 10), 10, _cancel);
        await writer.FlushAsync(_cancel);

        // A text where the field is a number, and 500 good ones around it.
        string text = SampleLines.Text(100, 250) + "power,agent=a,machine=m,site=s w=\"many\" 1772438400000000001\n" + SampleLines.Text(350, 250);
        Assert.True(writer.TryWrite(System.Text.Encoding.UTF8.GetBytes(text), 501));
        await writer.FlushAsync(_cancel);
        Assert.Equal(510, await influx.Count(Database, "power", "w"));
        Assert.Equal((511, 510, 1, 0), (writer.Counters.Taken, writer.Counters.Written, writer.Counters.Refused, writer.Counters.Dropped));
    }

    /// <summary>Opens the writer under test, with short pauses, on a server and a folder.</summary>
    protected abstract ITelemetryWriter Open(Uri url, string folder);

    private protected static async Task<RealInflux> Influx()
    {
        if (RealInflux.MissingReason is { } missing)
        {
            Assert.Skip(missing);
        }

        return await RealInflux.StartNew();
    }
}
