using FsCheck;
using FsCheck.Fluent;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Tariffs;
using static Makerspace.Iot.Server.Core.Tests.Tariffs.TariffScene;

namespace Makerspace.Iot.Server.Core.Tests.Tariffs;

public sealed class TariffPropertyTests
{
    private static readonly HourPack[] Packs = [new("pack", "m-1", "firm", 3 * Quantity.Hour, NewYear, new DateOnly(2026, 3, 20))];

    private static readonly Gen<TariffTerms> Terms =
        from active in Gen.Choose(0, 300_000)
        from occupied in Gen.Choose(-100_000, 100_000)
        from free in Gen.Choose(0, 20)
        from step in Gen.Elements(0, 0, 1, 15)
        from kwh in Gen.Choose(0, 5000)
        from fee in Gen.Choose(0, 400)
        from minimum in Gen.Choose(0, 500)
        from day in Gen.Choose(-3000, 3000)
        from month in Gen.Choose(-9000, 9000)
        from included in Gen.Choose(-3, 6)
        from carry in Gen.Choose(0, 3)
        from tier in Gen.Choose(0, 5)
        select new TariffTerms
        {
            Active = new TimePrice(active / 10_000m) { FreeMinutes = free, StepMinutes = step, Tiers = tier == 0 ? [] : [new TimeTier(tier, active / 20_000m)] },
            Occupied = occupied < 0 ? null : new TimePrice(occupied / 10_000m),
            Energy = new EnergyPrice(kwh / 10_000m, kwh / 20_000m, "lu-di 22:00-24:00 | lu-di 00:00-06:00"),
            StartFee = fee / 100m,
            MinimumCents = minimum,
            DailyCapCents = day < 0 ? null : day,
            MonthlyCapCents = month < 0 ? null : month,
            Included = included <= 0 ? null : new IncludedHours(included, carry),
            FreePurposes = [UsagePurpose.Training],
        };

    private static readonly Gen<BillableEntry[]> Entries =
        from list in
            (from minute in Gen.Choose(0, 120 * 24 * 60)
             from ms in Gen.Choose(0, 20_000_000)
             from wh in Gen.Choose(0, 5000)
             from member in Gen.Elements("m-1", "m-2", "m-3")
             from site in Gen.Elements("la-fabunit", "le-port")
             from purpose in Gen.Elements(Enum.GetValues<UsagePurpose>())
             select (minute, ms, wh, member, site, purpose)).ListOf()
        select list.Select((e, i) =>
        {
            SessionUse use = Session(e.ms / 60_000.0, e.wh, occupiedMinutes: e.ms / 40_000.0, id: $"s-{i}");
            return use with { Fact = use.Fact with { Start = new DateTimeOffset(2026, 1, 15, 0, 0, 0, TimeSpan.Zero).AddMinutes(e.minute), Member = e.member, Site = e.site, Purpose = e.purpose } };
        }).Order(Comparer<BillableEntry>.Create((a, b) => a.CompareOrder(b))).ToArray();

