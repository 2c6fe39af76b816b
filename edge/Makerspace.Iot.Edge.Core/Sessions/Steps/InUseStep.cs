using Makerspace.Iot.Contracts.Events;
using Makerspace.Iot.Contracts.Telemetry;
using Makerspace.Iot.Edge.Core.Access;

namespace Makerspace.Iot.Edge.Core.Sessions.Steps;

/// <summary>
/// A session is open: Ready, Running, Idle or Ending. Whatever asks for the end waits for rest. In Idle, a member who may use the machine alone takes it over with a badge;
/// in the other three another member's badge is refused.
/// </summary>
internal static class InUseStep
{
    public static void Take(StepScope s)
    {
        MachineCondition before = s.State.Condition;
        if (before != MachineCondition.Ending)
        {
            Rest.Follow(s);
        }

        bool moved = s.State.Condition != before;
        Inputs(s);
        if (!moved && s.State.Condition == before)
        {
            Time(s);
        }
    }

    private static void Inputs(StepScope s)
    {
        bool ending = s.State.Condition == MachineCondition.Ending;
        switch (s.Input)
        {
            case MachineInput.BadgePresented badge when Badges.IsOwn(s.Session, badge) && ending:
                SessionBadge.BadgeAgain(s, badge);
                break;
            case MachineInput.BadgePresented badge when Badges.IsOwn(s.Session, badge):
                SessionBadge.Badge(s, badge);
                break;
            case MachineInput.BadgePresented { Decision: AccessDecision.Grant grant } badge when s.State.Condition == MachineCondition.Idle && s.AtRest && !s.Session.IsMaintenance:
                TakeOver(s, badge, grant);
                break;
            case MachineInput.BadgePresented badge:
                Badges.RefuseInUse(s, badge);
                break;
            case MachineInput.BadgeRemoved removed:
                SessionBadge.Removed(s, removed);
                break;
            default:
                Commands.WithSession(s);
                break;
        }
    }

    // The relay stays on. End and start are one commit, so that the machine is recorded at every moment and its electronics are not cut in between.
    private static void TakeOver(StepScope s, MachineInput.BadgePresented badge, AccessDecision.Grant grant)
    {
        if (Badges.Obstacle(s) is { } obstacle)
        {
            Badges.Refuse(s, badge, obstacle);
        }
        else
        {
            Closing.MakeRoom(s, SessionEndReason.TakenOver);
            Opening.Open(s, badge, grant);
        }
    }

    // With no power reading for very long, the end of a running session is asked for as well.
    private static void Time(StepScope s)
    {
        switch (s.State.Condition)
        {
            case MachineCondition.Ready when s.AtRest:
                Rest.TimeOut(s, s.Profile.StartTimeoutSeconds - s.Now.SecondsSince(s.Session.RestFromMs));
                break;
            case MachineCondition.Idle when s.AtRest:
                Rest.TimeOut(s, s.Profile.IdleTimeoutSeconds - s.Now.SecondsSince(s.Session.RestFromMs));
                break;
            case MachineCondition.Running when !s.PowerKnown && s.Profile.UnmeteredTimeoutSeconds is { } most:
                Rest.TimeOut(s, most - Rest.Unknown(s));
                break;
            case MachineCondition.Ending:
                Closing.TryFinish(s);
                break;
            default:
                break;
        }
    }
}
