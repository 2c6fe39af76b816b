using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Tariffs;

/// <summary>The dated rates, to find the one in force. Immutable and thread-safe.</summary>
public sealed class TariffTable
{
    private readonly Dictionary<(MembershipKind Kind, string Site, string Category), TariffRate[]> _series;

    /// <summary>Takes the rates in any order. Two rates of one kind, site and category never hold on the same day: see <see cref="Periods"/>.</summary>
    public TariffTable(IEnumerable<TariffRate> rates) =>
        _series = rates.GroupBy(r => (r.Kind, r.Site, r.Category)).ToDictionary(g => g.Key, g => g.OrderBy(r => r.FirstDay).ToArray());

    /// <summary>
    /// The rate in force on <paramref name="day"/>, the most particular first: for the site and category, the site, the category, then in general.
    /// Null if none is: that is no price, never a price of zero.
    /// </summary>
    public TariffRate? RateFor(MembershipKind kind, string site, string category, DateOnly day) =>
        InForce(kind, site, category, day)
        ?? InForce(kind, site, Everywhere.Mark, day)
        ?? InForce(kind, Everywhere.Mark, category, day)
        ?? InForce(kind, Everywhere.Mark, Everywhere.Mark, day);

    private TariffRate? InForce(MembershipKind kind, string site, string category, DateOnly day)
    {
        if (!_series.TryGetValue((kind, site, category), out TariffRate[]? series))
        {
            return null;
        }

        // The latest begun closes every earlier one, so only it can be in force.
        TariffRate? begun = Array.FindLast(series, r => r.FirstDay <= day);
        return begun is null || begun.LastDay < day ? null : begun;
    }
}
