using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Hosting;
using Makerspace.Iot.Server.Hosting.Commands;
using Makerspace.Iot.Server.Ingest;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Telemetry;
using Makerspace.Iot.Server.Tests.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace Makerspace.Iot.Server.Tests.Ingest;

public sealed class QuarantineCommandTests
{
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Quarantined_messages_and_refused_points_can_be_read_and_harm_no_terminal()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using (Quarantine quarantine = Open(database))
        {
            quarantine.Add("makerspace/v1/la-fab/fab-1/event", "{\"x\":\"\u001b[2J\"}"u8, "unknown agent");
            quarantine.Add("makerspace/v1/la-fab/fab-1/event", "{\"x\":\"\u001b[2J\"}"u8, "unknown agent");
        }

        string influx = Directory.CreateDirectory(Path.Combine(database.Options.Data, IngestServices.InfluxFolder)).FullName;
        new RefusedLines(influx, 10_000).Add(Workshop.Noon, "field type conflict", "power w=\"x\""u8);

        (int code, string list) = await RunAsync(database, "quarantine", "list");
        Assert.Equal(0, code);
        Assert.Contains("1 message(s)", list, StringComparison.Ordinal);
        Assert.Contains("2×", list, StringComparison.Ordinal);
        Assert.Contains("unknown agent", list, StringComparison.Ordinal);
        Assert.Contains("field type conflict", list, StringComparison.Ordinal);

        await using MakerspaceDb db = database.Open();
        string id = (await db.Set<QuarantineItem>().SingleAsync(_cancel)).Id;
        (code, string shown) = await RunAsync(database, "quarantine", "show", id[..6]);
        Assert.Equal(0, code);
        Assert.Contains("{\"x\":\"·[2J\"}", shown, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', shown);
        Assert.Equal(ServerCommandLine.Refused, (await RunAsync(database, "quarantine", "show", "nothing")).Code);
    }

    [Fact]
    public async Task The_quarantine_is_bounded_and_what_was_seen_longest_ago_goes()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await using (MakerspaceDb db = database.Open())
        {
            db.Set<QuarantineItem>().AddRange(Enumerable.Range(0, QuarantineItem.MostItems).Select(i => new QuarantineItem
            {
                Id = $"{i:D32}",
                Topic = "t",
                Reason = "r",
                Payload = [1],
                PayloadBytes = 1,
                Count = 1,
                FirstSeenAt = Workshop.Noon,
                LastSeenAt = Workshop.Noon.AddSeconds(i),
            }));
            await db.SaveChangesAsync(_cancel);
        }

        await using (Quarantine quarantine = Open(database))
        {
            quarantine.Add("topic", new byte[100_000], "too large");
        }

        await using MakerspaceDb after = database.Open();
        Assert.Equal(QuarantineItem.MostItems, await after.Set<QuarantineItem>().CountAsync(_cancel));
        Assert.False(await after.Set<QuarantineItem>().AnyAsync(i => i.Id == new string('0', 32), _cancel));
        QuarantineItem newest = await after.Set<QuarantineItem>().SingleAsync(i => i.Topic == "topic", _cancel);
        Assert.Equal((100_000, QuarantineItem.MostBytes), (newest.PayloadBytes, newest.Payload.Length));
    }

    private static Quarantine Open(TestDatabase database) =>
        new(database.Factory, TimeProvider.System, new IngestStatus(), new QuarantineRates(TimeProvider.System), NullLogger<Quarantine>.Instance);

    private static async Task<(int Code, string Text)> RunAsync(TestDatabase database, params string[] words)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = await ServerCommandLine.RunAsync([.. words, "--data", database.Options.Data], output, error);
        return (code, output.ToString() + error);
    }
}
