using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Tariffs;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Machines;
using Makerspace.Iot.Server.Tariffs;
using Makerspace.Iot.Server.Web;

namespace Makerspace.Iot.Server.Workspace.TariffPages;

/// <summary>The tariffs of a site, or of the whole network.</summary>
/// <param name="Site">The site, or <see cref="Everywhere.Mark"/>.</param>
/// <param name="Now">In force today.</param>
/// <param name="Coming">That begin later, the next first.</param>
/// <param name="Past">That are over, the latest first; at most <see cref="TariffList.MostPast"/>.</param>
/// <param name="PastCount">How many are over.</param>
/// <param name="Gaps">What has no price today; of a site alone.</param>
public sealed record SiteTariffs(string Site, IReadOnlyList<TariffRate> Now, IReadOnlyList<TariffRate> Coming, IReadOnlyList<TariffRate> Past, int PastCount, IReadOnlyList<TariffGap> Gaps);

/// <summary>Sorts the tariffs of the registry for people.</summary>
public static class TariffList
{
    /// <summary>Ended versions that are shown of a site.</summary>
    public const int MostPast = 50;

    /// <summary>Those of the network, then those of each site of a scope.</summary>
    public static IReadOnlyList<SiteTariffs> Of(RegistryTables tables, SiteScope scope, DateTimeOffset now)
    {
        RegistrySnapshot registry = RegistrySnapshot.Of(tables);
        TariffTable table = PriceList.Of(tables).Tariffs;
        ILookup<string, TariffRate> rates = tables.Rates.ToLookup(r => r.Site, StringComparer.Ordinal);
        return
        [
            One(Everywhere.Mark, registry.Zones.DaysOf(now).First, []),
            .. registry.Sites.Where(s => scope.Covers(s.Name)).Select(s => One(s.Name, registry.Zones.DayOf(now, s.Name), Gaps(s.Name))),
        ];

        SiteTariffs One(string site, DateOnly today, IReadOnlyList<TariffGap> gaps)
        {
            ILookup<int, TariffRate> sorted = rates[site].OrderBy(r => r.Kind).ThenBy(r => r.Category, StringComparer.Ordinal).ThenBy(r => r.Machine, StringComparer.Ordinal)
                .ToLookup(r => r.FirstDay > today ? 1 : table.InForce(Tariff.ScopeOf(r), today)?.Version == r.Id.ToString() ? 0 : -1);
            return new SiteTariffs(site, [.. sorted[0]], [.. sorted[1].OrderBy(r => r.FirstDay)], [.. sorted[-1].OrderByDescending(r => r.FirstDay).Take(MostPast)], sorted[-1].Count(), gaps);
        }

        IReadOnlyList<TariffGap> Gaps(string site)
        {
            DateOnly today = registry.Zones.DayOf(now, site);
            MembershipKind[] kinds = [.. tables.Memberships.Where(m => Everywhere.Covers(m.Site, site) && m.HoldsOn(today)).Select(m => m.Kind).Distinct()];
            return TariffGaps.Of(table, site, registry.PlacesAt(now).MachinesOf(site).Select(m => m.Machine), kinds, today);
        }
    }

    /// <summary>The machines of a tariff in words.</summary>
    public static string WhatOf(TariffRate rate, RegistrySnapshot registry, Locale l) =>
        rate.Machine != Everywhere.Mark ? registry.Names.Machine(rate.Machine)
        : rate.Category != Everywhere.Mark ? registry.Categories.GetValueOrDefault(rate.Category)?.Label ?? rate.Category
        : l[TariffTexts.All];
}
