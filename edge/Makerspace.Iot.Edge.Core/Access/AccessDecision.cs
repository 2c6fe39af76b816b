using Makerspace.Iot.Contracts.Events;

namespace Makerspace.Iot.Edge.Core.Access;

/// <summary>What a badge may do at a machine now: <see cref="Grant"/>, <see cref="NeedsSupervisor"/> or <see cref="Denied"/>.</summary>
/// <param name="AccessVersion">Version of the list by which it was decided; 0 if there was none.</param>
/// <param name="Member">Member reference; null if the badge is unknown.</param>
public abstract record AccessDecision(long AccessVersion, string? Member)
{
    /// <summary>The member may start.</summary>
    /// <param name="AccessVersion">Version of the list.</param>
    /// <param name="Holder">Member reference.</param>
    /// <param name="Structure">The structure that pays: that of the membership which opens; null for a private person.</param>
    /// <param name="Purpose">What the session is for.</param>
    public sealed record Grant(long AccessVersion, string Holder, string? Structure, SessionPurpose Purpose) : AccessDecision(AccessVersion, Holder);

    /// <summary>The member may start once a supervisor has badged.</summary>
    /// <param name="AccessVersion">Version of the list.</param>
    /// <param name="Holder">Member reference.</param>
    /// <param name="Structure">As for <see cref="Grant"/>.</param>
    /// <param name="Purpose"><see cref="SessionPurpose.Training"/> if the level asks for supervision; the membership's if only the two-person rule does.</param>
    public sealed record NeedsSupervisor(long AccessVersion, string Holder, string? Structure, SessionPurpose Purpose) : AccessDecision(AccessVersion, Holder);

    /// <summary>The badge does not open the machine.</summary>
    /// <param name="AccessVersion">Version of the list.</param>
    /// <param name="Member">Member reference; null if the badge is unknown.</param>
    /// <param name="Reason">Why, for the person at the machine.</param>
    public sealed record Denied(long AccessVersion, string? Member, DenialReason Reason) : AccessDecision(AccessVersion, Member);
}
