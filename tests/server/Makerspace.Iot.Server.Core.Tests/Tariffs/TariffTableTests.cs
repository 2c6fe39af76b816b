using FsCheck;
using FsCheck.Fluent;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Tariffs;

namespace Makerspace.Iot.Server.Core.Tests.Tariffs;

public sealed class TariffTableTests
{
    private static readonly DateOnly NewYear = new(2026, 1, 1);

    [Fact]
    public void The_most_particular_rate_wins()
    {
        TariffRate general = Rate(price: 1);
        TariffRate category = Rate(category: "laser", price: 2);
        TariffRate site = Rate(site: "la-fabunit", price: 3);
        TariffRate both = Rate(site: "la-fabunit", category: "laser", price: 4);
        var table = new TariffTable([general, both, category, site]);

        Assert.Same(both, table.RateFor(MembershipKind.Resident, "la-fabunit", "laser", NewYear));
        Assert.Same(site, table.RateFor(MembershipKind.Resident, "la-fabunit", "press", NewYear));
        Assert.Same(category, table.RateFor(MembershipKind.Resident, "val-solidaire", "laser", NewYear));
        Assert.Same(general, table.RateFor(MembershipKind.Resident, "val-solidaire", "press", NewYear));
        Assert.Null(table.RateFor(MembershipKind.Nomad, "la-fabunit", "laser", NewYear));
    }

    [Fact]
    public void A_rate_holds_from_its_first_day_to_its_last_and_the_next_closes_an_open_one()
    {
        TariffRate first = Rate(price: 1);
        TariffRate second = Rate(price: 2, firstDay: new DateOnly(2026, 7, 1), lastDay: new DateOnly(2026, 7, 31));
        var table = new TariffTable([second, first]);

        Assert.Null(table.RateFor(MembershipKind.Resident, "s", "c", NewYear.AddDays(-1)));
        Assert.Same(first, table.RateFor(MembershipKind.Resident, "s", "c", NewYear));
        Assert.Same(first, table.RateFor(MembershipKind.Resident, "s", "c", new DateOnly(2026, 6, 30)));
        Assert.Same(second, table.RateFor(MembershipKind.Resident, "s", "c", new DateOnly(2026, 7, 31)));
        Assert.Null(table.RateFor(MembershipKind.Resident, "s", "c", new DateOnly(2026, 8, 1)));
    }

    [Fact]
    public void A_last_day_beyond_the_next_first_day_is_an_overlap()
    {
        TariffRate first = Rate(lastDay: new DateOnly(2026, 7, 1));
        TariffRate second = Rate(firstDay: new DateOnly(2026, 7, 1));
        Assert.Equal([(first, second)], Periods.Overlaps([second, first]));
        Assert.Empty(Periods.Overlaps([Rate(lastDay: new DateOnly(2026, 6, 30)), second]));
        Assert.Empty(Periods.Overlaps([Rate(), second, Rate(category: "laser", lastDay: new DateOnly(2027, 1, 1))]));
    }

    [Fact]
    public void The_rate_found_is_the_one_that_a_plain_search_finds()
    {
        Gen<TariffRate> rate = from first in Gen.Choose(0, 40)
                               from length in Gen.Choose(-1, 20)
                               from site in Gen.Elements("*", "a", "b")
                               from category in Gen.Elements("*", "x", "y")
                               select Rate(site, category, 1, NewYear.AddDays(first), length < 0 ? null : NewYear.AddDays(first + length));
        Gen<TariffRate[]> table = rate.ListOf().Select(l => l.DistinctBy(r => (r.Site, r.Category, r.FirstDay)).ToArray());
        var query = from rates in table
                    from day in Gen.Choose(0, 70)
                    from site in Gen.Elements("a", "b", "z")
                    from category in Gen.Elements("x", "y", "z")
                    select (rates, day: NewYear.AddDays(day), site, category);

        Prop.ForAll(query.ToArbitrary(), q =>
            ReferenceEquals(Plain(q.rates, q.site, q.category, q.day), new TariffTable(q.rates).RateFor(MembershipKind.Resident, q.site, q.category, q.day)))
            .QuickCheckThrowOnFailure();

        static TariffRate? Plain(TariffRate[] rates, string site, string category, DateOnly day) => rates
            .Where(r => (r.Site == "*" || r.Site == site) && (r.Category == "*" || r.Category == category) && r.FirstDay <= day)
            .Where(r => !rates.Any(o => o.Site == r.Site && o.Category == r.Category && o.FirstDay > r.FirstDay && o.FirstDay <= day))
            .Where(r => r.LastDay is null || r.LastDay >= day)
            .OrderByDescending(r => (r.Site == "*" ? 0 : 2) + (r.Category == "*" ? 0 : 1))
            .FirstOrDefault();
    }

    internal static TariffRate Rate(string site = "*", string category = "*", decimal price = 1, DateOnly? firstDay = null, DateOnly? lastDay = null, decimal kwh = 0.25m) => new()
    {
        Kind = MembershipKind.Resident,
        Site = site,
        Category = category,
        FirstDay = firstDay ?? NewYear,
        LastDay = lastDay,
        EurosPerActiveHour = price,
        EurosPerKwh = kwh,
    };
}
