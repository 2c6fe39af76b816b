using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Tariffs;
using static Makerspace.Iot.Server.Core.Tests.Tariffs.TariffScene;

namespace Makerspace.Iot.Server.Core.Tests.Tariffs;

public sealed class FormulaTests
{
    [Fact]
    public void A_member_can_check_every_line_by_its_words()
    {
        var terms = new TariffTerms
        {
            Active = new TimePrice(0.30m, TimeUnit.Minute) { FreeMinutes = 5 },
            Energy = new EnergyPrice(0.25m),
            MinimumCents = 200,
            DailyCapCents = 1300,
        };
        Assert.Equal(
            [
                "Temps actif : 3 min − 5 min offertes ; 0 min × 0,30 €/min",
                "Énergie : 0,05 kWh × 0,25 €/kWh",
                "Complément au minimum de 2,00 € par session : 2,00 € − 0,01 €",
                "Temps actif : 47 min − 5 min offertes ; 42 min × 0,30 €/min",
                "Énergie : 1,9 kWh × 0,25 €/kWh",
                "Plafond du jour de 13,00 € : 2,00 € déjà comptés, 2,08 € au-delà déduits",
            ],
            Words(terms, Session(3, wh: 50), Session(47, wh: 1900, id: "s-2")).Select(w => w.French));
        Assert.Equal(
            [
                "Active time: 3 min − 5 min free; 0 min × €0.30/min",
                "Energy: 0.05 kWh × €0.25/kWh",
                "Up to the minimum of €2.00 per session: €2.00 − €0.01",
            ],
            Words(terms, Session(3, wh: 50)).Select(w => w.English));
    }

    [Fact]
    public void Steps_tiers_and_allowances_are_said()
    {
        var terms = new TariffTerms { Active = new TimePrice(10) { StepMinutes = 15, Tiers = [new TimeTier(1, 5)] }, Included = new IncludedHours(1), StartFee = 2.5m };
        Assert.Equal(
            [
                "Heures comprises dans l’adhésion : 2 h 7 min, par pas de 15 min ; 1 h sans supplément, reste 0 min",
                "Temps actif : 2 h 7 min, par pas de 15 min ; 1 h × 10,00 €/h",
                "Temps actif : 2 h 7 min, par pas de 15 min, au-delà de 1 h dans le mois ; 15 min × 5,00 €/h",
                "Mise en route : 1 × 2,50 €",
            ],
            Words(terms, Session(127)).Select(w => w.French));
    }

    [Fact]
    public void Every_kind_of_line_has_words_in_both_languages_and_no_purpose_is_silent()
    {
        foreach (ChargeKind kind in Enum.GetValues<ChargeKind>())
        {
            foreach (UsagePurpose purpose in Enum.GetValues<UsagePurpose>())
            {
                BothLanguages words = Formula.Of(new ChargeLine
                {
                    Entry = default,
                    Kind = kind,
                    Thousandths = 1000,
                    Unit = ChargeUnit.Piece,
                    Rate = 1,
                    Cents = 100,
                    Version = "v",
                    Purpose = purpose,
                    Material = ("Acrylique", "g"),
                });
                Assert.All([words.French, words.English], w => Assert.True(w.Length > 8 && !w.Contains("  ", StringComparison.Ordinal), w));
                Assert.NotEqual(words.French, words.English);
            }
        }
    }

    private static IEnumerable<BothLanguages> Words(TariffTerms terms, params SessionUse[] entries) =>
        new TariffFold(Pricing(Version(terms))).AddAll(entries).SelectMany(e => e.Lines).Select(Formula.Of)
            .Select(w => new BothLanguages(w.French.Replace('\u00A0', ' '), w.English.Replace('\u00A0', ' ')));
}
