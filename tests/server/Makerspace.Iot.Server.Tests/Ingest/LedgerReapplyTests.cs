using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Hosting.Commands;
using Makerspace.Iot.Server.Ingest.Writing;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.TestKit;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Tests.Ingest;

/// <summary>What was set aside is counted once the registry, or the program, is put right.</summary>
public sealed class LedgerReapplyTests
{
    private static readonly DateTimeOffset LongBefore = Workshop.Move.AddDays(-60);
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Theory]
    [DatabaseData]
    public async Task Sessions_of_a_machine_whose_move_is_entered_late_are_counted_once_it_is_entered(DatabaseKind kind)
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(kind);
        await Workshop.RegisterAsync(database);
        int sessions = LedgerReapply.BatchSize + 10;
        AgentEvent[] events =
        [
            .. Enumerable.Range(0, sessions).SelectMany(i => new[]
            {
                Workshop.Started((2 * i) + 1, $"s{i}", "sewing-1", LongBefore), Workshop.Ended((2 * i) + 2, $"s{i}", 60, "sewing-1", LongBefore.AddMinutes(1)),
            }),
            Workshop.Ended((2 * sessions) + 1, "never-there", 60, "laser-1"),
        ];
        using (var writer = new LedgerWriter(database.Factory, TimeProvider.System))
        {
            CommitOutcome outcome = writer.Commit([.. events.Select(e => InboundEvent.Read(Workshop.Topic("val-1", "le-val"), Workshop.Bytes(e), Workshop.Noon)!)], await RegistryAsync(database));
            Assert.Equal((events.Length, (long)events.Length), (outcome.Count(EventDisposition.Refused), Assert.Single(outcome.Acknowledgements).Message.Seq));
        }

        Assert.Equal((events.Length, 0, events.Length), Told(await RunAsync(database, dryRun: false)));
        await using (MakerspaceDb db = database.Open())
        {
            db.Add(new Placement { Machine = "sewing-1", Agent = "val-1", From = LongBefore.AddDays(-30) });
            await db.SaveChangesAsync(_cancel);
            await RegistryVersion.BumpAsync(db, _cancel);
        }

        Alarm[] before = await AlarmsAsync(database);
        Assert.Equal((events.Length, 2 * sessions, 1), Told(await RunAsync(database, dryRun: true)));
        await using MakerspaceDb after = database.Open();
        Assert.Equal(0, await after.Set<UsageEntry>().CountAsync(_cancel));

        Assert.Equal((events.Length, 2 * sessions, 1), Told(await RunAsync(database, dryRun: false)));
        Assert.Equal((1, 0, 1), Told(await RunAsync(database, dryRun: false)));
        Assert.Equal((sessions, 60.0 * sessions), (await after.Set<UsageEntry>().CountAsync(u => u.EndSeq != null && u.Site == "le-val", _cancel), await after.Set<UsageEntry>().SumAsync(u => u.OccupiedSeconds, _cancel)));
        Assert.True((await after.Set<LedgerDay>().SingleAsync(_cancel)) is { Version: > 0 } day && day.Day == DateOnly.FromDateTime(LongBefore.UtcDateTime));
        EventRecord one = await after.Set<EventRecord>().SingleAsync(e => e.Seq == 1, _cancel);
        Assert.Equal(EventDisposition.Applied, one.Disposition);
        Assert.Contains("was Refused: sewing-1 is not guarded by val-1", one.Note, StringComparison.Ordinal);
        Assert.Equal(Workshop.Bytes(events[0]), one.Payload);
        Assert.Equivalent(before, await AlarmsAsync(database), strict: true);
    }

    [Theory]
    [DatabaseData]
    public async Task An_event_that_an_older_program_could_not_read_or_take_is_counted_by_one_that_can(DatabaseKind kind)
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(kind);
        await Workshop.RegisterAsync(database);
        byte[] broken = [.. Workshop.Bytes(Workshop.Denied(3)).SkipLast(1)];
        using (var writer = new LedgerWriter(database.Factory, TimeProvider.System))
        {
            InboundEvent[] batch = [.. new[] { Workshop.Bytes(Workshop.Started(1, "s1")), Workshop.Bytes(Workshop.Ended(2, "s1", 60)), broken }.Select(b => InboundEvent.Read(Workshop.Topic(), b, Workshop.Noon)!)];
            batch[1].Failure = "as an older program failed";
            writer.Commit(batch, await RegistryAsync(database));
        }

        await using MakerspaceDb db = database.Open();
        await db.Set<EventRecord>().Where(e => e.Seq == 1).ExecuteUpdateAsync(e => e.SetProperty(r => r.Disposition, EventDisposition.Malformed).SetProperty(r => r.Kind, (string?)null), _cancel);
        await db.Set<UsageEntry>().ExecuteDeleteAsync(_cancel);
        ReapplyResult result = await RunAsync(database, dryRun: false);
        Assert.Equal(new ReapplyResult { Examined = 3, Applied = 2, StillUnreadable = 1 }, result);
        UsageEntry entry = await db.Set<UsageEntry>().SingleAsync(_cancel);
        Assert.Equal((60.0, 1L, 2L), (entry.OccupiedSeconds, entry.StartSeq, entry.EndSeq));
        Assert.Equal(EventKind.SessionStarted, (await db.Set<EventRecord>().AsNoTracking().SingleAsync(e => e.Seq == 1, _cancel)).Kind);
    }

    [Fact]
    public async Task What_the_database_still_does_not_take_stays_as_it_was_and_the_others_get_in()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await Workshop.RegisterAsync(database);
        using (var writer = new LedgerWriter(database.Factory, TimeProvider.System))
        {
            InboundEvent[] batch = [.. Enumerable.Range(1, 3).Select(i => InboundEvent.Read(Workshop.Topic(), Workshop.Bytes(Workshop.Ended(i, $"s{i}", 60)), Workshop.Noon)!)];
            Array.ForEach(batch, e => e.Failure = "as it was");
            writer.Commit(batch, await RegistryAsync(database));
        }

        await using MakerspaceDb db = database.Open();
        await db.Database.ExecuteSqlRawAsync("""CREATE TRIGGER no_s2 BEFORE INSERT ON usage_entries WHEN NEW."Session" = 's2' BEGIN SELECT RAISE(ABORT, 'not this one'); END""", _cancel);
        Assert.Equal(new ReapplyResult { Examined = 3, Applied = 2, StillFailing = 1 }, await RunAsync(database, dryRun: false));
        Assert.Equal(EventDisposition.Failed, (await db.Set<EventRecord>().SingleAsync(e => e.Seq == 2, _cancel)).Disposition);
        Assert.Equal(["s1", "s3"], await db.Set<UsageEntry>().Select(u => u.Session).OrderBy(s => s).ToArrayAsync(_cancel));
    }

    [Fact]
    public async Task The_command_says_in_words_what_it_did_and_what_to_do_next()
    {
        await using TestDatabase database = await TestDatabase.CreateAsync(DatabaseKind.Sqlite);
        await Workshop.RegisterAsync(database);
        using (var writer = new LedgerWriter(database.Factory, TimeProvider.System))
        {
            writer.Commit([InboundEvent.Read(Workshop.Topic("val-1", "le-val"), Workshop.Bytes(Workshop.Ended(1, "s1", 60)), Workshop.Noon)!], await RegistryAsync(database));
        }

        string text = await CommandAsync(database, "ledger", "reapply", "--dry-run");
        Assert.Contains("1 écriture(s) mise(s) de côté.", text, StringComparison.Ordinal);
        Assert.Contains("0 s'appliqueraient maintenant ; essai à blanc, rien n'a été écrit.", text, StringComparison.Ordinal);
        Assert.Contains("Corriger les emplacements", text, StringComparison.Ordinal);
        Assert.Contains("0 appliquée(s).", await CommandAsync(database, "ledger", "reapply"), StringComparison.Ordinal);
    }

    private static async Task<string> CommandAsync(TestDatabase database, params string[] words)
    {
        using var output = new StringWriter();
        Assert.Equal(0, await ServerCommandLine.RunAsync([.. words, "--data", database.Options.Data], output, TextWriter.Null));
        return output.ToString();
    }

    private static (int Examined, int Applied, int Refused) Told(ReapplyResult result) => (result.Examined, result.Applied, result.StillRefused);

    private static async Task<RegistryPicture> RegistryAsync(TestDatabase database) => RegistryPicture.Of(await new RegistryCache(database.Factory, TimeProvider.System).ReadAsync(CancellationToken.None));

    private static async Task<ReapplyResult> RunAsync(TestDatabase database, bool dryRun) =>
        new LedgerReapply(database.Factory, new ManualTime()).Run(await RegistryAsync(database), dryRun, CancellationToken.None);

    private static async Task<Alarm[]> AlarmsAsync(TestDatabase database)
    {
        await using MakerspaceDb db = database.Open();
        return await db.Set<Alarm>().AsNoTracking().OrderBy(a => a.Subject).ToArrayAsync();
    }
}
