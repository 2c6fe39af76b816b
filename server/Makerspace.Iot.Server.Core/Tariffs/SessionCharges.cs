using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Tariffs;

/// <summary>The lines of one session under its tariff.</summary>
/// <param name="use">The session.</param>
/// <param name="tariff">The version in force.</param>
/// <param name="zones">The time zones of the sites.</param>
/// <param name="allowances">Included hours, packs, tiers and caps; null for the session's own price before any of them, at the first tier.</param>
internal readonly struct SessionCharges(SessionUse use, Tariff tariff, SiteZones zones, AllowanceCounters? allowances)
{
    /// <summary>The lines, in the order in which they are worked out.</summary>
    public List<ChargeLine> Lines()
    {
        TariffTerms terms = tariff.Terms;
        var lines = new List<ChargeLine>(3);
        (long active, long occupied, long energy) = (Quantity.Thousandths(use.Fact.ActiveSeconds), Quantity.Thousandths(use.Fact.OccupiedSeconds), Quantity.Thousandths(use.Fact.EnergyWh));
        if (terms.FreePurposes.Contains(use.Fact.Purpose))
        {
            lines.Add(Line(ChargeKind.Free, occupied, ChargeUnit.Minute, 0) with { Measured = occupied, Purpose = use.Fact.Purpose });
            return lines;
        }

        DateOnly day = zones.DayOf(use.At, use.Site);
        Time(lines, ChargeKind.Active, terms.Active, active, AllowanceKind.ActiveMs, day, covered: true);
        Time(lines, ChargeKind.Occupied, terms.Occupied, occupied, AllowanceKind.OccupiedMs, day, covered: terms.Active is null);
        Energy(lines, energy, occupied);

        // Who badges in and out without using anything owes neither start fee nor minimum.
        bool used = energy > 0 || active > 0 || (terms.Active is null && occupied > 0);
        if (used && terms.StartFee > 0)
        {
            lines.Add(Line(ChargeKind.Start, Quantity.Piece, ChargeUnit.Piece, terms.StartFee));
        }

        if (use.Supervisor is not null)
        {
            Time(lines, ChargeKind.Supervisor, terms.Supervisor, occupied, null, day, covered: false);
        }

        long sum = lines.Sum(l => l.Cents);
        if (used && sum < terms.MinimumCents && !lines.Exists(l => l.Kind is ChargeKind.Included or ChargeKind.Pack))
        {
            lines.Add(Limit(ChargeKind.Minimum, terms.MinimumCents - sum, terms.MinimumCents, sum));
            sum = terms.MinimumCents;
        }

        sum -= Cap(lines, ChargeKind.DailyCap, AllowanceKind.DayCents, terms.DailyCapCents, day, sum);
        Cap(lines, ChargeKind.MonthlyCap, AllowanceKind.MonthCents, terms.MonthlyCapCents, day, sum);
        return lines;
    }

    private void Time(List<ChargeLine> lines, ChargeKind kind, TimePrice? price, long measured, AllowanceKind? tiers, DateOnly day, bool covered)
    {
        if (price is null)
        {
            return;
        }

        ChargeUnit unit = price.Unit == TimeUnit.Minute ? ChargeUnit.Minute : ChargeUnit.Hour;
        ChargeLine blank = Line(kind, 0, unit, 0) with { Measured = measured, FreeMinutes = price.FreeMinutes, StepMinutes = price.StepMinutes };
        long ms = Math.Max(0, measured - (price.FreeMinutes * Quantity.Minute));
        long step = price.StepMinutes * Quantity.Minute;
        ms = step == 0 ? ms : (ms + step - 1) / step * step;
        long toPay = ms;
        if (covered && allowances is not null)
        {
            foreach ((ChargeKind by, long taken, long left) in allowances.Cover(use, tariff, day, ms))
            {
                lines.Add(blank with { Kind = by, Thousandths = taken, Left = left });
                toPay -= taken;
            }
        }

        if (toPay == 0 && ms > 0)
        {
            return;
        }

        long before = tiers is { } counter && price.Tiers.Count > 0 && allowances is not null ? allowances.TakePaid(counter, use, tariff, day, toPay) : 0;
        int tier = 0;
        do
        {
            while (allowances is not null && tier < price.Tiers.Count && before >= price.Tiers[tier].AfterHours * Quantity.Hour)
            {
                tier++;
            }

            long part = allowances is not null && tier < price.Tiers.Count ? Math.Min(toPay, (price.Tiers[tier].AfterHours * Quantity.Hour) - before) : toPay;
            (int after, decimal rate) = tier == 0 ? (0, price.Euros) : (price.Tiers[tier - 1].AfterHours, price.Tiers[tier - 1].Euros);
            lines.Add(blank with { Thousandths = part, Rate = rate, Cents = Quantity.Cents(part, blank.PerUnit, rate), AfterHours = after });
            (toPay, before) = (toPay - part, before + part);
        }
        while (toPay > 0);
    }

    private void Energy(List<ChargeLine> lines, long energy, long occupied)
    {
        if (tariff.Terms.Energy is not { } price || energy == 0)
        {
            return;
        }

        if (price.OffPeakEuros is not { } offPeakRate)
        {
            lines.Add(Line(ChargeKind.Energy, energy, ChargeUnit.Kwh, price.Euros));
            return;
        }

        long offPeak = OffPeakShare.Of(energy, use.At, occupied, price, zones.Of(use.Site));
        bool shared = offPeak > 0 && offPeak < energy;
        if (energy > offPeak)
        {
            lines.Add(Line(ChargeKind.EnergyPeak, energy - offPeak, ChargeUnit.Kwh, price.Euros) with { ByShareOfTime = shared });
        }

        if (offPeak > 0)
        {
            lines.Add(Line(ChargeKind.EnergyOffPeak, offPeak, ChargeUnit.Kwh, offPeakRate) with { ByShareOfTime = shared });
        }
    }

    // What is above the cap, as a line below zero; answers how much that is.
    private long Cap(List<ChargeLine> lines, ChargeKind kind, AllowanceKind counter, long? cap, DateOnly day, long sum)
    {
        if (cap is not { } most || allowances is null)
        {
            return 0;
        }

        (long before, long above) = allowances.TakeCents(counter, use, tariff, day, sum, most);
        if (above > 0)
        {
            lines.Add(Limit(kind, -above, most, before));
        }

        return above;
    }

    private ChargeLine Line(ChargeKind kind, long thousandths, ChargeUnit unit, decimal rate)
    {
        var line = new ChargeLine { Entry = use.Key, Kind = kind, Thousandths = thousandths, Unit = unit, Rate = rate, Cents = 0, Version = tariff.Version };
        return line with { Cents = Quantity.Cents(thousandths, line.PerUnit, rate) };
    }

    private ChargeLine Limit(ChargeKind kind, long cents, long limit, long counted) =>
        Line(kind, Quantity.Piece, ChargeUnit.Piece, cents / 100m) with { LimitCents = limit, CountedCents = counted };
}
