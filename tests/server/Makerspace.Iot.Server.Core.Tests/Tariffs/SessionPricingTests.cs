using FsCheck;
using FsCheck.Fluent;
using Makerspace.Iot.Server.Core.Ledger;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Tariffs;

namespace Makerspace.Iot.Server.Core.Tests.Tariffs;

public sealed class SessionPricingTests
{
    [Theory]
    [InlineData(3600, 0, 12, 0, "12.00")]
    [InlineData(0, 1000, 0, 0.2516, "0.25")]
    [InlineData(5400, 2500, 10, 0.30, "15.75")]
    [InlineData(1.8, 0, 10, 0, "0.01")] // half a cent goes up
    [InlineData(1.799, 0, 10, 0, "0.00")]
    [InlineData(5.4, 0, 10, 0, "0.02")] // 1.5 cents; rounding to even would also say 2
    [InlineData(9, 0, 10, 0, "0.03")] // 2.5 cents; rounding to even would say 2
    [InlineData(0, 0, 10, 0.3, "0.00")]
    [InlineData(1.8, 5, 10, 1, "0.02")] // two lines of half a cent: each is rounded by itself
    public void Each_line_is_rounded_once_half_a_cent_up(double activeSeconds, double wh, double perHour, double perKwh, string euros) =>
        Assert.Equal(decimal.Parse(euros, System.Globalization.CultureInfo.InvariantCulture), Amount(activeSeconds, wh, (decimal)perHour, (decimal)perKwh));

