namespace Makerspace.Iot.Server.Core.Tariffs;

/// <summary>The terms of a tariff in short clauses for people.</summary>
public static class TermsWords
{
    private const char Blank = '\u00A0';

    /// <summary>The clauses, in the order in which they are counted; one that says that it is free if nothing is asked for.</summary>
    public static IReadOnlyList<BothLanguages> Of(TariffTerms terms)
    {
        List<BothLanguages> clauses =
        [
            .. Time(terms.Active, "actif", "active"),
            .. Time(terms.Occupied, "d’occupation", "occupied"),
            .. terms.Energy is { Euros: var kwh } energy && (kwh > 0 || energy.OffPeakEuros > 0) ? [Energy(energy)] : Array.Empty<BothLanguages>(),
            .. If(terms.StartFee > 0, f => f ? $"{Euros(terms.StartFee, f)} par mise en route" : $"{Euros(terms.StartFee, f)} per start"),
            .. Time(terms.Supervisor, "d’encadrement", "of supervision"),
            .. If(terms.MinimumCents > 0, f => $"minimum {Formula.Money(terms.MinimumCents, f)}{(f ? " par session" : " per session")}"),
            .. If(terms.DailyCapCents is not null, f => $"{(f ? "plafond" : "cap")} {Formula.Money(terms.DailyCapCents ?? 0, f)}{(f ? " par jour" : " a day")}"),
            .. If(terms.MonthlyCapCents is not null, f => $"{(f ? "plafond" : "cap")} {Formula.Money(terms.MonthlyCapCents ?? 0, f)}{(f ? " par mois" : " a month")}"),
            .. terms.Included is { } included ? [Included(included)] : Array.Empty<BothLanguages>(),
            .. If(terms.FreePurposes.Count > 0, f => $"{(f ? "gratuit pour" : "free for")} {string.Join(", ", terms.FreePurposes.Select(p => Formula.PurposeText(p, f)))}"),
            .. If(terms.Consumables.Count == 1, f => f ? "1 consommable" : "1 material"),
            .. If(terms.Consumables.Count > 1, f => f ? $"{terms.Consumables.Count} consommables" : $"{terms.Consumables.Count} materials"),
            .. terms.MissedBooking is { } missed ? [Missed(missed)] : Array.Empty<BothLanguages>(),
        ];
        bool priced = terms.Active?.Euros > 0 || terms.Occupied?.Euros > 0 || terms.Energy?.Euros > 0 || terms.StartFee > 0 || terms.MinimumCents > 0 || terms.Supervisor?.Euros > 0
            || terms.Active?.Tiers.Count > 0 || terms.Occupied?.Tiers.Count > 0 || terms.Energy?.OffPeakEuros > 0;
        return priced ? clauses : [new BothLanguages("sessions gratuites", "sessions are free"), .. clauses];
    }

    private static BothLanguages[] Time(TimePrice? price, string french, string english)
    {
        if (price is null || (price.Euros == 0 && price.Tiers.Count == 0))
        {
            return [];
        }

        return
        [
            Both(f =>
            {
                string unit = price.Unit == TimeUnit.Minute ? "/min" : "/h";
                var notes = new List<string>();
                if (price.FreeMinutes > 0)
                {
                    notes.Add(f ? $"{price.FreeMinutes} premières minutes offertes" : $"first {price.FreeMinutes} minutes free");
                }

                if (price.StepMinutes > 0)
                {
                    notes.Add(f ? $"par pas de {price.StepMinutes}{Blank}min" : $"in steps of {price.StepMinutes}{Blank}min");
                }

                notes.AddRange(price.Tiers.Select(t => f ? $"{Euros(t.Euros, f)}{unit} au-delà de {t.AfterHours}{Blank}h dans le mois" : $"{Euros(t.Euros, f)}{unit} beyond {t.AfterHours}{Blank}h in the month"));
                return $"{Euros(price.Euros, f)}{unit} {(f ? french : english)}{(notes.Count > 0 ? $" ({string.Join(", ", notes)})" : string.Empty)}";
            }),
        ];
    }

    private static BothLanguages Energy(EnergyPrice price) => Both(f => price.OffPeakEuros is not { } off
        ? $"{Euros(price.Euros, f)}/kWh"
        : f ? $"{Euros(price.Euros, f)}/kWh, {Euros(off, f)}/kWh en heures creuses ({price.OffPeakHours})" : $"{Euros(price.Euros, f)}/kWh, {Euros(off, f)}/kWh off-peak ({price.OffPeakHours})");

    private static BothLanguages Included(IncludedHours included) => Both(f => (f ? $"{included.Hours}{Blank}h comprises par mois" : $"{included.Hours}{Blank}h included a month")
        + (included.CarryMonths == 0 ? string.Empty : f ? $", reportées {included.CarryMonths}{Blank}mois" : $", carried over for {included.CarryMonths} months"));

    private static BothLanguages Missed(MissedBookingPrice price) => Both(f =>
        (f ? "réservation sans venue " : "missed booking ")
        + string.Join(" + ", new[] { price.Fee > 0 ? Euros(price.Fee, f) : null, price.PerHour > 0 ? $"{Euros(price.PerHour, f)}/h" : null }.OfType<string>().DefaultIfEmpty(Euros(0, f))));

    private static string Euros(decimal euros, bool french) => Formula.MoneyText(euros, french);

    private static BothLanguages[] If(bool holds, Func<bool, string> words) => holds ? [Both(words)] : [];

    private static BothLanguages Both(Func<bool, string> words) => new(words(true), words(false));
}
