using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Tariffs;

/// <summary>The dated tariffs, to find the one in force. Immutable and thread-safe.</summary>
public sealed class TariffTable
{
    private readonly Dictionary<TariffScope, Tariff[]> _series;
    private readonly bool _machines;

    /// <summary>Takes the tariffs in any order. Two of one series never hold on the same day: see <see cref="Overlaps"/>.</summary>
    public TariffTable(IEnumerable<Tariff> tariffs)
    {
        _series = tariffs.GroupBy(t => t.Scope).ToDictionary(g => g.Key, g => g.OrderBy(t => t.FirstDay).ToArray());
        _machines = _series.Keys.Any(s => s.Machine != Everywhere.Mark);
    }

    /// <summary>Takes the rates of the registry.</summary>
    public TariffTable(IEnumerable<TariffRate> rates)
        : this(rates.Select(Tariff.Of))
    {
    }

    /// <summary>Neighbours of one series of which the earlier still holds when the later begins.</summary>
    public static IEnumerable<(Tariff Earlier, Tariff Later)> Overlaps(IEnumerable<Tariff> tariffs) =>
        Periods.Overlaps(tariffs, t => t.Scope, t => t.FirstDay, t => t.LastDay, nextCloses: true);

    /// <summary>
    /// The tariff in force on <paramref name="day"/>, the most particular first: for the machine, for site and category, for the site, for the category, then in general;
    /// for a machine, that of the site first. Null if none is: that is no price, never a price of zero.
    /// </summary>
    public Tariff? Find(MembershipKind kind, string site, string category, string machine, DateOnly day) => Chain(kind, site, category, machine, day).FirstOrDefault();

    /// <summary>The tariffs in force, the most particular first.</summary>
    public IEnumerable<Tariff> Chain(MembershipKind kind, string site, string category, string machine, DateOnly day)
    {
        if (_machines)
        {
            if (InForce(new(kind, site, Machine: machine), day) is { } here)
            {
                yield return here;
            }

            if (InForce(new(kind, Machine: machine), day) is { } anywhere)
            {
                yield return anywhere;
            }
        }

        if (InForce(new(kind, site, category), day) is { } both)
        {
            yield return both;
        }

        if (InForce(new(kind, site), day) is { } ofSite)
        {
            yield return ofSite;
        }

        if (InForce(new(kind, Category: category), day) is { } ofCategory)
        {
            yield return ofCategory;
        }

        if (InForce(new(kind), day) is { } general)
        {
            yield return general;
        }
    }

    /// <summary>True if a tariff with included hours, tiers or caps may hold on one of these days: then a session's own price may not be what is asked for.</summary>
    public bool HasAllowances(DateOnly first, DateOnly last) => _series.Values.Any(s => s.Any(t => t.FirstDay <= last && !(t.LastDay < first) && t.Terms.HasAllowances));

    /// <summary>The version of one series in force on a day; null if none is.</summary>
    public Tariff? InForce(TariffScope scope, DateOnly day)
    {
        if (!_series.TryGetValue(scope, out Tariff[]? series))
        {
            return null;
        }

        // The latest begun closes every earlier one, so only it can be in force.
        Tariff? begun = Array.FindLast(series, t => t.FirstDay <= day);
        return begun is null || begun.LastDay < day ? null : begun;
    }
}
