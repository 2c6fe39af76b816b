using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Accounts;

/// <summary>
/// Of which sites a row is that names no site itself: a person with name and badges, a structure. Who may see or write members at one of them may see or write the row.
/// Immutable and thread-safe.
/// </summary>
public sealed record RowSites
{
    private readonly string[] _sites;
    private readonly bool _every;

    private RowSites(IEnumerable<string> memberships, bool every)
    {
        _sites = [.. memberships.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        _every = every || _sites.Contains(Everywhere.Mark);
    }

    /// <summary>Of no site: it takes a role for the network.</summary>
    public static RowSites None { get; } = new([], every: false);

    /// <summary>
    /// A person is of every site at which they have or had a membership. One for the whole network makes them of every site; without any they are of none.
    /// </summary>
    /// <param name="sites">The sites of the memberships.</param>
    public static RowSites OfPerson(IEnumerable<string> sites) => new(sites, every: false);

    /// <summary>A structure is of the sites of its memberships. Without any it is of every site: whoever may write members somewhere may make it, and mend what they made.</summary>
    /// <param name="sites">The sites of the memberships.</param>
    public static RowSites OfStructure(IEnumerable<string> sites)
    {
        string[] all = [.. sites];
        return new(all, every: all.Length == 0);
    }

    /// <summary>True if it is of a site of the scope.</summary>
    public bool Within(SiteScope scope) => scope.IsNetwork || (_every ? !scope.IsNowhere : Array.Exists(_sites, scope.Covers));

    /// <summary>The site under which the audit notes what somebody of a scope does to it, so that the director of that site reads it; null for the network alone.</summary>
    public string? NotedAt(SiteScope scope) =>
        scope.Sites is { } own ? own.FirstOrDefault(s => _every || _sites.Contains(s)) : _every || _sites.Length != 1 ? null : _sites[0];
}
