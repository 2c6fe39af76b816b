using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ingest.Writing;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Tests.Data;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Tests.Ingest;

/// <summary>What of an agent's stream is acknowledged, and what a person is told of its holes, on both databases.</summary>
public sealed class LedgerStreamTests
{
    [Theory]
    [DatabaseData]
    public async Task Only_the_prefix_without_holes_is_acknowledged(DatabaseKind kind)
    {
        await using LedgerBench bench = await LedgerBench.CreateAsync(kind);
        Assert.Equal(1, LedgerBench.Ack(bench.Commit(Workshop.Denied(1))));
        Assert.Equal(1, LedgerBench.Ack(bench.Commit(Workshop.Denied(3), Workshop.Denied(5))));
        Assert.Equal(3, LedgerBench.Ack(bench.Commit(Workshop.Denied(2))));

        // The same after a restart of the server.
        bench.Restart();
        Assert.Equal(5, LedgerBench.Ack(bench.Commit(Workshop.Denied(4))));

        await using LedgerBench other = await LedgerBench.CreateAsync(kind);

        // Nothing is acknowledged before a hole at the beginning, and that is said: the agent may still have what is missing.
        Assert.Equal(0, LedgerBench.Ack(other.Commit(Workshop.Denied(2))));
        Assert.Equal(2, LedgerBench.Ack(other.Commit(Workshop.Denied(1))));
    }

    [Theory]
    [DatabaseData]
    public async Task An_event_that_comes_again_is_stored_once_and_acknowledged_again(DatabaseKind kind)
    {
        await using LedgerBench bench = await LedgerBench.CreateAsync(kind);
        AgentEvent[] events = [Workshop.Started(1, "s1"), Workshop.Ended(2, "s1", 60), Workshop.Denied(3)];
        bench.Commit(events);
        for (int i = 0; i < 2; i++)
        {
            CommitOutcome again = bench.Commit([.. events, .. events]);
            Assert.Equal((6, 3L, 0), (again.Repeated, LedgerBench.Ack(again), again.Count(EventDisposition.Applied)));
            bench.Restart();
        }

        await using MakerspaceDb db = bench.Open();
        Assert.Equal((3, 1, 1, 0), (await db.Set<EventRecord>().CountAsync(), await db.Set<UsageEntry>().CountAsync(), await db.Set<AccessRefusal>().CountAsync(), await db.Set<Alarm>().CountAsync()));
    }

    [Theory]
    [DatabaseData]
    public async Task Over_what_an_agent_no_longer_has_the_prefix_goes_on_and_a_person_is_told_what_is_missing(DatabaseKind kind)
    {
        await using LedgerBench bench = await LedgerBench.CreateAsync(kind);
        bench.Commit([.. Enumerable.Range(1, 300).Select(i => Workshop.Denied(i)), Workshop.Denied(305)]);
        bench.Restart();
        Assert.Equal(300, LedgerBench.Ack(bench.Commit(Workshop.Denied(501))));

        // Kept by the broker from before: says nothing new, and of another epoch nothing at all.
        bench.Begins.Said("fab-1", "e0", 9999);
        bench.Begins.Said("fab-1", Workshop.Epoch, 301);
        Assert.Equal(300, LedgerBench.Ack(bench.Commit(Workshop.Denied(501))));
        bench.Begins.Said("fab-1", Workshop.Epoch, 501);
        bench.Begins.Said("fab-1", Workshop.Epoch, 301);
        Assert.Equal(502, LedgerBench.Ack(bench.Commit(Workshop.Denied(502))));
        await using MakerspaceDb db = bench.Open();
        Alarm alarm = await db.Set<Alarm>().SingleAsync();
        Assert.Equal((AlarmCode.StreamGap, "fab-1/e1/301-500", 1L), (alarm.Code, alarm.Subject, alarm.Count));
        Assert.StartsWith("199 events of 301 to 500 ", alarm.Detail, StringComparison.Ordinal);

        // What is missing may still come, from a copy of the agent's memory or by hand: it is taken.
        Assert.Equal(1, bench.Commit(Workshop.Denied(400)).Count(EventDisposition.Applied));
        bench.Restart();
        Assert.Equal(503, LedgerBench.Ack(bench.Commit(Workshop.Denied(503))));
        Assert.Equal(1, await db.Set<Alarm>().CountAsync());
    }

    [Theory]
    [DatabaseData]
    public async Task A_new_outbox_that_begins_at_one_raises_no_alarm(DatabaseKind kind)
    {
        await using LedgerBench bench = await LedgerBench.CreateAsync(kind);
        bench.Begins.Said("fab-1", Workshop.Epoch, 1);
        Assert.Equal(2, LedgerBench.Ack(bench.Commit(Workshop.Denied(1), Workshop.Denied(2))));
        bench.Begins.Said("fab-1", Workshop.Epoch, 3);
        Assert.Equal(3, LedgerBench.Ack(bench.Commit(Workshop.Denied(3))));
        await using MakerspaceDb db = bench.Open();
        Assert.Equal(0, await db.Set<Alarm>().CountAsync());
    }

    [Theory]
    [DatabaseData]
    public async Task A_hole_that_stays_is_told_once(DatabaseKind kind)
    {
        await using LedgerBench bench = await LedgerBench.CreateAsync(kind);
        bench.Commit(Workshop.Denied(1), Workshop.Denied(3));
        bench.Time.Advance(StreamBook.HoleToldAfter - TimeSpan.FromSeconds(1));
        bench.Commit(Workshop.Denied(4));
        await using MakerspaceDb db = bench.Open();
        Assert.Equal(0, await db.Set<Alarm>().CountAsync());
        for (int i = 0; i < 3; i++)
        {
            bench.Time.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal(1, LedgerBench.Ack(bench.Commit(Workshop.Denied(4))));
        }

        Alarm alarm = await db.Set<Alarm>().SingleAsync();
        Assert.Equal((AlarmCode.StreamHole, "fab-1/e1/2", 1L), (alarm.Code, alarm.Subject, alarm.Count));
        Assert.Contains("event 2 has not come", alarm.Detail, StringComparison.Ordinal);

        // Another hole is another matter, and counts its own time.
        Assert.Equal(4, LedgerBench.Ack(bench.Commit(Workshop.Denied(2), Workshop.Denied(6))));
        bench.Time.Advance(StreamBook.HoleToldAfter);
        bench.Commit(Workshop.Denied(7));
        Assert.Equal(["fab-1/e1/2", "fab-1/e1/5"], await db.Set<Alarm>().Select(a => a.Subject).OrderBy(s => s).ToArrayAsync());
    }
}
