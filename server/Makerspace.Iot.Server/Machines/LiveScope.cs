using Makerspace.Iot.Server.Core.Accounts;

namespace Makerspace.Iot.Server.Machines;

/// <summary>What a live page shows, and of which sites: people who may see the same share all that it costs. Made by <see cref="RegistrySnapshot.Live"/>.</summary>
/// <param name="Site">A site's name; null for all.</param>
/// <param name="Trade">A trade as the categories of machines name it; null for all.</param>
public sealed record LiveScope(string? Site, string? Trade = null)
{
    /// <summary>The sites whose machines are shown.</summary>
    public SiteScope Floor { get; init; } = SiteScope.Nowhere;

    /// <summary>The sites of which is told what needs attention.</summary>
    public SiteScope Alarms { get; init; } = SiteScope.Nowhere;

    /// <summary>True if it is told of the whole installation, too.</summary>
    public bool Whole { get; init; }
}
