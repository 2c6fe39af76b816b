using System.Text;
using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ingest.Writing;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Tests.Data;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Tests.Ingest;

/// <summary>What the ledger makes of batches of events, on both databases.</summary>
public sealed class LedgerWriterTests
{
    [Theory]
    [DatabaseData]
    public async Task A_session_is_one_entry_with_the_figures_of_its_end(DatabaseKind kind)
    {
        await using LedgerBench bench = await LedgerBench.CreateAsync(kind);
        bench.Commit(Workshop.Started(1, "s1"));
        await using (MakerspaceDb open = bench.Open())
        {
            UsageEntry running = await open.Set<UsageEntry>().SingleAsync();
            Assert.Equal((null, null, "m-1", 0.0), (running.EndWall, running.EndReason, running.Member, running.OccupiedSeconds));
        }

        bench.Commit(Workshop.Checkpoint(2, "s1", 30));
        await using (MakerspaceDb open = bench.Open())
        {
            Assert.Equal((30.0, 3.0), await open.Set<UsageEntry>().Select(u => new ValueTuple<double, double>(u.OccupiedSeconds, u.EnergyWh)).SingleAsync());
        }

        CommitOutcome outcome = bench.Commit(Workshop.Ended(3, "s1", 60));
        Assert.Equal("s1", Assert.Single(outcome.Ended).Session.Session);
        await using MakerspaceDb db = bench.Open();
        UsageEntry entry = await db.Set<UsageEntry>().SingleAsync();
        Assert.Equal(("fab-1", "la-fab", "press-1", "m-1", "atelier-bois"), (entry.Agent, entry.Site, entry.Machine, entry.Member, entry.Structure));
        Assert.Equal((60.0, 30.0, 6.0, 1500.0), (entry.OccupiedSeconds, entry.ActiveSeconds, entry.EnergyWh, entry.PeakW));
        Assert.Equal((SessionPurpose.Training, SessionEndReason.BadgeOut, EnergyQuality.Metered), (entry.Purpose, entry.EndReason, entry.EnergyQuality));
        Assert.Equal((Workshop.Noon.AddSeconds(3 - 60), Workshop.Noon.AddSeconds(3)), (entry.StartWall, entry.EndWall!.Value));
        Assert.Equal((1, 2, 3), (entry.StartSeq, entry.CheckpointSeq, entry.EndSeq));
        Assert.Equal(3, await db.Set<EventRecord>().CountAsync());
    }

    /// <summary>The meter's counter was doubted in the middle of the session: what was told of its energy goes down, and the last word counts.</summary>
    [Theory]
    [DatabaseData]
    public async Task Energy_that_goes_down_with_its_quality_replaces_what_was_told_before(DatabaseKind kind)
    {
        await using LedgerBench bench = await LedgerBench.CreateAsync(kind);
        AgentEvent doubted = Workshop.Checkpoint(3, "s1", 60);
        var told = (SessionCheckpoint)doubted.Body;
        bench.Commit(
            Workshop.Started(1, "s1"),
            Workshop.Checkpoint(2, "s1", 30),
            doubted with { Body = told with { Figures = told.Figures with { EnergyWh = 0.5, EnergyQuality = EnergyQuality.Estimated } } });
        await using (MakerspaceDb open = bench.Open())
        {
            UsageEntry running = await open.Set<UsageEntry>().SingleAsync();
            Assert.Equal((60.0, 0.5, EnergyQuality.Estimated), (running.OccupiedSeconds, running.EnergyWh, running.EnergyQuality));
        }

        AgentEvent end = Workshop.Ended(4, "s1", 90);
        var ended = (SessionEnded)end.Body;
        bench.Commit(end with { Body = ended with { Figures = ended.Figures with { EnergyWh = 0.4, EnergyQuality = EnergyQuality.Estimated } } });
        await using MakerspaceDb db = bench.Open();
        Assert.Equal((0.4, EnergyQuality.Estimated), await db.Set<UsageEntry>().Select(u => new ValueTuple<double, EnergyQuality>(u.EnergyWh, u.EnergyQuality)).SingleAsync());
        Assert.Empty(await db.Set<Alarm>().ToListAsync());
    }

