namespace Makerspace.Iot.Server.Core.Registry;

/// <summary>The one rule about rows that hold for a time: of one series, no two hold at once.</summary>
public static class Periods
{
    /// <summary>Neighbours of one series of which the earlier still holds when the later begins.</summary>
    /// <param name="rows">Rows in any order.</param>
    /// <param name="series">What the rows of one series share.</param>
    /// <param name="first">First day, or moment.</param>
    /// <param name="last">Last day, included; null if open.</param>
    /// <param name="nextCloses">True if the next row ends one that is open; false if an open row holds for ever.</param>
    public static IEnumerable<(T Earlier, T Later)> Overlaps<T, TSeries, TPoint>(
        IEnumerable<T> rows, Func<T, TSeries> series, Func<T, TPoint> first, Func<T, TPoint?> last, bool nextCloses)
        where TPoint : struct, IComparable<TPoint> =>
        from one in rows.GroupBy(series)
        let ordered = one.OrderBy(first).ToArray()
        from pair in ordered.Zip(ordered.Skip(1))
        let begin = first(pair.Second)
        where first(pair.First).CompareTo(begin) == 0 || (last(pair.First) is { } end ? end.CompareTo(begin) >= 0 : !nextCloses)
        select (pair.First, pair.Second);

    /// <summary>Memberships of one person, site and structure.</summary>
    public static IEnumerable<(Membership Earlier, Membership Later)> Overlaps(IEnumerable<Membership> rows) =>
        Overlaps(rows, m => (m.Person, m.Site, m.Structure), m => m.FirstDay, m => m.LastDay, nextCloses: false);

    /// <summary>Rates of one series: one without a last day holds until the next begins.</summary>
    public static IEnumerable<(TariffRate Earlier, TariffRate Later)> Overlaps(IEnumerable<TariffRate> rows) =>
        Overlaps(rows, t => t.Series, t => t.FirstDay, t => t.LastDay, nextCloses: true);

    /// <summary>Placements of one machine: each holds until the next.</summary>
    public static IEnumerable<(Placement Earlier, Placement Later)> Overlaps(IEnumerable<Placement> rows) =>
        Overlaps(rows, p => p.Machine, p => p.From, _ => (DateTimeOffset?)null, nextCloses: true);

    /// <summary>Sites of one agent: each holds until the next.</summary>
    public static IEnumerable<(AgentSite Earlier, AgentSite Later)> Overlaps(IEnumerable<AgentSite> rows) =>
        Overlaps(rows, s => s.Agent, s => s.FirstDay, _ => (DateOnly?)null, nextCloses: true);
}
