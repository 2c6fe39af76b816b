using Makerspace.Iot.Server.Core.Ledger;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Machines;

namespace Makerspace.Iot.Server.Tariffs;

/// <summary>What sessions are priced by.</summary>
public static class PriceList
{
    /// <summary>
    /// The prices of a state of the registry. As long as neither a rate, a membership, a site's zone nor a machine's category has changed, the same object comes back, so that sums made with it
    /// still hold.
    /// </summary>
    public static SessionPricing Of(RegistryTables tables)
    {
        return tables.Derive(Sources(tables), () =>
        {
            SiteZones zones = RegistrySnapshot.Of(tables).Zones;
            return new SessionPricing(new TariffTable(tables.Rates), new MembershipRecord(tables.Memberships, zones), zones);
        });
    }

    /// <summary>What prices are made of, to be compared.</summary>
    internal static IReadOnlyList<object> Sources(RegistryTables tables) =>
        [tables.Rates, tables.Memberships, tables.Derive([tables.Sites, tables.Machines, tables.FormerCategories], () => Places.Of(tables))];

    /// <summary>A session with the category that its machine had on its day.</summary>
    public static UsageFact WithCategory(UsageFact fact, RegistrySnapshot registry) =>
        fact with { Category = registry.CategoryHistory.CategoryOf(fact.Machine, registry.Zones.DayOf(fact.Start, fact.Site)) ?? "" };

    /// <summary>What prices need of sites and machines, to be compared: a machine that is blocked prices nothing otherwise.</summary>
    private sealed record Places(string Text)
    {
        public static Places Of(RegistryTables tables) => new(string.Join(
            '\n',
            tables.Sites.Select(s => s.Name + " " + s.TimeZone)
                .Concat(tables.Machines.Select(m => m.Name + "/" + m.Category))
                .Concat(tables.FormerCategories.Select(f => f.Title() + "/" + f.Category))));
    }
}
