using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Core.Access;

namespace Makerspace.Iot.Edge.Core.Sessions.Steps;

/// <summary>A member waits for a supervisor. Taking the card from the slot ends nothing here: the supervisor's needs the room.</summary>
internal static class AwaitingSupervisorStep
{
    public static void Take(StepScope s)
    {
        AwaitedStart awaited = s.State.Awaited ?? throw new InvalidOperationException("Nobody waits.");
        switch (s.Input)
        {
            case MachineInput.BadgePresented badge:
                Badge(s, badge, awaited);
                break;
            case MachineInput.BadgeRemoved removed when removed.Badge == awaited.Badge:
                s.State = s.State with { Awaited = awaited with { IsAway = true } };
                break;
            case MachineInput.AccessReviewed reviewed:
                Commands.WithoutSession(s);
                Review(s, reviewed.Current, awaited);
                break;
            default:
                Commands.WithoutSession(s);
                break;
        }

        if (s.State.Condition == MachineCondition.AwaitingSupervisor && s.Now.SecondsSince(s.State.Since) >= s.Profile.SupervisorTimeoutSeconds)
        {
            GiveUp(s, awaited, DenialReason.SupervisorNeeded);
        }
    }

    private static void Badge(StepScope s, MachineInput.BadgePresented badge, AwaitedStart awaited)
    {
        string member = awaited.Decision.Holder;
        if (badge.Badge == awaited.Badge || badge.Decision.Member == member)
        {
            // Nobody is one's own second person, with whatever badge.
            s.State = s.State with { Awaited = awaited with { IsAway = awaited.IsAway && badge.Badge != awaited.Badge } };
            s.Decision = awaited.Decision;
            s.Tell(SignalKind.SupervisorWanted, secondsLeft: Math.Max(0, s.Profile.SupervisorTimeoutSeconds - s.Now.SecondsSince(s.State.Since)));
        }
        else if (awaited.Supervises && badge.Decision is AccessDecision.NeedsSupervisor && !badge.Standing.Supervises)
        {
            // The supervisor came first. Nobody waits any more, so that the trainee may badge again at once.
            Badges.RefuseTraineeFirst(s, badge);
            s.State = s.State with { Awaited = null };
            s.Go(MachineCondition.Locked);
        }
        else if (!badge.Standing.Supervises)
        {
            // Whoever might use the machine alone finds it taken for now; the reason of anybody else is the better one to tell.
            Badges.Refuse(s, badge, badge.Decision is AccessDecision.Denied ? badge.Standing.SupervisionRefusal ?? DenialReason.SupervisorNeeded : DenialReason.InUse);
        }
        else if (Badges.Obstacle(s) is { } obstacle)
        {
            GiveUp(s, awaited, obstacle);
        }
        else
        {
            AccessDecision.NeedsSupervisor needs = awaited.Decision;
            s.Decision = new AccessDecision.Grant(needs.AccessVersion, needs.Holder, needs.Structure, needs.Purpose);
            Opening.Open(s, badge.NewSession, awaited.Badge, new SessionParty { Member = needs.Holder, Structure = needs.Structure, Supervisor = badge.Standing.Member, Purpose = needs.Purpose }, needs.AccessVersion);
            SameTap.Note(s, badge);
            if (awaited.IsAway && s.Profile.Presence == PresenceStyle.Slot)
            {
                s.Change(s.Session with { CardDueMs = s.NowMs + (long)(s.Profile.SupervisorTimeoutSeconds * 1000) });
            }
        }
    }

    private static void Review(StepScope s, AccessDecision? current, AwaitedStart awaited)
    {
        if (s.State.Condition != MachineCondition.AwaitingSupervisor)
        {
            return;
        }

        if (current is AccessDecision.NeedsSupervisor still)
        {
            s.State = s.State with { Awaited = awaited with { Decision = still } };
        }
        else if (current is not AccessDecision.Grant)
        {
            GiveUp(s, awaited, current is AccessDecision.Denied denied ? denied.Reason : DenialReason.ListTooOld);
        }
    }

    private static void GiveUp(StepScope s, AwaitedStart awaited, DenialReason reason)
    {
        Badges.Refuse(s, awaited.Badge, awaited.Decision, reason);
        s.State = s.State with { Awaited = null };
        s.Go(MachineCondition.Locked);
    }
}
