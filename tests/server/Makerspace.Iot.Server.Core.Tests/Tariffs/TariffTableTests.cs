using FsCheck;
using FsCheck.Fluent;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Tariffs;

namespace Makerspace.Iot.Server.Core.Tests.Tariffs;

public sealed class TariffTableTests
{
    private static readonly DateOnly NewYear = new(2026, 1, 1);

    [Fact]
    public void The_most_particular_tariff_wins()
    {
        Tariff general = Version(price: 1);
        Tariff category = Version(category: "laser", price: 2);
        Tariff site = Version(site: "la-fabunit", price: 3);
        Tariff both = Version(site: "la-fabunit", category: "laser", price: 4);
        Tariff machine = Version() with { Scope = new TariffScope(MembershipKind.Resident, Machine: "laser-2") };
        Tariff machineHere = Version() with { Scope = new TariffScope(MembershipKind.Resident, "la-fabunit", Machine: "laser-2") };
        var table = new TariffTable([general, both, category, site, machine, machineHere]);

        Assert.Same(machineHere, table.Find(MembershipKind.Resident, "la-fabunit", "laser", "laser-2", NewYear));
        Assert.Same(machine, table.Find(MembershipKind.Resident, "val-solidaire", "laser", "laser-2", NewYear));

        Assert.Same(both, table.Find(MembershipKind.Resident, "la-fabunit", "laser", "laser-1", NewYear));
        Assert.Same(site, table.Find(MembershipKind.Resident, "la-fabunit", "press", "laser-1", NewYear));
        Assert.Same(category, table.Find(MembershipKind.Resident, "val-solidaire", "laser", "laser-1", NewYear));
        Assert.Same(general, table.Find(MembershipKind.Resident, "val-solidaire", "press", "laser-1", NewYear));
        Assert.Null(table.Find(MembershipKind.Nomad, "la-fabunit", "laser", "laser-1", NewYear));
    }

    [Fact]
    public void A_version_holds_from_its_first_day_to_its_last_and_the_next_closes_an_open_one()
    {
        Tariff first = Version(price: 1);
        Tariff second = Version(price: 2, firstDay: new DateOnly(2026, 7, 1), lastDay: new DateOnly(2026, 7, 31));
        var table = new TariffTable([second, first]);

        Assert.Null(table.Find(MembershipKind.Resident, "s", "c", "laser-1", NewYear.AddDays(-1)));
        Assert.Same(first, table.Find(MembershipKind.Resident, "s", "c", "laser-1", NewYear));
        Assert.Same(first, table.Find(MembershipKind.Resident, "s", "c", "laser-1", new DateOnly(2026, 6, 30)));
        Assert.Same(second, table.Find(MembershipKind.Resident, "s", "c", "laser-1", new DateOnly(2026, 7, 31)));
        Assert.Null(table.Find(MembershipKind.Resident, "s", "c", "laser-1", new DateOnly(2026, 8, 1)));
    }

    [Fact]
    public void A_last_day_beyond_the_next_first_day_is_an_overlap()
    {
        TariffRate first = Rate(lastDay: new DateOnly(2026, 7, 1));
        TariffRate second = Rate(firstDay: new DateOnly(2026, 7, 1));
        Assert.Equal([(first, second)], Periods.Overlaps([second, first]));
        Assert.Empty(Periods.Overlaps([Rate(lastDay: new DateOnly(2026, 6, 30)), second]));
        Assert.Empty(Periods.Overlaps([Rate(), second, Rate(category: "laser", lastDay: new DateOnly(2027, 1, 1))]));
        Tariff[] versions = [.. new[] { first, second }.Select(Tariff.Of)];
        Assert.Equal([(versions[0], versions[1])], TariffTable.Overlaps(versions));
        Assert.Empty(TariffTable.Overlaps([versions[0], versions[1] with { Scope = versions[1].Scope with { Machine = "laser-2" } }]));
    }

    [Fact]
    public void The_tariff_found_is_the_one_that_a_plain_search_finds()
    {
        Gen<Tariff> tariff = from first in Gen.Choose(0, 40)
                             from length in Gen.Choose(-1, 20)
                             from site in Gen.Elements("*", "a", "b")
                             from category in Gen.Elements("*", "x", "y")
                             select Version(site, category, 1, NewYear.AddDays(first), length < 0 ? null : NewYear.AddDays(first + length));
        Gen<Tariff[]> table = tariff.ListOf().Select(l => l.DistinctBy(r => (r.Scope, r.FirstDay)).ToArray());
        var query = from tariffs in table
                    from day in Gen.Choose(0, 70)
                    from site in Gen.Elements("a", "b", "z")
                    from category in Gen.Elements("x", "y", "z")
                    select (tariffs, day: NewYear.AddDays(day), site, category);

        Prop.ForAll(query.ToArbitrary(), q =>
            ReferenceEquals(Plain(q.tariffs, q.site, q.category, q.day), new TariffTable(q.tariffs).Find(MembershipKind.Resident, q.site, q.category, "m", q.day)))
            .QuickCheckThrowOnFailure();

        static Tariff? Plain(Tariff[] tariffs, string site, string category, DateOnly day) => tariffs
            .Where(t => (t.Scope.Site == "*" || t.Scope.Site == site) && (t.Scope.Category == "*" || t.Scope.Category == category) && t.FirstDay <= day)
            .Where(t => !tariffs.Any(o => o.Scope == t.Scope && o.FirstDay > t.FirstDay && o.FirstDay <= day))
            .Where(t => t.LastDay is null || t.LastDay >= day)
            .OrderByDescending(t => (t.Scope.Site == "*" ? 0 : 2) + (t.Scope.Category == "*" ? 0 : 1))
            .FirstOrDefault();
    }

    private static Tariff Version(string site = "*", string category = "*", decimal price = 1, DateOnly? firstDay = null, DateOnly? lastDay = null) =>
        Tariff.Of(Rate(site, category, price, firstDay, lastDay));

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
