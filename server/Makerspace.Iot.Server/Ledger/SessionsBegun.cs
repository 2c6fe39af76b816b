using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Ledger;

/// <summary>Sessions by when they began, where each site has a midnight of its own.</summary>
internal static class SessionsBegun
{
    /// <summary>Those begun at or after <paramref name="from"/> and before <paramref name="to"/>; null: without end. The index of starts serves the span of all sites, the rest is sorted out from what it gives.</summary>
    /// <param name="sessions">The sessions.</param>
    /// <param name="from">First moment.</param>
    /// <param name="to">The moment after the last.</param>
    /// <param name="site">The site of all of them; null if they are of several.</param>
    public static IQueryable<UsageEntry> Begun(this IQueryable<UsageEntry> sessions, SiteMoment? from, SiteMoment? to, string? site = null)
    {
        if (from is not null)
        {
            DateTimeOffset first = site is null ? from.Earliest : from.At(site);
            sessions = sessions.Where(u => u.StartAt >= first);
            foreach ((IReadOnlyList<string> sites, DateTimeOffset at) in site is null ? from.Apart : [])
            {
                sessions = at > first ? sessions.Where(u => u.StartAt >= at || !sites.Contains(u.Site)) : sessions;
            }

            if (site is null && from.Elsewhere is var elsewhere && elsewhere > first)
            {
                string[] apart = [.. from.Apart.SelectMany(g => g.Sites)];
                sessions = sessions.Where(u => u.StartAt >= elsewhere || apart.Contains(u.Site));
            }
        }

        if (to is not null)
        {
            DateTimeOffset last = site is null ? to.Latest : to.At(site);
            sessions = sessions.Where(u => u.StartAt < last);
            foreach ((IReadOnlyList<string> sites, DateTimeOffset at) in site is null ? to.Apart : [])
            {
                sessions = at < last ? sessions.Where(u => u.StartAt < at || !sites.Contains(u.Site)) : sessions;
            }

            if (site is null && to.Elsewhere is var elsewhere && elsewhere < last)
            {
                string[] apart = [.. to.Apart.SelectMany(g => g.Sites)];
                sessions = sessions.Where(u => u.StartAt < elsewhere || apart.Contains(u.Site));
            }
        }

        return sessions;
    }
}
