using Makerspace.Iot.Server.Core.Accounts;
using Makerspace.Iot.Server.Machines;

namespace Makerspace.Iot.Server.Workspace.Live;

/// <summary>What of the live page somebody may see, by site: people who may see the same share all that it costs. Equal if it is the same.</summary>
/// <param name="Site">The site that the page asks for; null for all.</param>
/// <param name="Floor">Machines.</param>
/// <param name="Sessions">Last sessions.</param>
/// <param name="Refusals">Last refusals.</param>
/// <param name="Usage">Usage of the month, whatever site the page asks for.</param>
/// <param name="Alarms">What needs attention.</param>
/// <param name="Whole">True if what concerns the installation needs attention too.</param>
public sealed record LiveView(string? Site, SiteScope Floor, SiteScope Sessions, SiteScope Refusals, SiteScope Usage, SiteScope Alarms, bool Whole)
{
    /// <summary>That of somebody's roles. Throws <see cref="Web.RequestException"/> for a site that is not there, or not for them.</summary>
    public static LiveView Of(Grants grants, string? site, RegistrySnapshot registry)
    {
        SiteScope Scope(Permission permission) => registry.Whole(grants.Scope(permission));
        registry.CheckSite(site, Scope(Permission.ReadFloor));
        return new(
            site, Scope(Permission.ReadFloor).At(site), Scope(Permission.ReadSessions).At(site), Scope(Permission.ReadRefusals).At(site), Scope(Permission.ReadUsage),
            Scope(Permission.ReadAlarms).At(site), Scope(Permission.ReadAlarms).IsNetwork);
    }
}