    [Theory]
    [DatabaseData]
    public async Task The_order_of_arrival_makes_no_difference_to_the_ledger(DatabaseKind kind)
    {
        AgentEvent[] events =
        [
            Workshop.Started(1, "s1"), Workshop.Checkpoint(2, "s1", 30), Workshop.Checkpoint(3, "s1", 45),
            Workshop.Event(4, EventKind.FaultRaised, new FaultRaised { Code = "meter-silent", Detail = "bus1" }),
            Workshop.Event(5, EventKind.FaultCleared, new FaultCleared { Code = "meter-silent" }),
            Workshop.Ended(6, "s1", 60),
        ];
        string? expected = null;
        foreach (int seed in Enumerable.Range(0, 8))
        {
            await using LedgerBench bench = await LedgerBench.CreateAsync(kind);
            AgentEvent[] order = [.. events];
            new Random(seed).Shuffle(order);
            foreach (AgentEvent e in seed == 0 ? events : order)
            {
                bench.Commit(e);
            }

            await using MakerspaceDb db = bench.Open();
            UsageEntry u = await db.Set<UsageEntry>().SingleAsync();
            FaultRecord f = await db.Set<FaultRecord>().SingleAsync();
            string got = $"{u.Member} {u.StartWall:O} {u.EndWall:O} {u.OccupiedSeconds} {u.EnergyWh} {u.StartSeq} {u.EndSeq} | {f.RaisedAt:O} {f.ClearedAt:O} {f.ClearedSeq} {f.Detail}";
            expected ??= got;
            Assert.True(expected == got, $"seed {seed}: {string.Join(' ', order.Select(e => e.Seq))}\n{expected}\n{got}");
            Assert.Equal(6, (await db.Set<StreamPosition>().SingleAsync()).CommittedSeq);
        }
    }

    [Theory]
    [DatabaseData]
    public async Task What_a_watched_machine_would_have_refused_is_told_from_a_refusal_and_its_nameless_sessions_are_kept(DatabaseKind kind)
    {
        await using LedgerBench bench = await LedgerBench.CreateAsync(kind);
        AgentEvent denied = Workshop.Denied(1);
        AgentEvent started = Workshop.Started(3, "s1");
        var body = (SessionStarted)started.Body;
        bench.Commit(
            denied,
            Workshop.Denied(2) with { Body = (AccessDenied)denied.Body with { Observed = true } },
            started with { Body = body with { Party = new SessionParty { Member = "maintenance-key", Purpose = SessionPurpose.Maintenance } } });
        await using MakerspaceDb db = bench.Open();
        Assert.Equal([null, RefusalOutcome.Observed], (await db.Set<AccessRefusal>().OrderBy(r => r.Seq).ToListAsync()).Select(r => r.Outcome));
        UsageEntry entry = await db.Set<UsageEntry>().SingleAsync();
        Assert.Equal(("maintenance-key", SessionPurpose.Maintenance), (entry.Member, entry.Purpose));
    }

    [Theory]
    [DatabaseData]
    public async Task The_same_key_with_another_body_is_an_alarm_and_both_are_kept(DatabaseKind kind)
    {
        await using LedgerBench bench = await LedgerBench.CreateAsync(kind);
        bench.Commit(Workshop.Ended(1, "s1", 60));
        CommitOutcome outcome = bench.Commit(Workshop.Ended(1, "s1", 600), Workshop.Ended(1, "s1", 600));
        Assert.Equal((1, 1, 1L), (outcome.Count(EventDisposition.Conflict), outcome.Repeated, LedgerBench.Ack(outcome)));

        await using MakerspaceDb db = bench.Open();
        Assert.Equal(60, (await db.Set<UsageEntry>().SingleAsync()).OccupiedSeconds);
        Assert.Equal([EventDisposition.Applied, EventDisposition.Conflict], await db.Set<EventRecord>().OrderBy(e => e.Variant).Select(e => e.Disposition).ToArrayAsync());
        Alarm alarm = await db.Set<Alarm>().SingleAsync();
        Assert.Equal((AlarmCode.EventConflict, "fab-1/e1/1", 1L), (alarm.Code, alarm.Subject, alarm.Count));
    }

