using Makerspace.Iot.Server.Core.Accounts;

namespace Makerspace.Iot.Server.Ledger;

/// <summary>The rows of some sites. One site is asked for by itself, which the indexes of the lists are entered by.</summary>
internal static class ScopedRows
{
    public static IQueryable<UsageEntry> Of(this IQueryable<UsageEntry> all, SiteScope scope) => scope.Sites switch
    {
        null => all,
        [var one] => all.Where(u => u.Site == one),
        var sites => all.Where(u => sites.Contains(u.Site)),
    };

    public static IQueryable<AccessRefusal> Of(this IQueryable<AccessRefusal> all, SiteScope scope) => scope.Sites switch
    {
        null => all,
        [var one] => all.Where(r => r.Site == one),
        var sites => all.Where(r => r.Site != null && sites.Contains(r.Site)),
    };

    public static IQueryable<FaultRecord> Of(this IQueryable<FaultRecord> all, SiteScope scope) => scope.Sites switch
    {
        null => all,
        [var one] => all.Where(f => f.Site == one),
        var sites => all.Where(f => f.Site != null && sites.Contains(f.Site)),
    };
}
