using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Core.Ledger;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Tests.Data;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Tests.Ingest;

/// <summary>
/// An agent whose store broke goes on with another one (epoch e2), which begins with its open sessions and with what was not acknowledged: on both databases nothing counts twice,
/// nothing is closed, and nobody is alarmed by what says the same.
/// </summary>
public sealed class ReplacedStoreTests
{
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Theory]
    [DatabaseData]
    public async Task A_session_named_again_by_its_start_alone_stays_open_while_its_agent_cannot_be_reached(DatabaseKind kind)
    {
        await using ClosingBench b = await ClosingBench.CreateAsync(kind);
        b.Say(Workshop.Started(1, "s1"));
        b.Say(Again(Workshop.Started(1, "s1"), 1), StoreDamaged(2));
        b.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(0, await b.PassAsync());
        b.Say(Again(Workshop.Denied(3), 3));
        Assert.Equal(0, await b.PassAsync());

        b.Say(Workshop.Checkpoint(4, "s1", 300) with { Epoch = "e2" }, Workshop.Ended(5, "s1", 420, epoch: "e2"));
        Assert.Equal(0, await b.PassAsync());
        Assert.Equal(420, Assert.Single(await b.FactsAsync()).OccupiedSeconds);
        Assert.Empty((await b.Reader.AlarmsAsync(null, 10, _cancel)).Items);
    }

    [Theory]
    [DatabaseData]
    public async Task A_start_told_again_after_a_checkpoint_takes_nothing_back(DatabaseKind kind)
    {
        await using ClosingBench b = await ClosingBench.CreateAsync(kind);
        b.Say(Workshop.Started(1, "s1"), Workshop.Checkpoint(2, "s1", 600));
        b.Say(Again(Workshop.Started(1, "s1"), 1));
        Assert.Equal(0, await b.PassAsync());
        await using (MakerspaceDb db = b.Open())
        {
            UsageEntry open = await db.Set<UsageEntry>().SingleAsync(_cancel);
            Assert.Equal(("e1", 2L, 600.0), (open.Epoch, open.CheckpointSeq, open.OccupiedSeconds));
        }

        b.Say(Again(Workshop.Checkpoint(2, "s1", 600), 2));
        b.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(0, await b.PassAsync());
        b.Say(Workshop.Ended(3, "s1", 900, epoch: "e2"));
        Assert.Equal(900, Assert.Single(await b.FactsAsync()).OccupiedSeconds);
        Assert.Empty((await b.Reader.AlarmsAsync(null, 10, _cancel)).Items);
    }

    [Theory]
    [DatabaseData]
    public async Task A_boot_of_an_unset_clock_that_is_told_again_closes_no_session_and_is_one_boot(DatabaseKind kind)
    {
        await using ClosingBench b = await ClosingBench.CreateAsync(kind);
        AgentEvent[] told = [Unset(Booted("e1", 1), 10), Unset(Workshop.Started(2, "s1"), 40)];
        b.Say(told);
        b.Say([.. told.Select(e => Again(e, e.Seq))]);
        Assert.Equal(0, await b.PassAsync());
        await using MakerspaceDb db = b.Open();
        Assert.Equal("e1", (await db.Set<AgentBoot>().SingleAsync(_cancel)).Epoch);
        Assert.Null((await db.Set<UsageEntry>().SingleAsync(_cancel)).EndWall);
    }

    [Theory]
    [DatabaseData]
    public async Task An_end_that_was_on_its_way_counts_once_and_alarms_nobody_and_other_figures_do(DatabaseKind kind)
    {
        await using ClosingBench b = await ClosingBench.CreateAsync(kind);
        AgentEvent[] told = [Workshop.Started(1, "s1"), Workshop.Checkpoint(2, "s1", 600), Workshop.Ended(3, "s1", 1200.25)];
        b.Say(told);
        b.Say([.. told.Select(e => Again(e, e.Seq)), StoreDamaged(4)]);
        b.Say([.. told.Select(e => Again(e, e.Seq, "e3"))]);
        Assert.Equal(0, await b.PassAsync());
        UsageFact fact = Assert.Single(await b.FactsAsync());
        Assert.Equal((1200.25, false), (fact.OccupiedSeconds, fact.WithoutEnd));
        Assert.Empty((await b.Reader.AlarmsAsync(null, 10, _cancel)).Items);

        AgentEvent end = told[2];
        var body = (SessionEnded)end.Body;
        b.Say(Again(end, 10) with { Body = body with { Figures = body.Figures with { EnergyWh = body.Figures.EnergyWh + 1 } } });
        b.Say(Again(end, 11) with { Body = body with { Party = body.Party with { Structure = "atelier-fer" } } });
        AlarmLine alarm = Assert.Single((await b.Reader.AlarmsAsync(null, 10, _cancel)).Items);
        Assert.Equal((AlarmCode.SessionEndedTwice, "fab-1/s1", 2L), (alarm.Code, alarm.Subject, alarm.Count));
        Assert.Equal(1200.25, Assert.Single(await b.FactsAsync()).OccupiedSeconds);
    }

    [Theory]
    [DatabaseData]
    public async Task Refusals_and_faults_that_were_on_their_way_are_there_once(DatabaseKind kind)
    {
        await using ClosingBench b = await ClosingBench.CreateAsync(kind);
        AgentEvent[] told =
        [
            Workshop.Denied(1),
            Workshop.Denied(2, DenialReason.UnknownBadge),
            Fault(3, raised: true),
            Fault(4, raised: false),
            Workshop.Event(5, EventKind.MachineOutOfService, new MachineOutOfService { Reason = "courroie" }, "laser-1"),
            Fault(6, raised: true),
        ];
        b.Say(told);
        b.Say([.. told.Select(e => Again(e, e.Seq))]);

        // A refusal of the same kind at another moment is another one.
        b.Say(Again(Workshop.Denied(8), 8));
        await using MakerspaceDb db = b.Open();
        Assert.Equal([1L, 2L, 8L], await db.Set<AccessRefusal>().OrderBy(r => r.Seq).Select(r => r.Seq).ToListAsync(_cancel));
        List<FaultRecord> records = await db.Set<FaultRecord>().AsNoTracking().OrderBy(f => f.Seq).ToListAsync(_cancel);
        Assert.Equal([("e1", 3L, false), ("e1", 5L, true), ("e1", 6L, true)], records.Select(f => (f.Epoch, f.Seq, f.ClearedAt is null)));

        // Its end is told under the new epoch alone.
        b.Say(Again(Fault(9, raised: false), 9));
        Assert.Equal(2, await db.Set<FaultRecord>().CountAsync(f => f.ClearedAt != null, _cancel));
        Assert.Equal(3, await db.Set<FaultRecord>().CountAsync(_cancel));
    }

    [Theory]
    [DatabaseData]
    public async Task An_ordinary_restart_that_sends_its_own_end_raises_nothing(DatabaseKind kind)
    {
        await using ClosingBench b = await ClosingBench.CreateAsync(kind);
        b.Say(Workshop.Started(1, "s1"), Workshop.Checkpoint(2, "s1", 600));
        b.Time.Advance(TimeSpan.FromMinutes(40));
        b.Say(Booted("e1", 3));
        Assert.Equal(0, await b.PassAsync());
        b.Say(Workshop.Ended(4, "s1", 600));
        Assert.Equal(0, await b.PassAsync());
        UsageFact fact = Assert.Single(await b.FactsAsync());
        Assert.Equal((600.0, false), (fact.OccupiedSeconds, fact.WithoutEnd));
        Assert.Empty((await b.Reader.AlarmsAsync(null, 10, _cancel)).Items);
    }

    [Theory]
    [DatabaseData]
    public async Task A_start_of_the_agent_with_a_new_store_that_names_the_session_and_then_ends_it_raises_nothing(DatabaseKind kind)
    {
        await using ClosingBench b = await ClosingBench.CreateAsync(kind);
        b.Say(Workshop.Started(1, "s1"));
        b.Say(Again(Workshop.Started(1, "s1"), 1), Booted("e2", 2));
        Assert.Equal(0, await b.PassAsync());
        b.Say(Workshop.Ended(3, "s1", 20, epoch: "e2"));
        Assert.Equal(20, Assert.Single(await b.FactsAsync()).OccupiedSeconds);
        Assert.Empty((await b.Reader.AlarmsAsync(null, 10, _cancel)).Items);
    }

    [Theory]
    [DatabaseData]
    public async Task A_session_of_nobody_is_on_the_list_and_in_the_usage(DatabaseKind kind)
    {
        await using ClosingBench b = await ClosingBench.CreateAsync(kind);
        AgentEvent end = Workshop.Ended(1, "s1", 60);
        var body = (SessionEnded)end.Body;
        b.Say(end with { Body = body with { Party = new SessionParty { Member = "unbadged" }, Reason = SessionEndReason.AccessWithdrawn, AccessVersion = 0 } });
        SessionLine line = Assert.Single(await b.Reader.LastSessionsAsync(new SessionQuery(), 10, _cancel));
        Assert.Equal(("unbadged", null, SessionEndReason.AccessWithdrawn), (line.Member, line.Structure, line.EndReason));
        Assert.Equal(("unbadged", 6.0), (Assert.Single(await b.FactsAsync()).Member, Assert.Single(await b.FactsAsync()).EnergyWh));
        Assert.Empty((await b.Reader.AlarmsAsync(null, 10, _cancel)).Items);
    }

    private static AgentEvent Again(AgentEvent e, long seq, string epoch = "e2") => e with { Epoch = epoch, Seq = seq };

    private static AgentEvent StoreDamaged(long seq) =>
        Workshop.Event(seq, EventKind.FaultRaised, new FaultRaised { Code = "store-damaged" }, machine: null, epoch: "e2");

    private static AgentEvent Fault(long seq, bool raised) => raised
        ? Workshop.Event(seq, EventKind.FaultRaised, new FaultRaised { Code = "meter-silent" })
        : Workshop.Event(seq, EventKind.FaultCleared, new FaultCleared { Code = "meter-silent" });

    private static AgentEvent Booted(string epoch, long seq) =>
        Workshop.Event(seq, EventKind.AgentBooted, new AgentBooted { Version = "0.1.0", Machines = ["press-1"] }, machine: null, epoch: epoch);

    private static AgentEvent Unset(AgentEvent e, double seconds) =>
        e with { Wall = DateTimeOffset.UnixEpoch.AddSeconds(seconds), Clock = ClockQuality.Unsynced, MonotonicMs = (long)(seconds * 1000) };
}
