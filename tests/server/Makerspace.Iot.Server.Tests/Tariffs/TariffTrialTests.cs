using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Tests.Data;
using Makerspace.Iot.Server.Tests.Statements;
using Makerspace.Iot.Server.Workspace.TariffPages;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Tests.Tariffs;

/// <summary>What past months would have cost under a draft: the closings' own lines, without a write.</summary>
public sealed class TariffTrialTests
{
    private static readonly CalendarMonth October = new(2026, 10);
    private static readonly CalendarMonth November = new(2026, 11);
    private readonly CancellationToken _cancel = TestContext.Current.CancellationToken;

    [Theory]
    [DatabaseData]
    public async Task A_draft_is_tried_on_recorded_sessions_and_nothing_is_written(DatabaseKind kind)
    {
        await using BillingBench bench = await BillingBench.CreateAsync(kind);
        long version = await VersionAsync(bench);
        using var cache = new RegistryCache(bench.Ledger.Database.Factory, bench.Time);
        using var trial = new TariffTrial(bench.Ledger.Database.Factory, cache);
        var terms = new TariffTerms { Active = new TimePrice(12), MonthlyCapCents = 1000 };

        // Before: 3.00 and 0.09 each. After: 6.00, 4.00 up to the cap, nothing.
        TrialResult result = await trial.RunAsync(new TariffScope(MembershipKind.Resident, "la-fab"), terms, new CalendarMonth(2026, 1), BillingBench.March, SiteScope.Of(["la-fab"]), "atelier-bois", _cancel);
        TrialRow row = Assert.Single(result.Rows);
        Assert.Equal(("atelier-bois", 3, 927L, 1000L, 73L), (row.Structure, row.Sessions, row.BeforeCents, row.AfterCents, row.DifferenceCents));
        Assert.Equal([-309L, 291L, 91L], result.Sessions.Select(s => s.DifferenceCents));
        Assert.Equal(3, result.Touched);
        Assert.Equal([ChargeKind.Active, ChargeKind.MonthlyCap], result.Sessions[0].After.Lines.Select(l => l.Kind));

        // The same terms as those that stand change nothing, and another month has no session.
        TariffTerms same = TariffRateRules.Plain(6, 0.25m);
        TrialResult nothing = await trial.RunAsync(new TariffScope(MembershipKind.Resident), same, BillingBench.February, BillingBench.February, SiteScope.Network, "atelier-bois", _cancel);
        Assert.Equal((0, 0L), (nothing.Touched, nothing.Total.DifferenceCents));
        Assert.Empty(nothing.Sessions);
        Assert.Empty((await trial.RunAsync(new TariffScope(MembershipKind.Resident), same, BillingBench.March, BillingBench.March, SiteScope.Network, null, _cancel)).Rows);
        Assert.Empty((await trial.RunAsync(new TariffScope(MembershipKind.Resident), same, BillingBench.February, BillingBench.February, SiteScope.Of(["val-sol"]), null, _cancel)).Rows);
        Assert.Equal(version, await VersionAsync(bench));
    }

    [Theory]
    [DatabaseData]
    public async Task Sessions_without_a_price_get_one_by_the_draft(DatabaseKind kind)
    {
        await using BillingBench bench = await BillingBench.CreateAsync(kind, tariff: false);
        using var cache = new RegistryCache(bench.Ledger.Database.Factory, bench.Time);
        using var trial = new TariffTrial(bench.Ledger.Database.Factory, cache);
        TrialResult result = await trial.RunAsync(new TariffScope(MembershipKind.Resident), TariffRateRules.Plain(6, 0), BillingBench.February, BillingBench.February, SiteScope.Network, null, _cancel);
        Assert.Equal((3, 0L, 900L), (result.Priced, result.Total.BeforeCents, result.Total.AfterCents));
    }

    [Theory]
    [DatabaseData]
    public async Task A_month_that_begins_at_one_site_before_it_ends_at_another_is_counted_in_order(DatabaseKind kind)
    {
        await using ThreeZones network = await ThreeZones.StartAsync(kind);
        await network.SessionsAsync(("reunion", "le-port", "2026-10-31T21:00:00Z"), ("martinique", "fort-de-france", "2026-11-01T02:00:00Z"), ("paris", "la-fab", "2026-10-31T22:30:00Z"));
        using var cache = new RegistryCache(network.Database.Factory, network.Time);
        using var trial = new TariffTrial(network.Database.Factory, cache);
        var scope = new TariffScope(MembershipKind.Resident);
        TrialResult both = await trial.RunAsync(scope, TariffRateRules.Plain(20, 0), October, November, SiteScope.Network, null, _cancel);
        Assert.Equal((3, 12_000L, 6000L), (both.Total.Sessions, both.Total.BeforeCents, both.Total.AfterCents));
        TrialResult october = await trial.RunAsync(scope, TariffRateRules.Plain(20, 0), October, October, SiteScope.Network, string.Empty, _cancel);
        Assert.Equal((2, 2000L, 4000L), (october.Total.Sessions, october.Total.BeforeCents, october.Total.AfterCents));
        Assert.Equal(["paris", "martinique"], october.Sessions.Select(s => s.Before.Entry.Key.Id));
    }

    [Theory]
    [DatabaseData]
    public async Task What_earlier_months_left_is_carried_over_into_the_months_that_are_tried(DatabaseKind kind)
    {
        await using ThreeZones network = await ThreeZones.StartAsync(kind);
        await network.SessionsAsync(("oct", "la-fab", "2026-10-10T08:00:00Z"), ("nov-1", "la-fab", "2026-11-10T08:00:00Z"), ("nov-2", "la-fab", "2026-11-11T08:00:00Z"), ("nov-3", "la-fab", "2026-11-12T08:00:00Z"));
        using var cache = new RegistryCache(network.Database.Factory, network.Time);
        using var trial = new TariffTrial(network.Database.Factory, cache);

        // Two hours a month, for one month more: October leaves one, November has two, and all three sessions of an hour are covered.
        var terms = new TariffTerms { Active = new TimePrice(10), Included = new IncludedHours(2, 1) };
        TrialResult carried = await trial.RunAsync(new TariffScope(MembershipKind.Resident), terms, November, November, SiteScope.Network, null, _cancel);
        Assert.Equal((3, 0L), (carried.Total.Sessions, carried.Total.AfterCents));
        TrialResult short1 = await trial.RunAsync(new TariffScope(MembershipKind.Resident), terms with { Included = new IncludedHours(1, 1) }, November, November, SiteScope.Network, null, _cancel);
        Assert.Equal(2000L, short1.Total.AfterCents);
    }

    private async Task<long> VersionAsync(BillingBench bench)
    {
        await using MakerspaceDb db = bench.Ledger.Open();
        return await RegistryVersion.ReadAsync(db) + await db.Set<AuditEntry>().LongCountAsync(_cancel);
    }
}
