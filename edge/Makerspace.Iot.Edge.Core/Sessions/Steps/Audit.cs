using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Core.Access;
using Makerspace.Iot.Edge.Core.Interlocks;

namespace Makerspace.Iot.Edge.Core.Sessions.Steps;

/// <summary>
/// A machine that is only watched. Whoever badges opens a session of their own, and takes over from whoever forgot to badge out. What would have been refused is recorded beside it.
/// Only while the meter shows the machine at work does the session stay with its member. Work without a badge opens one in the name of <see cref="SessionParty.Unbadged"/>, which the next badge takes over at any time.
/// A record that cannot be kept opens no session, and blocks nobody.
/// </summary>
internal static class Audit
{
    /// <summary>True if the input was taken here; false if the machine is guarded, or a session goes on like any other.</summary>
    public static bool Take(StepScope s)
    {
        if (!s.Profile.IsAudit)
        {
            return false;
        }

        bool free = s.State.Session is null || s.State.Session.Party.Member == SessionParty.Unbadged;
        switch (s.Input)
        {
            case MachineInput.BadgePresented badge when !free && Joins(s, badge):
                s.Decision = badge.Decision;
                s.Tell(SignalKind.Granted);
                return true;
            case MachineInput.BadgePresented badge when free || TakesOver(s, badge):
                Badge(s, badge);
                return true;
            case MachineInput.PowerSample { NewSession: { } id } when s.State.Session is null:
                Work(s, id);
                return true;
            default:
                if (s.State.Session is not null)
                {
                    return false;
                }

                Commands.WithoutSession(s);
                return true;
        }
    }

    /// <summary>The relay is a piece of wire: on from the first input to the last. Said again wherever the effect may not have been carried out.</summary>
    public static void HoldRelay(StepScope s)
    {
        if (s.Profile.IsAudit && (!s.State.Relay || s.Input is MachineInput.Restarted or MachineInput.RecordFailed))
        {
            s.SetRelay(on: true);
        }
    }

    // Another member at a machine that no meter shows at work. Maintenance is nobody else's.
    private static bool TakesOver(StepScope s, MachineInput.BadgePresented badge) =>
        badge.Decision.Member is not null && !s.Session.IsMaintenance && !Badges.IsOwn(s.Session, badge) && (!s.PowerKnown || s.AtRest);

    // The second person of a start that would have waited for one.
    private static bool Joins(StepScope s, MachineInput.BadgePresented badge) =>
        s.Session is { LacksSupervisor: true, Worked: false } session && badge.Standing.Supervises && !Badges.IsOwn(session, badge)
        && s.Now.SecondsSince(session.Start) < s.Profile.SupervisorTimeoutSeconds;

    private static void Badge(StepScope s, MachineInput.BadgePresented badge)
    {
        if (Observed(s, badge) is { } reason)
        {
            Badges.Refuse(s, badge, reason);
        }

        if (badge.Decision.Member is not { } member || Stopped(s) || Badges.RecordObstacle(s) is not null)
        {
            return;
        }

        if (s.State.Session is not null)
        {
            Closing.MakeRoom(s, s.Session.EndRequest ?? SessionEndReason.TakenOver);
        }

        (string? structure, SessionPurpose purpose) = badge.Decision switch
        {
            AccessDecision.Grant grant => (grant.Structure, grant.Purpose),
            AccessDecision.NeedsSupervisor needs => (needs.Structure, needs.Purpose),
            _ => (null, SessionPurpose.Production),
        };
        Opening.Open(s, badge.NewSession, badge.Badge, new SessionParty { Member = member, Structure = structure, Purpose = purpose }, badge.Decision.AccessVersion);
        s.Change(s.Session with { LacksSupervisor = badge.Decision is AccessDecision.NeedsSupervisor });
    }

    private static void Work(StepScope s, string id)
    {
        if (s.State.Watched.Working && s.PowerKnown && !Stopped(s) && Badges.RecordObstacle(s) is null)
        {
            Opening.Open(s, id, badge: "", new SessionParty { Member = SessionParty.Unbadged }, accessVersion: 0);
        }
    }

    // Why a guarded machine would have refused, in the order in which it would have looked.
    private static DenialReason? Observed(StepScope s, MachineInput.BadgePresented badge) => badge.Decision switch
    {
        AccessDecision.Denied denied => denied.Reason,
        _ when IsTaken(s, badge) => DenialReason.InUse,
        _ when s.State.Condition == MachineCondition.OutOfService => DenialReason.OutOfService,
        _ when (s.State.Faults & MachineFaults.Latched) != MachineFaults.None => DenialReason.MachineFaulted,
        _ when Badges.Obstacle(s) is { } obstacle => obstacle,
        AccessDecision.NeedsSupervisor => DenialReason.SupervisorNeeded,
        _ => null,
    };

    // A guarded machine is taken over at rest after work, by whoever may use it alone.
    private static bool IsTaken(StepScope s, MachineInput.BadgePresented badge) =>
        s.State.Session is { } session && session.Party.Member != SessionParty.Unbadged && !(Rest.ConditionNow(s) == MachineCondition.Idle && s.State.Condition != MachineCondition.Ending && badge.Decision is AccessDecision.Grant);

    private static bool Stopped(StepScope s) => s.State.Interlocks.Dropping(Observation.Drops(s)) != InterlockKinds.None;
}
