using Makerspace.Iot.Contracts.Events;

namespace Makerspace.Iot.Edge.Core.Access;

/// <summary>What a badge may do at a machine besides using it.</summary>
/// <param name="Member">Member reference; null if the badge is unknown.</param>
/// <param name="SupervisionRefusal">Null if the member may supervise here; otherwise why not.</param>
/// <param name="Maintains">True if the member may clear a latched fault at the machine.</param>
public readonly record struct BadgeStanding(string? Member, DenialReason? SupervisionRefusal, bool Maintains)
{
    /// <summary>True if the member may supervise.</summary>
    public bool Supervises => Member is not null && SupervisionRefusal is null;

    /// <summary>Of a badge nobody knows.</summary>
    public static BadgeStanding None { get; } = new(null, DenialReason.UnknownBadge, Maintains: false);
}
