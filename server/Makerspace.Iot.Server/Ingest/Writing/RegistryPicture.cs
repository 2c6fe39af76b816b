using Makerspace.Iot.Contracts;
using Makerspace.Iot.Server.Core.Registry;
using Makerspace.Iot.Server.Data;

namespace Makerspace.Iot.Server.Ingest.Writing;

/// <summary>The part of the registry that the ingest asks at every message: agents, their sites, and which machine is guarded by which agent when. Immutable.</summary>
/// <param name="sites">Which agent stood at which site, when.</param>
/// <param name="placements">Dated placements.</param>
public sealed class RegistryPicture(AgentSiteHistory sites, PlacementHistory placements)
{
    /// <summary>
    /// How far an event's wall time may lie outside the placement: the day on which a machine is carried from one site to another
    /// is often entered after the fact, and by the day.
    /// </summary>
    public static readonly TimeSpan PlacementTolerance = TimeSpan.FromDays(1);

    /// <summary>That of a state of the registry; the same object as long as none of its tables changes.</summary>
    public static RegistryPicture Of(RegistryTables tables) => tables.Derive(
        [tables.AgentSites, tables.Sites, tables.Placements], () => new RegistryPicture(new AgentSiteHistory(tables.AgentSites, tables.Sites), new PlacementHistory(tables.Placements)));

    /// <summary>The time zones of the sites.</summary>
    public SiteZones Zones => sites.Zones;

    /// <summary>True if the agent is registered.</summary>
    public bool Knows(string agent) => sites.SiteOf(agent, DateTimeOffset.UnixEpoch) is not null;

    /// <summary>The site at which an agent stood at a moment; null if the agent is not registered.</summary>
    public string? SiteOf(string agent, DateTimeOffset at) => sites.SiteOf(agent, at);

    /// <summary>
    /// The site that an event belongs to: where its agent stood when it happened, for a session when it began, however late it comes.
    /// If the clock was not set, where the agent stood when it was received. Null if the agent is not registered.
    /// </summary>
    public string? SiteOf(InboundEvent inbound) => SiteOf(inbound.Agent, inbound.HappenedAt);

    /// <summary>True if the agent guards the machine at some time, whichever.</summary>
    public bool EverGuards(string agent, string machine) => placements.Guards(agent, machine, DateTimeOffset.MinValue, DateTimeOffset.MaxValue);

    /// <summary>
    /// True if the agent guards the machine at some moment from <paramref name="from"/> to <paramref name="to"/>, with a day's tolerance.
    /// If the clock was never set, its times prove nothing and any placement of the agent counts.
    /// </summary>
    public bool Guards(string agent, string machine, DateTimeOffset from, DateTimeOffset to, ClockQuality clock) =>
        clock == ClockQuality.Unsynced
            ? EverGuards(agent, machine)
            : placements.Guards(agent, machine, from > DateTimeOffset.UnixEpoch ? from - PlacementTolerance : DateTimeOffset.MinValue, to + PlacementTolerance);
}
