using Makerspace.Iot.Server.Core.Registry;

namespace Makerspace.Iot.Server.Core.Access;

/// <summary>
/// Says for one agent who may use which of its machines. What no longer gives a right stays in the list if it changes the words of a refusal:
/// revoked badges, lapsed memberships, expired qualifications, badges of members of other sites. What changes nothing is left out, so that the list stays small.
/// For many agents at once take an <see cref="AccessDay"/>.
/// </summary>
public static class AccessListCompiler
{
    /// <summary>Most memberships of one member in a list; beyond that the later ones are kept.</summary>
    public const int MaxMemberships = 32;

    /// <summary>Most qualifications of one member in a list; beyond that the higher levels are kept.</summary>
    public const int MaxQualifications = 64;

    /// <summary>Compiles the list as of <paramref name="at"/>; days are those of <paramref name="zone"/>, the zone of the agent's site.</summary>
    public static AccessRows Compile(AccessSource source, Agent agent, TimeZoneInfo zone, DateTimeOffset at) => new AccessDay(source, zone, at).Compile(agent);
}
