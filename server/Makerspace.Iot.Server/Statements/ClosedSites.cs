using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Core.Statements;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Tariffs;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Statements;

/// <summary>Which months are closed at which site, for who writes prices.</summary>
internal static class ClosedSites
{
    /// <summary>The closed months by site; a site without any is missing.</summary>
    public static async Task<IReadOnlyDictionary<string, ClosedSpan>> ReadAsync(MakerspaceDb db, CancellationToken cancellationToken)
    {
        var closings = await db.Set<Closing>().AsNoTracking().Select(c => new { c.Issuer, c.Month }).ToListAsync(cancellationToken);
        List<IssuerSite> sites = closings.Count == 0 ? [] : await db.Set<IssuerSite>().AsNoTracking().ToListAsync(cancellationToken);
        return closings.SelectMany(c => PriceBook.SitesOf(sites, c.Issuer, CalendarMonth.Of(c.Month)), (c, site) => (Site: site, c.Month))
            .GroupBy(c => c.Site, c => c.Month, StringComparer.Ordinal).ToDictionary(g => g.Key, g => new ClosedSpan(g.Min(), g.Max().AddMonths(1)), StringComparer.Ordinal);
    }
}