    [Theory]
    [DatabaseData]
    public async Task Variants_of_one_key_are_bounded(DatabaseKind kind)
    {
        await using LedgerBench bench = await LedgerBench.CreateAsync(kind);
        bench.Commit([.. Enumerable.Range(1, 30).Select(i => Workshop.Ended(1, "s1", i))]);
        await using MakerspaceDb db = bench.Open();
        Assert.Equal(EventRecord.MostVariants, await db.Set<EventRecord>().CountAsync());
        Assert.Equal(29, (await db.Set<Alarm>().SingleAsync()).Count);
    }

    [Theory]
    [DatabaseData]
    public async Task A_machine_that_the_agent_does_not_guard_is_refused_with_an_alarm_and_acknowledged(DatabaseKind kind)
    {
        await using LedgerBench bench = await LedgerBench.CreateAsync(kind);
        CommitOutcome outcome = bench.Commit(Workshop.Started(1, "s1", "printer-1"), Workshop.Started(2, "s2", "sewing-1"), Workshop.Started(3, "s3", "nothing-9"), Workshop.Denied(4));
        Assert.Equal((3, 1, 4L), (outcome.Count(EventDisposition.Refused), outcome.Count(EventDisposition.Applied), LedgerBench.Ack(outcome)));
        await using MakerspaceDb db = bench.Open();
        Assert.Equal(0, await db.Set<UsageEntry>().CountAsync());
        Assert.Equal(["fab-1/nothing-9", "fab-1/printer-1", "fab-1/sewing-1"], (await db.Set<Alarm>().Select(a => a.Subject).ToArrayAsync()).Order(StringComparer.Ordinal));
    }

    [Theory]
    [DatabaseData]
    public async Task The_agent_of_the_day_may_report_a_machine_that_has_moved_since(DatabaseKind kind)
    {
        await using LedgerBench bench = await LedgerBench.CreateAsync(kind);

        // Before the move; on the day after, which the tolerance covers; and begun before, ended long after.
        Assert.Equal(EventDisposition.Applied, await bench.DispositionOf(Workshop.Started(1, "s1", "sewing-1", Workshop.Move.AddDays(-3))));
        Assert.Equal(EventDisposition.Applied, await bench.DispositionOf(Workshop.Started(2, "s2", "sewing-1", Workshop.Move.AddHours(20))));
        Assert.Equal(EventDisposition.Applied, await bench.DispositionOf(Workshop.Ended(3, "s3", 5 * 86400, "sewing-1", Workshop.Move.AddDays(3))));
        Assert.Equal(EventDisposition.Refused, await bench.DispositionOf(Workshop.Started(4, "s4", "sewing-1", Workshop.Move.AddDays(3))));

        // A clock that was never set proves nothing about the day, only about the agent.
        AgentEvent unset = Workshop.Event(5, EventKind.MachineBackInService, new MachineBackInService(), "sewing-1", DateTimeOffset.UnixEpoch.AddDays(1), ClockQuality.Unsynced);
        Assert.Equal(EventDisposition.Applied, await bench.DispositionOf(unset));
        Assert.Equal(EventDisposition.Refused, await bench.DispositionOf(unset with { Seq = 6, Machine = "printer-1" }));
        Assert.Equal(EventDisposition.Refused, await bench.DispositionOf(unset with { Seq = 7, Clock = ClockQuality.Synced }));
    }

