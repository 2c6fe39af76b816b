using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Core.Ledger;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.Server.Web;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Tests.Web;

public sealed class LedgerReaderTests
{
    private static readonly DateTimeOffset Day = new(2026, 2, 10, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [DatabaseData]
    public async Task Ended_sessions_are_listed_newest_first_and_open_ones_are_not(DatabaseKind kind)
    {
        await using TestDatabase test = await Filled(kind);
        PageOf<SessionLine> page = await new LedgerReader(test.Factory).SessionsAsync(new SessionQuery(), 1, 10, default);
        Assert.Equal(["x5", "x4", "x3", "x2", "x1"], page.Items.Select(s => s.Session));
        Assert.Equal(5, page.Total);
        SessionLine first = page.Items[^1];
        Assert.Equal(("fabunit-1", "e1", 2L), (first.Agent, first.Epoch, first.Seq));
        Assert.Equal((Day, Day.AddHours(1)), (first.Start, first.End));
        Assert.Equal((3600.0, 1800.0, 500.0, EnergyQuality.Estimated), (first.OccupiedSeconds, first.ActiveSeconds, first.EnergyWh, first.EnergyQuality));
        Assert.Equal((SessionPurpose.Training, SessionEndReason.IdleTimeout), (first.Purpose, first.EndReason));
    }

    [Theory]
    [DatabaseData]
    public async Task Sessions_are_found_by_time_machine_site_and_structure(DatabaseKind kind)
    {
        await using TestDatabase test = await Filled(kind);
        var reader = new LedgerReader(test.Factory);
        async Task<string> Found(SessionQuery query) => string.Join(' ', (await reader.LastSessionsAsync(query, 10, default)).Select(s => s.Session));
        Assert.Equal("x3 x2", await Found(new SessionQuery(From: Day.AddDays(1), To: Day.AddDays(3))));
        Assert.Equal("x2", await Found(new SessionQuery(Machine: "cnc-1")));
        Assert.Equal("x5", await Found(new SessionQuery(Site: "val-solidaire")));
        Assert.Equal("x4", await Found(new SessionQuery(Structure: "s-other")));
        Assert.Equal("x3", await Found(new SessionQuery(OwnAccount: true)));
        Assert.Equal("", await Found(new SessionQuery(Unbadged: true)));

        await using (MakerspaceDb db = await test.Factory.CreateDbContextAsync())
        {
            await db.Set<UsageEntry>().Where(u => u.Session == "x3").ExecuteUpdateAsync(u => u.SetProperty(e => e.Member, "unbadged"));
        }

        Assert.Equal("", await Found(new SessionQuery(OwnAccount: true)));
        Assert.Equal("x3", await Found(new SessionQuery(Unbadged: true)));
        Assert.Equal("unbadged", Assert.Single(await reader.FactsAsync(Day.AddDays(-1), Day.AddDays(9), default), f => f.Unbadged).Member);
    }

    [Theory]
    [DatabaseData]
    public async Task Pages_follow_each_other_without_repeating_anything(DatabaseKind kind)
    {
        await using TestDatabase test = await Filled(kind);
        var reader = new LedgerReader(test.Factory);
        var seen = new List<string>();
        for (int page = 1; page <= 4; page++)
        {
            PageOf<SessionLine> part = await reader.SessionsAsync(new SessionQuery(), page, 2, default);
            Assert.Equal(3, part.Pages);
            seen.AddRange(part.Items.Select(s => s.Session));
        }

        Assert.Equal(["x5", "x4", "x3", "x2", "x1"], seen);
    }

    [Theory]
    [DatabaseData]
    public async Task Facts_first_session_refusals_faults_alarms_and_quarantine_are_read(DatabaseKind kind)
    {
        await using TestDatabase test = await Filled(kind);
        var reader = new LedgerReader(test.Factory);
        UsageFact fact = Assert.Single(await reader.FactsAsync(Day, Day.AddHours(1), default));
        Assert.Equal(("m-ada", "s-plaque", EnergyGrade.Estimated), (fact.Member, fact.Structure, fact.Energy));
        Assert.Equal(Day, await reader.FirstSessionAsync(default));
        Assert.Equal([DenialReason.InUse, DenialReason.UnknownBadge], (await reader.RefusalsAsync(1, 10, default)).Items.Select(r => r.Reason));
        Assert.Equal("val-solidaire", Assert.Single(await reader.LastRefusalsAsync("val-solidaire", 10, default)).Site);
        PageOf<FaultLine> faults = await reader.FaultsAsync(10, default);
        Assert.Equal(
            [("out-of-service", false, true, "val-solidaire"), ("meter-silent", false, false, "la-fabunit"), ("reader-silent", true, false, "la-fabunit")],
            faults.Items.Select(f => (f.Code, f.ClearedAt is not null, f.Blocked, f.Site)));
        Assert.Null(faults.Items[2].Machine);
        Assert.Equal((3L, Day), (faults.Total, faults.Items[1].RaisedAt));
        AlarmLine alarm = Assert.Single((await reader.AlarmsAsync(10, default)).Items);
        Assert.Equal((AlarmCode.EventConflict, 3L), (alarm.Code, alarm.Count));
        QuarantineLine item = Assert.Single((await reader.QuarantineAsync(10, default)).Items);
        Assert.Equal((4000L, 2L), (item.Bytes, item.Count));
    }

    [Fact]
    public async Task Every_list_of_sessions_is_found_by_an_index_and_not_by_reading_the_whole_ledger()
    {
        await using TestDatabase test = await Filled(DatabaseKind.Sqlite);
        await using MakerspaceDb db = test.Open();
        foreach (string condition in (string[])["\"Machine\" = 'press-1'", "\"Structure\" = 's-plaque'", "\"Site\" = 'la-fabunit'", "\"StartWall\" >= '2026-01-01' AND \"StartWall\" < '2026-02-01'", "1"])
        {
            await db.Database.OpenConnectionAsync();
            await using var command = (SqliteCommand)db.Database.GetDbConnection().CreateCommand();
            command.CommandText = $"EXPLAIN QUERY PLAN SELECT * FROM usage_entries WHERE \"EndWall\" IS NOT NULL AND {condition} ORDER BY \"StartWall\" DESC, \"Agent\" DESC, \"Session\" DESC LIMIT 50";
            await using SqliteDataReader plan = await command.ExecuteReaderAsync();
            var steps = new List<string>();
            while (await plan.ReadAsync())
            {
                steps.Add(plan.GetString(3));
            }

            Assert.True(steps[0].Contains("INDEX IX_usage_entries_", StringComparison.Ordinal), $"{condition}: {steps[0]}");
            Assert.DoesNotContain(steps, s => s.Equals("USE TEMP B-TREE FOR ORDER BY", StringComparison.Ordinal));
        }
    }

    private static async Task<TestDatabase> Filled(DatabaseKind kind)
    {
        TestDatabase test = await TestDatabase.CreateAsync(kind);
        await using MakerspaceDb db = test.Open();
        db.AddRange(
            Entry(1),
            Entry(2, machine: "cnc-1"),
            Entry(3, structure: null),
            Entry(4, structure: "s-other"),
            Entry(5, agent: "val-1", site: "val-solidaire", machine: "laser-1"),
            Entry(6, ended: false),
            Refusal(1, "la-fabunit", DenialReason.UnknownBadge),
            Refusal(2, "val-solidaire", DenialReason.InUse),
            new FaultRecord { Agent = "fabunit-1", Epoch = "e1", Seq = 20, Site = "la-fabunit", Machine = "press-1", Code = FaultCode.MeterSilent, RaisedAt = Day },
            new FaultRecord { Agent = "fabunit-1", Epoch = "e2", Seq = 1, Site = "la-fabunit", Machine = "press-1", Code = FaultCode.MeterSilent, RaisedAt = Day.AddDays(3) },
            new FaultRecord { Agent = "fabunit-1", Epoch = "e1", Seq = 21, Site = "la-fabunit", Machine = "", Code = FaultCode.ReaderSilent, RaisedAt = Day.AddDays(1), ClearedAt = Day.AddDays(2) },
            new FaultRecord
            {
                Agent = "val-1",
                Epoch = "e1",
                Seq = 22,
                Kind = FaultKind.OutOfService,
                Site = "val-solidaire",
                Machine = "laser-1",
                Code = "out-of-service",
                Detail = "lentille rayée",
                RaisedAt = Day.AddHours(1),
            },
            new Alarm { Code = AlarmCode.EventConflict, Subject = "fabunit-1/e1/7", Detail = "other bytes", Count = 3, FirstAt = Day, LastAt = Day },
            new QuarantineItem { Id = new string('a', 32), Topic = "makerspace/v1/x", Reason = "not JSON", Payload = [1], PayloadBytes = 4000, Count = 2, FirstSeenAt = Day, LastSeenAt = Day });
        await db.SaveChangesAsync();
        return test;
    }

    private static UsageEntry Entry(int n, string agent = "fabunit-1", string site = "la-fabunit", string machine = "press-1", string? structure = "s-plaque", bool ended = true) => new()
    {
        Agent = agent,
        Session = "x" + n,
        Site = site,
        Machine = machine,
        Member = "m-ada",
        Structure = structure,
        Purpose = SessionPurpose.Training,
        StartWall = Day.AddDays(n - 1),
        EndWall = ended ? Day.AddDays(n - 1).AddHours(1) : null,
        EndReason = ended ? SessionEndReason.IdleTimeout : null,
        OccupiedSeconds = 3600,
        ActiveSeconds = 1800,
        EnergyWh = 500,
        EnergyQuality = EnergyQuality.Estimated,
        Epoch = "e1",
        StartSeq = (2 * n) - 1,
        EndSeq = ended ? 2 * n : null,
        UpdatedAt = Day,
    };

    private static AccessRefusal Refusal(int n, string site, DenialReason reason) =>
        new() { Agent = "fabunit-1", Epoch = "e1", Seq = 100 + n, Site = site, Machine = "press-1", Wall = Day.AddHours(n), Reason = reason };
}
