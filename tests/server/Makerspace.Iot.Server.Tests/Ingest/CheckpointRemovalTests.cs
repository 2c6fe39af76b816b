using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Core.Ledger;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ingest;
using Makerspace.Iot.Server.Ingest.Writing;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Tests.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace Makerspace.Iot.Server.Tests.Ingest;

/// <summary>The checkpoints of a session leave once its end is stored and acknowledged, and nothing else does, on both databases.</summary>
public sealed class CheckpointRemovalTests
{
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Theory]
    [DatabaseData]
    public async Task The_checkpoints_of_an_ended_session_leave_and_everything_else_stays(DatabaseKind kind)
    {
        await using LedgerBench bench = await LedgerBench.CreateAsync(kind);
        bench.Commit(
            Workshop.Started(1, "s1"), Workshop.Checkpoint(2, "s1", 25), Workshop.Started(3, "s2", "laser-1"), Workshop.Checkpoint(4, "s2", 25, "laser-1"), Workshop.Checkpoint(5, "s1", 50),
            Workshop.Denied(6), Workshop.Ended(7, "s1", 60), Workshop.Started(8, "s3"), Workshop.Checkpoint(9, "s3", 25));
        UsageEntry before = await EntryAsync(bench, "s1");
        Assert.Equal(2, Pass(bench));
        await StandAsync(bench, 1, 3, 4, 6, 7, 8, 9);
        Assert.Equal(0, Pass(bench));
        UsageEntry after = await EntryAsync(bench, "s1");
        before.CheckpointSeq = null;
        Assert.Equivalent(before, after, strict: true);

        // The stream goes on where it was, also for a server that has just started.
        bench.Restart();
        Assert.Equal(10, LedgerBench.Ack(bench.Commit(Workshop.Ended(10, "s2", 60, "laser-1"))));
        Assert.Equal(1, Pass(bench));
        await StandAsync(bench, 1, 3, 6, 7, 8, 9, 10);
    }

    [Theory]
    [DatabaseData]
    public async Task A_checkpoint_that_has_left_and_comes_again_is_acknowledged_and_neither_stored_nor_told(DatabaseKind kind)
    {
        await using LedgerBench bench = await LedgerBench.CreateAsync(kind);
        AgentEvent[] events = [Workshop.Started(1, "s1"), Workshop.Checkpoint(2, "s1", 25), Workshop.Checkpoint(3, "s1", 50), Workshop.Ended(4, "s1", 60)];
        bench.Commit(events);
        Pass(bench);
        for (int i = 0; i < 2; i++)
        {
            CommitOutcome again = bench.Commit([.. events, .. events]);
            Assert.Equal((8, 4L, 0), (again.Repeated, LedgerBench.Ack(again), again.Count(EventDisposition.Applied)));
            bench.Restart();
        }

        await using MakerspaceDb db = bench.Open();
        await StandAsync(bench, 1, 4);
        Assert.Equal(0, await db.Set<Alarm>().CountAsync(_cancel));

        // Another event under its key is what it was before: kept beside it, not counted, and told.
        Assert.Equal(1, bench.Commit(Workshop.Denied(2)).Count(EventDisposition.Conflict));
        Assert.Equal(1, bench.Commit(Workshop.Started(2, "s9")).Count(EventDisposition.Conflict));
        Assert.Equal(2, bench.Commit(Workshop.Denied(2), events[1]).Repeated);
        int[] variants = await db.Set<EventRecord>().Where(e => e.Seq == 2).OrderBy(e => e.Variant).Select(e => e.Variant).ToArrayAsync(_cancel);
        Assert.Equal([1, 2], variants);
        Alarm alarm = await db.Set<Alarm>().SingleAsync(_cancel);
        Assert.Equal((AlarmCode.EventConflict, "fab-1/e1/2", 2L), (alarm.Code, alarm.Subject, alarm.Count));
        Assert.Equal((1, 0), (await db.Set<UsageEntry>().CountAsync(_cancel), await db.Set<AccessRefusal>().CountAsync(_cancel)));
    }

    [Theory]
    [DatabaseData]
    public async Task What_was_told_as_missing_may_still_come_after_checkpoints_have_left(DatabaseKind kind)
    {
        await using LedgerBench bench = await LedgerBench.CreateAsync(kind);
        bench.Begins.Said("fab-1", Workshop.Epoch, 11);
        bench.Commit(Workshop.Started(11, "s1"), Workshop.Checkpoint(12, "s1", 25), Workshop.Ended(13, "s1", 60));
        Assert.Equal(1, Pass(bench));
        Assert.Equal(2, bench.Commit(Workshop.Denied(4), Workshop.Started(5, "s0")).Count(EventDisposition.Applied));
        await using MakerspaceDb db = bench.Open();
        Assert.Equal(AlarmCode.StreamGap, (await db.Set<Alarm>().SingleAsync(_cancel)).Code);
    }

    [Theory]
    [DatabaseData]
    public async Task A_session_that_was_closed_without_its_end_keeps_its_checkpoints_until_its_end_comes(DatabaseKind kind)
    {
        await using LedgerBench bench = await LedgerBench.CreateAsync(kind);
        bench.Commit(Workshop.Started(1, "s1"), Workshop.Checkpoint(2, "s1", 25));
        foreach (string? by in new[] { null, "Camille" })
        {
            using var ledger = new LedgerConnection(bench.Database.Factory);
            UsageEntry seen = await EntryAsync(bench, "s1");
            ledger.Begin();
            Assert.True(SessionClosings.TryClose(
                ledger, seen, new SessionFigures { OccupiedSeconds = 25, ActiveSeconds = 0, EnergyWh = 0, EnergyQuality = EnergyQuality.Estimated, PeakW = 0 }, by, "gone", Workshop.Noon));
            ledger.Commit();
            Assert.Equal(0, Pass(bench));
        }

        await StandAsync(bench, 1, 2);
        bench.Commit(Workshop.Ended(3, "s1", 60));
        Assert.Equal(1, Pass(bench));
        await StandAsync(bench, 1, 3);
    }

    [Theory]
    [DatabaseData]
    public async Task Nothing_leaves_that_is_not_acknowledged(DatabaseKind kind)
    {
        await using LedgerBench bench = await LedgerBench.CreateAsync(kind);
        bench.Commit(Workshop.Started(1, "s1"), Workshop.Checkpoint(3, "s1", 50), Workshop.Ended(4, "s1", 60));
        Assert.Equal(0, Pass(bench));
        bench.Restart();
        Assert.Equal(4, LedgerBench.Ack(bench.Commit(Workshop.Checkpoint(2, "s1", 25))));

        // Also what came after the end leaves.
        Assert.Equal(2, Pass(bench));
        await StandAsync(bench, 1, 4);
    }

    [Theory]
    [DatabaseData]
    public async Task What_was_set_aside_stays_until_it_is_counted(DatabaseKind kind)
    {
        await using LedgerBench bench = await LedgerBench.CreateAsync(kind);
        InboundEvent Of(AgentEvent e) => InboundEvent.Read(Workshop.Topic("val-1", "le-val"), Workshop.Bytes(e), Workshop.Noon)!;
        DateTimeOffset early = Workshop.Move.AddDays(-60);
        AgentEvent checkpoint = Workshop.Checkpoint(2, "s1", 25, "sewing-1") with { Wall = early.AddSeconds(25) };
        bench.Commit(Of(Workshop.Started(1, "s1", "sewing-1", early)), Of(checkpoint), Of(Workshop.Ended(3, "s1", 60, "sewing-1", early.AddMinutes(1))));
        Assert.Equal(0, Pass(bench));
        await using (MakerspaceDb db = bench.Open())
        {
            db.Add(new Placement { Machine = "sewing-1", Agent = "val-1", From = early.AddDays(-30) });
            await db.SaveChangesAsync(_cancel);
            await RegistryVersion.BumpAsync(db, _cancel);
        }

        using var cache = new RegistryCache(bench.Database.Factory, bench.Time);
        ReapplyResult result = new LedgerReapply(bench.Database.Factory, bench.Time).Run(RegistryPicture.Of(await cache.ReadAsync(_cancel)), dryRun: false, _cancel);
        Assert.Equal(3, result.Applied);
        Assert.Equal(1, Pass(bench));
        await StandAsync(bench, 1, 3);
        Assert.Equal(60, (await EntryAsync(bench, "s1")).OccupiedSeconds);
    }

    [Theory]
    [DatabaseData]
    public async Task The_checkpoints_of_a_session_that_went_on_in_another_record_leave_from_both(DatabaseKind kind)
    {
        await using LedgerBench bench = await LedgerBench.CreateAsync(kind);
        bench.Commit(Workshop.Denied(1), Workshop.Started(2, "s1"), Workshop.Checkpoint(3, "s1", 25), Workshop.Checkpoint(4, "s1", 50));
        bench.Commit(
            Workshop.Started(1, "s1") with { Epoch = "e2" }, Workshop.Checkpoint(2, "s1", 50) with { Epoch = "e2" }, Workshop.Checkpoint(3, "s1", 75) with { Epoch = "e2" },
            Workshop.Ended(4, "s1", 90, epoch: "e2"));
        await using (MakerspaceDb db = bench.Open())
        {
            await db.Set<StreamPosition>().ExecuteUpdateAsync(p => p.SetProperty(s => s.UpdatedAt, Workshop.Noon), _cancel);
        }

        Assert.Equal(4, Pass(bench));
        await StandAsync(bench, 1, 1, 2, 4);
    }

    [Theory]
    [DatabaseData]
    public async Task While_a_session_near_by_is_dated_from_what_stands_around_it_nothing_leaves(DatabaseKind kind)
    {
        await using LedgerBench bench = await LedgerBench.CreateAsync(kind);
        bench.Commit(Workshop.Started(1, "s1"), Workshop.Checkpoint(2, "s1", 25), Workshop.Ended(3, "s1", 60), Workshop.Started(4, "s2") with { Clock = ClockQuality.Unsynced });
        Assert.Equal(0, Pass(bench));
        await using (MakerspaceDb db = bench.Open())
        {
            await db.Set<UsageEntry>().ExecuteUpdateAsync(u => u.SetProperty(e => e.Dating, StartDating.Estimated), _cancel);
        }

        Assert.Equal(1, Pass(bench));
        await StandAsync(bench, 1, 3, 4);

        // Further away than anybody looks, it holds nothing back.
        long far = 5 + StartEstimate.Neighbours;
        bench.Commit([Workshop.Checkpoint(5, "s2", 30), Workshop.Ended(6, "s2", 60), .. Enumerable.Range(7, (int)far).Select(i => Workshop.Denied(i) with { Wall = Workshop.Noon }), Workshop.Started(8 + far, "s3") with { Clock = ClockQuality.Unsynced }]);
        Assert.Equal(1, Pass(bench));
    }

    [Theory]
    [DatabaseData]
    public async Task Broken_off_after_any_step_it_goes_on_and_the_agents_notice_nothing(DatabaseKind kind)
    {
        await using LedgerBench bench = await LedgerBench.CreateAsync(kind);
        const int Long = (2 * SupersededCheckpoints.EventsAtOnce) + 77;
        AgentEvent[] events =
        [
            Workshop.Started(1, "long"),
            .. Enumerable.Range(2, Long).SelectMany(i => new[] { Workshop.Checkpoint(2 * i, "long", 25 * i), Workshop.Denied((2 * i) + 1) }),
            .. Enumerable.Range(0, SupersededCheckpoints.SessionsAtOnce + 5).SelectMany(i => new[]
            {
                Workshop.Started(10_000 + (4 * i), $"s{i}"), Workshop.Checkpoint(10_001 + (4 * i), $"s{i}", 25), Workshop.Checkpoint(10_002 + (4 * i), $"s{i}", 50), Workshop.Ended(10_003 + (4 * i), $"s{i}", 60, wall: Workshop.Noon),
            }),
        ];
        long seq = 0;
        events = [.. events.Append(Workshop.Ended(0, "long", 25 * (Long + 3), wall: Workshop.Noon)).Select(e => e with { Seq = ++seq, Wall = Workshop.Noon })];
        bench.Commit(events);
        int checkpoints = events.Count(e => e.Kind == EventKind.SessionCheckpoint);
        int removed = 0;
        while (true)
        {
            // The connection goes away in the middle of a transaction of its own, as if the process had.
            var ledger = new LedgerConnection(bench.Database.Factory);
            using IEnumerator<int> steps = SupersededCheckpoints.Remove(ledger).GetEnumerator();
            bool stepped = steps.MoveNext();
            removed += stepped ? steps.Current : 0;
            ledger.Begin();
            ledger.Execute(StatementText.Of("DELETE FROM events", string.Empty));
            ledger.Dispose();
            bench.Restart();
            CommitOutcome again = bench.Commit(events);
            Assert.Equal((events.Length, seq), (again.Repeated, LedgerBench.Ack(again)));
            if (!stepped)
            {
                break;
            }
        }

        Assert.Equal(checkpoints, removed);
        Assert.Equal(events.Length - checkpoints, (await SeqsAsync(bench)).Length);
        await using MakerspaceDb db = bench.Open();
        Assert.Equal((0, 0), (await db.Set<Alarm>().CountAsync(_cancel), await db.Set<UsageEntry>().CountAsync(u => u.CheckpointSeq != null, _cancel)));
    }

    [Fact]
    public async Task The_room_of_what_has_left_is_used_again()
    {
        await using LedgerBench bench = await LedgerBench.CreateAsync(DatabaseKind.Sqlite);
        long pages = 0;
        for (int i = 0; i < 6; i++)
        {
            long first = 10_000 * i;
            AgentEvent[] session = [Workshop.Started(first + 1, $"s{i}"), .. Enumerable.Range(2, 2000).Select(n => Workshop.Checkpoint(first + n, $"s{i}", n)), Workshop.Ended(first + 2002, $"s{i}", 3000, wall: Workshop.Noon)];
            bench.Commit([.. session.Select(e => e with { Wall = Workshop.Noon })]);
            bench.Begins.Said("fab-1", Workshop.Epoch, first + 10_001);
            bench.Commit(Workshop.Denied(first + 10_000));
            Assert.Equal(2000, Pass(bench));
            await using MakerspaceDb db = bench.Open();
            long now = (await db.Database.SqlQueryRaw<long>("""SELECT page_count AS "Value" FROM pragma_page_count""").ToListAsync(_cancel))[0];
            Assert.True(pages == 0 || now < 1.1 * pages, $"{now} pages after {i + 1} sessions, {pages} after the first");
            pages = pages == 0 ? now : pages;
        }
    }

    private static int Pass(LedgerBench bench) => new CheckpointRemoval(bench.Database.Factory, bench.Time, NullLogger<CheckpointRemoval>.Instance).Pass();

    private async Task<UsageEntry> EntryAsync(LedgerBench bench, string session)
    {
        await using MakerspaceDb db = bench.Open();
        return await db.Set<UsageEntry>().AsNoTracking().SingleAsync(u => u.Session == session, _cancel);
    }

    private async Task StandAsync(LedgerBench bench, params long[] seqs) => Assert.Equal(seqs, await SeqsAsync(bench));

    private async Task<long[]> SeqsAsync(LedgerBench bench)
    {
        await using MakerspaceDb db = bench.Open();
        return await db.Set<EventRecord>().OrderBy(e => e.Seq).ThenBy(e => e.Variant).Select(e => e.Seq).ToArrayAsync(_cancel);
    }
}
