using Makerspace.Iot.Server.Core.Ledger;
using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Tariffs;

/// <summary>
/// Prices sessions by the rate in force on the day of their start, in the time zone of their site. Immutable and thread-safe.
/// One rounding per session, to the cent, half a cent up: the amount of a session is what the member sees, and every total is the sum of such amounts,
/// so that no total ever differs from the lines that it adds up.
/// <b>Source:</b> half up to the nearest cent is the rule for euros of Regulation (EC) No 1103/97, article 5. Amounts are never negative, so that "away from zero" and "up" are one.
/// </summary>
/// <param name="tariffs">The dated rates.</param>
/// <param name="memberships">The memberships, which give the kind.</param>
/// <param name="zones">The time zones in which the days of the sites are cut.</param>
public sealed class SessionPricing(TariffTable tariffs, MembershipRecord memberships, SiteZones zones)
{
    private const int SecondsPerHour = 3600;
    private const int WhPerKwh = 1000;

    /// <summary>The time zones in which the days of the sites are cut.</summary>
    public SiteZones Zones => zones;

    /// <summary>The price of one session.</summary>
    public Price PriceOf(UsageFact fact)
    {
        if (fact.Purpose == UsagePurpose.Maintenance)
        {
            return new Price(PriceOutcome.NotBilled);
        }

        if (memberships.Of(fact.Member, fact.Site, fact.Structure, fact.Start) is not { } membership)
        {
            return new Price(PriceOutcome.NoMembership);
        }

        DateOnly day = zones.DayOf(fact.Start, fact.Site);

        return tariffs.RateFor(membership.Kind, fact.Site, fact.Category, day) is { } rate
            ? new Price(PriceOutcome.Priced, Amount(fact.ActiveSeconds, fact.EnergyWh, rate), rate, membership.Kind)
            : new Price(PriceOutcome.NoTariff, Kind: membership.Kind);
    }

    /// <summary>The amount in euros: active hours and kWh at their price, rounded once. Seconds count to the millisecond, watt-hours to the thousandth.</summary>
    public static decimal Amount(double activeSeconds, double energyWh, TariffRate rate)
    {
        decimal seconds = decimal.Round((decimal)activeSeconds, 3, MidpointRounding.AwayFromZero);
        decimal wh = decimal.Round((decimal)energyWh, 3, MidpointRounding.AwayFromZero);
        decimal exact = (seconds * rate.EurosPerActiveHour / SecondsPerHour) + (wh * rate.EurosPerKwh / WhPerKwh);
        return decimal.Round(exact, 2, MidpointRounding.AwayFromZero);
    }
}
