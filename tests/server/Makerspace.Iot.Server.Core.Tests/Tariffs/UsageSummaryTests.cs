using FsCheck;
using FsCheck.Fluent;
using Makerspace.Iot.Server.Core.Ledger;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Tariffs;

namespace Makerspace.Iot.Server.Core.Tests.Tariffs;

public sealed class UsageSummaryTests
{
    private static readonly SessionPricing Pricing = SessionPricingTests.Pricing(TariffTableTests.Rate(price: 7.3m, kwh: 0.2516m));

    [Fact]
    public void Months_are_cut_at_midnight_in_Paris()
    {
        IReadOnlyList<UsageMonth> rows = UsageSummary.PerStructure(
            [
                SessionPricingTests.Fact(new DateTimeOffset(2026, 3, 31, 21, 59, 59, TimeSpan.Zero)),
                SessionPricingTests.Fact(new DateTimeOffset(2026, 3, 31, 22, 0, 0, TimeSpan.Zero)),
            ],
            Pricing);
        Assert.Equal([new DateOnly(2026, 3, 1), new DateOnly(2026, 4, 1)], rows.Select(r => r.Month));
    }

    [Theory]
    [InlineData("la-fabunit", "2026-10-31T22:59:59Z", 10)]
    [InlineData("la-fabunit", "2026-10-31T23:00:00Z", 11)]
    [InlineData("fort-de-france", "2026-11-01T03:59:59Z", 10)]
    [InlineData("fort-de-france", "2026-11-01T04:00:00Z", 11)]
    [InlineData("le-port", "2026-10-31T19:59:59Z", 10)]
    [InlineData("le-port", "2026-10-31T20:00:00Z", 11)]
    public void A_session_over_midnight_counts_whole_in_the_month_in_which_it_began_at_its_site(string site, string start, int month)
    {
        var zones = new SiteZones(
        [
            new Site { Name = "fort-de-france", Label = "Fort-de-France", TimeZone = "America/Martinique" },
            new Site { Name = "le-port", Label = "Le Port", TimeZone = "Indian/Reunion" },
        ]);
        Membership member = SessionPricingTests.Member(MembershipKind.Resident, string.Empty, Everywhere.Mark);
        var pricing = new SessionPricing(
            new TariffTable([TariffTableTests.Rate(price: 10, kwh: 0), TariffTableTests.Rate(price: 11, kwh: 0, firstDay: new DateOnly(2026, 11, 1))]), new MembershipRecord([member], zones), zones);
        UsageMonth row = Assert.Single(UsageSummary.PerStructure([SessionPricingTests.Fact(DateTimeOffset.Parse(start)) with { Site = site }], pricing));
        Assert.Equal((new DateOnly(2026, month, 1), (decimal)month), (row.Month, row.Euros));
    }

    [Fact]
    public void Sessions_are_counted_by_what_is_weak_in_them()
    {
        UsageFact fact = SessionPricingTests.Fact();
        UsageMonth row = Assert.Single(UsageSummary.PerStructure(
            [
                fact,
                fact with { Energy = EnergyGrade.Estimated },
                fact with { Energy = EnergyGrade.Missing },
                fact with { Member = "m-2" },
                fact with { Purpose = UsagePurpose.Maintenance },
            ],
            Pricing));
        Assert.Equal(5, row.Sessions);
        Assert.Equal(1, row.SessionsEnergyEstimated);
        Assert.Equal(1, row.SessionsEnergyMissing);
        Assert.Equal(1, row.SessionsWithoutTariff);
        Assert.Equal(1, row.SessionsNotBilled);
        Assert.Equal(5m, row.ActiveHours);
        Assert.Equal(2.5m, row.Kwh);
        Assert.Equal(3 * 7.43m, row.Euros); // 7.30, and 0.1258 as 0.13
    }

    [Fact]
    public void Private_persons_stand_together_and_last()
    {
        UsageFact fact = SessionPricingTests.Fact();
        Assert.Equal(["firm", null], UsageSummary.PerStructure([fact, fact with { Structure = "firm" }, fact], Pricing).Select(r => r.Structure));
    }

    [Fact]
    public void Sessions_that_no_badge_opened_have_a_row_of_their_own_after_private_persons()
    {
        UsageFact fact = SessionPricingTests.Fact();
        UsageFact watched = fact with { Member = "unbadged", Unbadged = true };
        IReadOnlyList<UsageMonth> rows = UsageSummary.PerStructure([watched, fact, fact with { Structure = "firm" }, watched], Pricing);
        Assert.Equal([("firm", false, 1), (null, false, 1), (null, true, 2)], rows.Select(r => (r.Structure, r.Unbadged, r.Sessions)));
    }

    [Fact]
    public void The_total_is_the_sum_of_the_rounded_sessions_however_they_are_grouped()
    {
        var fact = from minutes in Gen.Choose(0, 300 * 24 * 60)
                   from ms in Gen.Choose(0, 100_000_000)
                   from mwh in Gen.Choose(0, 100_000_000)
                   from structure in Gen.Elements(null, "firm", "other")
                   from member in Gen.Elements("m-1", "m-2")
                   from purpose in Gen.Elements(Enum.GetValues<UsagePurpose>())
                   from energy in Gen.Elements(Enum.GetValues<EnergyGrade>())
                   select SessionPricingTests.Fact(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(minutes)) with
                   {
                       ActiveSeconds = ms / 1000.0,
                       OccupiedSeconds = ms / 500.0,
                       EnergyWh = mwh / 1000.0,
                       Structure = structure,
                       Member = member,
                       Purpose = purpose,
                       Energy = energy,
                   };
        Prop.ForAll(fact.ListOf().ToArbitrary(), facts =>
        {
            IReadOnlyList<UsageMonth> rows = UsageSummary.PerStructure(facts, Pricing);
            UsageMonth total = UsageSummary.Total(rows);
            return total.Euros == facts.Sum(f => Pricing.PriceOf(f).Euros ?? 0m)
                && total.Sessions == facts.Count
                && total.ActiveHours == facts.Sum(f => decimal.Round((decimal)f.ActiveSeconds, 3)) / 3600m
                && total.Kwh == facts.Sum(f => decimal.Round((decimal)f.EnergyWh, 3)) / 1000m
                && total.Equals(UsageSummary.Total(facts.AsEnumerable().Reverse().Select(f => UsageSummary.One(f, Pricing.PriceOf(f)))))
                && rows.Select(r => (r.Month, r.Structure)).Distinct().Count() == rows.Count;
        }).QuickCheckThrowOnFailure();
    }
}