    [Theory]
    [DatabaseData]
    public async Task A_malformed_body_is_kept_alarmed_and_acknowledged_so_that_the_stream_goes_on(DatabaseKind kind)
    {
        await using LedgerBench bench = await LedgerBench.CreateAsync(kind);
        byte[] poison = Encoding.UTF8.GetBytes("""{"v":1,"epoch":"e1","seq":2,"kind":"session-ended","machine":"press-1","body":{"session":""");
        byte[] oversized = [.. Encoding.UTF8.GetBytes("""{"v":1,"epoch":"e1","seq":3,"kind":"x","pad":" """), .. new byte[Bounds.EventBytes * 2]];
        CommitOutcome outcome = bench.Commit(Workshop.Bytes(Workshop.Denied(1)), poison, oversized, Workshop.Bytes(Workshop.Denied(4)));
        Assert.Equal((2, 2, 4L), (outcome.Count(EventDisposition.Malformed), outcome.Count(EventDisposition.Applied), LedgerBench.Ack(outcome)));
        Assert.Equal(2, bench.Commit(poison, oversized).Repeated);
        await using MakerspaceDb db = bench.Open();
        EventRecord record = await db.Set<EventRecord>().SingleAsync(e => e.Seq == 2);
        Assert.Equal(poison, record.Payload);
        Assert.NotNull(record.Note);
        Assert.Equal(Bounds.EventBytes, (await db.Set<EventRecord>().SingleAsync(e => e.Seq == 3)).Payload.Length);
        Assert.Equal((AlarmCode.EventMalformed, "fab-1", 2L), await db.Set<Alarm>().Select(a => new ValueTuple<string, string, long>(a.Code, a.Subject, a.Count)).SingleAsync());
    }

    [Theory]
    [DatabaseData]
    public async Task Unknown_agents_and_payloads_without_key_are_in_no_stream(DatabaseKind kind)
    {
        await using LedgerBench bench = await LedgerBench.CreateAsync(kind);
        CommitOutcome outcome = bench.Commit(
            bench.Inbound(Workshop.Bytes(Workshop.Denied(1)), Workshop.Topic("stranger-1")), bench.Inbound(Encoding.UTF8.GetBytes("hello")), bench.Inbound([]));
        Assert.Empty(outcome.Acknowledgements);
        Assert.Equal(["stranger-1", "fab-1", "fab-1"], outcome.Unplaced.Select(u => u.Message.Agent));
        await using MakerspaceDb db = bench.Open();
        Assert.Equal((0, 0), (await db.Set<EventRecord>().CountAsync(), await db.Set<StreamPosition>().CountAsync()));
    }

    [Theory]
    [DatabaseData]
    public async Task A_kind_of_a_later_version_is_kept_and_flagged(DatabaseKind kind)
    {
        await using LedgerBench bench = await LedgerBench.CreateAsync(kind);
        CommitOutcome outcome = bench.Commit(Workshop.Event(1, "filter-changed", new UnknownBody("""{"hours":12}""")));
        Assert.Equal((1, 1L), (outcome.Count(EventDisposition.UnknownKind), LedgerBench.Ack(outcome)));
    }

    [Theory]
    [DatabaseData]
    public async Task A_session_ended_by_two_events_keeps_its_first_end(DatabaseKind kind)
    {
        await using LedgerBench bench = await LedgerBench.CreateAsync(kind);
        bench.Commit(Workshop.Ended(1, "s1", 60), Workshop.Ended(2, "s1", 600));
        await using MakerspaceDb db = bench.Open();
        Assert.Equal(60, (await db.Set<UsageEntry>().SingleAsync()).OccupiedSeconds);
        Assert.Equal(AlarmCode.SessionEndedTwice, (await db.Set<Alarm>().SingleAsync()).Code);
    }

