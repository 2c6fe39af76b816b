namespace Makerspace.Iot.Edge.Core.Sessions.Steps;

/// <summary>Running: whatever asks for the end waits for rest. With no power reading for very long, the end is asked for.</summary>
internal static class RunningStep
{
    public static void Take(StepScope s)
    {
        Rest.Follow(s);
        if (s.State.Condition is MachineCondition.Idle)
        {
            IdleStep.Inputs(s);
            return;
        }

        Inputs(s);
        if (s.State.Condition == MachineCondition.Running && !s.PowerKnown && s.Profile.UnmeteredTimeoutSeconds is { } most)
        {
            Rest.TimeOut(s, most - Rest.Unknown(s));
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
                Badges.RefuseInUse(s, badge);
                break;
            case MachineInput.BadgeRemoved removed:
                Own.Removed(s, removed);
                break;
            default:
                Commands.WithSession(s);
                break;
        }
    }
}
