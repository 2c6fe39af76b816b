using Makerspace.Iot.Edge.Core.Access;

namespace Makerspace.Iot.Edge.Core.Sessions.Steps;

/// <summary>Idle: warns, then ends. A member who may use the machine alone takes it over with a badge.</summary>
internal static class IdleStep
{
    public static void Take(StepScope s)
    {
        Rest.Follow(s);
        if (s.State.Condition != MachineCondition.Idle)
        {
            RunningStep.Inputs(s);
            return;
        }

        Inputs(s);
        if (s.State.Condition == MachineCondition.Idle && s.AtRest)
        {
            Rest.TimeOut(s, s.Profile.IdleTimeoutSeconds - s.Now.SecondsSince(s.Session.RestFromMs));
        }
    }

    public static void Inputs(StepScope s)
    {
        switch (s.Input)
        {
            case MachineInput.BadgePresented badge when Badges.IsOwn(s.Session, badge):
                Own.Badge(s, badge);
                break;
            case MachineInput.BadgePresented badge:
                Other(s, badge);
                break;
            case MachineInput.BadgeRemoved removed:
                Own.Removed(s, removed);
                break;
            default:
                Commands.WithSession(s);
                break;
        }
    }

    // The relay stays on: end and start are one commit, so that the machine is recorded at every moment and its electronics are not cut in between.
    private static void Other(StepScope s, MachineInput.BadgePresented badge)
    {
        if (badge.Decision is not AccessDecision.Grant grant || !s.AtRest || s.Session.IsMaintenance)
        {
            Badges.RefuseInUse(s, badge);
        }
        else if (Badges.Obstacle(s) is { } obstacle)
        {
            Badges.Refuse(s, badge, obstacle);
        }
        else
        {
            Closing.MakeRoom(s, EndReason.TakenOver);
            Opening.Open(s, badge, grant);
        }
    }
}
