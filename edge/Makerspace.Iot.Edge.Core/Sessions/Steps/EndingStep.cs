namespace Makerspace.Iot.Edge.Core.Sessions.Steps;

/// <summary>Ending: ends at rest, after cool-down and run-on. Other members wait.</summary>
internal static class EndingStep
{
    public static void Take(StepScope s)
    {
        switch (s.Input)
        {
            case MachineInput.BadgePresented badge when Badges.IsOwn(s.Session, badge):
                Own.BadgeAgain(s, badge);
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

        if (s.State.Condition == MachineCondition.Ending)
        {
            Closing.TryFinish(s);
        }
    }
}
