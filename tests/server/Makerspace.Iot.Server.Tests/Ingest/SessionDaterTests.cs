using Makerspace.Iot.Contracts;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ingest;
using Makerspace.Iot.Server.Ingest.Writing;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Tariffs;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.Server.Web;
using Makerspace.Iot.TestKit;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;

namespace Makerspace.Iot.Server.Tests.Ingest;

/// <summary>Sessions recorded from beginning to end under a clock that nobody had set, by the real ingest, to month, price and list.</summary>
public sealed class SessionDaterTests
{
    private static readonly DateTimeOffset ImageDate = new(2025, 11, 19, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [DatabaseData]
    public Task A_session_of_1970_stands_in_the_month_in_which_it_was_made_and_has_its_price(DatabaseKind kind) => IsDated(kind, DateTimeOffset.UnixEpoch.AddMinutes(3));

    [Theory]
    [DatabaseData]
    public Task A_session_of_the_image_s_date_stands_in_the_month_in_which_it_was_made_and_has_its_price(DatabaseKind kind) => IsDated(kind, ImageDate);

    [Theory]
    [DatabaseData]
    public async Task A_clock_that_is_set_later_makes_the_date_exact(DatabaseKind kind)
    {
        await using Bench bench = await Bench.CreateAsync(kind);
        DateTimeOffset received = Workshop.Noon;
        bench.Commit(received, Booted(1, DateTimeOffset.UnixEpoch, 0), Started(2, "s1", DateTimeOffset.UnixEpoch, 60), Ended(3, "s1", DateTimeOffset.UnixEpoch, 660, 600));
        await bench.Dater.PassAsync(default);
        Assert.Equal(received.AddSeconds(-600), (await bench.SessionAsync()).Start);

        // Ten hours of the same boot later, the clock is set.
        DateTimeOffset set = received.AddHours(2);
        bench.Commit(set, At(Workshop.Event(4, EventKind.ClockStepped, new ClockStepped { StepMs = 1 }, null, set), "b1", 36_000));
        Assert.Equal(1, await bench.Dater.PassAsync(default));
        SessionLine line = await bench.SessionAsync();
        Assert.Equal(set.AddSeconds(60 - 36_000), line.Start);
        Assert.Equal(set.AddSeconds(660 - 36_000), line.End);
        Assert.Equal(0, await bench.Dater.PassAsync(default));
    }

    [Theory]
    [DatabaseData]
    public async Task A_date_that_was_corrected_by_the_agent_is_the_agent_s(DatabaseKind kind)
    {
        await using Bench bench = await Bench.CreateAsync(kind);
        DateTimeOffset start = Workshop.Noon.AddDays(-9);
        AgentEvent ended = Ended(2, "s1", start, 660, 600);
        bench.Commit(Workshop.Noon, Started(1, "s1", DateTimeOffset.UnixEpoch, 60), ended with { Clock = ClockQuality.Synced, Body = (SessionEnded)ended.Body with { StartClock = ClockQuality.Corrected } });
        Assert.Equal(0, await bench.Dater.PassAsync(default));
        SessionLine line = await bench.SessionAsync();
        Assert.Equal((start.AddSeconds(60), (DateTimeOffset?)null), (line.Start, line.RecordedStart));
    }

    [Theory]
    [DatabaseData]
    public async Task What_is_stamped_in_the_future_leads_no_list_and_no_month(DatabaseKind kind)
    {
        await using Bench bench = await Bench.CreateAsync(kind);
        DateTimeOffset future = Workshop.Noon.AddYears(40);
        for (int i = 1; i <= 4; i++)
        {
            // Its clock claims to be set; what was received before it happened says otherwise.
            bench.Commit(Workshop.Noon.AddHours(-5 + i), At(Workshop.Ended(i, "f" + i, 600, wall: future.AddHours(i)), "c" + i, 660));
        }

        bench.Commit(Workshop.Noon, At(Workshop.Ended(5, "now", 60, wall: Workshop.Noon), "b5", 660), Workshop.Denied(6) with { Wall = future }, Workshop.Denied(7) with { Wall = Workshop.Noon });
        await bench.Dater.PassAsync(default);
        var reader = new LedgerReader(bench.Database.Factory);
        IReadOnlyList<SessionLine> last = await reader.LastSessionsAsync(new SessionQuery(), 3, default);
        Assert.Equal(["now", "f4", "f3"], last.Select(s => s.Session));
        Assert.Equal((Workshop.Noon.AddHours(-1).AddSeconds(-600), future.AddHours(4).AddSeconds(-600), true), (last[1].Start, last[1].RecordedStart!.Value, last[1].IsRedated));
        Assert.Equal(["now", "f4", "f3", "f2", "f1"], (await reader.SessionsAsync(new SessionQuery(), null, 10, default)).Items.Select(s => s.Session));
        Assert.Equal(5, await reader.FactsAsync(Workshop.Noon.AddDays(-1), Workshop.Noon.AddDays(1), default).CountAsync());
        Assert.All(await reader.LastRefusalsAsync(SiteScope.Network, 10, default), r => Assert.Equal(Workshop.Noon, r.At));
    }

    [Theory]
    [DatabaseData]
    public async Task Dated_and_other_sessions_are_one_list_in_one_order(DatabaseKind kind)
    {
        await using Bench bench = await Bench.CreateAsync(kind);
        bench.Commit(Workshop.Noon, Workshop.Ended(1, "old", 60, wall: Workshop.Noon.AddDays(-2)));
        bench.Commit(Workshop.Noon, At(Ended(2, "unset", DateTimeOffset.UnixEpoch, 660, 600), "b2", 660));
        bench.Commit(Workshop.Noon.AddDays(1), At(Workshop.Ended(3, "new", 60, wall: Workshop.Noon.AddDays(1)), "b3", 9));
        await bench.Dater.PassAsync(default);
        var reader = new LedgerReader(bench.Database.Factory);
        Assert.Equal(["new", "unset", "old"], (await reader.SessionsAsync(new SessionQuery(), null, 10, default)).Items.Select(s => s.Session));
        ListPage<SessionLine> first = await reader.SessionsAsync(new SessionQuery(), null, 1, default);
        Assert.Equal(["unset"], (await reader.SessionsAsync(new SessionQuery(), first.Next, 1, default)).Items.Select(s => s.Session));
        Assert.Equal(["new", "unset"], (await reader.LastSessionsAsync(new SessionQuery(), 2, default)).Select(s => s.Session));
        Assert.Equal(["unset"], (await reader.LastSessionsAsync(new SessionQuery(new SiteMoment(Workshop.Noon.AddDays(-1)), new SiteMoment(Workshop.Noon)), 9, default)).Select(s => s.Session));
        Assert.Equal(Workshop.Noon.AddDays(-2).AddSeconds(-60), await reader.FirstSessionAsync(default));
    }

    [Theory]
    [DatabaseData]
    public async Task An_end_that_cannot_be_read_any_more_stops_no_other_date(DatabaseKind kind)
    {
        await using Bench bench = await Bench.CreateAsync(kind);
        bench.Commit(Workshop.Noon, Ended(1, "s1", DateTimeOffset.UnixEpoch, 660, 600), At(Ended(2, "s2", DateTimeOffset.UnixEpoch, 1260, 300), "b1", 1260));
        await using (MakerspaceDb db = bench.Database.Open())
        {
            byte[] spoilt = [1, 2, 3];
            await db.Set<EventRecord>().Where(e => e.Seq == 1).ExecuteUpdateAsync(set => set.SetProperty(e => e.Payload, spoilt));
        }

        Assert.Equal(2, await bench.Dater.PassAsync(default));
        IReadOnlyList<SessionLine> last = await new LedgerReader(bench.Database.Factory).LastSessionsAsync(new SessionQuery(), 10, default);
        Assert.Equal([("s2", Workshop.Noon.AddSeconds(-300)), ("s1", Workshop.Noon.AddSeconds(-600))], last.Select(s => (s.Session, s.Start)));
    }

    [Theory]
    [DatabaseData]
    public async Task A_session_is_of_the_site_where_its_agent_stood_when_it_began_once_that_is_known(DatabaseKind kind)
    {
        await using Bench bench = await Bench.CreateAsync(kind);
        await using (MakerspaceDb db = bench.Database.Open())
        {
            db.Add(new AgentSite { Agent = "fab-1", Site = "le-val", FirstDay = DateOnly.FromDateTime(Workshop.Noon.AddDays(-10).UtcDateTime) });
            db.Add(new AgentSite { Agent = "fab-1", Site = "la-fab", FirstDay = DateOnly.FromDateTime(Workshop.Noon.AddDays(-1).UtcDateTime) });
            await db.SaveChangesAsync();
        }

        // Received at the new site, with a clock that was set two days after the work.
        bench.Commit(
            Workshop.Noon,
            Booted(1, DateTimeOffset.UnixEpoch, 0), Started(2, "s1", DateTimeOffset.UnixEpoch, 60), Ended(3, "s1", DateTimeOffset.UnixEpoch, 3660, 3600),
            At(Workshop.Denied(4), "b1", 3660 + (2 * 86_400)));
        Assert.Equal("la-fab", (await bench.SessionAsync()).Site);
        Assert.Equal(1, await bench.Dater.PassAsync(default));
        SessionLine line = await bench.SessionAsync();
        Assert.Equal(("le-val", Workshop.Noon.AddSeconds(4).AddDays(-2).AddSeconds(-3600)), (line.Site, line.Start));
        Assert.Equal(0, await bench.Dater.PassAsync(default));
    }

    private static async Task IsDated(DatabaseKind kind, DateTimeOffset clock)
    {
        await using Bench bench = await Bench.CreateAsync(kind);
        bench.Commit(Workshop.Noon, Booted(1, clock, 0), Started(2, "s1", clock, 60), Ended(3, "s1", clock, 3660, 3600));
        Assert.Equal(1, await bench.Dater.PassAsync(default));

        SessionLine line = await bench.SessionAsync();
        Assert.Equal(Workshop.Noon.AddSeconds(-3600), line.Start);
        Assert.Equal(clock.AddSeconds(60), line.RecordedStart);
        Assert.Equal(3600, (line.End - line.Start).TotalSeconds);
        UsageView month = await bench.Usage.ReadAsync(new CalendarMonth(2026, 3), SiteScope.Network, default);
        Assert.Equal((1, 0), (month.Total.Sessions, month.Total.SessionsWithoutTariff));
        Assert.Equal([new CalendarMonth(2026, 3)], month.Months);

        // Half an hour active at 12 €/h: the tariff of 2026, not that of the image's date, nor none.
        Assert.Equal(6m, month.Total.Euros);
        Assert.Equal(PriceOutcome.Priced, (await bench.Usage.PricesAsync([line], default)).Single().Outcome);
        await using MakerspaceDb db = bench.Database.Open();
        Assert.Equal(clock.AddSeconds(60), (await db.Set<UsageEntry>().SingleAsync()).StartWall);
    }

    private static AgentEvent At(AgentEvent e, string boot, double seconds) => e with { Boot = boot, MonotonicMs = (long)(seconds * 1000) };

    private static AgentEvent Booted(long seq, DateTimeOffset clock, double seconds) =>
        At(Workshop.Event(seq, EventKind.AgentBooted, new AgentBooted { Version = "1", Machines = ["press-1"] }, null, clock.AddSeconds(seconds), ClockQuality.Unsynced), "b1", seconds);

    private static AgentEvent Started(long seq, string session, DateTimeOffset clock, double seconds) =>
        At(Workshop.Started(seq, session, wall: clock.AddSeconds(seconds)) with { Clock = ClockQuality.Unsynced }, "b1", seconds);

    private static AgentEvent Ended(long seq, string session, DateTimeOffset clock, double seconds, double length)
    {
        AgentEvent e = Workshop.Ended(seq, session, length, wall: clock.AddSeconds(seconds));
        return At(e with { Clock = ClockQuality.Unsynced, Body = (SessionEnded)e.Body with { StartClock = ClockQuality.Unsynced, StartWall = clock.AddSeconds(seconds - length) } }, "b1", seconds);
    }

    private sealed class Bench : IAsyncDisposable
    {
        private readonly LedgerWriter _writer;
        private readonly RegistryPicture _registry;
        private readonly RegistryCache _cache;

        private Bench(TestDatabase database, RegistryPicture registry)
        {
            var time = new ManualTime(Workshop.Noon.AddDays(1));
            (Database, _registry, _writer, _cache) = (database, registry, new LedgerWriter(database.Factory, TimeProvider.System), new RegistryCache(database.Factory, time));
            var board = new LiveBoard(time);
            Dater = new SessionDater(database.Factory, _cache, board, time, NullLogger<SessionDater>.Instance);
            Usage = new UsageReader(new LedgerReader(database.Factory), _cache, new UsageDays(database.Factory), time);
        }

        public TestDatabase Database { get; }

        public SessionDater Dater { get; }

        public UsageReader Usage { get; }

        public static async Task<Bench> CreateAsync(DatabaseKind kind)
        {
            TestDatabase database = await TestDatabase.CreateAsync(kind);
            await Workshop.RegisterAsync(database);
            await using (MakerspaceDb db = database.Open())
            {
                db.Add(new Person { Ref = "m-1" });
                db.Add(new Membership { Person = "m-1", Site = "la-fab", Structure = "atelier-bois", FirstDay = new DateOnly(2025, 1, 1), Kind = MembershipKind.Resident });
                db.Add(new TariffRate { Kind = MembershipKind.Resident, FirstDay = new DateOnly(2025, 1, 1), LastDay = new DateOnly(2025, 12, 31), EurosPerActiveHour = 100, EurosPerKwh = 0 });
                db.Add(new TariffRate { Kind = MembershipKind.Resident, FirstDay = new DateOnly(2026, 1, 1), EurosPerActiveHour = 12, EurosPerKwh = 0 });
                await db.SaveChangesAsync();
            }

            return new Bench(database, RegistryPicture.Of(await new RegistryCache(database.Factory, TimeProvider.System).ReadAsync(CancellationToken.None)));
        }

        public void Commit(DateTimeOffset receivedAt, params AgentEvent[] events) =>
            _writer.Commit([.. events.Select(e => InboundEvent.Read(Workshop.Topic(), Workshop.Bytes(e), receivedAt)!)], _registry);

        public async Task<SessionLine> SessionAsync() => Assert.Single((await new LedgerReader(Database.Factory).SessionsAsync(new SessionQuery(), null, 10, default)).Items);

        public async ValueTask DisposeAsync()
        {
            Dater.Dispose();
            Usage.Dispose();
            _cache.Dispose();
            _writer.Dispose();
            await Database.DisposeAsync();
        }
    }
}
