using System.Globalization;
using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Tariffs;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Makerspace.Iot.Server.Tests.Tariffs;

/// <summary>A network of three sites: Paris, Martinique, La Réunion. An hour of work costs 10 euros until October 2026 and 100 from November on.</summary>
internal sealed class ThreeZones : IAsyncDisposable
{
    private readonly RegistryCache _registry;

    private ThreeZones(TestDatabase database, ManualTime time)
    {
        (Database, Time, Reader) = (database, time, new LedgerReader(database.Factory));
        _registry = new RegistryCache(database.Factory, time);
        Usage = new UsageReader(Reader, _registry, new UsageDays(database.Factory), time);
    }

    public TestDatabase Database { get; }

    public TempFolder Folder { get; } = new();

    public ManualTime Time { get; }

    public LedgerReader Reader { get; }

    public UsageReader Usage { get; }

    public static async Task<ThreeZones> StartAsync(DatabaseKind kind, DateTimeOffset? now = null)
    {
        TestDatabase database = await TestDatabase.CreateAsync(kind);
        await using MakerspaceDb db = database.Open();
        db.AddRange(
            new Site { Name = "la-fab", Label = "La Fab" },
            new Site { Name = "fort-de-france", Label = "Fort-de-France", TimeZone = "America/Martinique" },
            new Site { Name = "le-port", Label = "Le Port", TimeZone = "Indian/Reunion" },
            new MachineCategory { Name = "laser", Label = "Laser" },
            new Machine { Name = "laser-1", Label = "Laser 1", Category = "laser" },
            new Person { Ref = "m-1" });
        await db.SaveChangesAsync();
        db.AddRange(
            new Membership { Person = "m-1", Site = Everywhere.Mark, FirstDay = new DateOnly(2020, 1, 1), Kind = MembershipKind.Resident },
            new TariffRate { Kind = MembershipKind.Resident, FirstDay = new DateOnly(2020, 1, 1), EurosPerActiveHour = 10, EurosPerKwh = 0 },
            new TariffRate { Kind = MembershipKind.Resident, FirstDay = new DateOnly(2026, 11, 1), EurosPerActiveHour = 100, EurosPerKwh = 0 });
        await db.SaveChangesAsync();
        await RegistryVersion.BumpAsync(db);
        return new ThreeZones(database, new ManualTime(now ?? new DateTimeOffset(2026, 12, 1, 12, 0, 0, TimeSpan.Zero)));
    }

    /// <summary>Sums the days of the past whose sums are kept; answers how many.</summary>
    public async Task<int> SumDaysAsync()
    {
        using var summer = new DaySummer(Reader, _registry, new UsageDays(Database.Factory), Time, NullLogger<DaySummer>.Instance);
        return await summer.PassAsync(null, default);
    }

    public ValueTask<RegistrySnapshot> RegistryAsync() => _registry.SnapshotAsync(default);

    /// <summary>Sessions of an hour and of 1 kWh.</summary>
    public async Task SessionsAsync(params (string Name, string Site, string Start)[] sessions)
    {
        await using MakerspaceDb db = Database.Open();
        db.AddRange(sessions.Select(s =>
        {
            DateTimeOffset start = DateTimeOffset.Parse(s.Start, CultureInfo.InvariantCulture);
            return new UsageEntry
            {
                Agent = "agent-1",
                Session = s.Name,
                Site = s.Site,
                Machine = "laser-1",
                Member = "m-1",
                Epoch = "e1",
                EndSeq = 2,
                StartWall = start,
                StartAt = start,
                StartClock = Contracts.ClockQuality.Synced,
                EndWall = start.AddHours(1),
                EndReason = SessionEndReason.BadgeOut,
                OccupiedSeconds = 3600,
                ActiveSeconds = 3600,
                EnergyWh = 1000,
            };
        }));
        await db.SaveChangesAsync();
    }

    public async Task<(int Sessions, decimal Euros, decimal Kwh)> MonthAsync(CalendarMonth month)
    {
        UsageMonth total = (await Usage.ReadAsync(month, SiteScope.Network, default)).Total;
        return (total.Sessions, total.Euros, total.Kwh);
    }

    public async Task<string[]> ListedAsync(CalendarMonth month, string? site = null)
    {
        SiteZones zones = (await RegistryAsync()).Zones;
        IReadOnlyList<SessionLine> found = await Reader.LastSessionsAsync(new SessionQuery(zones.Start(month.FirstDay), zones.Start(month.Next.FirstDay), Site: site), 100, default);
        Assert.Equal(found.Count, (await Usage.PricesAsync(found, default)).Count(p => p.Euros == (month == new CalendarMonth(2026, 10) ? 10 : 100)));
        return [.. found.Select(s => s.Session).Order(StringComparer.Ordinal)];
    }

    public async ValueTask DisposeAsync()
    {
        Usage.Dispose();
        _registry.Dispose();
        _registry.Dispose();
        Folder.Dispose();
        await Database.DisposeAsync();
    }
}
