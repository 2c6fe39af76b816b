using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Accounts;

/// <summary>A role that somebody holds now.</summary>
/// <param name="Role">The role.</param>
/// <param name="Site">Its site; <see cref="Everywhere.Mark"/> for the network.</param>
public sealed record RoleGrant(Role Role, string Site);

/// <summary>The roles that somebody holds now, and what follows from them. Immutable and thread-safe.</summary>
public sealed class Grants
{
    private readonly Dictionary<Permission, SiteScope> _scopes;

    /// <summary>Takes the roles in any order.</summary>
    public Grants(IEnumerable<RoleGrant> roles)
    {
        Roles = [.. roles.OrderByDescending(r => r.Role).ThenBy(r => r.Site, StringComparer.Ordinal)];
        _scopes = Roles.SelectMany(r => RolePermissions.Of(r.Role).Select(p => (Permission: p, r.Site))).GroupBy(p => p.Permission)
            .ToDictionary(g => g.Key, g => SiteScope.Of(g.Select(p => p.Site)));
    }

    /// <summary>Of nobody.</summary>
    public static Grants None { get; } = new([]);

    /// <summary>The roles, the highest first.</summary>
    public IReadOnlyList<RoleGrant> Roles { get; }

    /// <summary>Where something is allowed.</summary>
    public SiteScope Scope(Permission permission) => _scopes.GetValueOrDefault(permission, SiteScope.Nowhere);

    /// <summary>True if it is allowed at a site.</summary>
    /// <param name="permission">What is asked.</param>
    /// <param name="site">The site; null for what is of no one site, which takes a role for the network.</param>
    public bool Allow(Permission permission, string? site) => Scope(permission) is var scope && (site is null ? scope.IsNetwork : scope.Covers(site));
}
