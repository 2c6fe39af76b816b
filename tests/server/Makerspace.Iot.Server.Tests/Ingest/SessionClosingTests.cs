using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Server.Core.Ledger;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Hosting.Commands;
using Makerspace.Iot.Server.Ingest;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace Makerspace.Iot.Server.Tests.Ingest;

/// <summary>Sessions whose end does not come, on both databases: closed once, shown, settled, and replaced by what their agent says later.</summary>
public sealed class SessionClosingTests
{
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Theory]
    [DatabaseData]
    public async Task A_session_whose_agent_starts_again_with_another_record_is_closed_at_its_last_checkpoint_and_counts_once(DatabaseKind kind)
    {
        await using ClosingBench b = await ClosingBench.CreateAsync(kind);
        b.Say(Workshop.Started(1, "s1"), Workshop.Checkpoint(2, "s1", 600), Workshop.Checkpoint(3, "s1", 1500));
        Assert.Equal(0, await b.PassAsync());
        b.Say(Booted("e2"));
        Assert.Equal(1, await b.PassAsync());
        Assert.Equal(0, await b.PassAsync());
        b.Restart();
        Assert.Equal(0, await b.PassAsync());

        SessionLine line = Assert.Single((await b.Reader.SessionsAsync(new SessionQuery(), null, 10, _cancel)).Items);
        Assert.Equal((1500.0, 750.0, 150.0, EnergyQuality.Estimated), (line.OccupiedSeconds, line.ActiveSeconds, line.EnergyWh, line.EnergyQuality));
        Assert.Equal((SessionClosingKind.NoEnd, (SessionEndReason?)null, "e1", 3L), (line.ClosedAs, line.EndReason, line.Epoch, line.Seq));
        Assert.Equal(line.Start.AddSeconds(1500), line.End);
        UsageFact fact = Assert.Single(await b.FactsAsync());
        Assert.Equal((true, EnergyGrade.Estimated, 150.0), (fact.WithoutEnd, fact.Energy, fact.EnergyWh));
        AlarmLine alarm = Assert.Single((await b.Reader.AlarmsAsync(null, 10, _cancel)).Items);
        Assert.Equal((AlarmCode.SessionWithoutEnd, "fab-1/s1", 1L, true), (alarm.Code, alarm.Subject, alarm.Count, alarm.Open));
        Assert.Contains("1500 s, 150 Wh", alarm.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [DatabaseData]
    public async Task Its_real_end_replaces_the_closing_and_puts_the_alarm_out(DatabaseKind kind)
    {
        await using ClosingBench b = await ClosingBench.CreateAsync(kind);
        b.Say(Workshop.Started(1, "s1"), Workshop.Checkpoint(2, "s1", 600));
        b.Say(Booted("e2"));
        await b.PassAsync();
        b.Say(Workshop.Ended(3, "s1", 2400));
        b.Say(Workshop.Ended(3, "s1", 2400));
        Assert.Equal(0, await b.PassAsync());

        UsageFact fact = Assert.Single(await b.FactsAsync());
        Assert.Equal((2400.0, 240.0, EnergyGrade.Metered, false), (fact.OccupiedSeconds, fact.EnergyWh, fact.Energy, fact.WithoutEnd));
        SessionLine line = Assert.Single(await b.Reader.LastSessionsAsync(new SessionQuery(), 10, _cancel));
        Assert.Equal((SessionEndReason.BadgeOut, null, 3L), (line.EndReason, line.ClosedAs, line.Seq));
        AlarmLine alarm = Assert.Single((await b.Reader.AlarmsAsync(null, 10, _cancel)).Items);
        Assert.False(alarm.Open);
        Assert.True(alarm.Decision!.IsByItself);
        Assert.Equal("600 s, 60 Wh → 2400 s, 240 Wh", alarm.Decision.Reason);
        Assert.Equal([(1, SessionClosingKind.NoEnd, 600.0), (2, SessionClosingKind.Ended, 2400.0)], (await b.ActsAsync()).Select(a => (a.Number, a.Kind, a.OccupiedSeconds)));
    }

    [Theory]
    [DatabaseData]
    public async Task A_record_set_aside_at_run_time_closes_nothing_that_its_agent_still_names(DatabaseKind kind)
    {
        await using ClosingBench b = await ClosingBench.CreateAsync(kind);
        b.Say(Workshop.Started(1, "s1"), Workshop.Checkpoint(2, "s1", 600));

        // The agent goes on under a new record, without having started anew.
        b.Say(Workshop.Event(1, EventKind.FaultRaised, new FaultRaised { Code = "store-damaged" }, machine: null, epoch: "e2"));
        Assert.Equal(0, await b.PassAsync());
        b.Say(Workshop.Checkpoint(2, "s1", 640) with { Epoch = "e2" });
        for (int i = 0; i < 10; i++)
        {
            b.Say(Workshop.Checkpoint(3 + i, "s1", 650 + (30 * i)) with { Epoch = "e2" });
            Assert.Equal(0, await b.PassAsync());
        }

        // A late word of the old record changes nothing.
        b.Say(Workshop.Checkpoint(3, "s1", 620));
        await using (MakerspaceDb db = b.Open())
        {
            Assert.Equal(920, (await db.Set<UsageEntry>().SingleAsync(_cancel)).OccupiedSeconds);
        }

        b.Say(Workshop.Ended(13, "s1", 950, epoch: "e2"));
        Assert.Equal(950, Assert.Single(await b.FactsAsync()).OccupiedSeconds);
        Assert.Empty((await b.Reader.AlarmsAsync(null, 10, _cancel)).Items);
    }

    [Theory]
    [DatabaseData]
    public async Task A_session_that_another_record_of_its_agent_does_not_name_within_a_minute_is_closed_and_a_word_of_it_opens_it_again(DatabaseKind kind)
    {
        await using ClosingBench b = await ClosingBench.CreateAsync(kind);
        b.Say(Workshop.Started(1, "s1"), Workshop.Checkpoint(2, "s1", 600));
        b.Say(Workshop.Denied(1) with { Epoch = "e2" });
        Assert.Equal(0, await b.PassAsync());
        b.Time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(1, await b.PassAsync());

        b.Say(Workshop.Checkpoint(2, "s1", 720) with { Epoch = "e2" });
        await using (MakerspaceDb db = b.Open())
        {
            UsageEntry open = await db.Set<UsageEntry>().SingleAsync(_cancel);
            Assert.Equal((null, null, 720.0, EnergyQuality.Metered, "e2"), (open.EndWall, open.ClosedAs, open.OccupiedSeconds, open.EnergyQuality, open.Epoch));
        }

        Assert.Empty(await b.FactsAsync());
        Assert.Equal(0, await b.Reader.OpenAlarmsAsync(_cancel));
        Assert.Equal([SessionClosingKind.NoEnd, SessionClosingKind.WentOn], (await b.ActsAsync()).Select(a => a.Kind));
    }

    [Theory]
    [DatabaseData]
    public async Task A_live_state_in_use_keeps_a_session_open_and_silence_alone_closes_after_its_time(DatabaseKind kind)
    {
        await using ClosingBench b = await ClosingBench.CreateAsync(kind);
        b.Say(Workshop.Started(1, "s1"), Workshop.Checkpoint(2, "s1", 600), Workshop.Started(3, "s2", "laser-1"));
        b.Time.Advance(TimeSpan.FromHours(23));
        Assert.Equal(0, await b.PassAsync());
        b.Time.Advance(TimeSpan.FromHours(2));
        b.StateOf("press-1", MachineCondition.Running);
        Assert.Equal(1, await b.PassAsync());

        // The laser's session has no checkpoint: nothing is known but that it began.
        UsageFact fact = Assert.Single(await b.FactsAsync());
        Assert.Equal(("laser-1", 0.0, 0.0, EnergyGrade.Missing), (fact.Machine, fact.OccupiedSeconds, fact.EnergyWh, fact.Energy));
        b.StateOf("press-1", MachineCondition.Locked);
        Assert.Equal(1, await b.PassAsync());
        Assert.Equal(2, (await b.FactsAsync()).Count);
    }

    [Theory]
    [DatabaseData]
    public async Task The_next_session_of_the_machine_closes_the_one_before_once_nothing_before_it_can_still_come(DatabaseKind kind)
    {
        await using ClosingBench b = await ClosingBench.CreateAsync(kind);
        b.Say(Workshop.Started(1, "s1"), Workshop.Checkpoint(2, "s1", 600));
        b.Time.Advance(TimeSpan.FromMinutes(5));
        b.Say(Workshop.Started(4, "s2"));
        b.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(0, await b.PassAsync());
        b.Say(Workshop.Denied(3));
        b.Time.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(1, await b.PassAsync());
        await using MakerspaceDb db = b.Open();
        Assert.Equal("s1", (await db.Set<UsageEntry>().SingleAsync(u => u.ClosedAs == SessionClosingKind.NoEnd, _cancel)).Session);
    }

    [Theory]
    [DatabaseData]
    public async Task Sessions_of_other_machines_and_agents_and_those_ended_in_the_old_record_stay_as_they_are(DatabaseKind kind)
    {
        await using ClosingBench b = await ClosingBench.CreateAsync(kind);
        b.Say(Workshop.Started(1, "s1"), Workshop.Started(2, "s2", "laser-1"), Workshop.Ended(3, "s1", 60));
        b.SayAs("val-1", "le-val", Workshop.Started(1, "v1", "printer-1"));
        b.Say(Booted("e2"));
        Assert.Equal(1, await b.PassAsync());
        await using MakerspaceDb db = b.Open();
        Assert.Equal([("s1", null), ("s2", SessionClosingKind.NoEnd), ("v1", null)], (await db.Set<UsageEntry>().OrderBy(u => u.Session).ToListAsync(_cancel)).Select(u => (u.Session, u.ClosedAs)));
    }

    [Theory]
    [DatabaseData]
    public async Task The_list_of_those_to_settle_is_read_page_by_page(DatabaseKind kind)
    {
        await using ClosingBench b = await ClosingBench.CreateAsync(kind);
        const int All = SessionsCommand.MostListed + 2;
        await using (MakerspaceDb db = b.Open())
        {
            // Three begin at a time, so that a page ends among those of one moment.
            db.AddRange(Enumerable.Range(0, All).Select(i => new UsageEntry
            {
                Agent = "fab-1",
                Session = $"lost-{i}",
                Site = "la-fab",
                Machine = "press-1",
                Member = "m-1",
                Epoch = "e1",
                Purpose = SessionPurpose.Production,
                StartWall = Workshop.Noon.AddMinutes(i / 3),
                StartAt = Workshop.Noon.AddMinutes(i / 3),
                ClosedAs = SessionClosingKind.NoEnd,
                EndWall = Workshop.Noon.AddMinutes(i / 3),
            }));
            await db.SaveChangesAsync(_cancel);
        }

        string first = (await b.RunAsync("sessions", "list")).Output;
        string place = first.Split("--after ")[1].Split('\n')[0].Trim();
        string second = (await b.RunAsync("sessions", "list", "--after", place)).Output;
        string[] listed = [.. (first + second).Split('\n').Where(l => l.StartsWith("fab-1/", StringComparison.Ordinal)).Select(l => l.Split(' ')[0])];
        Assert.Equal((All, All), (listed.Length, listed.Distinct().Count()));
        Assert.DoesNotContain("--after", second, StringComparison.Ordinal);
        Assert.Equal(1, (await b.RunAsync("sessions", "list", "--after", "fab-1/none")).Code);
        Assert.Contains("Aucune autre", (await b.RunAsync("sessions", "list", "--after", listed[^1])).Output, StringComparison.Ordinal);
    }

    [Theory]
    [DatabaseData]
    public async Task A_person_settles_it_with_a_reason_and_other_figures_of_the_real_end_are_told(DatabaseKind kind)
    {
        await using ClosingBench b = await ClosingBench.CreateAsync(kind);
        b.Say(Workshop.Started(1, "s1"), Workshop.Checkpoint(2, "s1", 600));
        b.Say(Booted("e2"));
        await b.PassAsync();
        Assert.Contains("fab-1/s1", (await b.RunAsync("sessions", "list")).Output, StringComparison.Ordinal);
        Assert.Equal(1, (await b.RunAsync("sessions", "settle", "fab-1/s1", "--by", "Nour", "--reason", " ")).Code);
        Assert.Equal(1, (await b.RunAsync("sessions", "settle", "fab-1/s9", "--by", "Nour", "--reason", "x")).Code);
        Assert.Equal(1, (await b.RunAsync("sessions", "settle", "fab-1/s1", "--by", "Nour", "--reason", "x", "--occupied-seconds", "10", "--active-seconds", "20")).Code);
        (int code, _, string error) = await b.RunAsync(
            "sessions", "settle", "fab-1/s1", "--by", "Nour", "--reason", "carte changée, vu avec le membre", "--occupied-seconds", "900", "--active-seconds", "500", "--energy-wh", "80");
        Assert.Equal((0, ""), (code, error));

        UsageFact fact = Assert.Single(await b.FactsAsync());
        Assert.Equal((900.0, 500.0, 80.0, EnergyGrade.Estimated, false), (fact.OccupiedSeconds, fact.ActiveSeconds, fact.EnergyWh, fact.Energy, fact.WithoutEnd));
        Assert.Equal(0, await b.Reader.OpenAlarmsAsync(_cancel));
        Assert.Equal(0, await b.PassAsync());
        Assert.Contains("Nour : carte changée", (await b.RunAsync("sessions", "list", "--all")).Output, StringComparison.Ordinal);

        b.Say(Workshop.Ended(3, "s1", 1200));
        Assert.Equal(1200, Assert.Single(await b.FactsAsync()).OccupiedSeconds);
        AlarmLine alarm = Assert.Single((await b.Reader.AlarmsAsync(null, 10, _cancel)).Items, a => a.Open);
        Assert.Equal((AlarmCode.SessionCorrected, "fab-1/s1"), (alarm.Code, alarm.Subject));
        Assert.Equal([(SessionClosingKind.NoEnd, null), (SessionClosingKind.Settled, "Nour"), (SessionClosingKind.Ended, null)], (await b.ActsAsync()).Select(a => (a.Kind, a.By)));
        Assert.Equal(1, (await b.RunAsync("sessions", "settle", "fab-1/s1", "--by", "Nour", "--reason", "x")).Code);
    }

    [Theory]
    [DatabaseData]
    public async Task A_closed_session_of_an_unset_clock_is_dated_like_any_other(DatabaseKind kind)
    {
        await using ClosingBench b = await ClosingBench.CreateAsync(kind);
        DateTimeOffset unset = DateTimeOffset.UnixEpoch.AddMinutes(3);
        AgentEvent Unset(AgentEvent e, double seconds) => e with { Wall = unset.AddSeconds(seconds), Clock = ClockQuality.Unsynced, MonotonicMs = (long)(seconds * 1000) };
        b.Say(Unset(Workshop.Started(1, "s1"), 0));
        DateTimeOffset began = b.Time.GetUtcNow();
        b.Time.Advance(TimeSpan.FromSeconds(600));
        b.Say(Unset(Workshop.Checkpoint(2, "s1", 600), 600));
        b.Say(Booted("e2"));
        Assert.Equal(1, await b.PassAsync());
        using var cache = new RegistryCache(b.Database.Factory, b.Time);
        using var dater = new SessionDater(b.Database.Factory, cache, b.Board, b.Time, NullLogger<SessionDater>.Instance);
        Assert.Equal(1, await dater.PassAsync(_cancel));
        SessionLine line = Assert.Single((await b.Reader.SessionsAsync(new SessionQuery(), null, 10, _cancel)).Items);
        Assert.Equal((began, began.AddSeconds(600)), (line.Start, line.End));
    }

    [Theory]
    [DatabaseData]
    public async Task A_history_sent_beside_a_running_session_closes_nothing(DatabaseKind kind)
    {
        await using ClosingBench b = await ClosingBench.CreateAsync(kind);
        b.Say(Workshop.Started(1, "s1"));
        b.StateOf("press-1", MachineCondition.Locked);
        for (int i = 1; i <= 20; i++)
        {
            b.Say(Booted("history") with { Seq = i, Wall = Workshop.Noon.AddDays(i - 40) });
            if (i % 3 == 0)
            {
                b.Say(Workshop.Checkpoint(i, "s1", i * 6));
            }

            Assert.Equal(0, await b.PassAsync());
        }
    }

    [Fact]
    public async Task The_running_server_closes_and_tells_it_and_goes_on_after_a_restart()
    {
        await using IngestRig rig = await IngestRig.StartAsync();
        DateTimeOffset now = DateTimeOffset.UtcNow;
        AgentEvent[] old = [Workshop.Started(1, "s1", wall: now.AddMinutes(-30)), Workshop.Checkpoint(2, "s1", 1500) with { Wall = now.AddMinutes(-5) }];
        await using (var before = new PlayedAgent(await rig.ClientAsync("before"), "fab-1", "la-fab", old))
        {
            await Eventually.That(() => before.Done, "the old card's events are in");
        }

        await rig.StopServerAsync();
        await rig.StartServerAsync();
        await using var after = new PlayedAgent(await rig.ClientAsync("after"), "fab-1", "la-fab", [Booted("e2") with { Wall = now }]);
        await Eventually.That(async () =>
        {
            await using MakerspaceDb db = rig.Open();
            return await db.Set<Alarm>().AnyAsync(a => a.Code == AlarmCode.SessionWithoutEnd && a.Subject == "fab-1/s1", _cancel);
        }, "closed with an alarm", 30);
    }

    private static AgentEvent Booted(string epoch) =>
        Workshop.Event(1, EventKind.AgentBooted, new AgentBooted { Version = "0.1.0", Machines = ["press-1"] }, machine: null, wall: Workshop.Noon.AddMinutes(1), epoch: epoch);
}
