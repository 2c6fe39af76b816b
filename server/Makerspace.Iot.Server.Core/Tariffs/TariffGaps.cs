using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Tariffs;

/// <summary>Sessions that would have no price.</summary>
/// <param name="Category">Category of the machines.</param>
/// <param name="Kinds">Kinds of membership, in their order.</param>
public sealed record TariffGap(string Category, IReadOnlyList<MembershipKind> Kinds);

/// <summary>Finds what has no price before a session shows it.</summary>
public static class TariffGaps
{
    /// <summary>The gaps of a site on a day, by category.</summary>
    /// <param name="tariffs">The tariffs.</param>
    /// <param name="site">The site.</param>
    /// <param name="machines">Its machines.</param>
    /// <param name="kinds">The kinds of membership that people have there.</param>
    /// <param name="day">The day at the site.</param>
    public static IReadOnlyList<TariffGap> Of(TariffTable tariffs, string site, IEnumerable<Machine> machines, IReadOnlyCollection<MembershipKind> kinds, DateOnly day) =>
    [
        .. machines.GroupBy(m => m.Category, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => new TariffGap(g.Key, [.. kinds.Distinct().Where(k => g.Any(m => tariffs.Find(k, site, m.Category, m.Name, day) is null)).Order()]))
            .Where(g => g.Kinds.Count > 0),
    ];
}
