using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;
using Makerspace.Iot.Server.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Makerspace.Iot.Server.Tariffs;

/// <summary>Days before today, at each site its own, of which a change of the registry changes the month, the category, the kind of membership or the price.</summary>
/// <param name="Row">The row that is new, changed or withdrawn.</param>
/// <param name="From">First day.</param>
/// <param name="To">Last day, included.</param>
/// <param name="Site">The site; null if all.</param>
/// <param name="Person">The person; null if all.</param>
/// <param name="Structure">The structure, empty for a private person; null if all.</param>
/// <param name="Machine">The machine; null if all.</param>
public sealed record PastDays(Record Row, DateOnly From, DateOnly To, string? Site = null, string? Person = null, string? Structure = null, string? Machine = null);

/// <summary>Sessions recorded already that a change of the registry would price otherwise: a change of them is a correction, and needs a reason.</summary>
public static class PastSessions
{
    // People asked about in one query, and sessions looked at of them.
    private const int PeopleTogether = 500;
    private const int MostLooked = 100_000;

    /// <summary>The past days that a membership changes; at most two.</summary>
    /// <param name="before">As it was; null if it is new.</param>
    /// <param name="after">As it will be; null if it is withdrawn.</param>
    /// <param name="today">Today, at the site where it begins first.</param>
    public static IEnumerable<PastDays> Of(Membership? before, Membership? after, DateOnly today)
    {
        Membership one = (after ?? before)!;
        bool whole = before is null || after is null || (before.Kind, before.Site, before.Structure, before.Person) != (after.Kind, after.Site, after.Structure, after.Person);
        return Windows(Span(before?.FirstDay, before?.LastDay), Span(after?.FirstDay, after?.LastDay), whole, today)
            .SelectMany(w => new[] { before, after }.OfType<Membership>().DistinctBy(m => (m.Person, m.Site, m.Structure))
                .Select(m => new PastDays(one, w.From, w.To, ScopeOf(m.Site), m.Person, m.Structure)));
    }

    /// <summary>The past days that a rate changes.</summary>
    /// <param name="before">As it was; null if it is new.</param>
    /// <param name="after">As it will be; null if it is withdrawn.</param>
    /// <param name="all">All rates as they will be: the next of the series closes an open one.</param>
    /// <param name="today">Today, at the site where it begins first.</param>
    public static IEnumerable<PastDays> Of(TariffRate? before, TariffRate? after, IEnumerable<TariffRate> all, DateOnly today)
    {
        TariffRate one = (after ?? before)!;
        bool whole = before is null || after is null
            || (before.Series, before.EurosPerActiveHour, before.EurosPerKwh, before.Terms) != (after.Series, after.EurosPerActiveHour, after.EurosPerKwh, after.Terms);
        DateOnly? next = all.Where(o => o != one && o.Series == one.Series && o.FirstDay > one.FirstDay).Select(o => (DateOnly?)o.FirstDay.AddDays(-1)).Min();
        return Windows(Span(before?.FirstDay, before?.LastDay), Span(after?.FirstDay, after?.LastDay), whole, today)
            .Select(w => w with { To = next < w.To ? next.Value : w.To }).Where(w => w.From <= w.To)
            .Select(w => new PastDays(one, w.From, w.To, ScopeOf(one.Site), Machine: ScopeOf(one.Machine)));
    }

    /// <summary>The past days that a site's time zone changes: all of them, since a session may pass into another day and another opening hour.</summary>
    /// <param name="before">The site as it was.</param>
    /// <param name="after">The site as it will be.</param>
    /// <param name="today">Today, at the site where it begins first.</param>
    public static IEnumerable<PastDays> Of(Site before, Site after, DateOnly today) =>
        before.TimeZone == after.TimeZone ? [] : [new PastDays(after, DateOnly.MinValue, today.AddDays(-1), after.Name)];

    /// <summary>The past days on which a machine gets another category, given what its former ones were and will be.</summary>
    /// <param name="machine">The machine as it will be.</param>
    /// <param name="before">Its history as it was.</param>
    /// <param name="after">Its history as it will be.</param>
    /// <param name="edges">The last days of its former categories, before and after.</param>
    /// <param name="today">Today, at the site where it begins first.</param>
    public static IEnumerable<PastDays> Of(Machine machine, CategoryHistory before, CategoryHistory after, IEnumerable<DateOnly> edges, DateOnly today)
    {
        DateOnly from = DateOnly.MinValue;
        foreach (DateOnly edge in edges.Append(today.AddDays(-1)).Where(d => d < today).Distinct().Order())
        {
            if (before.CategoryOf(machine.Name, edge) != after.CategoryOf(machine.Name, edge))
            {
                yield return new PastDays(machine, from, edge, Machine: machine.Name);
            }

            from = edge.AddDays(1);
        }
    }