    [Theory]
    [DatabaseData]
    public async Task An_agent_that_sends_under_another_site_is_alarmed_and_counted_at_its_registered_site(DatabaseKind kind)
    {
        await using LedgerBench bench = await LedgerBench.CreateAsync(kind);
        CommitOutcome outcome = bench.Commit(bench.Inbound(Workshop.Bytes(Workshop.Started(1, "s1")), Workshop.Topic("fab-1", "le-val")));
        Assert.Equal("le-val", Assert.Single(outcome.Acknowledgements).Site);
        await using MakerspaceDb db = bench.Open();
        Assert.Equal("la-fab", (await db.Set<UsageEntry>().SingleAsync()).Site);
        Assert.Equal(AlarmCode.WrongSite, (await db.Set<Alarm>().SingleAsync()).Code);
    }

    [Theory]
    [DatabaseData]
    public async Task Faults_blockings_refusals_and_boots_are_recorded(DatabaseKind kind)
    {
        await using LedgerBench bench = await LedgerBench.CreateAsync(kind);
        bench.Commit(
            Workshop.Event(1, EventKind.AgentBooted, new AgentBooted { Version = "0.1.0", Machines = ["press-1"], RecoveredSessions = 1 }, machine: null),
            Workshop.Event(2, EventKind.FaultRaised, new FaultRaised { Code = "store-failed" }, machine: null),
            Workshop.Event(3, EventKind.MachineOutOfService, new MachineOutOfService { Reason = "courroie" }),
            Workshop.Event(4, EventKind.MachineBackInService, new MachineBackInService()),
            Workshop.Event(5, EventKind.ClockStepped, new ClockStepped { StepMs = 5000 }, machine: null),
            Workshop.Denied(6, DenialReason.QualificationExpired));
        await using MakerspaceDb db = bench.Open();
        FaultRecord[] faults = await db.Set<FaultRecord>().OrderBy(f => f.Seq).ToArrayAsync();
        Assert.Equal([("store-failed", "", FaultKind.Fault, true), ("out-of-service", "press-1", FaultKind.OutOfService, false)], faults.Select(f => (f.Code, f.Machine, f.Kind, f.ClearedAt is null)));
        Assert.Equal((DenialReason.QualificationExpired, "m-2"), await db.Set<AccessRefusal>().Select(r => new ValueTuple<DenialReason, string?>(r.Reason, r.Member)).SingleAsync());
        Assert.Equal(1, (await db.Set<AgentBoot>().SingleAsync()).RecoveredSessions);
    }

    [Theory]
    [DatabaseData]
    public async Task Alarms_are_bounded(DatabaseKind kind)
    {
        await using LedgerBench bench = await LedgerBench.CreateAsync(kind);
        await using (MakerspaceDb db = bench.Open())
        {
            db.Set<Alarm>().AddRange(Enumerable.Range(0, Alarm.MostAlarms).Select(i => new Alarm { Code = "c", Subject = $"s{i}", Detail = "d", Count = 1, FirstAt = Workshop.Noon, LastAt = Workshop.Noon }));
            await db.SaveChangesAsync();
        }

        bench.Commit([.. Enumerable.Range(1, 5).SelectMany(i => new[] { Workshop.Ended(i, $"s{i}", 1), Workshop.Ended(i, $"s{i}", 2) })]);
        await using MakerspaceDb after = bench.Open();
        Assert.Equal(5, (await after.Set<Alarm>().SingleAsync(a => a.Code == AlarmCode.EventConflict)).Count);
        Assert.Equal(Alarm.OtherSubjects, (await after.Set<Alarm>().SingleAsync(a => a.Code == AlarmCode.EventConflict)).Subject);
    }

    [Fact]
    public async Task A_table_that_is_missing_is_the_databases_fault_and_spoils_no_event()
    {
        await using LedgerBench bench = await LedgerBench.CreateAsync(DatabaseKind.Sqlite);
        await using MakerspaceDb db = bench.Open();
        await db.Database.ExecuteSqlRawAsync("ALTER TABLE usage_entries RENAME TO elsewhere");
        Exception fault = Assert.ThrowsAny<Exception>(() => bench.Commit(Workshop.Started(1, "s1")));
        Assert.IsNotType<EventContentException>(fault);
    }
}
