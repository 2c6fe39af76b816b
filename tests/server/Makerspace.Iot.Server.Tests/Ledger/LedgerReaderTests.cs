using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Ledger;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.Server.Web;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Tests.Ledger;

public sealed class LedgerReaderTests
{
    private static readonly DateTimeOffset Day = new(2026, 2, 10, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [DatabaseData]
    public async Task Ended_sessions_are_listed_newest_first_and_open_ones_are_not(DatabaseKind kind)
    {
        await using TestDatabase test = await Filled(kind);
        ListPage<SessionLine> page = await new LedgerReader(test.Factory).SessionsAsync(new SessionQuery(), null, 10, default);
        Assert.Equal(["x5", "x4", "x3", "x2", "x1"], page.Items.Select(s => s.Session));
        Assert.Equal((null, null), (page.Previous, page.Next));
        SessionLine first = page.Items[^1];
        Assert.Equal(("fabunit-1", "e1", 2L), (first.Agent, first.Epoch, first.Seq));
        Assert.Equal((Day, Day.AddHours(1)), (first.Start, first.End));
        Assert.Equal((3600.0, 1800.0, 500.0, EnergyQuality.Estimated), (first.OccupiedSeconds, first.ActiveSeconds, first.EnergyWh, first.EnergyQuality));
        Assert.Equal((SessionPurpose.Training, SessionEndReason.IdleTimeout), (first.Purpose, first.EndReason));
    }

    [Theory]
    [DatabaseData]
    public async Task Of_the_sessions_that_go_on_each_machine_has_its_newest(DatabaseKind kind)
    {
        await using TestDatabase test = await Filled(kind);
        await using (MakerspaceDb db = test.Open())
        {
            UsageEntry newer = Entry(7, structure: null, ended: false);
            (newer.StartAt, newer.Purpose) = (newer.StartAt.AddHours(2), SessionPurpose.Maintenance);
            UsageEntry closed = Entry(8, machine: "cnc-1", ended: false);
            (closed.EndWall, closed.ClosedAs) = (Day.AddHours(3), SessionClosingKind.NoEnd);
            db.AddRange(newer, closed);
            await db.SaveChangesAsync();
        }

        OpenSession open = Assert.Single(await new LedgerReader(test.Factory).OpenSessionsAsync(default)).Value;
        Assert.Equal(new OpenSession("press-1", "fabunit-1", open.Member, null, SessionPurpose.Maintenance) { Start = open.Start }, open);
    }

    [Theory]
    [DatabaseData]
    public async Task Sessions_are_found_by_time_machine_site_and_structure(DatabaseKind kind)
    {
        await using TestDatabase test = await Filled(kind);
        var reader = new LedgerReader(test.Factory);
        async Task<string> Found(SessionQuery query) => string.Join(' ', (await reader.LastSessionsAsync(query, 10, default)).Select(s => s.Session));
        Assert.Equal("x3 x2", await Found(new SessionQuery(new SiteMoment(Day.AddDays(1)), new SiteMoment(Day.AddDays(3)))));
        Assert.Equal("x2", await Found(new SessionQuery(Machine: "cnc-1")));
        Assert.Equal("x5", await Found(new SessionQuery(Site: "val-solidaire")));
        Assert.Equal("x4", await Found(new SessionQuery(Structure: "s-other")));
        Assert.Equal("x3", await Found(new SessionQuery(OwnAccount: true)));
        Assert.Equal("", await Found(new SessionQuery(Unbadged: true)));

        await using (MakerspaceDb db = await test.Factory.CreateDbContextAsync())
        {
            await db.Set<UsageEntry>().Where(u => u.Session == "x3").ExecuteUpdateAsync(u => u.SetProperty(e => e.Member, "unbadged").SetProperty(e => e.Account, UsageAccount.Unbadged));
        }

        Assert.Equal("", await Found(new SessionQuery(OwnAccount: true)));
        Assert.Equal("x3", await Found(new SessionQuery(Unbadged: true)));
        Assert.Equal("unbadged", Assert.Single(await reader.FactsAsync(Day.AddDays(-1), Day.AddDays(9), default).ToListAsync(), f => f.Unbadged).Member);
    }

    [Theory]
    [DatabaseData]
    public async Task Pages_follow_each_other_without_repeating_anything(DatabaseKind kind)
    {
        await using TestDatabase test = await Filled(kind);
        var reader = new LedgerReader(test.Factory);
        var seen = new List<string>();
        ListPage<SessionLine> page = await reader.SessionsAsync(new SessionQuery(), null, 2, default);
        Assert.Null(page.Previous);
        seen.AddRange(page.Items.Select(s => s.Session));
        while (page.Next is { } next)
        {
            page = await reader.SessionsAsync(new SessionQuery(), next, 2, default);
            seen.AddRange(page.Items.Select(s => s.Session));
        }

        Assert.Equal(["x5", "x4", "x3", "x2", "x1"], seen);
        page = await reader.SessionsAsync(new SessionQuery(), page.Previous, 2, default);
        Assert.Equal(["x3", "x2"], page.Items.Select(s => s.Session));
        page = await reader.SessionsAsync(new SessionQuery(), page.Previous, 2, default);
        Assert.Equal(["x5", "x4"], page.Items.Select(s => s.Session));
        Assert.True(page is { Previous: null, Next: not null });
    }

    [Theory]
    [DatabaseData]
    public async Task Entries_of_one_moment_are_told_apart_by_their_key_on_every_page(DatabaseKind kind)
    {
        await using TestDatabase test = await TestDatabase.CreateAsync(kind);
        await using (MakerspaceDb db = test.Open())
        {
            foreach (string agent in (string[])["a-1", "a-2"])
            {
                for (int n = 1; n <= 4; n++)
                {
                    UsageEntry entry = Entry(n, agent);
                    entry.StartAt = Day;
                    db.Add(entry);
                    foreach (string epoch in (string[])["e1", "e2"])
                    {
                        db.Add(new AccessRefusal { Agent = agent, Epoch = epoch, Seq = n, Site = "la-fabunit", Machine = "press-1", Wall = Day, Reason = DenialReason.InUse });
                        db.Add(new FaultRecord { Agent = agent, Epoch = epoch, Seq = n, Site = "la-fabunit", Machine = "press-1", Code = FaultCode.MeterSilent, RaisedAt = Day.AddHours(-n), ClearedAt = Day });
                    }
                }
            }

            await db.SaveChangesAsync();
        }

        var reader = new LedgerReader(test.Factory);
        await AllOnceBothWays(8, from => reader.SessionsAsync(new SessionQuery(), from, 3, default), s => s.Agent + s.Session);
        await AllOnceBothWays(16, from => reader.RefusalsAsync(SiteScope.Network, from, 3, default), r => r.Agent + r.Epoch + r.Seq);
        await AllOnceBothWays(16, from => reader.FaultsAsync(SiteScope.Network, from, 3, default), f => f.Agent + f.Epoch + f.Seq);
    }

    [Theory]
    [DatabaseData]
    public async Task Facts_first_session_refusals_faults_alarms_and_quarantine_are_read(DatabaseKind kind)
    {
        await using TestDatabase test = await Filled(kind);
        var reader = new LedgerReader(test.Factory);
        UsageFact fact = Assert.Single(await reader.FactsAsync(Day, Day.AddHours(1), default).ToListAsync());
        Assert.Equal(("m-ada", "s-plaque", EnergyGrade.Estimated), (fact.Member, fact.Structure, fact.Energy));
        Assert.Equal(Day, await reader.FirstSessionAsync(default));
        Assert.Equal([DenialReason.InUse, DenialReason.UnknownBadge], (await reader.RefusalsAsync(SiteScope.Network, null, 10, default)).Items.Select(r => r.Reason));
        Assert.Equal("val-solidaire", Assert.Single(await reader.LastRefusalsAsync(SiteScope.Of(["val-solidaire"]), 10, default)).Site);
        ListPage<FaultLine> faults = await reader.FaultsAsync(SiteScope.Network, null, 10, default);
        Assert.Equal(
            [("out-of-service", false, true, "val-solidaire"), ("meter-silent", false, false, "la-fabunit"), ("reader-silent", true, false, "la-fabunit")],
            faults.Items.Select(f => (f.Code, f.ClearedAt is not null, f.Blocked, f.Site)));
        Assert.Null(faults.Items[2].Machine);
        Assert.Equal(Day, faults.Items[1].RaisedAt);
        AlarmLine alarm = Assert.Single((await reader.AlarmsAsync(null, 10, default)).Items);
        Assert.Equal((AlarmCode.EventConflict, 3L), (alarm.Code, alarm.Count));
        QuarantineLine item = Assert.Single((await reader.QuarantineAsync(SiteScope.Network, 10, default)).Items);
        Assert.Equal((4000L, 2L), (item.Bytes, item.Count));
    }

    private static async Task AllOnceBothWays<T>(int count, Func<ListCursor?, Task<ListPage<T>>> read, Func<T, string> key)
    {
        (var down, var up) = (new List<string>(), new List<string>());
        ListPage<T> page = await read(null);
        down.AddRange(page.Items.Select(key));
        while (page.Next is { } next)
        {
            page = await read(next);
            down.AddRange(page.Items.Select(key));
        }

        Assert.Equal(down.OrderDescending(StringComparer.Ordinal), down);
        Assert.Equal(count, down.Distinct().Count());
        up.InsertRange(0, page.Items.Select(key));
        while (page.Previous is { } previous)
        {
            page = await read(previous);
            up.InsertRange(0, page.Items.Select(key));
        }

        // The first page is whole: it may repeat what stood on the second.
        Assert.Equal(down, up.Distinct());
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
        StartAt = Day.AddDays(n - 1),
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
