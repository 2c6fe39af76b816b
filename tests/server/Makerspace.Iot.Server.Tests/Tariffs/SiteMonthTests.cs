using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Import;
using Makerspace.Iot.Server.Ledger;
using Makerspace.Iot.Server.Tests.Data;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Tests.Tariffs;

/// <summary>Days and months of three sites in three time zones, each cut at its own midnight.</summary>
public sealed class SiteMonthTests
{
    private static readonly CalendarMonth October = new(2026, 10);
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Theory]
    [DatabaseData]
    public async Task A_session_over_the_end_of_a_month_counts_whole_in_the_month_in_which_it_began_at_its_site(DatabaseKind kind)
    {
        await using ThreeZones network = await ThreeZones.StartAsync(kind);
        await network.SessionsAsync(
            ("paris-last", "la-fab", "2026-10-31T22:59:59Z"), ("paris-first", "la-fab", "2026-10-31T23:00:00Z"),
            ("martinique-last", "fort-de-france", "2026-11-01T03:59:59Z"), ("martinique-first", "fort-de-france", "2026-11-01T04:00:00Z"),
            ("reunion-last", "le-port", "2026-10-31T19:59:59Z"), ("reunion-first", "le-port", "2026-10-31T20:00:00Z"));

        // October costs 10 euros an hour, November 100; each session is of an hour and of 1 kWh.
        Assert.Equal((3, 30m, 3m), await network.MonthAsync(October));
        Assert.Equal((3, 300m, 3m), await network.MonthAsync(October.Next));
        Assert.Equal(["martinique-last", "paris-last", "reunion-last"], await network.ListedAsync(October));
        Assert.Equal(["martinique-first", "paris-first", "reunion-first"], await network.ListedAsync(October.Next));
        Assert.Equal(["reunion-last"], await network.ListedAsync(October, "le-port"));
        Assert.Equal(["martinique-first"], await network.ListedAsync(October.Next, "fort-de-france"));
    }

    [Theory]
    [DatabaseData]
    public async Task The_day_of_25_hours_and_the_day_of_23_hours_have_each_of_their_sessions_once(DatabaseKind kind)
    {
        await using ThreeZones network = await ThreeZones.StartAsync(kind);
        (string, string, string)[] starts = [.. Enumerable.Range(0, 50).Select(h => ($"h{h:00}", "la-fab", new DateTimeOffset(2026, 10, 24, 22, 30, 0, TimeSpan.Zero).AddHours(h).ToString("O")))];
        await network.SessionsAsync(starts);
        SiteZones zones = (await network.RegistryAsync()).Zones;
        Assert.Equal(25, await CountAsync(new DateOnly(2026, 10, 25)));
        Assert.Equal(24, await CountAsync(new DateOnly(2026, 10, 26)));
        await network.SessionsAsync([.. Enumerable.Range(0, 50).Select(h => ($"s{h:00}", "la-fab", new DateTimeOffset(2026, 3, 28, 23, 30, 0, TimeSpan.Zero).AddHours(h).ToString("O")))]);
        Assert.Equal(23, await CountAsync(new DateOnly(2026, 3, 29)));
        Assert.Equal(24, await CountAsync(new DateOnly(2026, 3, 30)));

        async Task<int> CountAsync(DateOnly day) => (await network.Reader.LastSessionsAsync(new SessionQuery(zones.Start(day), zones.Start(day.AddDays(1))), 100, _cancel)).Count;
    }

    [Theory]
    [DatabaseData]
    public async Task A_corrected_zone_needs_a_reason_and_makes_past_months_anew(DatabaseKind kind)
    {
        await using ThreeZones network = await ThreeZones.StartAsync(kind);
        await network.SessionsAsync(("edge", "le-port", "2026-10-31T21:00:00Z"));
        Assert.Equal((0, 0m, 0m), await network.MonthAsync(October));
        Assert.Equal((1, 100m, 1m), await network.MonthAsync(October.Next));
        Assert.True(await network.SumDaysAsync() > 0);

        ImportResult refused = await ImportAsync("nom;libelle;fuseau\nle-port;Le Port;Europe/Paris\n", null);
        Assert.Contains("le mois ou le prix de 1 session", Assert.Single(refused.Errors).Message, StringComparison.Ordinal);
        ImportResult corrected = await ImportAsync("nom;libelle;fuseau\nle-port;Le Port;Europe/Paris\n", "fuseau saisi par erreur");
        Assert.True(corrected.Written);
        Assert.Contains("correction", Assert.Single(corrected.Warnings).Message, StringComparison.Ordinal);
        network.Time.Advance(RegistryCache.CheckEvery);
        Assert.Equal((1, 10m, 1m), await network.MonthAsync(October));
        Assert.Equal((0, 0m, 0m), await network.MonthAsync(October.Next));
        Assert.True(await network.SumDaysAsync() > 0);
        Assert.Equal(0, await network.SumDaysAsync());
        Assert.Equal((1, 10m, 1m), await network.MonthAsync(October));
        Assert.Equal(["edge"], await network.ListedAsync(October));
        await using MakerspaceDb db = network.Database.Open();
        AuditEntry kept = await db.Set<AuditEntry>().SingleAsync(a => a.Kind == "sites" && a.Before != null, _cancel);
        Assert.Equal(("fuseau saisi par erreur", true, true), (kept.Reason, kept.Before!.Contains("Indian/Reunion", StringComparison.Ordinal), kept.After!.Contains("Europe/Paris", StringComparison.Ordinal)));

        async Task<ImportResult> ImportAsync(string text, string? reason)
        {
            string path = Path.Combine(network.Folder.Path, "sites.csv");
            await File.WriteAllTextAsync(path, text, _cancel);
            return await new RegistryImport(network.Database.Factory) { Reason = reason, Time = network.Time }.RunAsync([path], dryRun: false, _cancel);
        }
    }

    [Fact]
    public async Task The_current_month_of_a_network_in_one_zone_is_that_of_the_zone()
    {
        await using ThreeZones network = await ThreeZones.StartAsync(DatabaseKind.Sqlite, new DateTimeOffset(2026, 10, 31, 21, 0, 0, TimeSpan.Zero));
        Assert.Equal(October, (await network.Usage.ReadAsync(null, SiteScope.Network, _cancel)).Month);

        // It is November at Le Port already, so that it can be chosen.
        Assert.Contains(October.Next, (await network.Usage.ReadAsync(null, SiteScope.Network, _cancel)).Months);
        await using (MakerspaceDb db = network.Database.Open())
        {
            await db.Set<Site>().Where(s => s.Name != "le-port").ExecuteDeleteAsync(_cancel);
            await RegistryVersion.BumpAsync(db, _cancel);
        }

        network.Time.Advance(RegistryCache.CheckEvery);
        Assert.Equal(October.Next, (await network.Usage.ReadAsync(null, SiteScope.Network, _cancel)).Month);
    }
}