    /// <summary>How many recorded sessions began on the days, before today at their site, for each that has any.</summary>
    public static async Task<IReadOnlyDictionary<PastDays, long>> CountAsync(MakerspaceDb db, IReadOnlyList<PastDays> days, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var zones = new SiteZones(await db.Set<Site>().AsNoTracking().ToListAsync(cancellationToken));
        var counts = new Dictionary<PastDays, long>();
        foreach (PastDays past in days.Where(d => d.Person is null))
        {
            (SiteMoment from, SiteMoment to) = Moments(zones, now, past.From, past.To);
            IQueryable<UsageEntry> found = db.Set<UsageEntry>().AsNoTracking().Begun(from, to, past.Site);
            found = past.Site is { } site ? found.Where(u => u.Site == site) : found;
            found = past.Machine is { } machine ? found.Where(u => u.Machine == machine) : found;
            counts[past] = await found.LongCountAsync(cancellationToken);
        }

        foreach (PastDays[] some in days.Where(d => d.Person is not null).GroupBy(d => d.Person).Chunk(PeopleTogether).Select(c => c.SelectMany(g => g).ToArray()))
        {
            string[] people = [.. some.Select(d => d.Person!).Distinct()];
            (SiteMoment from, SiteMoment to) = Moments(zones, now, some.Min(d => d.From), some.Max(d => d.To));
            var sessions = await db.Set<UsageEntry>().AsNoTracking().Begun(from, to).Where(u => people.Contains(u.Member))
                .Select(u => new { u.Member, u.Site, u.Structure, u.StartAt }).Take(MostLooked).ToListAsync(cancellationToken);
            var byPerson = sessions.ToLookup(s => s.Member);
            foreach (PastDays past in some)
            {
                (SiteMoment begin, SiteMoment end) = Moments(zones, now, past.From, past.To);
                counts[past] = byPerson[past.Person].LongCount(s => s.StartAt >= begin.At(s.Site) && s.StartAt < end.At(s.Site) && (past.Site is null || s.Site == past.Site) && (s.Structure ?? string.Empty) == past.Structure);
            }
        }

        return counts.Where(c => c.Value > 0).ToDictionary();
    }

    private static (DateOnly From, DateOnly To)? Span(DateOnly? first, DateOnly? last) => first is { } from ? (from, last ?? DateOnly.MaxValue) : null;

    private static string? ScopeOf(string site) => site == Everywhere.Mark ? null : site;

    // All days of either row if what it says changes, else the days that only one of the two has.
    private static IEnumerable<(DateOnly From, DateOnly To)> Windows((DateOnly From, DateOnly To)? before, (DateOnly From, DateOnly To)? after, bool whole, DateOnly today)
    {
        DateOnly yesterday = today.AddDays(-1);
        IEnumerable<(DateOnly From, DateOnly To)> all = (before, after, whole) switch
        {
            ({ } b, { } a, false) => [Between(b.From, a.From), Between(After(b.To), After(a.To))],
            ({ } b, { } a, true) => [(b.From < a.From ? b.From : a.From, b.To > a.To ? b.To : a.To)],
            _ => [(before ?? after)!.Value],
        };
        return all.Select(w => (w.From, w.To < yesterday ? w.To : yesterday)).Where(w => w.From <= w.Item2);

        static (DateOnly From, DateOnly To) Between(DateOnly one, DateOnly other) => one < other ? (one, other.AddDays(-1)) : (other, one == DateOnly.MinValue ? one : one.AddDays(-1));

        static DateOnly After(DateOnly day) => day == DateOnly.MaxValue ? day : day.AddDays(1);
    }

    private static (SiteMoment From, SiteMoment To) Moments(SiteZones zones, DateTimeOffset now, DateOnly first, DateOnly last)
    {
        // Days earlier than any session would leave the range of moments.
        DateOnly from = first.Year < 1990 ? new DateOnly(1990, 1, 1) : first;
        return (zones.Start(from), zones.Start(last.AddDays(1)).Earlier(zones.Today(now)));
    }
}
