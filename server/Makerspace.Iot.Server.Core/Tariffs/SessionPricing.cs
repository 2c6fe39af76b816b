using Makerspace.Iot.Server.Core.Ledger;
using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Tariffs;

/// <summary>
/// Finds the tariff of an entry: the one in force on the day of its start, in the time zone of its site, for the membership under which it began. Immutable and thread-safe.
/// A session keeps both to its end, though the membership or the tariff may end within it.
/// </summary>
/// <param name="tariffs">The dated tariffs.</param>
/// <param name="memberships">The memberships, which give the kind.</param>
/// <param name="zones">The time zones in which the days of the sites are cut.</param>
public sealed class SessionPricing(TariffTable tariffs, MembershipRecord memberships, SiteZones zones)
{
    /// <summary>The time zones in which the days of the sites are cut.</summary>
    public SiteZones Zones => zones;

    /// <summary>The dated tariffs.</summary>
    public TariffTable Tariffs => tariffs;

    /// <summary>The memberships.</summary>
    public MembershipRecord Memberships => memberships;

    /// <summary>
    /// A session's own price: before included hours, packs and caps, at the first tier. It depends on no other session, so that days can be summed each by itself;
    /// what a statement asks for comes from <see cref="TariffFold"/>. It is the sum of its lines, each rounded by itself, so that no total differs from the lines that it adds up.
    /// </summary>
    public Price PriceOf(UsageFact fact)
    {
        var use = new SessionUse(fact) { Key = default };
        Price found = Find(use);
        if (found.Tariff is not { } tariff)
        {
            return found;
        }

        IReadOnlyList<ChargeLine> lines = new SessionCharges(use, tariff, zones, null).Lines();
        return found with { Euros = lines.Sum(l => l.Cents) / 100m, Lines = lines };
    }

    /// <summary>The tariff of an entry, without an amount.</summary>
    internal Price Find(BillableEntry entry)
    {
        if (entry is SessionUse { IsMaintenance: true })
        {
            return new Price(PriceOutcome.NotBilled);
        }

        if (memberships.Of(entry.Member, entry.Site, entry.Structure, entry.At) is not { } membership)
        {
            return new Price(PriceOutcome.NoMembership);
        }

        Tariff? tariff = TariffOf(entry, membership.Kind, zones.DayOf(entry.At, entry.Site));
        return new Price(tariff is null ? PriceOutcome.NoTariff : PriceOutcome.Priced, Tariff: tariff, Kind: membership.Kind);
    }

    // Materials and missed bookings are priced by the most particular tariff that names them.
    private Tariff? TariffOf(BillableEntry entry, MembershipKind kind, DateOnly day)
    {
        IEnumerable<Tariff> chain = tariffs.Chain(kind, entry.Site, entry.Category, entry.Machine, day);
        return entry switch
        {
            ConsumableUse use => chain.FirstOrDefault(t => t.Terms.Consumables.Any(c => c.Code == use.Code)),
            MissedBooking => chain.FirstOrDefault(t => t.Terms.MissedBooking is not null) ?? chain.FirstOrDefault(),
            _ => chain.FirstOrDefault(),
        };
    }
}
