namespace Makerspace.Iot.Edge.Core.Sessions.Steps;

/// <summary>Ready: released and not used yet. Ends behind the start time-out; another member's badge is refused.</summary>
internal static class ReadyStep
{
    public static void Take(StepScope s)
    {
        Rest.Follow(s);
        if (s.State.Condition != MachineCondition.Ready)
        {
            RunningStep.Inputs(s);
            return;
        }

        Inputs(s);
        if (s.State.Condition == MachineCondition.Ready && s.AtRest)
        {
            Rest.TimeOut(s, s.Profile.StartTimeoutSeconds - s.Now.SecondsSince(s.Session.RestFromMs));
        }
    }

    private static void Inputs(StepScope s)
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
