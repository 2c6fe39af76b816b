using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Core.Access;
using Makerspace.Iot.Edge.Core.Interlocks;

namespace Makerspace.Iot.Edge.Core.Sessions.Steps;

/// <summary>
/// Maintenance mode: a session like any other, recorded before the relay closes, its purpose maintenance. By a maintainer's badge at a machine out of service or with the key turned;
/// or by the key alone, in the name of <see cref="SessionParty.KeyHolder"/>. It asks for no rights of use; interlocks that open the machine's own supply forbid it all the same, and so does a latched fault.
/// </summary>
internal static class MaintenanceMode
{
    public static void ByBadge(StepScope s, MachineInput.BadgePresented badge)
    {
        if (badge.Standing.Member is not { } member || Obstacle(s) is not null)
        {
            Badges.Refuse(s, badge, Obstacle(s) ?? DenialReason.UnknownBadge);
            return;
        }

        s.Decision = new AccessDecision.Grant(badge.Decision.AccessVersion, member, Structure: null, SessionPurpose.Maintenance);
        Opening.Open(s, badge.NewSession, badge.Badge, new SessionParty { Member = member, Purpose = SessionPurpose.Maintenance }, badge.Decision.AccessVersion, isMaintenance: true);
    }

    /// <summary>The key was turned on. Behind a latched fault it clears what can be cleared, like a maintainer's badge; it opens at the next turn.</summary>
    public static void ByKey(StepScope s, MachineInput.KeyRead key)
    {
        DenialReason? refusal = s.State switch
        {
            { Session: not null } or { Awaited: not null } => DenialReason.InUse,
            { Condition: MachineCondition.Faulted } => DenialReason.MachineFaulted,
            _ => Obstacle(s),
        };
        if (refusal == DenialReason.MachineFaulted && FaultLatch.TryClear(s))
        {
            return;
        }

        if (refusal is { } reason)
        {
            Badges.Refuse(s, SessionParty.KeyHolder, new AccessDecision.Denied(0, SessionParty.KeyHolder, reason), reason);
            return;
        }

        Opening.Open(s, key.NewSession, badge: "", new SessionParty { Member = SessionParty.KeyHolder, Purpose = SessionPurpose.Maintenance }, accessVersion: 0, isMaintenance: true);
    }

    /// <summary>The block in force after the open session. The button's is taken back by a maintainer who has gone of their own accord and has not pressed it again.</summary>
    public static Block? BlockBehind(StepScope s, SessionEndReason reason) =>
        s.Session is { IsMaintenance: true, KeepsBlock: false } && reason == SessionEndReason.BadgeOut && s.State.Blocked is { IsByButton: true } ? null : s.State.Blocked;

    private static DenialReason? Obstacle(StepScope s)
    {
        if (s.State.EmergencyLatched || s.State.Interlocks.Forbidding(s.Profile.HardInterlocks) != InterlockKinds.None)
        {
            return DenialReason.InterlockOpen;
        }

        return s.State.IsRelayUnknown(s.Profile) ? DenialReason.RelayUnreachable : Badges.RecordObstacle(s);
    }
}
