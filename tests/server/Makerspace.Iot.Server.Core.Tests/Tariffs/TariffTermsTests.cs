using Makerspace.Iot.Server.Core.Tariffs;

namespace Makerspace.Iot.Server.Core.Tests.Tariffs;

public sealed class TariffTermsTests
{
    public static TheoryData<string, TariffTerms> Wrong => new()
    {
        { "active.euros", new TariffTerms { Active = new TimePrice(-1) } },
        { "active.euros", new TariffTerms { Active = new TimePrice(0.00001m) } },
        { "occupied.freeMinutes", new TariffTerms { Occupied = new TimePrice(1) { FreeMinutes = 481 } } },
        { "active.stepMinutes", new TariffTerms { Active = new TimePrice(1) { StepMinutes = -1 } } },
        { "active.tiers[1].afterHours", new TariffTerms { Active = new TimePrice(1) { Tiers = [new TimeTier(10, 1), new TimeTier(10, 1)] } } },
        { "supervisor.tiers", new TariffTerms { Supervisor = new TimePrice(1) { Tiers = [new TimeTier(1, 1)] } } },
        { "energy.offPeakHours", new TariffTerms { Energy = new EnergyPrice(1, 1) } },
        { "energy.offPeakHours", new TariffTerms { Energy = new EnergyPrice(1, 1, "lundi soir") } },
        { "energy.offPeakHours", new TariffTerms { Energy = new EnergyPrice(1, null, "lu-di 22:00-24:00") } },
        { "startFee", new TariffTerms { StartFee = 100_001 } },
        { "minimum", new TariffTerms { MinimumCents = -1 } },
        { "dailyCap", new TariffTerms { DailyCapCents = -1 } },
        { "included.hours", new TariffTerms { Active = new TimePrice(1), Included = new IncludedHours(0) } },
        { "included.hours", new TariffTerms { Included = new IncludedHours(1) } },
        { "included.carryMonths", new TariffTerms { Active = new TimePrice(1), Included = new IncludedHours(1, 13) } },
        { "consumables[0].code", new TariffTerms { Consumables = [new ConsumablePrice("Ply 3", "Contreplaqué", "plaque", 1)] } },
        { "consumables", new TariffTerms { Consumables = [new ConsumablePrice("ply", "Contreplaqué", "plaque", 1), new ConsumablePrice("ply", "Autre", "plaque", 1)] } },
        { "missedBooking.fee", new TariffTerms { MissedBooking = new MissedBookingPrice(-1) } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_cannot_be_is_refused_at_its_field(string field, TariffTerms terms) => Assert.Equal(field, Assert.Single(terms.Problems()).Field);

    [Fact]
    public void Sound_terms_have_no_problem() => Assert.Empty(new TariffTerms
    {
        Active = new TimePrice(10) { FreeMinutes = 5, StepMinutes = 15, Tiers = [new TimeTier(10, 8), new TimeTier(20, 6)] },
        Energy = new EnergyPrice(0.25m, 0.18m, "lu-di 22:00-24:00"),
        Included = new IncludedHours(10, 2),
        Consumables = [new ConsumablePrice("ply-3", "Contreplaqué 3 mm", "plaque", 4.5m)],
        MissedBooking = new MissedBookingPrice(5),
    }.Problems());
}