    [Fact]
    public void An_amount_is_within_half_a_cent_of_the_exact_one_for_each_line_and_never_falls_when_use_grows()
    {
        var cases = from ms in Gen.Choose(0, 200_000_000)
                    from more in Gen.Choose(0, 1_000_000)
                    from wh in Gen.Choose(0, 5_000_000)
                    from perHour in Gen.Choose(0, 1_000_000)
                    from perKwh in Gen.Choose(0, 10_000)
                    select (ms, more, wh, perHour: perHour / 10_000m, perKwh: perKwh / 10_000m);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            decimal amount = Amount(c.ms / 1000.0, c.wh, c.perHour, c.perKwh);
            decimal exact = (c.ms * c.perHour / 3_600_000m) + (c.wh * c.perKwh / 1000m);
            return Math.Abs(amount - exact) <= 0.01m
                && amount * 100 % 1 == 0
                && Amount((c.ms + c.more) / 1000.0, c.wh, c.perHour, c.perKwh) >= amount
                && Amount(c.ms / 1000.0, c.wh + c.more, c.perHour, c.perKwh) >= amount;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_rate_is_the_one_in_force_at_the_start_by_the_calendar_of_Paris()
    {
        SessionPricing pricing = Pricing(
            TariffTableTests.Rate(price: 10, kwh: 0),
            TariffTableTests.Rate(price: 20, kwh: 0, firstDay: new DateOnly(2026, 7, 1)));

        // 30 June 23:59 and 1 July 00:00 in Paris are 21:59 and 22:00 UTC of 30 June.
        Assert.Equal(10m, pricing.PriceOf(Fact(new DateTimeOffset(2026, 6, 30, 21, 59, 59, TimeSpan.Zero))).Euros);
        Assert.Equal(20m, pricing.PriceOf(Fact(new DateTimeOffset(2026, 6, 30, 22, 0, 0, TimeSpan.Zero))).Euros);
    }

    [Fact]
    public void Maintenance_is_never_billed()
    {
        Price price = Pricing(TariffTableTests.Rate(price: 10)).PriceOf(Fact() with { Purpose = UsagePurpose.Maintenance });
        Assert.Equal(new Price(PriceOutcome.NotBilled), price);
    }

    [Fact]
    public void A_missing_tariff_is_said_and_is_not_zero()
    {
        Price price = Pricing().PriceOf(Fact());
        Assert.Equal(PriceOutcome.NoTariff, price.Outcome);
        Assert.Null(price.Euros);
        Assert.Equal(MembershipKind.Resident, price.Kind);
    }

    [Fact]
    public void A_free_rate_is_a_price_of_zero()
    {
        Price price = Pricing(TariffTableTests.Rate(price: 0, kwh: 0)).PriceOf(Fact());
        Assert.Equal(PriceOutcome.Priced, price.Outcome);
        Assert.Equal(0m, price.Euros);
    }

    [Fact]
    public void A_session_without_membership_has_no_price()
    {
        SessionPricing pricing = Pricing(TariffTableTests.Rate());
        Assert.Equal(PriceOutcome.NoMembership, pricing.PriceOf(Fact() with { Member = "m-2" }).Outcome);
        Assert.Equal(PriceOutcome.NoMembership, pricing.PriceOf(Fact() with { Site = "elsewhere" }).Outcome);
        Assert.Equal(PriceOutcome.NoMembership, pricing.PriceOf(Fact(new DateTimeOffset(2025, 12, 31, 12, 0, 0, TimeSpan.Zero))).Outcome);
    }

    [Fact]
    public void The_membership_of_the_structure_that_pays_gives_the_kind()
    {
        Membership own = Member(MembershipKind.Resident, string.Empty);
        Membership forFirm = Member(MembershipKind.Subscriber, "firm");
        Membership network = Member(MembershipKind.Nomad, "firm", Everywhere.Mark);
        MembershipRecord record = Record(network, forFirm, own);
        var start = new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

        Assert.Same(own, record.Of("m-1", "la-fabunit", null, start));
        Assert.Same(forFirm, record.Of("m-1", "la-fabunit", "firm", start));
        Assert.Same(network, record.Of("m-1", "val-solidaire", "firm", start));
        Assert.Null(record.Of("m-1", "la-fabunit", null, new DateTimeOffset(2025, 12, 31, 12, 0, 0, TimeSpan.Zero)));
    }

    [Fact]
    public void Nobody_is_charged_by_the_membership_of_another()
    {
        Membership ended = Member(MembershipKind.Resident, "firm");
        ended.LastDay = new DateOnly(2026, 2, 28);
        Membership own = Member(MembershipKind.Public, string.Empty);
        var pricing = new SessionPricing(new TariffTable((TariffRate[])[TariffTableTests.Rate(price: 12), PublicRate()]), Record(ended, own), new SiteZones([]));

        Assert.Equal(new Price(PriceOutcome.NoMembership), pricing.PriceOf(Fact() with { Structure = "firm" }));
        Assert.Equal(MembershipKind.Public, pricing.PriceOf(Fact()).Kind);
        Assert.Null(Record(Member(MembershipKind.Subscriber, "firm")).Of("m-1", "la-fabunit", null, Fact().Start));
    }

    [Fact]
    public void Of_two_memberships_of_one_structure_the_one_that_was_open_at_the_start_gives_the_kind()
    {
        Membership mornings = Member(MembershipKind.Resident, "firm");
        mornings.Hours = "lu-ve 08:00-12:00";
        Membership network = Member(MembershipKind.Nomad, "firm", Everywhere.Mark);
        MembershipRecord record = Record(network, mornings);
        Assert.Same(mornings, record.Of("m-1", "la-fabunit", "firm", new DateTimeOffset(2026, 3, 2, 10, 59, 59, TimeSpan.Zero)));
        Assert.Same(network, record.Of("m-1", "la-fabunit", "firm", new DateTimeOffset(2026, 3, 2, 11, 0, 0, TimeSpan.Zero)));
    }

    [Fact]
    public void The_days_of_a_membership_are_those_of_the_place()
    {
        Membership there = Member(MembershipKind.Resident, "firm", "le-port");
        there.FirstDay = new DateOnly(2026, 3, 1);
        var record = new MembershipRecord([there], new SiteZones([new Site { Name = "le-port", Label = "Le Port", TimeZone = "Indian/Reunion" }]));
        Assert.Same(there, record.Of("m-1", "le-port", "firm", new DateTimeOffset(2026, 2, 28, 20, 0, 0, TimeSpan.Zero)));
        Assert.Null(record.Of("m-1", "le-port", "firm", new DateTimeOffset(2026, 2, 28, 19, 59, 59, TimeSpan.Zero)));
    }

    private static decimal Amount(double activeSeconds, double wh, decimal perHour, decimal perKwh) =>
        Pricing(TariffTableTests.Rate(price: perHour, kwh: perKwh)).PriceOf(Fact() with { ActiveSeconds = activeSeconds, EnergyWh = wh }).Euros!.Value;

    internal static SessionPricing Pricing(params TariffRate[] rates) =>
        new(new TariffTable(rates), Record(Member(MembershipKind.Resident, string.Empty), Member(MembershipKind.Resident, "firm")), new SiteZones([]));

    private static MembershipRecord Record(params Membership[] memberships) => new(memberships, new SiteZones([]));

    private static TariffRate PublicRate() => new() { Kind = MembershipKind.Public, FirstDay = new DateOnly(2026, 1, 1), EurosPerActiveHour = 20, EurosPerKwh = 0 };

    internal static Membership Member(MembershipKind kind, string structure, string site = "la-fabunit") =>
        new() { Person = "m-1", Site = site, Structure = structure, FirstDay = new DateOnly(2026, 1, 1), Kind = kind };

    internal static UsageFact Fact(DateTimeOffset? start = null) => new()
    {
        Site = "la-fabunit",
        Machine = "press-1",
        Category = "press",
        Member = "m-1",
        Purpose = UsagePurpose.Production,
        Start = start ?? new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero),
        OccupiedSeconds = 4000,
        ActiveSeconds = 3600,
        EnergyWh = 500,
        Energy = EnergyGrade.Metered,
    };
}
