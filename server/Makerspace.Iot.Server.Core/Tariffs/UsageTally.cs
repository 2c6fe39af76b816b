using Makerspace.Iot.Server.Core.Ledger;

namespace Makerspace.Iot.Server.Core.Tariffs;

/// <summary>
/// Sums sessions per site, structure and month as they come, each priced and rounded by itself, without keeping them. A session belongs to the month in which it began, in the time zone of its site.
/// Not thread-safe.
/// </summary>
/// <param name="pricing">Prices, and the time zones of the sites.</param>
public sealed class UsageTally(SessionPricing pricing)
{
    private readonly Dictionary<(DateOnly Month, string Site, string Structure, bool Unbadged), UsageMonth> _rows = [];

    /// <summary>The sums so far, in order of month, then site, then structure, private persons after them, sessions without a badge last.</summary>
    public IReadOnlyList<UsageMonth> Rows =>
        _rows.Values.OrderBy(r => r.Month).ThenBy(r => r.Site, StringComparer.Ordinal).ThenBy(r => r.Unbadged).ThenBy(r => r.Structure is null).ThenBy(r => r.Structure, StringComparer.Ordinal).ToArray();

    /// <summary>Counts a session.</summary>
    public void Add(UsageFact fact)
    {
        bool unbadged = fact.Unbadged && fact.Structure is null;
        Add(UsageSummary.One(fact, pricing.PriceOf(fact)) with { Month = pricing.Zones.MonthOf(fact.Start, fact.Site).FirstDay, Site = fact.Site, Structure = fact.Structure, Unbadged = unbadged });
    }

    /// <summary>Counts sums of other sessions.</summary>
    public void Add(UsageMonth sums)
    {
        (DateOnly, string, string, bool) key = (sums.Month, sums.Site ?? string.Empty, sums.Structure ?? string.Empty, sums.Unbadged);
        _rows[key] = _rows.TryGetValue(key, out UsageMonth? row) ? row.Plus(sums) : sums;
    }
}
