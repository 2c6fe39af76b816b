using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Tariffs;
using static Makerspace.Iot.Server.Core.Tests.Tariffs.TariffScene;

namespace Makerspace.Iot.Server.Core.Tests.Tariffs;

public sealed class TariffFoldTests
{
    private static readonly TariffTerms Laser = new()
    {
        Active = new TimePrice(0.30m, TimeUnit.Minute) { FreeMinutes = 5 },
        Energy = new EnergyPrice(0.25m),
        MinimumCents = 200,
    };

    [Fact]
    public void The_laser_of_a_resident_costs_its_minimum_or_its_minutes_and_energy()
    {
        Assert.Equal([(ChargeKind.Active, 0), (ChargeKind.Energy, 1), (ChargeKind.Minimum, 199)], Lines(Laser, Session(3, wh: 50)));
        Assert.Equal([(ChargeKind.Active, 1260), (ChargeKind.Energy, 48)], Lines(Laser, Session(47, wh: 1900)));
    }

    [Fact]
    public void Who_uses_nothing_owes_neither_minimum_nor_start_fee()
    {
        Assert.Equal([(ChargeKind.Active, 0)], Lines(Laser with { StartFee = 3 }, Session(0, occupiedMinutes: 2)));
        Assert.Equal([(ChargeKind.Start, 300)], Lines(new TariffTerms { StartFee = 3 }, Session(0, occupiedMinutes: 2)));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 0)]
    [InlineData(5.0001, 450)]
    [InlineData(20, 450)]
    [InlineData(20.001, 900)]
    public void What_is_left_after_the_free_minutes_is_rounded_up_to_whole_steps(double minutes, long cents) =>
        Assert.Equal(cents, Lines(new TariffTerms { Active = new TimePrice(18) { FreeMinutes = 5, StepMinutes = 15 } }, Session(minutes)).Sum(l => l.Cents));

    [Fact]
    public void Occupied_time_start_fee_and_supervisor_are_lines_of_their_own()
    {
        var terms = new TariffTerms { Active = new TimePrice(12), Occupied = new TimePrice(6), StartFee = 2.5m, Supervisor = new TimePrice(30) };
        SessionUse use = Session(30, occupiedMinutes: 60);
        Assert.Equal([(ChargeKind.Active, 600), (ChargeKind.Occupied, 600), (ChargeKind.Start, 250)], Lines(terms, use));
        Assert.Equal([(ChargeKind.Active, 600), (ChargeKind.Occupied, 600), (ChargeKind.Start, 250), (ChargeKind.Supervisor, 3000)], Lines(terms, use with { Supervisor = "m-2" }));
    }

    [Fact]
    public void Tiers_split_the_session_that_passes_them_and_begin_anew_each_month()
    {
        var terms = new TariffTerms { Active = new TimePrice(10) { Tiers = [new TimeTier(1, 6), new TimeTier(2, 3)] } };
        var fold = new TariffFold(Pricing(Version(terms)));
        Assert.Equal([(ChargeKind.Active, 500), (ChargeKind.Active, 500), (ChargeKind.Active, 600), (ChargeKind.Active, 150)], Lines(fold, Session(30), Session(120, start: "2026-03-03T09:00:00Z")));
        Assert.Equal([(ChargeKind.Active, 300)], Lines(fold, Session(60, start: "2026-03-31T21:59:00Z")));
        Assert.Equal([(ChargeKind.Active, 1000)], Lines(fold, Session(60, start: "2026-03-31T22:00:00Z")));
    }

    [Fact]
    public void A_cap_is_a_line_below_zero_and_counts_the_day_then_the_month()
    {
        TariffTerms terms = Laser with { Active = new TimePrice(10), Energy = null, DailyCapCents = 1500, MonthlyCapCents = 2000 };
        var fold = new TariffFold(Pricing(Version(terms)));
        Assert.Equal(
            [(ChargeKind.Active, 1000), (ChargeKind.Active, 1000), (ChargeKind.DailyCap, -500), (ChargeKind.Active, 1000), (ChargeKind.DailyCap, -1000)],
            Lines(fold, Sessions(60, 60, 60)));
        Assert.Equal([(ChargeKind.Active, 1000), (ChargeKind.MonthlyCap, -500)], Lines(fold, Session(60, start: "2026-03-03T09:00:00Z")));
        Assert.Equal([(ChargeKind.Active, 1000)], Lines(fold, Session(60, start: "2026-04-01T09:00:00Z")));
    }

    [Fact]
    public void Days_of_23_and_25_hours_are_days_of_the_calendar()
    {
        TariffTerms terms = new() { Active = new TimePrice(10), DailyCapCents = 1000 };

        // 29 March 2026 ends at 22:00 UTC after 23 hours, 25 October at 23:00 UTC after 25.
        Assert.Equal(
            [(ChargeKind.Active, 1000), (ChargeKind.Active, 1000), (ChargeKind.DailyCap, -1000), (ChargeKind.Active, 1000)],
            Lines(terms, Session(60, start: "2026-03-28T23:00:00Z"), Session(60, start: "2026-03-29T21:59:59Z"), Session(60, start: "2026-03-29T22:00:00Z")));
        Assert.Equal(
            [(ChargeKind.Active, 1000), (ChargeKind.Active, 1000), (ChargeKind.DailyCap, -1000), (ChargeKind.Active, 1000)],
            Lines(terms, Session(60, start: "2026-10-24T22:00:00Z"), Session(60, start: "2026-10-25T22:59:59Z"), Session(60, start: "2026-10-25T23:00:00Z")));
    }

    [Fact]
    public void Included_hours_come_first_then_the_pack_that_ends_first_then_the_price()
    {
        var terms = new TariffTerms { Active = new TimePrice(12), Included = new IncludedHours(1), MinimumCents = 500 };
        HourPack[] packs =
        [
            new("late", null, "firm", 30 * Quantity.Minute, NewYear, new DateOnly(2026, 12, 31)),
            new("early", "m-1", "firm", 30 * Quantity.Minute, NewYear, new DateOnly(2026, 6, 30)),
            new("of another", "m-2", "firm", Quantity.Hour, NewYear, new DateOnly(2026, 6, 30)),
            new("ended", "m-1", "firm", Quantity.Hour, NewYear, new DateOnly(2026, 3, 1)),
        ];
        var fold = new TariffFold(Pricing(Version(terms)), packs);
        ChargeLine[] lines = [.. fold.Add(Session(150)).Lines];
        Assert.Equal([(ChargeKind.Included, 60L), (ChargeKind.Pack, 30), (ChargeKind.Pack, 30), (ChargeKind.Active, 30)], lines.Select(l => (l.Kind, l.Thousandths / Quantity.Minute)));
        Assert.Equal([0L, 0, 0, 600], lines.Select(l => l.Cents));
        Assert.Equal(30 * Quantity.Minute, fold.State.Counters.Single(c => c.Key.Owner == "late").Value);
    }

    [Fact]
    public void A_minimum_is_not_asked_of_a_session_that_included_hours_cover() =>
        Assert.Equal([(ChargeKind.Included, 0)], Lines(new TariffTerms { Active = new TimePrice(12), Included = new IncludedHours(1), MinimumCents = 500 }, Session(10)));

    [Fact]
    public void Hours_are_carried_over_for_the_months_that_the_tariff_states_and_the_oldest_are_used_first()
    {
        var terms = new TariffTerms { Active = new TimePrice(12), Included = new IncludedHours(2, CarryMonths: 1) };
        var fold = new TariffFold(Pricing([Version(terms)], Member(firstDay: new DateOnly(2026, 2, 15))));

        // February gives 2 h of which half an hour is used; March has 1 h 30 of them and its own 2 h.
        Assert.Equal([(ChargeKind.Included, 0)], Lines(fold, Session(30, start: "2026-02-20T09:00:00Z")));
        ChargeLine march = Assert.Single(fold.Add(Session(120, start: "2026-03-02T09:00:00Z")).Lines);
        Assert.Equal(90 * Quantity.Minute, march.Left);

        // April has what March left; February's and January's are over, and January had no membership.
        Assert.Equal([(ChargeKind.Included, 0), (ChargeKind.Active, 600)], Lines(fold, Session(240, start: "2026-04-02T09:00:00Z")));
    }

    [Fact]
    public void A_new_version_goes_on_with_the_allowances_of_the_one_before()
    {
        Tariff first = Version(new TariffTerms { Active = new TimePrice(12), Included = new IncludedHours(2) });
        Tariff second = Version(new TariffTerms { Active = new TimePrice(18), Included = new IncludedHours(3) }, new DateOnly(2026, 3, 15), version: "v2");
        var fold = new TariffFold(Pricing(first, second));
        Assert.Equal([(ChargeKind.Included, 0), (ChargeKind.Active, 1200)], Lines(fold, Session(180)));
        ChargedEntry later = fold.Add(Session(90, start: "2026-03-15T09:00:00Z"));
        Assert.Equal([(60L, 0L), (30, 900)], later.Lines.Select(l => (l.Thousandths / Quantity.Minute, l.Cents)));
        Assert.All(later.Lines, l => Assert.Equal("v2", l.Version));
    }

    [Fact]
    public void A_purpose_can_be_free_and_maintenance_always_is()
    {
        TariffTerms terms = Laser with { FreePurposes = [UsagePurpose.Training] };
        SessionUse use = Session(47, wh: 1900);
        Assert.Equal([(ChargeKind.Free, 0)], Lines(terms, use with { Fact = use.Fact with { Purpose = UsagePurpose.Training } }));
        ChargedEntry maintenance = new TariffFold(Pricing(Version(terms))).Add(use with { Fact = use.Fact with { Purpose = UsagePurpose.Maintenance } });
        Assert.Equal(PriceOutcome.NotBilled, maintenance.Outcome);
        Assert.Empty(maintenance.Lines);
    }

    [Theory]
    [InlineData("2026-03-02T20:00:00Z", 120, 500, 500)] // 21:00 to 23:00 in Paris
    [InlineData("2026-03-02T21:00:00Z", 60, 0, 1000)]
    [InlineData("2026-03-02T12:00:00Z", 60, 1000, 0)]
    [InlineData("2026-03-28T21:00:00Z", 540, 111, 889)] // from 22:00 over the night of 23 hours to 08:00, nine hours: 07:00 to 08:00 is peak
    [InlineData("2026-10-24T20:00:00Z", 660, 91, 909)] // from 22:00 over the night of 25 hours to 08:00, eleven hours
    public void Energy_is_shared_between_peak_and_off_peak_hours_by_time(string start, double minutes, long peak, long offPeak)
    {
        var terms = new TariffTerms { Energy = new EnergyPrice(1m, 1m, "lu-di 00:00-07:00 | lu-di 22:00-24:00") };
        IReadOnlyList<ChargeLine> lines = new TariffFold(Pricing(Version(terms))).Add(Session(minutes, wh: 10_000, start: start)).Lines;
        Assert.Equal(peak, lines.Where(l => l.Kind == ChargeKind.EnergyPeak).Sum(l => l.Cents));
        Assert.Equal(1000, lines.Sum(l => l.Cents));
        Assert.Equal(offPeak, lines.Where(l => l.Kind == ChargeKind.EnergyOffPeak).Sum(l => l.Cents));
        Assert.All(lines, l => Assert.Equal(peak > 0 && offPeak > 0, l.ByShareOfTime));
    }

    [Fact]
    public void Materials_and_missed_bookings_are_priced_by_the_most_particular_tariff_that_names_them()
    {
        Tariff general = Version(new TariffTerms { Consumables = [new ConsumablePrice("ply-3", "Contreplaqué 3 mm", "plaque", 4.5m)], MissedBooking = new MissedBookingPrice(5, 3) });
        Tariff laser = Version(Laser with { DailyCapCents = 0 }, category: "laser", version: "laser");
        var fold = new TariffFold(Pricing(general, laser));
        var occasion = new Occasion("la-fabunit", "laser-1", "laser", "m-1", "firm", Session(1).At);
        ChargeLine ply = Assert.Single(fold.Add(new ConsumableUse(occasion, "ply-3", 2500) { Key = new EntryKey("consumables", "1") }).Lines);
        Assert.Equal((1125, "v1", "plaque"), (ply.Cents, ply.Version, ply.UnitName));
        Assert.Equal(PriceOutcome.NoTariff, fold.Add(new ConsumableUse(occasion, "gold", 1) { Key = new EntryKey("consumables", "2") }).Outcome);
        Assert.Equal(
            [(ChargeKind.MissedBooking, 500), (ChargeKind.MissedBooking, 600)],
            Lines(fold, new MissedBooking(occasion with { At = occasion.At.AddHours(1) }, 2 * Quantity.Hour) { Key = new EntryKey("bookings", "1") }));
    }

    [Fact]
    public void A_gap_without_tariff_is_no_price_and_never_zero()
    {
        ChargedEntry charged = new TariffFold(Pricing(Version(Laser, new DateOnly(2026, 4, 1)))).Add(Session(47));
        Assert.Equal((PriceOutcome.NoTariff, (Tariff?)null, 0), (charged.Outcome, charged.Tariff, charged.Lines.Count));
    }

    [Fact]
    public void A_membership_that_ends_within_a_session_holds_to_its_end()
    {
        SessionPricing pricing = Pricing([Version(Laser)], Member(lastDay: new DateOnly(2026, 3, 2)));
        Assert.Equal(60 * 5 * 30 - 150, new TariffFold(pricing).Add(Session(300, start: "2026-03-02T22:00:00Z")).Cents);
        Assert.Equal(PriceOutcome.NoMembership, new TariffFold(pricing).Add(Session(300, start: "2026-03-02T23:00:00Z")).Outcome);
    }

    [Fact]
    public void A_machine_without_a_category_is_priced_by_what_holds_for_all_of_them()
    {
        SessionUse use = Session(60);
        use = use with { Fact = use.Fact with { Category = string.Empty } };
        Assert.Equal(PriceOutcome.NoTariff, new TariffFold(Pricing(Version(Laser, category: "laser"))).Add(use).Outcome);
        Assert.Equal(PriceOutcome.Priced, new TariffFold(Pricing(Version(Laser, category: "laser"), Version(Laser, site: "la-fabunit"))).Add(use).Outcome);
    }

    [Fact]
    public void Entries_out_of_order_or_twice_are_refused()
    {
        var fold = new TariffFold(Pricing(Version(Laser)));
        fold.Add(Session(1, id: "s-2"));
        Assert.Throws<ArgumentException>(() => fold.Add(Session(1, id: "s-2")));
        Assert.Throws<ArgumentException>(() => fold.Add(Session(1, id: "s-1")));
        Assert.Throws<ArgumentException>(() => new TariffFold(Pricing(Version(Laser)), before: fold.State).Add(Session(1, id: "s-2")));
    }

    [Fact]
    public void Figures_below_zero_are_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new TariffFold(Pricing(Version(Laser))).Add(Session(-1)));
}