    [Fact]
    public void The_same_entries_give_the_same_lines_in_whatever_batches()
    {
        var cases = from terms in Terms
                    from entries in Entries
                    from cuts in Gen.Choose(1, 7)
                    select (terms, entries, cuts);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            ChargeLine[] whole = Fold(c.terms, c.entries);
            var parts = new List<ChargeLine>();
            AllowanceState? state = null;
            foreach (BillableEntry[] batch in c.entries.Chunk(c.cuts))
            {
                var fold = new TariffFold(PricingOf(c.terms), Packs, state);
                parts.AddRange(fold.AddAll(batch.Reverse()).ToArray().SelectMany(e => e.Lines));
                state = fold.State;
            }

            return whole.SequenceEqual(parts) && whole.SequenceEqual(Fold(c.terms, c.entries));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Every_amount_is_quantity_times_rate_rounded_once_and_caps_and_minimum_hold()
    {
        var cases = from terms in Terms
                    from entries in Entries
                    select (terms, entries);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var fold = new TariffFold(PricingOf(c.terms), Packs);
            ChargedEntry[] charged = [.. fold.AddAll(c.entries)];
            SiteZones zones = PricingOf(c.terms).Zones;
            return charged.SelectMany(e => e.Lines).All(l => l.Cents == (long)decimal.Round(l.InUnits * l.Rate * 100m, MidpointRounding.AwayFromZero))
                && charged.All(e => e.Cents >= 0)
                && charged.Where(e => e.Lines.Any(l => l.Kind == ChargeKind.Minimum)).All(e => e.Lines.Where(l => l.LimitCents == 0 || l.Kind == ChargeKind.Minimum).Sum(l => l.Cents) == c.terms.MinimumCents)
                && charged.GroupBy(e => (e.Entry.Member, zones.DayOf(e.Entry.At, e.Entry.Site))).All(g => c.terms.DailyCapCents is not { } cap || g.Sum(e => e.Cents) <= cap)
                && charged.GroupBy(e => (e.Entry.Member, zones.MonthOf(e.Entry.At, e.Entry.Site))).All(g => c.terms.MonthlyCapCents is not { } cap || g.Sum(e => e.Cents) <= cap);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_tariff_that_is_nowhere_dearer_never_costs_more()
    {
        var cases = from terms in Terms
                    from entries in Entries
                    from percent in Gen.Choose(0, 100)
                    from free in Gen.Choose(0, 10)
                    select (terms, entries, percent, free);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            // With tiers, more free minutes would move each session to another place in them, where it may be rounded up.
            decimal less = c.percent / 100m;
            bool tiers = c.terms.Active!.Tiers.Count > 0;
            TariffTerms cheaper = c.terms with
            {
                Active = c.terms.Active with
                {
                    Euros = c.terms.Active.Euros * less,
                    FreeMinutes = tiers ? c.terms.Active.FreeMinutes : c.terms.Active.FreeMinutes + c.free,
                    Tiers = [.. c.terms.Active.Tiers.Select(t => t with { Euros = t.Euros * less })],
                },
                Energy = c.terms.Energy! with { Euros = c.terms.Energy.Euros * less },
                StartFee = c.terms.StartFee * less,
                MinimumCents = (long)(c.terms.MinimumCents * less),
                DailyCapCents = (long?)(c.terms.DailyCapCents * less),
                MonthlyCapCents = (long?)(c.terms.MonthlyCapCents * less),
                Included = tiers || c.terms.Included is null ? c.terms.Included : c.terms.Included with { Hours = c.terms.Included.Hours + c.free },
            };
            return Fold(cheaper, c.entries).Sum(l => l.Cents) <= Fold(c.terms, c.entries).Sum(l => l.Cents);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Without_allowances_the_own_price_of_a_session_is_what_the_fold_asks_for()
    {
        var cases = from terms in Terms
                    from entries in Entries
                    select (terms: terms with { Included = null, DailyCapCents = null, MonthlyCapCents = null, Active = terms.Active! with { Tiers = [] } }, entries);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            SessionPricing pricing = PricingOf(c.terms);
            return !c.terms.HasAllowances && new TariffFold(pricing).AddAll(c.entries).ToArray().All(e => e.Cents == (pricing.PriceOf(((SessionUse)e.Entry).Fact).Euros ?? 0) * 100);
        }).QuickCheckThrowOnFailure();
    }

    private static SessionPricing PricingOf(TariffTerms terms) => Pricing([Version(terms)], Member(), Member("m-2", new DateOnly(2026, 2, 10)));

    private static ChargeLine[] Fold(TariffTerms terms, BillableEntry[] entries) => [.. new TariffFold(PricingOf(terms), Packs).AddAll(entries).SelectMany(e => e.Lines)];
}
